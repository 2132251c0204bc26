/** Laws of feeds of one's own: what they take, how long they are, and what they never tell. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseDeviceProfile } from '../../src/domain/firewalls/device-profile.ts';
import {
  ACCOUNTS,
  configurationOf,
  expand,
  findingOf,
  timeAt,
  world,
} from '../helpers/arbitraries/arbitraries.ts';
import { admitted, dnsRequest } from '../helpers/data/findings.ts';
import { filesAt } from '../helpers/hub/editions.ts';
import { expectOnlyRemoves, shuffledAndRepeated } from '../helpers/arbitraries/laws.ts';
import {
  covers,
  fewestBlocks,
  naiveAccusers,
  UNIVERSE,
  type Fact,
  type World,
} from '../helpers/naive/naive-edition.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

const OU = 'ou-ab12-cdef3456';
const FAMILY_OF: Readonly<Partial<Record<Fact['type'], string>>> = {
  'Backdoor:EC2/C&CActivity.B': 'command and control',
  'UnauthorizedAccess:EC2/SSHBruteForce': 'brute force',
  'UnauthorizedAccess:EC2/TorClient': 'Tor node',
  'Recon:EC2/PortProbeUnprotectedPort': 'port probe',
};
const BANDS = ['critical', 'high', 'medium', 'low'] as const;

const some = <T>(values: readonly T[]) =>
  fc.option(fc.shuffledSubarray([...values], { minLength: 1 }), { nil: undefined, freq: 2 });
const selection = fc.record({
  bands: some(BANDS),
  severityFrom: fc.option(fc.constantFrom(3, 5, 9), { nil: undefined, freq: 2 }),
  families: some(Object.values(FAMILY_OF)),
  types: some(['Backdoor:*', '*SSHBruteForce', 'AttackSequence:S3/CompromisedData']),
  accounts: some(ACCOUNTS),
  organizationalUnits: fc.option(fc.constant([OU]), { nil: undefined, freq: 2 }),
  regions: some(['eu-west-1', 'us-east-1']),
  direction: fc.constantFrom(undefined, undefined, 'source', 'destination'),
  pins: fc.boolean(),
});
type Selection = typeof selection extends fc.Arbitrary<infer T> ? T : never;

/** Addresses of the universe that a feed must hold, one by one. */
function naivelyTaken(given: World, asked: Selection): readonly number[] {
  const within = (blocks: World['pins'], n: number) => blocks.some((one) => covers(one, n));
  return UNIVERSE.map((_, n) => n).filter((n) => {
    if (within(given.exemptions, n) || within(given.own, n)) return false;
    return (asked.pins && within(given.pins, n)) || isTaken(naiveAccusers(given, n), asked);
  });
}

function isTaken(accusers: readonly Fact[], asked: Selection): boolean {
  const top = Math.max(...accusers.map(({ severity }) => severity));
  const band = top >= 9 ? 'critical' : top >= 7 ? 'high' : top >= 4 ? 'medium' : 'low';
  if (accusers.length === 0 || asked.bands?.includes(band) === false) return false;
  return accusers.some((fact) => {
    const glob = (pattern: string) => fact.type.startsWith(pattern.replace('*', ''));
    const tail = (pattern: string) => fact.type.endsWith(pattern.replace('*', ''));
    const isSequence = fact.type.startsWith('AttackSequence:');
    const direction = isSequence ? undefined : fact.direction;
    const ends =
      direction === 'INBOUND'
        ? ['source']
        : direction === 'OUTBOUND' || fact.role === 'ACTOR'
          ? ['destination']
          : ['source', 'destination'];
    return (
      fact.severity >= (asked.severityFrom ?? 0) &&
      asked.families?.includes(FAMILY_OF[fact.type] ?? '') !== false &&
      asked.types?.some((one) => glob(one) || tail(one)) !== false &&
      asked.accounts?.some((one) => one === fact.account) !== false &&
      (asked.organizationalUnits === undefined || fact.account === ACCOUNTS[0]) &&
      asked.regions?.includes(fact.region) !== false &&
      (asked.direction === undefined || ends.includes(asked.direction))
    );
  });
}

function filesOf(given: World, more: object): ReadonlyMap<string, string> {
  return filesAt(timeAt(given.at), given.facts.map(findingOf), {
    configuration: {
      ...configurationOf(given),
      accounts: { [ACCOUNTS[0]]: { organizationalUnits: [OU] } },
      ...more,
    },
  });
}

const linesIn = (text = '') =>
  text
    .trimEnd()
    .split('\n')
    .filter((line) => line !== '192.0.2.1');
const sorted = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b);

const isProbe = ({ type }: Fact): boolean => type.includes('PortProbe');

/** What findings show as their accounts' own is the main feed's law (`edition.laws.test.ts`). */
function withoutOwn(given: World): World {
  return { ...given, facts: given.facts.map((one) => ({ ...one, shows: undefined })) };
}

