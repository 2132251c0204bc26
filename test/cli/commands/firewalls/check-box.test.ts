/** `check-feed --api` against a simulated FortiGate over HTTP and TLS. */
import { createHash } from 'node:crypto';
import { createServer, type RequestListener } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkFeed } from '../../../../src/cli/commands/firewalls/check-feed.ts';
import { simulatedBox } from '../../../../src/local/firewalls/simulated-box.ts';
import { whenTestEnds } from '../../../helpers/clean-up.ts';
import { AUTHORITY, CERTIFICATE, PRIVATE_KEY } from '../../../helpers/data/box-certificates.ts';
import { workspace } from '../../../helpers/hub/palisade.ts';
import { runVerb } from '../../../helpers/hub/run-verb.ts';

const KEY = 'k3y0fTheRestApiAdministrator00';
const ENTRIES = ['203.0.113.1', '203.0.113.8/29', '2001:db8::1'];
const FEED = ENTRIES.map((entry) => `${entry}\n`).join('');

async function served(listener: RequestListener, isTls = false): Promise<number> {
  const server = isTls
    ? createTlsServer({ cert: CERTIFICATE, key: PRIVATE_KEY }, listener)
    : createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  whenTestEnds(() => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  });
  return (server.address() as AddressInfo).port;
}

/** That has taken the entries. */
async function box(entries: readonly string[]): Promise<string> {
  const port = await served(simulatedBox({ key: KEY, feeds: ['palisade-addresses'] }));
  const url = `http://127.0.0.1:${port}`;
  const commands = [{ name: 'palisade-addresses', command: 'snapshot', entries }];
  await fetch(`${url}/api/v2/monitor/system/external-resource/dynamic`, {
    method: 'POST',
    headers: { authorization: `Bearer ${KEY}` },
    body: JSON.stringify({ commands }),
  });
  return url;
}

function manifest(edition: number, text: string): string {
  const entries = text.split('\n').length - 1;
  const sha256 = createHash('sha256').update(text).digest('hex');
  return JSON.stringify({ edition, files: { 'feeds/blocklist.txt': { entries, sha256 } } });
}

function folderOf() {
  const folder = workspace({
    'blocklist.txt': FEED,
    'key.txt': `${KEY}\n`,
    'keys.json': JSON.stringify({ apiKey: KEY }),
    'wrong.txt': 'wrong',
    'none.txt': '\n',
    'm7.json': manifest(7, FEED),
    'm8.json': manifest(8, FEED.replace('203.0.113.1\n', '203.0.113.2\n')),
    'ca.pem': AUTHORITY,
  });
  return (name: string) => join(folder, name);
}

async function asked(url: string, ...more: readonly string[]) {
  const file = folderOf();
  const argv = more.map((one) => (/\.(txt|json|pem)$/.test(one) ? file(one) : one));
  const key = more.includes('--api-key-file') ? [] : ['--api-key-file', file('key.txt')];
  return runVerb(checkFeed, [...argv, '--api', url, ...key]);
}

