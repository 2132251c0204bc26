import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { checkFeed } from '../../../../src/cli/commands/firewalls/check-feed.ts';
import { itInFull } from '../../../helpers/arbitraries/cases.ts';
import { contentsOf, palisade, put, workspace } from '../../../helpers/hub/palisade.ts';
import { runVerb } from '../../../helpers/hub/run-verb.ts';

const GOOD = '45.0.0.9\n45.0.0.0/29\n2a00:1450::1\n';
const closers: (() => void)[] = [];

afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function served(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  closers.push(() => server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/feeds/blocklist.txt`;
}

const HEADERS = { 'content-type': 'text/plain', etag: '"1"' };

async function faultsAt(url: string): Promise<readonly string[]> {
  const { out } = await runVerb(checkFeed, [url, '--json']);
  const { faults } = JSON.parse(out) as { faults: { kind: string }[] };
  return faults.map(({ kind }) => kind);
}

const STATS = `name: palisade-addresses; uuid_idx: 606; type: address;
  update_method: feed; total lines: 210; valid lines: 210; error lines: 0;
  used: yes; buildable: BUILDABLE;
`;

describe('check-feed of what a FortiGate prints of its feeds', () => {
  const manifest = (edition: number, entries: number) =>
    JSON.stringify({ edition, files: { 'feeds/blocklist.txt': { entries } } });

  it('says that every line is enforced, and which edition the box may hold', async () => {
    const folder = workspace({
      'stats.txt': STATS.replace('BUILDABLE', '210'),
      'm7.json': manifest(7, 210),
      'm8.json': manifest(8, 214),
    });
    const manifests = ['m7.json', 'm8.json'].flatMap((name) => ['--manifest', join(folder, name)]);
    const { exit, out } = await runVerb(checkFeed, [join(folder, 'stats.txt'), ...manifests]);
    expect(exit).toBe(0);
    expect(out).toContain('lines    210 in all, 210 valid, 210 buildable');
    expect(out).toContain('edition  7, by its number of lines');
    expect(out).toContain('verdict  every line of the feed is enforced');
  });

  it('ends with 1 and says so where the tail was cut, also from stdin', async () => {
    const { exit, out } = await runVerb(checkFeed, ['-'], STATS.replace('BUILDABLE', '100'));
    expect(exit).toBe(1);
    expect(out).toContain('error    the tail was cut');
    const json = await runVerb(checkFeed, ['-', '--json'], STATS.replace('BUILDABLE', '100'));
    expect(JSON.parse(json.out)).toMatchObject({
      feeds: [{ name: 'palisade-addresses', valid: 210, buildable: 100, problems: ['cut'] }],
    });
  });

  it('refuses a manifest that is none, and one for a feed', async () => {
    const folder = workspace({ 'm.json': '{}', 'list.txt': GOOD });
    const stats = STATS.replace('BUILDABLE', '210');
    const none = await runVerb(checkFeed, ['-', '--manifest', join(folder, 'm.json')], stats);
    expect(none).toMatchObject({ exit: 2, out: '' });
    const feed = [join(folder, 'list.txt'), '--manifest', join(folder, 'm.json')];
    expect((await runVerb(checkFeed, feed)).exit).toBe(2);
  });

  it('reads a feed from stdin as one', async () => {
    const { exit, out } = await runVerb(checkFeed, ['-'], GOOD);
    expect({ exit, loads: out.includes('loads    3 of 3 entries') }).toEqual({
      exit: 0,
      loads: true,
    });
  });
});

describe('check-feed', () => {
  it('reads a file, says what the device loads, and ends with 0 if nothing is wrong', async () => {
    const folder = workspace({ 'blocklist.txt': GOOD });
    const { exit, out } = await runVerb(checkFeed, [join(folder, 'blocklist.txt')]);
    expect(exit).toBe(0);
    expect(out).toContain('loads    3 of 3 entries');
    expect(out).toContain('covers   9 IPv4, 1 IPv6 addresses');
    expect(out).toContain('verdict  as it should be');
  });

  it('ends with 1 if the device would block something else, naming line and text', async () => {
    const folder = workspace({ 'list.txt': '45.0.0.1\n10.0.0.1\u001b[2J\n' });
    const { exit, out } = await runVerb(checkFeed, [join(folder, 'list.txt')]);
    expect(exit).toBe(1);
    expect(out).toContain('line 2: 10.0.0.1\\u001b[2J');
  });

  it('ends with 0 on warnings alone', async () => {
    const folder = workspace({ 'list.txt': '45.0.0.1\r\n' });
    const { exit, out } = await runVerb(checkFeed, [join(folder, 'list.txt')]);
    expect({ exit, usable: out.includes('verdict  usable, 1 kind of warning') }).toEqual({
      exit: 0,
      usable: true,
    });
  });

  itInFull('gives up a file without end, such as a device', async () => {
    const { exit, out, err } = await runVerb(checkFeed, ['/dev/zero']);
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toContain('cannot read /dev/zero: expected a feed of at most 268435456 bytes');
  });

  it('checks the digest beside a file', async () => {
    const folder = workspace({
      'list.txt': GOOD,
      'list.txt.sha256': `${'0'.repeat(64)}  list.txt\n`,
    });
    expect(await faultsAt(join(folder, 'list.txt'))).toEqual(['digest']);
  });

  it('knows the kind of a list by its name', async () => {
    const folder = workspace({
      'domains.txt': 'evil.example.org\n',
      'sha256.txt': `${'a'.repeat(64)}\n`,
      'blocklist.json': [{ name: 'a', value: '45.0.0.1', description: '' }],
    });
    for (const name of ['domains.txt', 'sha256.txt', 'blocklist.json']) {
      expect(await faultsAt(join(folder, name))).toEqual([]);
    }
  });

  it.each([
    [['a', 'b'], 'expected one URL or file'],
    [[], 'expected one URL or file'],
    [['a', '--device', 'fortios-6.0'], 'FortiOS 6.0.0 takes no address feed'],
    [['a', '--device', 'cisco'], 'expected one of fortios-6.2'],
    [['a', '--type', 'url'], 'expected one of address, domain'],
    [['a', '--other-lines', '-1'], '--other-lines'],
    [['https://u:p@127.0.0.1/'], 'give it with --user'],
    [['https://127.0.0.1/', '--user', 'a'], 'PALISADE_FEED_PASSWORD'],
  ])('refuses the call %j', async (argv, says) => {
    const { exit, err } = await runVerb(checkFeed, argv);
    expect(exit).toBe(2);
    expect(err).toContain(says);
  });

  it('says of a file that is not there, and of a server that does not answer, that it is so', async () => {
    expect(await runVerb(checkFeed, ['no-such-file'])).toMatchObject({ exit: 1, out: '' });
    const { exit, err } = await runVerb(checkFeed, ['http://127.0.0.1:1/list.txt']);
    expect({ exit, err }).toMatchObject({ exit: 1 });
    expect(err).toContain('no server answers at http://127.0.0.1:1');
  });
});

describe('check-feed of a server', () => {
  it('asks as a FortiGate does: credentials at once, nothing compressed, then with the ETag', async () => {
    const asked: unknown[] = [];
    const url = await served(({ headers }, response) => {
      asked.push([headers.authorization, headers['accept-encoding'], headers['if-none-match']]);
      if (headers['if-none-match'] === '"1"') response.writeHead(304, HEADERS).end();
      else response.writeHead(200, HEADERS).end(GOOD);
    });
    const run = palisadeWith('secret', [url, '--user', 'box1', '--json']);
    expect((await run).faults).toEqual([]);
    const basic = `Basic ${Buffer.from('box1:secret').toString('base64')}`;
    expect(asked).toEqual([
      [basic, undefined, undefined],
      [basic, undefined, '"1"'],
    ]);
  });

  it.each<[string, RequestListener]>([
    ['status', (_, response) => response.writeHead(403, HEADERS).end('45.0.0.1\n')],
    ['redirect', (_, response) => response.writeHead(307, { location: '/other' }).end()],
  ])(
    'takes an answer that is no feed for none, not for an empty one: %s',
    async (kind, listener) => {
      expect(await faultsAt(await served(listener))).toEqual([kind]);
      const { exit, out } = await runVerb(checkFeed, [await served(listener)]);
      expect([exit, out.includes('loads    0 of 0 entries')]).toEqual([1, true]);
    },
  );

  it.each<[string, RequestListener]>([
    [
      'content-encoding',
      (_, response) => response.writeHead(200, { ...HEADERS, 'content-encoding': 'br' }).end(GOOD),
    ],
    [
      'content-type',
      (_, response) =>
        response.writeHead(200, { ...HEADERS, 'content-type': 'text/html' }).end(GOOD),
    ],
    [
      'no-entity-tag',
      (_, response) => response.writeHead(200, { 'content-type': 'text/plain' }).end(GOOD),
    ],
    [
      'unstable',
      ({ headers }, response) =>
        response
          .writeHead(200, HEADERS)
          .end(headers['if-none-match'] === undefined ? GOOD : '45.0.0.1\n'),
    ],
  ])('names what is wrong about how it is served: %s', async (kind, listener) => {
    expect(await faultsAt(await served(listener))).toEqual([kind]);
  });
});

async function palisadeWith(password: string, argv: readonly string[]) {
  let out = '';
  const io = {
    stdin: process.stdin,
    env: { PALISADE_FEED_PASSWORD: password },
    script: undefined,
    errIsTerminal: false,
    out: (data: string | Uint8Array) => {
      out += String(data);
      return Promise.resolve();
    },
    err: () => undefined,
  };
  await checkFeed.run(argv, io);
  return JSON.parse(out) as { readonly faults: readonly unknown[] };
}

describe('our own feeds', () => {
  const finding = (n: number, address: string) => ({
    schemaVersion: '2.0',
    id: String(n).padStart(32, '0'),
    partition: 'aws',
    accountId: '111122223333',
    region: 'eu-west-1',
    severity: 5 + (n % 5),
    arn: `arn:${n}`,
    type: 'UnauthorizedAccess:EC2/SSHBruteForce',
    title: '',
    description: '',
    createdAt: '2026-08-01T10:00:00Z',
    updatedAt: '2026-08-03T10:00:00Z',
    resource: { resourceType: 'Instance' },
    service: {
      serviceName: 'guardduty',
      archived: false,
      count: 1,
      eventFirstSeen: '2026-08-03T09:00:00Z',
      eventLastSeen: '2026-08-03T10:00:00Z',
      action: {
        actionType: 'NETWORK_CONNECTION',
        networkConnectionAction: {
          connectionDirection: 'INBOUND',
          protocol: 'TCP',
          blocked: false,
          remoteIpDetails: { ipAddressV4: address },
        },
      },
    },
  });

  it.each([
    [
      'of many entries',
      Array.from({ length: 400 }, (_, n) => finding(n, `45.9.${n % 7}.${n % 199}`)),
    ],
    ['with nothing to say', [finding(1, '10.0.0.1')]],
  ])('pass, %s', async (_, findings) => {
    const folder = workspace();
    const names = ['ip', 'domain', 'hash'].map((kind) => ({
      name: `stix-${kind}`,
      kind,
      format: 'stix',
    }));
    const pins = ['9.0.0.0/30', 'evil.com', 'ab'.repeat(32)].map((target) => ({
      target,
      author: 'ann',
      reason: 'bad',
    }));
    const feeds = [...names, { name: 'described', format: 'json' }];
    const isPinned = findings.length > 1;
    put(folder, {
      'findings.json': findings,
      'c.json': { feeds, pins: isPinned ? pins : [] },
    });
    const at = ['--at', '2026-08-03T12:00:00Z', '--out', 'edition', '--config', 'c.json'];
    expect(palisade(folder, ['replay', 'findings.json', ...at]).code).toBe(0);
    const files = Object.keys(contentsOf(join(folder, 'edition', 'feeds')));
    const lists = files.filter((name) => !name.endsWith('.sha256'));
    expect(lists.length).toBe(9);
    for (const name of lists) {
      expect(await faultsAt(join(folder, 'edition', 'feeds', name))).toEqual([]);
    }
  });
});
