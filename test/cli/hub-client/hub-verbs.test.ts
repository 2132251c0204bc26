/** The verbs that ask and tell a running hub, as an analyst types them, in the order of a bad day. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { at, listAt, numberAt, textAt } from '../../../src/domain/base/lookup.ts';
import { bareFinding, dnsRequest } from '../../helpers/data/findings.ts';
import { newFolder } from '../../helpers/data/folder.ts';
import { eventually, killHubs, startHub, type HubProcess } from '../../helpers/hub/hub-process.ts';
import { send as http } from '../../helpers/fakes/http.ts';
import { feedOf, post } from '../../helpers/hub/hub-talk.ts';
import { palisade, type Ran } from '../../helpers/hub/palisade.ts';

const WHY = ['--reason', 'a bad day'];
const HASH = 'cd'.repeat(32);

let data: string;
let hub: HubProcess;

beforeAll(async () => {
  data = await newFolder();
  hub = await startHub(['--live', '--port', '0', '--data', data]);
});
afterAll(killHubs);

const run = (...args: readonly string[]): Ran => palisade(data, [...args, '--data', data]);

/** What a verb puts out as JSON; fails unless it exits 0. */
function json(...args: readonly string[]): unknown {
  const { code, stdout, stderr } = run(...args, '--json');
  expect([code, stderr]).toEqual([0, '']);
  return JSON.parse(stdout);
}

function told(...args: readonly string[]): string {
  const { code, stdout, stderr } = run(...args);
  expect([code, stderr]).toEqual([0, '']);
  return stdout;
}

async function send(...ips: readonly string[]): Promise<void> {
  const seen = new Date().toISOString();
  const findings = ips.map((ip) => bareFinding({ ip, seen, id: ip.replaceAll('.', '-') }));
  expect((await post(hub, findings)).status).toBe(202);
}

/** Resolves when these are the lines of the feed. */
async function listed(...lines: readonly string[]): Promise<void> {
  let last = '';
  await eventually(lines.join(), async () => {
    last = (await feedOf(hub)).join();
    return last === lines.join() || undefined;
  }).catch((error: unknown) => {
    throw new Error(`the feed is ${last}`, { cause: error });
  });
}

const edition = (): number => numberAt(at(json('status'), 'edition'), 'number') ?? 0;

