/** `palisade verify` against a running local hub: again and again, and not when nothing is published. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listAt } from '../../src/domain/base/lookup.ts';
import { newFolder } from '../helpers/data/folder.ts';
import { killHubs, startHub, type HubProcess } from '../helpers/hub/hub-process.ts';
import { palisade } from '../helpers/hub/palisade.ts';

let data: string;
let hub: HubProcess;

beforeAll(async () => {
  data = await newFolder();
  hub = await startHub(['--live', '--port', '0', '--data', data]);
});
afterAll(killHubs);

const run = (...args: readonly string[]) => palisade(data, [...args, '--data', data]);
const outcomes = (stdout: string): readonly unknown[] =>
  listAt(JSON.parse(stdout), 'proofs').map((one) => {
    const { check, outcome } = one as { readonly check: string; readonly outcome: string };
    return `${check} ${outcome}`;
  });

it('proves samples of each account and the feed, again on the same day', () => {
  for (const accounts of ['2', '2', '3']) {
    const { code, stdout } = run('verify', '--accounts', accounts, '--json');
    expect(outcomes(stdout)).toEqual([
      ...Array.from({ length: Number(accounts) }, () => 'sample proven'),
      'feed proven',
    ]);
    expect(code).toBe(0);
  }
});

it('prints a table with times', () => {
  const { code, stdout } = run('verify', '--accounts', '1');
  expect(code).toBe(0);
  expect(stdout).toMatch(/^outcome +check +what +took +says\n/);
  expect(stdout).toMatch(
    /\nproven +sample +000000000001 eu-west-1 +\d+(\.\d)?s +reached canary\.txt\n/,
  );
  expect(stdout).toContain(`${hub.url}feeds/blocklist.txt`);
  expect(stdout).toMatch(/\n2 proven, 0 failed, 0 unknown\n$/);
});

it('fails while nothing is published, although samples of before are listed', () => {
  expect(run('freeze', '--hard', '--reason', 'test').code).toBe(0);
  const { code, stdout, stderr } = run('verify', '--accounts', '1', '--within', '3s', '--json');
  expect([code, stderr, outcomes(stdout)]).toEqual([1, '', ['sample failed', 'feed proven']]);
});

it.each([
  [['--skip', 'everything'], 'expected one of samples, heartbeats, feeds'],
  [['--within', 'soon'], 'expected a length such as 90s, 15m'],
  [['--accounts', '0'], 'expected a whole number from 1 to 1000'],
  [['more'], 'more is too much'],
])('is misuse with %j', (args, says) => {
  const { code, stderr } = run('verify', ...args);
  expect([code, stderr]).toEqual([2, expect.stringContaining(says)]);
});
