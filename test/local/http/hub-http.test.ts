/** The doors of a running hub: what they take, what they refuse and how, and that nothing ends the hub. */
import { writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listAt, numberAt, textAt } from '../../../src/domain/base/lookup.ts';
import { bareFinding, eventOf, inPascalCase } from '../../helpers/data/findings.ts';
import { newFolder } from '../../helpers/data/folder.ts';
import { eventually, killHubs, startHub, type HubProcess } from '../../helpers/hub/hub-process.ts';
import { send, type Answer, type Sent } from '../../helpers/fakes/http.ts';
import { feedOf, jsonFrom, post } from '../../helpers/hub/hub-talk.ts';

const JSON_TYPE = { 'Content-Type': 'application/json' };
const USER = { user: 'fgt-1', password: 'a:b ü' };
const BASIC = basic(USER.user, USER.password);

let hub: HubProcess;
let watched: string;

beforeAll(async () => {
  watched = await newFolder();
  const config = join(await newFolder(), 'c.json');
  const exemption = { target: '45.5.5.0/24', owner: 'ops', reason: 'a partner' };
  writeFileSync(config, JSON.stringify({ exemptions: [exemption] }));
  const args = ['--live', '--port', '0', '--data', await newFolder(), '--watch', watched];
  hub = await startHub([...args, '--config', config, '--feed-buckets', 'feeds,eu-west-1'], {
    PALISADE_FEED_USER: USER.user,
    PALISADE_FEED_PASSWORD: USER.password,
  });
});
afterAll(killHubs);

const now = (): string => new Date().toISOString();

function finding(ip: string, shape: object = {}): Record<string, unknown> {
  return bareFinding({ ip, id: ip.replaceAll('.', '-'), seen: now(), ...shape });
}