test('a feed is the collapse of its selection and the pins, and no fewer lines could hold it', () => {
  fc.assert(
    fc.property(world.map(withoutOwn), selection, (given, asked) => {
      // How a probe ranks beside what supports it is the law of weak evidence.
      fc.pre(asked.bands === undefined || !given.facts.some(isProbe));
      const files = filesOf(given, { feeds: [{ name: 'mine', ...asked }] });
      const lines = linesIn(files.get('feeds/mine.txt'));
      const taken = naivelyTaken(given, asked);
      expect(sorted(expand(lines))).toEqual(taken);
      expect(lines).toHaveLength(fewestBlocks(new Set(taken)));
    }),
    { numRuns: cases(400) },
  );
});

test('as JSON it has the same lines, as STIX the same addresses', () => {
  fc.assert(
    fc.property(world, selection, (given, asked) => {
      const files = filesOf(given, {
        feeds: [
          { name: 'text', ...asked },
          { name: 'json', ...asked, format: 'json' },
          { name: 'stix', ...asked, format: 'stix' },
        ],
      });
      const text = (files.get('feeds/text.txt') ?? '').trimEnd().split('\n');
      expect(jsonValues(files, 'feeds/json.json')).toEqual(text);
      expect(new Set(expand(stixValues(files, 'feeds/stix.json')))).toEqual(
        new Set(expand(linesIn(files.get('feeds/text.txt')))),
      );
    }),
    { numRuns: cases(100) },
  );
});

const format = fc.constantFrom('text', 'json', 'stix');

test('it is never longer than its budget, never empty, and being short it only leaves out', () => {
  fc.assert(
    fc.property(
      fc.record({ given: world, format, whenOver: fc.constantFrom('shed') }),
      fc.integer({ min: 1, max: 6 }),
      fc.integer({ min: 80, max: 2_000 }),
      ({ given, ...shape }, linesMax, bytesMax) => {
        const pinless = { ...given, pins: [] };
        const limits = { linesMax, bytesMax };
        const files = filesOf(pinless, {
          feeds: [
            { name: 'tight', ...shape, ...limits },
            { name: 'wide', ...shape },
          ],
        });
        const end = shape.format === 'text' ? 'txt' : 'json';
        const text = files.get(`feeds/tight.${end}`) ?? '';
        const values = valuesIn(files, 'tight', shape.format);
        expect(text.trim().length).toBeGreaterThan(0);
        expect(values.length).toBeLessThanOrEqual(linesMax);
        // With room for not even one entry the sentinel stands, whose bytes nobody can save.
        if (values.length > 0) expect(text.length).toBeLessThanOrEqual(bytesMax);
        expectOnlyRemoves(valuesIn(files, 'wide', shape.format), values);
      },
    ),
    { numRuns: cases(200) },
  );
});

test('all feeds of a box are within what it loads, whichever boxes share them', () => {
  const box = fc.record({
    profile: fc.constantFrom('fortigate-vm', 'fortios-7.4.4', 'panos', 'fortios-7.6.3-mid'),
    spare: fc.integer({ min: 0, max: 6 }),
    feeds: fc.shuffledSubarray(['blocklist', 'one', 'two', 'three'], { minLength: 1 }),
  });
  fc.assert(
    fc.property(world, fc.tuple(box, box, box), (given, [first, ...others]) => {
      const feeds = [
        { name: 'one', bands: ['critical', 'high'] },
        { name: 'two', accounts: [ACCOUNTS[1]] },
        { name: 'three' },
      ];
      const devices = others.map((one, n) => ({
        name: `box ${n}`,
        profile: one.profile,
        feeds: one.feeds,
        otherFeedsLines: limitOf(one.profile) - leastOf(one.feeds) - one.spare,
      }));
      const named = new Set(others.flatMap((one) => one.feeds));
      const ours = ['blocklist', ...feeds.map(({ name }) => name).filter((x) => !named.has(x))];
      const other = limitOf(first.profile) - leastOf(ours) - first.spare;
      const files = filesOf(
        { ...given, pins: [] },
        { feed: { device: first.profile, otherFeedsLines: other }, feeds, devices },
      );
      const boxes = [{ profile: first.profile, otherFeedsLines: other, feeds: ours }, ...devices];
      for (const { profile, otherFeedsLines, feeds: loaded } of boxes) {
        const lines = loaded.reduce((sum, name) => sum + lineCount(files, name), otherFeedsLines);
        expect(lines).toBeLessThanOrEqual(limitOf(profile));
      }
    }),
    { numRuns: cases(300) },
  );
});

test('no feed tells an account or a region, and every order of findings gives the same bytes', () => {
  const feeds = [
    { name: 'json', format: 'json', accounts: [ACCOUNTS[0]] },
    { name: 'stix', format: 'stix', regions: ['eu-west-1'] },
    { name: 'text', organizationalUnits: [OU] },
  ];
  const shuffledWorld = world.chain((given) =>
    shuffledAndRepeated(given.facts).map((facts) => [given, { ...given, facts }] as const),
  );
  fc.assert(
    fc.property(shuffledWorld, ([given, shuffled]) => {
      const files = filesOf(given, { feeds });
      expect(filesOf(shuffled, { feeds })).toEqual(files);
      for (const [path, text] of files) {
        if (!path.startsWith('feeds/')) continue;
        expect(text).not.toMatch(/111111111111|222222222222|333333333333|eu-west|us-east|ou-/);
      }
    }),
    { numRuns: cases(100) },
  );
});

