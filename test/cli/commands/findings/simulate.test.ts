import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { at, listAt, numberAt, textAt } from '../../../../src/domain/base/lookup.ts';
import { generatedFindings } from '../../../helpers/arbitraries/generated-findings.ts';
import { bareFinding, OTHER_ACCOUNT } from '../../../helpers/data/findings.ts';
import { contentsOf, palisade, put, workspace } from '../../../helpers/hub/palisade.ts';
import { brute, HIGH, simulated, valuesOf } from '../../../helpers/hub/simulating.ts';

const AT = '2026-08-10T00:00:00Z';

describe('over findings of paths', () => {
  it('what comes on and goes off is the difference of the feeds of two replays', () => {
    const findings = [...generatedFindings({ count: 300, addresses: 150, accounts: 20 })];
    const present = { pins: [{ target: '9.9.9.0/30', author: 'ann', reason: 'bad' }] };
    const confirmed = { wideIsMeant: true, until: '2100-01-01T00:00:00Z' };
    const exemption = { target: '45.0.0.0/9', owner: 'ops', reason: 'ours', ...confirmed };
    const other = { ...HIGH, exemptions: [exemption] };
    const folder = workspace({ 'in.json': findings, 'now.json': present, 'then.json': other });
    put(folder, { 'both.json': { ...present, ...other } });
    const feeds = ['now.json', 'both.json'].map((config) => {
      const args = ['in.json', '--at', AT, '--out', `${config}.out`, '--config', config];
      expect(palisade(folder, ['replay', ...args]).code).toBe(0);
      const files = contentsOf(resolve(folder, `${config}.out`));
      // Attackers' addresses lie apart, so that every line is one value; the pinned CIDR is another.
      return ['blocklist', 'domains', 'sha256'].flatMap(
        (name) => files[`feeds/${name}.txt`]?.trimEnd().split('\n') ?? [],
      );
    });
    const [before = [], after = []] = feeds;
    const args = ['--policy', 'then.json', 'in.json', '--config', 'now.json', '--at', AT];
    const told = simulated(folder, ...args);
    const off = before.filter((line) => !after.includes(line));
    expect(off.length).toBeGreaterThan(10);
    expect([...valuesOf(told, 'off')].sort()).toEqual([...off].sort());
    expect([...valuesOf(told, 'on')].sort()).toEqual(
      after.filter((line) => !before.includes(line)).sort(),
    );
    expect(numberAt(told, 'present', 'byRank', 'pin')).toBe(1);
  });

  it('no findings at all are two empty editions, which it says', () => {
    const folder = workspace({ 'in/none.jsonl': '', 'p.json': HIGH });
    const told = simulated(folder, '--policy', 'p.json', 'in', '--at', AT);
    expect(told).toMatchObject({
      at: AT,
      days: 30,
      on: [],
      off: [],
      addresses: { more: 0, fewer: 0 },
      other: { blocklistLines: 0, keptOut: [], churn: { busiest: null } },
    });
    expect(listAt(told, 'other', 'warnings')).toEqual([
      'no entries are left: the feeds hold their sentinels',
    ]);
  });

  it('tells per value the types and accounts that accuse it, ordered by band and address', () => {
    const findings = [
      brute('45.1.1.9'),
      brute('45.1.1.10', { account: OTHER_ACCOUNT }),
      bareFinding({ ip: '80.1.1.1', severity: 5, id: 'm', seen: '2026-08-09T12:00:00Z' }),
    ];
    const folder = workspace({ 'in.json': findings, 'p.json': HIGH });
    const told = simulated(folder, '--policy', 'p.json', 'in.json', '--at', AT);
    expect(valuesOf(told, 'off')).toEqual(['80.1.1.1', '45.1.1.9', '45.1.1.10']);
    expect(listAt(told, 'off')[2]).toMatchObject({
      rank: 'low',
      accounts: [OTHER_ACCOUNT],
      types: ['UnauthorizedAccess:EC2/SSHBruteForce'],
      because: 'brute force: severity 2 is below the minimum of 7',
    });
  });

  it('counts what came and went by day, and names the busiest', () => {
    const findings = [1, 2, 3].map((n) => brute(`45.1.${n}.1`, { seen: '2026-08-05T12:00:00Z' }));
    const folder = workspace({
      'in.json': findings,
      'p.json': { policy: { windows: { ip: { low: '3d' } } } },
    });
    const told = simulated(folder, '--policy', 'p.json', 'in.json', '--at', AT, '--days', '7');
    expect(at(told, 'present', 'churn', 'entries')).toEqual({ came: 3, went: 3 });
    const busy = (side: string) =>
      listAt(told, side, 'churn', 'days').flatMap((day) =>
        numberAt(day, 'entries', 'went') === 3 ? [textAt(day, 'until')] : [],
      );
    expect([busy('present'), busy('other')]).toEqual([
      ['2026-08-07T00:00:00Z'],
      ['2026-08-09T00:00:00Z'],
    ]);
    expect(textAt(told, 'other', 'churn', 'busiest')).toBe('2026-08-06T00:00:00Z');
    expect(listAt(told, 'other', 'churn', 'days')).toHaveLength(7);
  });

  it('names own addresses that only a guardrail keeps out, under each policy, with the findings', () => {
    const findings = [brute('45.1.1.1'), bareFinding({ ip: '45.1.1.2', id: 'own', seen: AT })];
    const own = { ownAddresses: ['45.1.1.0/24'] };
    const folder = workspace({ 'in.json': findings, 'now.json': own, 'p.json': HIGH });
    const args = ['--policy', 'p.json', 'in.json', '--config', 'now.json', '--at', AT];
    const told = simulated(folder, ...args);
    const hits = (side: string) => listAt(told, side, 'keptOut').map((one) => textAt(one, 'value'));
    expect([hits('present'), hits('other')]).toEqual([['45.1.1.1', '45.1.1.2'], ['45.1.1.2']]);
    expect(listAt(told, 'other', 'keptOut')[0]).toMatchObject({
      because: 'an own address',
      inForce: true,
      findings: [{ finding: 'aws/111122223333/eu-west-1/own' }],
    });
    expect([valuesOf(told, 'on'), valuesOf(told, 'off')]).toEqual([[], []]);
  });

  it('names them if they would have been listed within the days, though no more at their end', () => {
    const own = brute('45.1.1.1', { seen: '2026-08-03T12:00:00Z' }); // a day, till the 4th at noon
    const folder = workspace({ 'in.json': own, 'p.json': { ownAddresses: ['45.1.1.1'] } });
    const hits = (days: string) =>
      listAt(
        simulated(folder, '--policy', 'p.json', 'in.json', '--at', AT, '--days', days),
        ...['other', 'keptOut'],
      );
    expect(hits('6')).toMatchObject([{ value: '45.1.1.1', inForce: false }]);
    expect(hits('5')).toEqual([]);
  });

  it('warns where the publisher would hold the step, or alarm for it', () => {
    const findings = [...Array(120).keys()].map((n) => brute(`45.1.${n}.1`));
    const many = [...Array(1_200).keys()].map((n) =>
      brute(`46.${n % 8}.${n >> 3}.1`, { id: `m${n}`, account: String(200_000_000_000 + (n % 9)) }),
    );
    const noMore = { policy: { minSeverity: 9 } };
    const folder = workspace({ 'a.json': findings, 'b.json': many, 'p.json': noMore });
    const drained = simulated(folder, '--policy', 'p.json', 'a.json', '--at', AT);
    expect(listAt(drained, 'other', 'warnings').join()).toContain('lose more than half');
    const rule = {
      types: ['UnauthorizedAccess:EC2/SSHBruteForce'],
      accounts: [],
      because: 'quiet',
    };
    const quiet = [...Array(9).keys()].map((n) => String(200_000_000_000 + n));
    put(folder, {
      'now.json': { policy: { rules: [{ ...rule, accounts: quiet, action: 'monitor' }] } },
      'then.json': { policy: { rules: [] }, feed: { linesMax: 1_000 } },
    });
    const args = ['--policy', 'then.json', 'a.json', 'b.json', '--config', 'now.json', '--at', AT];
    const warnings = listAt(simulated(folder, ...args), 'other', 'warnings').join('\n');
    expect(warnings).toContain('200 additions would wait');
    expect(warnings).toContain('feeds/blocklist.txt leaves out 320');
  });

  it('a whole configuration stands for itself, other fields are put over the present one', () => {
    const folder = workspace({ 'in.json': [brute('45.1.1.1')], 'now.json': HIGH });
    put(folder, {
      'fields.json': { policy: { onArchive: 'keep' } },
      'whole.json': { context: { palisade: { policy: { onArchive: 'keep' } } } },
    });
    const on = (policy: string) =>
      valuesOf(
        simulated(folder, '--policy', policy, 'in.json', '--config', 'now.json', '--at', AT),
        'on',
      );
    expect([on('fields.json'), on('whole.json')]).toEqual([[], ['45.1.1.1']]);
  });

  it('the present configuration is cdk.json of the folder, if it holds one, and which it is is told', () => {
    const folder = workspace({ 'in.json': [brute('45.1.1.1')], 'p.json': { policy: {} } });
    const err = () => palisade(folder, ['simulate', '--policy', 'p.json', 'in.json']).stderr;
    expect(err()).toBe('present: the defaults; other: p.json over it\n');
    put(folder, { 'cdk.json': { app: 'x' } });
    expect(err()).toBe('present: the defaults; other: p.json over it\n');
    put(folder, { 'cdk.json': { context: { palisade: HIGH } } });
    expect(err()).toBe('present: cdk.json; other: p.json over it\n');
  });
});

