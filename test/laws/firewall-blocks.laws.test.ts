/** Blocks for firewalls, for any options that the verb takes, typed into what refuses as a box would. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fortigate } from '../../src/cli/commands/firewalls/fortigate.ts';
import { isPanosCommand } from '../../src/domain/firewalls/panos-keywords.ts';
import { parseFortiosVersion } from '../../src/domain/firewalls/fortios-version.ts';
import { fortiosBox, type FortiosBox } from '../helpers/fakes/fortios-box.ts';
import { runVerb } from '../helpers/hub/run-verb.ts';

const VERSIONS = [
  ...['6.2', '6.2.16', '6.4', '6.4.4', '7.0', '7.0.8', '7.2', '7.2.1', '7.2.4', '7.4.1'],
  ...['7.4.2', '7.4.9', '7.6', '7.6.1', '7.6.3', '8.0'],
];
const FEEDS = fc.subarray(['addresses', 'domains', 'hashes'], { minLength: 1 });
const NAMES = fc.constantFrom('wan1', 'port 2', 'dmz/1', 'A'.repeat(35), 'vlan.100', 'x:1');

interface Call {
  readonly argv: readonly string[];
  readonly version: string;
  readonly vdom: string | undefined;
}

const repeated = (option: string, names: readonly string[]): readonly string[] =>
  names.flatMap((name) => [`--${option}`, name]);

const place = fc.constantFrom(
  ['--feed-region', 'eu-west-1', '--bucket', 'our-feeds'],
  ['--url', 'https://feeds.example.org/a/b'],
  ['--url', 'https://feeds.example.org', '--user', 'muc-1'],
  ['--url', 'http://192.0.2.7:8717/', '--user', 'muc-1'],
);

const call: fc.Arbitrary<Call> = fc
  .record({
    version: fc.constantFrom(...VERSIONS),
    place,
    feeds: FEEDS,
    vdom: fc.option(fc.constantFrom('root', 'edge_1'), { nil: undefined }),
    prefix: fc.constantFrom('palisade', 'g-pal', 'soc.2', 'x'),
    interfaces: fc.uniqueArray(NAMES, { maxLength: 4 }),
    zones: fc.uniqueArray(fc.constantFrom('virtual-wan-link', 'WAN zone', 'z/1'), { maxLength: 2 }),
    localIn: fc.uniqueArray(NAMES, { maxLength: 2 }),
    inside: fc.uniqueArray(fc.constantFrom('any', 'lan', 'Server LAN'), { maxLength: 1 }),
    push: fc.option(fc.subarray(['203.0.113.7', '198.51.100.0/24', '2001:db8::/48']), {
      nil: undefined,
    }),
    policyId: fc.option(fc.integer({ min: 1, max: 999_999_999 }), { nil: undefined }),
  })
  .map((one) => {
    const [major, minor, patch] = parseFortiosVersion(one.version) ?? [0, 0, 0];
    const isBefore = (...other: readonly number[]) =>
      [major, minor, patch].join('.').localeCompare(other.join('.'), 'en', { numeric: true }) < 0;
    const push = isBefore(7, 2, 1) ? undefined : one.push;
    const zones = isBefore(6, 4, 0)
      ? one.zones.filter((zone) => zone === 'virtual-wan-link')
      : one.zones;
    return {
      version: one.version,
      vdom: one.vdom,
      argv: [
        ...one.place,
        ...['--fortios', one.version, '--feeds', one.feeds.join(','), '--prefix', one.prefix],
        ...(one.vdom === undefined ? [] : ['--vdom', one.vdom]),
        ...repeated('interface', one.interfaces),
        ...repeated('sdwan-zone', zones),
        ...repeated('local-in-interface', one.localIn),
        ...repeated('inside', one.inside),
        ...(push === undefined ? [] : ['--push', ...repeated('trusted-host', push)]),
        ...(one.policyId === undefined ? [] : ['--policy-id', String(one.policyId)]),
      ],
    };
  });

function boxOf({ version, vdom }: Call): FortiosBox {
  const parsed = parseFortiosVersion(version);
  if (parsed === undefined) throw new Error(version);
  return fortiosBox(parsed, vdom);
}

async function printed(argv: readonly string[]): Promise<string> {
  const { exit, out, err } = await runVerb(fortigate, argv);
  expect({ exit, err: exit === 0 ? '' : err }).toEqual({ exit: 0, err: '' });
  return out;
}

/** The re-check of sessions is one switch of a VDOM, for every feed in it. */
function withoutSettings(state: ReturnType<FortiosBox['state']>) {
  const kept = Object.entries(state).filter(([path]) => !path.endsWith(':system settings'));
  return Object.fromEntries(kept);
}