describe('the verbs of a running hub', () => {
  it('a pin that can never be listed is recorded and told to be one', () => {
    const { code, stderr } = run('block', '10.1.0.0/17', ...WHY, '--for', '1h');
    const words = '10.1.0.0/17 is special-use: it is recorded, but no edition ever lists it\n';
    expect([code, stderr]).toEqual([0, words]);
    expect(told('exempt', '10.1.0.0/17', ...WHY, '--for', '1h')).toContain('exempt 10.1.0.0/17');
  });

  it('explain tells by which finding a value is listed, and status how many are', async () => {
    const dns = { service: { action: dnsRequest('c2.evil.com') }, id: 'dns' };
    await post(hub, bareFinding({ ...dns, seen: new Date().toISOString() }));
    await send('45.1.1.1', '45.1.1.3');
    await listed('45.1.1.1', '45.1.1.3');
    const text = told('explain', '45.1.1.1');
    for (const part of ['45.1.1.1: listed', 'band      high', '45-1-1-1', 'line      45.1.1.1']) {
      expect(text).toContain(part);
    }
    expect(json('explain', '45.1.1.3')).toMatchObject({ place: 'listed', regions: ['eu-west-1'] });
    expect(run('explain', '45.1.1.9', '--json')).toMatchObject({
      code: 1,
      stderr: 'nothing is known of 45.1.1.9\n',
    });
    expect(json('status')).toMatchObject({
      live: true,
      mode: 'free',
      edition: { entries: 3 },
      buckets: [{ name: 'feeds' }],
      queue: { waiting: 0, deadLetters: 0 },
    });
    expect(told('status')).toMatch(/^entries +3: 0 critical, 3 high/m);
  });

  it('block lists what no finding names, and diff tells that it came', async () => {
    expect(told('block', '91.240.118.0/24', ...WHY, '--for', '1h')).toMatch(
      /^block 91\.240\.118\.0\/24, recorded for \S+ at \S+, until \S+\n91\.240\.118\.0\/24 covers 256 addresses: 0 own, 0 exempt, 0 infrastructure\neffect: adds 256 addresses, 1 line comes; 1 entry comes\n$/,
    );
    expect(json('block', HASH, ...WHY, '--author', 'ann')).toMatchObject({
      act: 'pin',
      author: 'ann',
    });
    await listed('91.240.118.0/24', '45.1.1.1', '45.1.1.3');
    const difference = json('diff', '--from', '1');
    const came = listAt(difference, 'linesAdded');
    expect(came).toEqual(expect.arrayContaining(['91.240.118.0/24', '45.1.1.1', '45.1.1.3']));
    expect(told('explain', '91.240.118.34')).toContain('a bad day');
  });

  it('exempt and retract take out what is listed, and say for whom', async () => {
    told('exempt', '45.1.1.0/31', ...WHY, '--until', '2090-01-01T00:00:00+01:00');
    told('retract', '91.240.118.0/24', ...WHY);
    expect(told('unblock', '91.240.118.0/24', ...WHY)).toMatch(
      /takes back block 91\.240\.118\.0\/24 .*\neffect: removes 256 addresses, 1 line leaves; 1 entry leaves\n$/,
    );
    await listed('45.1.1.3');
    expect(told('explain', '45.1.1.1')).toMatch(/kept out[^]*a bad day/);
    expect(told('diff', '--from', '1')).toMatch(/gone\n$/);
    // A pin within it goes on, which is said.
    const wide = run('unblock', '0.0.0.0/0', ...WHY);
    expect([wide.code, wide.stdout]).toEqual([1, expect.stringContaining('nothing to take back')]);
    told('retract', 'c2.evil.com', ...WHY);
    await eventually('the name leaves', async () => {
      const names = await feedOf(hub, 'feeds/domains.txt');
      return names.join() === 'sentinel.invalid' || undefined;
    });
  });

  it('freeze keeps additions out until resume', async () => {
    told('freeze', ...WHY);
    await send('45.1.2.1');
    await eventually('it waits', async () => {
      const watch = await http(hub.url, '/watch.txt');
      return watch.text.split('\n').includes('45.1.2.1') || undefined;
    });
    await listed('45.1.1.3');
    expect(told('status')).toContain('frozen');
    told('resume', ...WHY);
    await listed('45.1.1.3', '45.1.2.1');
  });

  it('rollback stands on an earlier edition under a new number, and adds nothing until resume', async () => {
    const before = edition();
    await send('45.1.3.1');
    await listed('45.1.1.3', '45.1.2.1', '45.1.3.1');
    expect(json('rollback', '--to', String(before), ...WHY)).toMatchObject({
      act: 'rollback',
      about: `edition ${before}`,
    });
    await listed('45.1.1.3', '45.1.2.1');
    expect(edition()).toBeGreaterThan(before + 1);
    expect(textAt(json('status'), 'mode')).toBe('rolled-back');
    told('resume');
    await listed('45.1.1.3', '45.1.2.1', '45.1.3.1');
  });

  it('release says how much may pass and until when', () => {
    told('release', '--accept-growth', '500', '--accept-shrink', '3', '--for', '1h', ...WHY);
    expect(json('status')).toMatchObject({ released: { growth: 500, shrink: 3 } });
  });

  it('freeze --hard stops even removals, and alarms', async () => {
    told('freeze', '--hard', ...WHY);
    told('exempt', '45.1.3.1', ...WHY);
    await eventually('the alarm', () =>
      Promise.resolve(told('status').includes('frozen hard') || undefined),
    );
    await listed('45.1.1.3', '45.1.2.1', '45.1.3.1');
    told('resume', ...WHY);
    await listed('45.1.1.3', '45.1.2.1');
  });

  it.each([
    [['block', '45.1.2.3/24', ...WHY], 2, 'host bits'],
    [['block', '45.1.2.3'], 2, '--reason TEXT is required'],
    [['block', '45.1.2.3', ...WHY, '--for', 'soon'], 2, '--for is "soon"'],
    [['block', '45.1.2.3', ...WHY, '--until', '2026-12-31T18:00:00'], 2, 'a time with its zone'],
    [['block', '45.0.0.0/8', ...WHY], 1, 'confirm that it is meant, with --yes-i-mean'],
    [['exempt', '44.0.0.0/7', ...WHY, '--yes-i-mean', '--for', '1d'], 1, 'no flag allows that'],
    [['block', '1.1.1.1', ...WHY], 1, 'provider infrastructure'],
    [['expunge', '--account', '12', ...WHY], 2, 'expected the 12 digits of an account'],
    [['retract', '45.1.2.3', ...WHY, '--until', '2020-01-01T00:00:00Z'], 1, 'lies before now'],
    [['rollback', '--to', '999999'], 1, 'the number of an edition that is kept'],
    [['diff', '--from', '999999'], 1, 'there is no edition 999999'],
    [['diff', '--from', 'x'], 2, '--from'],
    [['release', '--accept-growth', '5', ...WHY], 2, 'expected --for 1h or --until TIME'],
    [['status', 'more'], 2, 'more is too much'],
  ])('refuse what is wrong, with the next step: %j', (args, code, message) => {
    const ran = run(...args);
    expect([ran.code, ran.stdout]).toEqual([code, '']);
    expect(ran.stderr).toContain(message);
  });

  it('let a wide range pass that is meant', () => {
    expect(
      told('exempt', '45.0.0.0/8', ...WHY, '--for', '1h', '--yes-i-mean', '--dry-run'),
    ).toContain('45.0.0.0/8');
  });

  it('find the hub by its URL too, and say so when none answers', async () => {
    expect(palisade(data, ['status', '--url', hub.url, '--json']).code).toBe(0);
    expect(await hub.end('SIGINT')).toBe(0);
    const gone = palisade(data, ['status', '--url', hub.url]);
    expect([gone.code, gone.stdout]).toEqual([1, '']);
    expect(gone.stderr).toContain('start one with npm start');
    expect(run('status').stderr).toContain(`no hub runs on ${data}`);
  });
});
