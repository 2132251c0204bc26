/** The function at the edge: real requests, credentials as the verb makes them, the store of feeds behind. */
import { readFileSync } from 'node:fs';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { memoryCredentials } from '../../src/adapters/memory/memory-credentials.ts';
import { s3ObjectStore } from '../../src/adapters/s3/s3-object-store.ts';
import { sha256 } from '../../src/adapters/shared/sha256.ts';
import { credentialsVerb } from '../../src/cli/commands/firewalls/credentials.ts';
import { textAt } from '../../src/domain/base/lookup.ts';
import type { Endpoint } from '../../src/local/kit/endpoint.ts';
import { startFolderS3 } from '../helpers/servers/folder-s3.ts';
import { openFolderBuckets } from '../../src/adapters/folder/folder-buckets.ts';
import { edgeFunction, startEdge, type Edge } from '../helpers/fakes/edge.ts';
import { newFolder } from '../helpers/data/folder.ts';
import { send, type Answer } from '../helpers/fakes/http.ts';
import { runVerb } from '../helpers/hub/run-verb.ts';

const CODE = readFileSync('src/edge/basic-auth.js', 'utf8');
const FEED = '45.1.2.3\n';
const BLANKS = ' '.repeat(300);
const UNAUTHORIZED = 'Basic realm="palisade", charset="UTF-8"';

let s3: Endpoint;
let edge: Edge;
let credentials = memoryCredentials();
/** What the key value store does when it is asked. */
let exists: (digest: string) => Promise<unknown>;
let timesAsked = 0;
let etag: string;

beforeAll(async () => {
  s3 = await startFolderS3(await openFolderBuckets(await newFolder(), ['feeds']));
  const secrets = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new S3Client({ endpoint: s3.url, region: 'eu-west-1', credentials: secrets });
  const headers = { contentType: 'text/plain; charset=us-ascii', cacheControl: 'max-age=30' };
  const store = s3ObjectStore(client, 'feeds');
  const written = await store.write('feeds/blocklist.txt', Buffer.from(FEED), 'always', headers);
  etag = written.kind === 'written' ? written.etag : '';
  client.destroy();
  const run = edgeFunction(CODE, (digest) => {
    timesAsked += 1;
    return exists(digest);
  });
  edge = await startEdge({ run, origin: `${s3.url}/feeds` });
});

afterAll(async () => {
  await edge.door.stop();
  await s3.stop();
});

beforeEach(() => {
  credentials = memoryCredentials();
  timesAsked = 0;
  exists = (digest) => Promise.resolve(credentials.has(digest));
  edge.seen.length = 0;
});

const verb = credentialsVerb(() => Promise.resolve(credentials));

/** Runs `palisade credentials …` and returns the password it printed. */
async function issued(...argv: readonly string[]): Promise<string> {
  const { out, exit } = await runVerb(verb, [...argv, '--json']);
  expect(exit).toBe(0);
  return textAt(JSON.parse(out), 'password') ?? '';
}

const basic = (user: string, password: string): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

function pull(
  authorization?: string | readonly string[],
  { path = '/feeds/blocklist.txt', method = 'GET', headers = {} } = {},
): Promise<Answer> {
  const shown = authorization === undefined ? {} : { authorization: authorization as string };
  return send(edge.door.url, path, { method, headers: { ...headers, ...shown } });
}

describe('who shows a live credential', () => {
  it('gets the feed as it is stored, and the origin never sees the credential', async () => {
    const password = await issued('add', 'fw-1');
    const answer = await pull(basic('fw-1', password));
    expect([answer.status, answer.text]).toEqual([200, FEED]);
    expect(answer.headers).toMatchObject({ etag, 'cache-control': 'max-age=30' });
    expect(answer.headers['content-encoding']).toBeUndefined();
    expect(edge.seen).toHaveLength(1);
    expect(JSON.stringify(edge.seen)).not.toMatch(/authorization/i);
  });

  it('gets a 304 for the ETag it has, and the feed for another', async () => {
    const shown = basic('fw-1', await issued('add', 'fw-1'));
    const same = await pull(shown, { headers: { 'if-none-match': etag } });
    expect([same.status, same.text, same.headers.etag]).toEqual([304, '', etag]);
    const other = await pull(shown, { headers: { 'if-none-match': '"0"' } });
    expect([other.status, other.text]).toEqual([200, FEED]);
  });

  it('gets the headers alone with HEAD', async () => {
    const answer = await pull(basic('fw-1', await issued('add', 'fw-1')), { method: 'HEAD' });
    expect([answer.status, answer.text, answer.headers.etag]).toEqual([200, '', etag]);
  });

  it('may write Basic in any case, as RFC 7617 has it', async () => {
    const shown = basic('fw-1', await issued('add', 'fw-1'));
    expect((await pull(shown.replace('Basic ', 'bASIC  '))).status).toBe(200);
  });

  it.each(['/', '/feeds/', '/feeds', '/manifest.json', '/editions/current.json', '/feedsx/a.txt'])(
    'finds nothing at %s: feeds alone are served',
    async (path) => {
      const answer = await pull(basic('fw-1', await issued('add', 'fw-1')), { path });
      expect(answer.status).toBe(404);
      expect(edge.seen).toEqual([]);
    },
  );

  it('finds no feed of a name longer than any', async () => {
    const path = `/feeds/${'a'.repeat(300)}`;
    const answer = await pull(basic('fw-1', await issued('add', 'fw-1')), { path });
    expect([answer.status, edge.seen]).toEqual([404, []]);
  });

  it.each(['/feeds/../manifest.json', '/feeds/%2e%2e/a', '/feeds//a', '/feeds/a b', '/feeds/.a'])(
    'cannot leave feeds/ by %s',
    async (path) => {
      const answer = await pull(basic('fw-1', await issued('add', 'fw-1')), {
        path: path.replace(' ', '%20'),
      });
      expect(answer.status).toBe(404);
      expect(edge.seen).toEqual([]);
    },
  );
});