const flood = fc.record({
  shape: fc.constantFrom(
    { kind: 'ip', format: 'text' },
    { kind: 'ip', format: 'json' },
    { kind: 'ip', format: 'stix' },
    { kind: 'domain', format: 'text' },
  ),
  whenOver: fc.constantFrom('shed', 'squeeze'),
  linesMax: fc.integer({ min: 4, max: 24 }),
  honest: fc.integer({ min: 1, max: 3 }),
  flooded: fc.integer({ min: 24, max: 60 }),
  pins: fc.boolean(),
});

test('one account’s flood in a custom feed keeps no other account’s fair share out of it', () => {
  fc.assert(
    fc.property(flood, ({ shape, whenOver, linesMax, honest, flooded, pins }) => {
      const share = Math.floor(linesMax / (honest + 1));
      const accounts = Array.from({ length: honest }, (_, n) => `${n + 1}`.repeat(12));
      const wanted = accounts.flatMap((account, n) =>
        Array.from({ length: share }, (_, m) => ({
          account,
          value: `45.${n}.${m}.1`,
          severity: 2,
        })),
      );
      const news = Array.from({ length: flooded }, (_, m) => ({
        account: '666666666666',
        value: `66.1.${m}.1`,
        severity: 9.5,
      }));
      const seen = timeAt(0);
      const findings = [...news, ...wanted].map(({ account, value, severity }) => {
        const isName = shape.kind === 'domain';
        const about = isName
          ? {
              type: 'Backdoor:EC2/C&CActivity.B!DNS',
              service: { action: dnsRequest(nameOf(value)) },
            }
          : { ip: value };
        const id = value.replaceAll('.', '-');
        return admitted({ account, id, severity, seen, first: seen, ...about });
      });
      const feed = { name: 'mine', ...shape, linesMax, pins: false };
      const squeezes = shape.format !== 'stix' && shape.kind === 'ip' && whenOver === 'squeeze';
      // A pin on what is beyond a share stays listed in the blocklist, in whatever turn it would be.
      const pinned = { target: `66.1.${flooded - 1}.1`, author: 'ann', reason: 'bad' };
      const files = filesAt(timeAt(1), findings, {
        configuration: {
          feed: { linesMax: 20 },
          feeds: [squeezes ? { ...feed, whenOver, addedMax: 0 } : feed],
          pins: pins ? [pinned] : [],
        },
      });
      const held = new Set(valuesIn(files, 'mine', shape.format));
      const missing = wanted.filter(({ value }) => {
        return !held.has(shape.kind === 'domain' ? nameOf(value) : value);
      });
      expect(missing).toEqual([]);
      expect(held.size).toBe(Math.min(linesMax, wanted.length + news.length));
      const blocklist = linesIn(files.get('feeds/blocklist.txt'));
      if (pins && shape.kind === 'ip') expect(blocklist).toContain(pinned.target);
    }),
    { numRuns: cases(100) },
  );
});

function nameOf(value: string): string {
  return `n${value.replaceAll('.', '-')}.example-c2.com`;
}

/** Lines that a box loads of a feed, sentinels included; of the blocklist, as its halves if they are more. */
function lineCount(files: ReadonlyMap<string, string>, name: string): number {
  const count = (path: string) => (files.get(`feeds/${path}.txt`) ?? '').split('\n').length - 1;
  if (name !== 'blocklist') return count(name);
  return Math.max(count(name), count('blocklist-ipv4') + count('blocklist-ipv6'));
}

function limitOf(profile: string): number {
  const found = parseDeviceProfile(profile);
  return found.ok ? found.value.linesMax.ip : Number.NaN;
}

/** A line for each feed, and one more for the half of the blocklist that may have nothing to say. */
function leastOf(feeds: readonly string[]): number {
  return feeds.length + (feeds.includes('blocklist') ? 1 : 0);
}

function valuesIn(files: ReadonlyMap<string, string>, name: string, shape: string) {
  if (shape === 'text') return linesIn(files.get(`feeds/${name}.txt`));
  if (shape === 'stix') return stixValues(files, `feeds/${name}.json`);
  return jsonValues(files, `feeds/${name}.json`).filter((value) => value !== '192.0.2.1');
}

function stixValues(files: ReadonlyMap<string, string>, path: string): readonly string[] {
  const bundle = JSON.parse(files.get(path) ?? '') as {
    readonly objects: readonly { readonly pattern: string; readonly labels: readonly string[] }[];
  };
  return bundle.objects
    .filter(({ labels }) => !labels.includes('sentinel'))
    .map(({ pattern }) => /'(.*)'/.exec(pattern)?.[1] ?? '');
}

function jsonValues(files: ReadonlyMap<string, string>, path: string): readonly string[] {
  const feed = JSON.parse(files.get(path) ?? '') as {
    readonly addresses: readonly { readonly value: string }[];
  };
  return feed.addresses.map(({ value }) => value);
}