describe('check-feed of a FortiGate', () => {
  it('says that the box holds the feed, and of which of two editions with as many lines', async () => {
    const manifests = ['--manifest', 'm8.json', '--manifest', 'm7.json'];
    const { exit, out } = await asked(await box(ENTRIES), 'blocklist.txt', ...manifests);
    expect(out).toContain('lines    3 valid, 0 invalid');
    expect(out).toContain('edition  7, by every entry');
    expect(out).toContain('verdict  the box holds the feed, entry by entry');
    expect(exit).toBe(0);
  });

  it('proves the edition by the feed where the box has another order', async () => {
    const url = await box([...ENTRIES].reverse());
    expect((await asked(url, 'blocklist.txt', '--manifest', 'm7.json')).out).toContain(
      'edition  7, by every entry',
    );
    const alone = ['--resource', 'palisade-addresses', '--manifest', 'm7.json'];
    const { exit, out } = await asked(url, ...alone);
    expect(out).toContain('edition  7, by its number of lines');
    expect(out).toContain('verdict  the box has loaded all that it read');
    expect(exit).toBe(0);
  });

  it('ends with 1 and names what is missing and what is extra, also as JSON', async () => {
    const url = await box(['203.0.113.1', '203.0.113.8/29', '192.0.2.66']);
    const { exit, out } = await asked(url, 'blocklist.txt');
    expect(exit).toBe(1);
    expect(out).toContain('error    in the feed, not on the box: 1 entry\n         2001:db8::1');
    expect(out).toContain('error    on the box, not in the feed: 1 entry\n         192.0.2.66');
    const json = await asked(url, 'blocklist.txt', '--json', '--api-key-file', 'keys.json');
    expect(JSON.parse(json.out)).toMatchObject({
      difference: { missing: { count: 1 }, extra: { count: 1, first: ['192.0.2.66'] } },
    });
  });

  it('ends with 1 where the box says that it cut the feed, and shows no control character of it', async () => {
    const entries = [
      { entry: '203.0.113.1', valid: true },
      { entry: 'a\u001b[2J', valid: false },
    ];
    const results = { valid_count: 1, invalid_count: 1, overflow: true, entries };
    const answer = JSON.stringify({ status: 'success', results });
    const port = await served((_, response) => response.end(answer));
    const { exit, out } = await asked(`http://127.0.0.1:${port}`, 'blocklist.txt');
    expect(exit).toBe(1);
    expect(out).toContain('error    the tail was cut');
    expect(out).toContain('a\\u001b[2J');
    expect(out).toContain('content updated at no time that it says');
  });

  it('goes by the counts where the box lists no entries, and says so', async () => {
    const answer = (count: number) =>
      JSON.stringify({ status: 'success', results: { valid_count: count, invalid_count: 0 } });
    let count = 3;
    const port = await served((_, response) => response.end(answer(count)));
    const url = `http://127.0.0.1:${port}`;
    const same = await asked(url, 'blocklist.txt');
    expect(same.out).toContain('it does not list them, so they are not compared');
    expect(same.exit).toBe(0);
    count = 2;
    expect((await asked(url, 'blocklist.txt')).exit).toBe(1);
  });

  it('asks for the VDOM and the feed that are named', async () => {
    const paths: unknown[] = [];
    const port = await served((request, response) => {
      paths.push(request.url);
      response.end('{}');
    });
    const more = ['--resource', 'g-mine', '--vdom', 'edge'];
    const { exit, err } = await asked(`http://127.0.0.1:${port}`, ...more);
    expect(paths).toEqual([
      '/api/v2/monitor/system/external-resource/entry-list?mkey=g-mine&vdom=edge',
    ]);
    expect({ exit, isNamed: err.includes('is this the REST API of a FortiGate?') }).toEqual({
      exit: 1,
      isNamed: true,
    });
  });

  it('verifies the certificate, by the authority that is given', async () => {
    const listener = simulatedBox({ key: KEY, feeds: ['palisade-addresses'] });
    const url = `https://localhost:${await served(listener, true)}`;
    const trusted = await asked(url, 'blocklist.txt', '--ca', 'ca.pem');
    // It is empty, which it can only say to one who trusts it.
    expect(trusted.out).toContain('error    the box holds no entry');
    const { exit, err } = await asked(url, 'blocklist.txt');
    expect(exit).toBe(1);
    expect(err).toContain('its certificate is not trusted (UNABLE_TO_VERIFY_LEAF_SIGNATURE)');
    expect(err).toContain('give the authority that signed it as --ca, and the name in it as --api');
  });

  it.each([
    [['blocklist.txt', '--api-key-file', 'wrong.txt'], 'it refuses the API key'],
    [['blocklist.txt', '--api-key-file', 'none.txt'], 'holds no API key'],
    [['blocklist.txt', '--api-key-file', 'absent.txt'], 'cannot read'],
    [['--resource', 'other'], 'it knows no feed "other" there: give its name with --resource'],
  ])('says what is wrong with %j', async (argv, says) => {
    const { exit, err, out } = await asked(await box(ENTRIES), ...argv);
    expect({ exit, out }).toEqual({ exit: 1, out: '' });
    expect(err).toContain(says);
    expect(err).not.toContain(KEY);
  });

  it('says that no box answers', async () => {
    const { exit, err } = await asked('http://127.0.0.1:1', 'blocklist.txt');
    expect({ exit, err }).toEqual({
      exit: 1,
      err: 'http://127.0.0.1:1: no answer: ECONNREFUSED',
    });
  });

  it.each([
    ['http://fw.example.org', 'https:// without a path'],
    ['https://fw.example.org/api', 'https:// without a path'],
    ['fw', 'https:// without a path'],
  ])('refuses to send the key to %s', async (url, says) => {
    const { exit, err } = await asked(url, 'blocklist.txt');
    expect(exit).toBe(2);
    expect(err).toContain(says);
  });

  it('refuses half a call, and a feed whose name on the box is not known', async () => {
    expect((await runVerb(checkFeed, ['a', '--ca', 'x'])).err).toContain('expected both --api');
    const { exit, err } = await asked('http://127.0.0.1:1');
    expect(exit).toBe(2);
    expect(err).toContain('expected --resource NAME');
  });
});
