/**
 * The hub from its start to its end, on one data folder after the other, as a newcomer meets it: each test
 * has hubs of its own, which mostly wait, so all run side by side.
 */
import { existsSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, listAt, numberAt, textAt } from '../../src/domain/base/lookup.ts';
import { parseTime } from '../../src/domain/base/time.ts';
import { bareFinding } from '../helpers/data/findings.ts';
import { newFolder } from '../helpers/data/folder.ts';
import {
  eventually,
  hubThatEnds,
  killHubs,
  startHub,
  type HubProcess,
} from '../helpers/hub/hub-process.ts';
import { feedOf, jsonFrom, post } from '../helpers/hub/hub-talk.ts';

/** A day, for which a brute force is listed, takes 12 seconds: time enough to see it come and go. */
const SPEED = '7200';

afterAll(killHubs);

describe.concurrent('a play that is watched', () => {
  let hub: HubProcess;

  beforeAll(async () => {
    hub = await startHub(['--port', '0', '--speed', SPEED, '--data', await newFolder()]);
  });

  it('has a first feed of its findings, at the URL that it printed first', async () => {
    const lines = await feedOf(hub);
    expect(lines.length).toBeGreaterThan(5);
    expect(lines).not.toContain('192.0.2.1');
    expect(hub.printed()).toContain(`feed      ${hub.url}feeds/blocklist.txt`);
  });

  it('lists what is posted and takes it out when its window ends', async () => {
    const seen = textAt(await jsonFrom(hub, 'status'), 'time') ?? '';
    const shape = { type: 'UnauthorizedAccess:EC2/SSHBruteForce', severity: 2, role: 'TARGET' };
    const finding = bareFinding({ ...shape, ip: '45.77.1.2', direction: 'INBOUND', seen });
    expect((await post(hub, finding)).status).toBe(202);
    await eventually(
      'it is listed',
      async () => (await feedOf(hub)).includes('45.77.1.2') || undefined,
    );
    await eventually(
      'it leaves',
      async () => !(await feedOf(hub)).includes('45.77.1.2') || undefined,
    );
    const found = await jsonFrom(hub, 'explain?value=45.77.1.2');
    expect(found).toMatchObject({ place: 'not-in-force' });
    const now = textAt(await jsonFrom(hub, 'status'), 'time');
    expect(Number(parseTime(now)) - Number(parseTime(seen))).toBeGreaterThanOrEqual(86_400);
  });

  it('tells what comes, what is seen again and what leaves', async () => {
    for (const sentence of [
      /\+ \S+ is added \((critical|high|medium|low)\), until 20/,
      /~ \S+ is seen again, by account \d{12} in /,
      /- \S+ leaves: its window has ended/,
    ]) {
      await eventually(String(sentence), () => Promise.resolve(sentence.exec(hub.printed())?.[0]));
    }
    expect(hub.printed()).not.toContain('trouble');
  });
});

describe.concurrent('a hub that ends', () => {
  it('stops cleanly on Ctrl-C, and the next one goes on from there', async () => {
    const data = await newFolder();
    const first = await startHub(['--port', '0', '--data', data]);
    const before = { feed: await feedOf(first), status: await jsonFrom(first, 'status') };
    expect(await first.end('SIGINT')).toBe(0);
    expect(first.printed().trimEnd().split('\n').at(-1)).toBe('stopped');
    expect(existsSync(join(data, 'hub.json'))).toBe(false);
    const second = await startHub(['--port', '0', '--data', data]);
    const after = await jsonFrom(second, 'status');
    expect(timeOf(after)).toBeGreaterThanOrEqual(timeOf(before.status));
    expect(editionIn(after)).toBeGreaterThanOrEqual(editionIn(before.status));
    const feed = await feedOf(second);
    expect(before.feed.filter((line) => feed.includes(line)).length).toBeGreaterThan(20);
    expect(await second.end('SIGTERM')).toBe(0);
  });

  it('never lets the clock run backwards, killed at any time', async () => {
    const data = await newFolder();
    let latest = 0;
    for (let start = 0; start < 3; start += 1) {
      const hub = await startHub(['--port', '0', '--data', data, '--speed', '86400']);
      const first = timeOf(await jsonFrom(hub, 'status'));
      expect(first).toBeGreaterThanOrEqual(latest);
      latest = await eventually('the clock runs', async () => {
        const now = timeOf(await jsonFrom(hub, 'status'));
        return now > first ? now : undefined;
      });
      expect(await hub.end('SIGKILL')).toBeNull();
    }
  });

  it('leaves a folder that holds a future to plays: live findings are refused there', async () => {
    const data = await newFolder();
    const play = await startHub(['--port', '0', '--data', data, '--speed', '86400']);
    await feedOf(play);
    await play.end('SIGINT');
    const live = await hubThatEnds(['--port', '0', '--data', data, '--live']);
    expect(live.code).toBe(1);
    expect(live.stderr).toContain('choose another folder for live findings');
  });
});