describe('findings', () => {
  it('are taken one by one, in batches, as events, as pages and as lines', async () => {
    const page = { Findings: [inPascalCase(finding('45.1.1.7'))], NextToken: '' };
    const lines = [finding('45.1.1.9'), eventOf(finding('45.1.1.11'))];
    const answers = [
      await post(hub, finding('45.1.1.1')),
      await post(hub, [finding('45.1.1.3'), eventOf(finding('45.1.1.5'))]),
      await post(hub, page),
      await send(hub.url, '/findings', {
        method: 'POST',
        headers: { 'Content-Type': 'application/x-ndjson; charset=utf-8' },
        body: lines.map((line) => JSON.stringify(line)).join('\n'),
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(answers.map(accepted)).toEqual([1, 2, 1, 2]);
  });

  it('that are good are kept beside bad ones, each told by its place', async () => {
    const batch = [finding('45.1.2.1'), { a: 1 }, { ...finding('45.1.2.3'), severity: 'high' }, 7];
    const answer = await post(hub, batch);
    expect(answer.status).toBe(202);
    expect(JSON.parse(answer.text)).toMatchObject({
      accepted: 1,
      refused: 3,
      items: [
        { index: 0, where: '[0]', outcome: 'accepted' },
        { index: 1, where: '[1]', outcome: 'refused' },
        { index: 2, where: '[2].severity', outcome: 'refused' },
        { index: 3, where: '[3]', outcome: 'refused' },
      ],
    });
  });

  it('are taken from the watched folder, each content once', async () => {
    writeFileSync(join(watched, 'one.json'), JSON.stringify(finding('45.1.3.1')));
    const taken = 'one.json is taken: 1 finding accepted, 0 refused';
    await eventually(taken, () => Promise.resolve(hub.printed().includes(taken) || undefined));
  });

  it('are forwarded by rule: what claims another source goes nowhere', async () => {
    const own = { ...eventOf(finding('45.1.5.1')), source: 'aws.s3' };
    const answer = await post(hub, own);
    expect(answer.status).toBe(422);
    expect(JSON.parse(answer.text)).toMatchObject({ error: 'no-finding-taken' });
  });

  it('are listed soon, all that were taken, less what the configuration exempts', async () => {
    expect((await post(hub, finding('45.5.5.5'))).status).toBe(202);
    const taken = ['1.1', '1.3', '1.5', '1.7', '1.9', '1.11', '2.1', '3.1'].map(
      (end) => `45.1.${end}`,
    );
    const feed = await eventually('all of them in the feed', async () => {
      const lines = await feedOf(hub, 'feeds/blocklist.txt', BASIC);
      return lines.length >= taken.length ? lines : undefined;
    });
    expect([...feed].sort()).toEqual(taken.sort());
    await eventually('the exempted one is known', async () => {
      const told = await jsonFrom(hub, 'explain?value=45.5.5.5');
      return textAt(told, 'place') === 'excluded' || undefined;
    });
  });
});

/** What is sent, and the status, kind of error and place that come back. */
const REFUSALS: readonly (readonly [string, Sent, number, string, string | undefined])[] = [
  ['no JSON', { body: '{"a": nope}' }, 400, 'malformed-json', 'line 1, column 7'],
  ['half of a finding', { body: '{"a":\n[1,' }, 400, 'malformed-json', 'line 2, column 4'],
  ['an empty body', { body: '' }, 400, 'malformed-json', 'line 1, column 1'],
  ['bytes that are no text', { body: Buffer.from([0x22, 0xff, 0x22]) }, 400, 'not-utf-8', 'body'],
  ['a body of 5 MB', { body: `"${'x'.repeat(5_000_000)}"` }, 413, 'body-too-large', 'body'],
  [
    'a body of 5 MB that does not say so',
    { body: `"${'x'.repeat(5_000_000)}"`, headers: { 'Transfer-Encoding': 'chunked' } },
    ...([413, 'body-too-large', 'body'] as const),
  ],
  [
    'nesting 100,000 deep',
    { body: '['.repeat(100_000) },
    400,
    'malformed-json',
    'line 1, column 201',
  ],
  ['a number', { body: '7' }, 422, 'no-finding-taken', ''],
  ['an empty list', { body: '[]' }, 422, 'no-finding-taken', ''],
  [
    'a finding of a wrong type',
    { body: JSON.stringify({ ...bareFinding(), accountId: 7 }) },
    422,
    'no-finding-taken',
    'accountId',
  ],
  ['a form', { body: 'a=1', headers: { 'Content-Type': 'text/plain' } }, 415, ...mediaType()],
  [
    'a packed body',
    { body: 'x', headers: { ...JSON_TYPE, 'Content-Encoding': 'gzip' } },
    415,
    ...mediaType(),
  ],
  [
    'another alphabet',
    { body: '{}', headers: { 'Content-Type': 'application/json; charset=utf-16' } },
    415,
    ...mediaType(),
  ],
  [
    'the page of a stranger',
    { body: '{}', headers: { ...JSON_TYPE, Origin: 'http://evil.example' } },
    403,
    'foreign-origin',
    'Origin',
  ],
  [
    'a name that was made to resolve here',
    { body: '{}', headers: { ...JSON_TYPE, Host: 'evil.example' } },
    403,
    'foreign-host',
    'Host',
  ],
  ['a GET', { method: 'GET', headers: {} }, 405, 'method-not-allowed', undefined],
  ['a PUT', { method: 'PUT', body: '{}' }, 405, 'method-not-allowed', undefined],
];

function mediaType() {
  return ['unsupported-media-type', 'Content-Type'] as const;
}

describe('what cannot be taken', () => {
  it.each(REFUSALS)('is refused with what and where: %s', async (_, sent, status, error, where) => {
    const answer = await send(hub.url, '/findings', {
      method: 'POST',
      ...sent,
      headers: { ...JSON_TYPE, ...sent.headers },
    });
    const refusal: unknown = JSON.parse(answer.text);
    expect([answer.status, textAt(refusal, 'error'), textAt(refusal, 'where')]).toEqual([
      ...[status, error, where],
    ]);
    expect(textAt(refusal, 'detail')).toMatch(/\w/);
  });

  it.each([
    ['/nothing', 404, 'not-found'],
    ['/%E0%A4%A', 400, 'malformed-path'],
    ['/explain', 422, 'no-value'],
    ['/explain?value=nonsense', 422, 'no-value'],
    ['/diff?from=x', 422, 'no-number'],
    ['/diff?from=999999', 404, 'unknown-edition'],
  ])('is refused too where something is asked: %s', async (path, status, error) => {
    const answer = await send(hub.url, path);
    const refusal: unknown = JSON.parse(answer.text);
    expect(answer.status).toBe(status);
    expect(textAt(refusal, 'error')).toBe(error);
    expect(textAt(refusal, 'detail')).toMatch(/\w/);
  });

  it.each([
    'GET / HTTP/9\r\n\r\n',
    `GET / HTTP/1.1\r\nHost: ${'x'.repeat(90_000)}\r\n\r\n`,
    '\u0000\r\n\r\n',
  ])('may be no HTTP at all', async (text) => {
    expect(await rawAnswer(text)).toMatch(/^HTTP\/1\.1 4\d\d /);
  });

  it('may end in the middle', async () => {
    const head = 'POST /findings HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
    await hungUp(`${head}Content-Length: 1000\r\n\r\n{"acc`);
  });

  it('leaves the hub as it was', async () => {
    expect((await post(hub, finding('45.1.6.1'))).status).toBe(202);
    await eventually('it is listed', async () => {
      const feed = await feedOf(hub, 'feeds/blocklist.txt', BASIC);
      return feed.includes('45.1.6.1') || undefined;
    });
    expect(hub.printed()).not.toContain('trouble');
  });
});

describe('a feed', () => {
  const get = (sent: Sent = {}): Promise<Answer> =>
    send(hub.url, '/feeds/blocklist.txt', { ...sent, headers: { ...BASIC, ...sent.headers } });

  it('is given to GET and HEAD alike, plain whatever the client accepts', async () => {
    const whole = await get({ headers: { 'Accept-Encoding': 'gzip, br' } });
    const head = await get({ method: 'HEAD' });
    expect([whole.status, head.status, head.text]).toEqual([200, 200, '']);
    expect(whole.headers['content-encoding']).toBeUndefined();
    expect(whole.headers['content-type']).toMatch(/^text\/plain/);
    for (const name of ['etag', 'content-length', 'content-type', 'last-modified']) {
      expect(head.headers[name]).toBe(whole.headers[name]);
    }
    expect(Number(whole.headers['content-length'])).toBe(whole.body.byteLength);
  });

  it('is given under its whole URL too, as a client asks that goes through a proxy', async () => {
    const headers = BASIC;
    const plain = await send(hub.url, '/feeds/blocklist.txt', { headers });
    for (const path of [`${hub.url}feeds/blocklist.txt`, 'HTTP://other/feeds/blocklist.txt?x=/']) {
      const whole = await send(hub.url, path, { headers });
      expect([whole.status, whole.headers.etag]).toEqual([200, plain.headers.etag]);
    }
    expect((await send(hub.url, 'http://other', { headers })).text).toMatch(/^Palisade, local hub/);
  });

  it('is not sent again to who has it', async () => {
    const etag = (await get()).headers.etag ?? '';
    for (const method of ['GET', 'HEAD']) {
      for (const known of [etag, `W/${etag}`, `"other", ${etag}`, '*']) {
        const again = await get({ method, headers: { 'If-None-Match': known } });
        expect([again.status, again.text, again.headers.etag]).toEqual([304, '', etag]);
      }
      expect((await get({ method, headers: { 'If-None-Match': '"other"' } })).status).toBe(200);
    }
  });

  it('is for who knows the credential, and nothing else of the hub asks for one', async () => {
    const wrong = [
      undefined,
      basic('fgt-1', 'wrong'),
      basic('fgt-2', USER.password),
      basic('', ''),
    ];
    for (const headers of [
      ...wrong,
      { Authorization: 'Basic ????' },
      { Authorization: 'Bearer x' },
    ]) {
      const answer = await send(
        hub.url,
        '/feeds/blocklist.txt',
        headers === undefined ? {} : { headers },
      );
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toContain('Basic realm="palisade"');
    }
    expect((await get()).status).toBe(200);
    expect((await send(hub.url, '/status')).status).toBe(200);
  });

  it('answers a name of a stranger, since firewalls call it by what name they like', async () => {
    expect((await get({ headers: { Host: 'feeds.corp.example' } })).status).toBe(200);
    const ops = await send(hub.url, '/manifest.json', { headers: { Host: 'feeds.corp.example' } });
    expect(ops.status).toBe(403);
  });

  it('stands in every bucket, with a digest beside it', async () => {
    const sums = await feedOf(hub, 'feeds/blocklist.txt.sha256', BASIC);
    expect(sums.join()).toMatch(/^[0-9a-f]{64} {2}blocklist\.txt$/);
    await eventually('both are at the committed edition', async () => {
      const buckets = listAt(await jsonFrom(hub, 'status'), 'buckets');
      expect(buckets.map((bucket) => textAt(bucket, 'name'))).toEqual(['feeds', 'eu-west-1']);
      return buckets.every((bucket) => numberAt(bucket, 'behind') === 0) || undefined;
    });
  });

  it('is read, never written', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const answer = await get({ method, headers: { 'Content-Length': 1 }, body: 'x' });
      expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
    }
  });
});

describe('files of analysts', () => {
  it.each(['manifest.json', 'health.json', 'watch.txt', 'canary.txt'])(
    '%s is there',
    async (path) => {
      const found = await send(hub.url, `/${path}`);
      expect(found.status).toBe(200);
      expect(
        (
          await send(hub.url, `/${path}`, {
            headers: { 'If-None-Match': found.headers.etag ?? '' },
          })
        ).status,
      ).toBe(304);
    },
  );

  it.each([
    'checkpoint/current.json',
    'editions',
    '../hub.json',
    'feeds/../hub.json',
    '.headers/ops/health.json',
  ])('%s is not to be had', async (path) => {
    const answer = await send(hub.url, `/${path}`, { headers: BASIC });
    const isIndex = path === 'editions';
    expect(answer.status).toBe(isIndex ? 200 : 404);
  });

  it('are all told of at the root', async () => {
    const { status, text } = await send(hub.url, '/');
    expect(status).toBe(200);
    expect(text).toContain(`${hub.url}findings`);
  });
});

function accepted({ text }: Answer): unknown {
  return (JSON.parse(text) as { readonly accepted?: unknown }).accepted;
}

function basic(user: string, password: string) {
  return { Authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}` };
}

/** What comes back for bytes of our own making. */
function rawAnswer(text: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(hub.url);
    const socket = connect(Number(port), hostname, () => socket.write(text));
    let answer = '';
    socket.on('data', (data: Buffer) => (answer += data.toString()));
    socket.on('close', () => {
      resolve(answer);
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'ECONNRESET') reject(error);
    });
  });
}

/** Sends the text and hangs up. */
function hungUp(text: string): Promise<void> {
  return new Promise((resolve) => {
    const { hostname, port } = new URL(hub.url);
    const socket = connect(Number(port), hostname, () => {
      socket.write(text, () => socket.destroy());
    });
    socket.on('close', () => {
      resolve();
    });
  });
}