it('the table sets both policies beside each other, and shows of a long list the beginning', () => {
  const findings = [...Array(25).keys()].map((n) => brute(`45.1.${n}.1`));
  const folder = workspace({ 'in.json': findings, 'p.json': HIGH });
  const { code, stdout } = palisade(folder, [
    ...['simulate', '--policy', 'p.json', 'in.json', '--at', AT],
  ]);
  expect(code).toBe(0);
  expect(stdout).toMatch(/^editions of 2026-08-10T00:00:00Z, and of the 30 days before\n/);
  expect(stdout).toMatch(/^addresses in the feed +25 +0$/m);
  expect(stdout).toMatch(/^ {2}low +25 +0$/m);
  expect(stdout).toMatch(/^ {2}watched +0 +25$/m);
  expect(stdout).toMatch(/^entries added and removed +\+25 -0 +\+0 -0$/m);
  expect(stdout).toMatch(/^removed: 25 \(addresses covered: 25\)$/m);
  expect(stdout).toMatch(
    /^- 45\.1\.19\.1 +low +UnauthorizedAccess:EC2\/SSHBruteForce +111122223333$/m,
  );
  expect(stdout).not.toContain('- 45.1.20.1');
  expect(stdout).toContain('… and 5 more: --json shows all');
});

describe('a call that cannot be done', () => {
  const folder = workspace({ 'in.json': [brute('45.1.1.1')], 'p.json': HIGH });
  put(folder, { 'bad.json': { policy: { minSeverity: 'x' }, exemptoins: [] }, 'not.json': '{' });
  it.each<[string, readonly string[], number, string]>([
    ['no policy', ['in.json'], 2, 'expected --policy FILE'],
    ['days of no number', ['--policy', 'p.json', 'in.json', '--days', '0'], 2, 'from 1 to 90'],
    ['no time', ['--policy', 'p.json', 'in.json', '--at', 'now'], 2, '--at is "now", expected'],
    ['both', ['--policy', 'p.json', 'in.json', '--local'], 2, 'paths and a hub exclude each other'],
    ['no file', ['--policy', 'no.json', 'in.json'], 1, 'cannot read --policy no.json'],
    ['no JSON', ['--policy', 'not.json', 'in.json'], 1, 'cannot read --policy not.json'],
    ['no path', ['--policy', 'p.json', 'no'], 1, 'nothing could be read'],
    ['no hub', ['--policy', 'p.json', '--local'], 1, 'no hub runs on .palisade'],
    ['samples of a ledger', ['--policy', 'p.json', '--include-samples'], 2, 'goes with paths'],
  ])('%s', (_title, args, code, words) => {
    const ran = palisade(folder, ['simulate', ...args]);
    expect([ran.code, ran.stdout]).toEqual([code, '']);
    expect(ran.stderr).toContain(words);
  });

  it('all faults of the file are told at once, each with path, what was given and what is allowed', () => {
    const { code, stderr } = palisade(folder, ['simulate', '--policy', 'bad.json', 'in.json']);
    expect(code).toBe(1);
    expect(stderr).toContain('policy.minSeverity: got "x", expected a number from 0.1 to 10');
    expect(stderr).toContain('exemptoins: no such field');
  });
});