describe('while a credential is rotated', () => {
  it('old and new let in, and once the old is revoked the new alone', async () => {
    const [old, fresh] = [await issued('add', 'fw-1'), await issued('rotate', 'fw-1')];
    const statuses = async () => [
      (await pull(basic('fw-1', old))).status,
      (await pull(basic('fw-1', fresh))).status,
    ];
    expect(await statuses()).toEqual([200, 200]);
    await runVerb(verb, ['revoke', 'fw-1', '--old']);
    expect(await statuses()).toEqual([401, 200]);
    await runVerb(verb, ['revoke', 'fw-1']);
    expect(await statuses()).toEqual([401, 401]);
  });
});

describe('who shows none that is live', () => {
  type Shown = readonly [string, (password: string) => string | readonly string[]];

  const wrong: readonly Shown[] = [
    ['a wrong password', () => basic('fw-1', 'wrong-wrong-wrong-wrong')],
    ['the password of another', (password) => basic('fw-2', password)],
    ['an unknown user', () => basic('nobody', 'x'.repeat(32))],
  ];

  const malformed: readonly Shown[] = [
    ['an empty password', () => basic('fw-1', '')],
    ['no colon', (password) => `Basic ${Buffer.from(`fw-1${password}`).toString('base64')}`],
    ['the bare digest', (password) => `Basic ${sha256(`fw-1:${password}`)}`],
    ['another scheme', (password) => `Bearer ${password}`],
    ['nothing after the scheme', () => 'Basic '],
    ['what is not base64', () => 'Basic fw-1:password'],
    ['base64 with a tail', (password) => `${basic('fw-1', password)} x`],
    ['no UTF-8', () => `Basic ${Buffer.from([0xff, 0x3a, 0xfe]).toString('base64')}`],
    ['a control character', (password) => basic('fw-1', `${password}\n`)],
    ['a user name with other characters', (password) => basic('fw 1', password)],
    ['an oversized user name', (password) => basic('f'.repeat(65), password)],
    ['an oversized password', () => basic('fw-1', 'x'.repeat(129))],
    ['blanks that make it oversized', (password) => basic('fw-1', password).replace(' ', BLANKS)],
    ['an oversized header', () => `Basic ${'A'.repeat(12_000)}`],
    ['two credentials', (password) => [basic('fw-1', password), basic('fw-1', 'other')]],
  ];

  async function expectRefused(authorization: string | readonly string[]): Promise<void> {
    const answer = await pull(authorization);
    expect([answer.status, answer.text]).toEqual([401, '']);
    expect(answer.headers['www-authenticate']).toBe(UNAUTHORIZED);
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(edge.seen).toEqual([]);
  }

  it.each(wrong)('is refused, after one question to the store: %s', async (_, shown) => {
    await expectRefused(shown(await issued('add', 'fw-1')));
    expect(timesAsked).toBe(1);
  });

  it.each(malformed)('is refused without a question to the store: %s', async (_, shown) => {
    await expectRefused(shown(await issued('add', 'fw-1')));
    expect(timesAsked).toBe(0);
  });

  it('is told the same whether the user, the password or the path is wrong', async () => {
    await issued('add', 'fw-1');
    const answers = await Promise.all([
      pull(),
      pull(basic('nobody', 'x'.repeat(32))),
      pull(basic('fw-1', 'x'.repeat(32))),
      pull(basic('fw-1', 'x'.repeat(32)), { path: '/manifest.json' }),
    ]);
    const told = answers.map(({ status, headers, text }) =>
      JSON.stringify({ status, headers: { ...headers, date: '' }, text }),
    );
    expect(new Set(told).size).toBe(1);
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('cannot %s at all', async (method) => {
    const answer = await pull(basic('fw-1', await issued('add', 'fw-1')), { method });
    expect([answer.status, answer.headers.allow]).toEqual([405, 'GET, HEAD']);
    expect(edge.seen).toEqual([]);
  });
});

describe('if the key value store cannot say', () => {
  const faults: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['it fails', () => Promise.reject(new Error('out of reach'))],
    ['it answers nothing', () => Promise.resolve(undefined)],
    ['it answers something else', () => Promise.resolve('true')],
    [
      'it throws at once',
      () => {
        throw new Error('no store is associated');
      },
    ],
  ];

  it.each(faults)(
    'nobody is let in, and the firewall keeps its list: 503, %s',
    async (_, fault) => {
      const shown = basic('fw-1', await issued('add', 'fw-1'));
      exists = fault;
      expect((await pull(shown)).status).toBe(503);
      expect(edge.seen).toEqual([]);
    },
  );

  it('who shows nothing is asked for a credential all the same', async () => {
    exists = () => Promise.reject(new Error('out of reach'));
    expect((await pull()).status).toBe(401);
  });
});