describe.concurrent('a hub that cannot start', () => {
  it('says which process holds the data folder, and leaves that one alone', async () => {
    const data = await newFolder();
    const first = await startHub(['--port', '0', '--live', '--data', data]);
    const second = await hubThatEnds(['--port', '0', '--live', '--data', data]);
    expect(second).toMatchObject({ code: 1, stdout: '' });
    expect(second.stderr).toBe(
      `palisade: data folder ${data} is in use by another hub, process ${first.pid}: stop it, or choose another folder\n`,
    );
    expect(editionIn(await jsonFrom(first, 'status'))).toBe(1);
    await first.end('SIGINT');
  });

  it.each([
    [['--live', '--speed', '0'], 2, '--speed is "0", expected a whole number from 1 to 86400'],
    [['--nonsense'], 2, 'see: npm start -- --help'],
    [['--watch', '/nowhere/at/all'], 1, 'palisade: cannot watch /nowhere/at/all: ENOENT'],
    [['--watch', '/dev/null'], 1, 'palisade: cannot watch /dev/null: ENOTDIR'],
    [['--data', '/dev/null/x'], 1, 'cannot keep data in /dev/null/x: ENOTDIR'],
    [['--data', '/dev/null'], 1, 'cannot keep data in /dev/null: ENOTDIR'],
    [['--data', '/proc/nowhere'], 1, 'cannot keep data in /proc/nowhere: E'],
    [['--config', '/nowhere.json'], 1, 'cannot read --config /nowhere.json'],
    [['--host', '203.0.113.1'], 1, 'cannot listen on 203.0.113.1'],
  ])('says why: %j', async (args, code, message) => {
    const ended = await hubThatEnds([
      '--port',
      '0',
      '--live',
      '--data',
      await newFolder(),
      ...args,
    ]);
    expect([ended.code, ended.stdout]).toEqual([code, '']);
    expect(ended.stderr).toContain(message);
  });

  it('names every fault of a configuration, with its place', async () => {
    const folder = await newFolder();
    const config = join(folder, 'c.json');
    const given = { exemptions: [{ target: '45.1.2.3/24' }], exemptons: [] };
    writeFileSync(config, JSON.stringify({ context: { palisade: given } }));
    const { code, stderr } = await hubThatEnds([
      '--port',
      '0',
      '--data',
      folder,
      '--config',
      config,
    ]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${config} is not a configuration`);
    expect(stderr).toContain('exemptons: no such field');
    expect(stderr).toContain('exemptions[0]');
  });
});

describe.concurrent('the port of a hub', () => {
  let taken: Server;
  let port: number;

  beforeAll(async () => {
    taken = createServer();
    port = await listen(taken, 0);
  });
  afterAll(() => taken.close());

  it('is the chosen one or none', async () => {
    const ended = await hubThatEnds([
      '--port',
      String(port),
      '--live',
      '--data',
      await newFolder(),
    ]);
    expect(ended.code).toBe(1);
    expect(ended.stderr).toContain(
      `port ${port} of 127.0.0.1 is taken: choose another with --port`,
    );
  });

  it('is the next free one if the usual one is taken and none was chosen', async () => {
    const usual = createServer();
    await listen(usual, 8717).catch(() => undefined); // somebody else's hub has it: as good
    const hub = await startHub(['--live', '--data', await newFolder()]);
    const given = Number(new URL(hub.url).port);
    expect(given).toBeGreaterThan(8717);
    expect(given).toBeLessThan(8817);
    await hub.end('SIGINT');
    usual.close();
  });
});

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      resolve((server.address() as AddressInfo).port);
    });
  });
}

function timeOf(status: unknown): number {
  return parseTime(textAt(status, 'time')) ?? Number.NaN;
}

function editionIn(status: unknown): number {
  expect(listAt(status, 'buckets')).toHaveLength(1);
  return numberAt(at(status, 'edition'), 'number') ?? Number.NaN;
}