const RUNS = { numRuns: 150 };

describe('a block for a FortiGate', () => {
  it('is taken by its version, and pasted twice leaves the box as pasted once', async () => {
    await fc.assert(
      fc.asyncProperty(call, async (one) => {
        const block = await printed(one.argv);
        const box = boxOf(one);
        box.paste(block);
        const once = box.state();
        box.paste(block);
        expect(box.state()).toEqual(once);
        expect(Object.keys(once).length).toBeGreaterThan(0);
      }),
      RUNS,
    );
  });

  it('is taken back whole by --remove with the same options', async () => {
    await fc.assert(
      fc.asyncProperty(call, async (one) => {
        const box = boxOf(one);
        box.paste(await printed(one.argv));
        box.paste(await printed([...one.argv, '--remove']));
        expect(box.state()).toEqual({});
      }),
      RUNS,
    );
  });

  it('leaves what another prefix put there as it is', async () => {
    await fc.assert(
      fc.asyncProperty(call, async (one) => {
        const box = boxOf(one);
        const place = ['--feed-region', 'eu-west-1', '--bucket', 'other', '--prefix', 'g-other'];
        const scope = one.vdom === undefined ? [] : ['--vdom', one.vdom];
        box.paste(await printed([...place, ...scope, '--fortios', one.version]));
        const other = withoutSettings(box.state());
        const argv = one.argv.filter((word, n, all) => ![word, all[n - 1]].includes('--policy-id'));
        box.paste(await printed(argv));
        expect(box.state()).toMatchObject(other);
        box.paste(await printed([...argv, '--remove']));
        expect(withoutSettings(box.state())).toEqual(other);
      }),
      { numRuns: 60 },
    );
  });

  it('asks for a pull at once, and for proof only after it', async () => {
    await fc.assert(
      fc.asyncProperty(call, async (one) => {
        const box = boxOf(one);
        box.paste(await printed(one.argv));
        const [pulls, proofs] = [
          box.ran.filter((line) => line.startsWith('execute update-external-resource')),
          box.ran.filter((line) => line.startsWith('diagnose')),
        ];
        expect(pulls.length).toBeGreaterThan(0);
        expect(box.ran).toEqual([...pulls, ...proofs]);
      }),
      { numRuns: 50 },
    );
  });
});

describe('a block for PAN-OS', () => {
  const panos = fc
    .record({
      place,
      feeds: fc.subarray(['addresses', 'domains'], { minLength: 1 }),
      zones: fc.uniqueArray(fc.constantFrom('untrust', 'Internet 2', 'Z'.repeat(31)), {
        maxLength: 2,
      }),
      prefix: fc.constantFrom('palisade', 'p'.repeat(21)),
    })
    .map(({ place: where, feeds, zones, prefix }) => [
      ...where,
      ...['--panos', '--feeds', feeds.join(','), '--prefix', prefix],
      ...repeated('zone', zones),
    ]);

  it('is made of commands that PAN-OS knows, names fit, and --remove deletes what was set', async () => {
    const names = (lines: readonly string[], verb: string, path: string) =>
      new Set(
        lines.flatMap((line) => {
          const [, name] = new RegExp(`^${verb} ${path} (\\S+)`).exec(line) ?? [];
          return name === undefined ? [] : [name];
        }),
      );
    await fc.assert(
      fc.asyncProperty(panos, async (argv) => {
        const set = (await printed(argv)).split('\n').filter((line) => !/^(#.*)?$/.test(line));
        const removed = (await printed([...argv, '--remove'])).trimEnd().split('\n');
        for (const line of [...set, ...removed])
          expect([line, isPanosCommand(line)]).toEqual([line, true]);
        for (const path of ['external-list', 'rulebase security rules', 'profiles spyware']) {
          expect(names(removed, 'delete', path)).toEqual(names(set, 'set', path));
          for (const name of names(set, 'set', path)) expect(name.length).toBeLessThanOrEqual(31);
        }
      }),
      { numRuns: 60 },
    );
  });
});
