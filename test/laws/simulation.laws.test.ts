/** The laws of simulating another policy, against editions that are made one by one. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textLines } from '../../src/domain/feeds/address-feed.ts';
import { steeringAt } from '../../src/domain/facts/control.ts';
import type { Finding } from '../../src/domain/findings/finding.ts';
import { foldFindings } from '../../src/domain/policy/finding-set.ts';
import type { FeedValue } from '../../src/domain/simulation/simulated-change.ts';
import { simulate } from '../../src/domain/simulation/simulation.ts';
import {
  configurationOf,
  END,
  expand,
  facts,
  findingOf,
  timeAt,
  world,
} from '../helpers/arbitraries/arbitraries.ts';
import { addressesAt, configurationFrom, editionAt, secondsOf } from '../helpers/hub/editions.ts';
import type { Fact, World } from '../helpers/naive/naive-edition.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

const DAY_MINUTES = 1_440;
const DAYS = 5;

const policy = fc.record({
  minSeverity: fc.constantFrom(0.1, 4, 7, 9),
  onArchive: fc.constantFrom('release', 'keep', 'watch'),
  windows: fc.constantFrom({}, { ip: { low: '3d', high: '1d' } }, { ip: { medium: 0 } }),
  repeatWithin: fc.constantFrom(0, '30d'),
});
type Terms = Omit<World, 'facts' | 'at'>;
const choices = fc
  .tuple(world, policy)
  .map(([terms, given]) => ({ ...configurationOf(terms as Terms), policy: given }));

/** What another configuration would make of the facts at `minutes`. */
function simulatedAt(minutes: number, some: readonly Fact[], present: unknown, other: unknown) {
  const at = secondsOf(timeAt(minutes));
  const folded = foldFindings(some.map(findingOf), at, { includeSamples: false });
  const ground = { ...folded, overrides: [], steering: steeringAt([], at) };
  const [one, two] = [configurationFrom(present), configurationFrom(other)];
  return simulate(ground, one, two, { at, days: DAYS });
}

const linesAt = (minutes: number, some: readonly Fact[], configuration: unknown) =>
  addressesAt(timeAt(minutes), some.map(findingOf), { configuration });
const without = (some: readonly number[], others: readonly number[]) =>
  some.filter((one) => !others.includes(one));

test('the policy in force changes nothing, whatever is known', () => {
  fc.assert(
    fc.property(world, policy, ({ facts: some, at, ...terms }, given) => {
      const configuration = { ...configurationOf(terms), policy: given };
      const { present, other, changes, addresses } = simulatedAt(
        ...([at, some, configuration, configuration] as const),
      );
      expect(changes).toEqual({ on: [], off: [] });
      expect(addresses).toEqual({ more: 0n, fewer: 0n });
      expect(other).toEqual(present);
    }),
    { numRuns: cases(200) },
  );
});

test('what comes on and goes off is the difference of the feeds of two replays', () => {
  fc.assert(
    fc.property(facts(), choices, choices, (some, present, other) => {
      const { changes, addresses, ...sides } = simulatedAt(END, some, present, other);
      const [before, after] = [present, other].map((one) => linesAt(END, some, one));
      const [now, then] = [expand(before ?? []), expand(after ?? [])];
      expectToBeChange(changes.on, without(then, now));
      expectToBeChange(changes.off, without(now, then));
      expect(addresses.more).toBe(BigInt(without(then, now).length));
      expect(addresses.fewer).toBe(BigInt(without(now, then).length));
      expect(sides.present.addressesCovered).toBe(BigInt(now.length));
      expect(sides.other.blocklistLines).toBe(after?.length);
    }),
    { numRuns: cases(300) },
  );
});

/** A pin may be wide and cover in part what was there: each value then brings some of the change. */
function expectToBeChange(values: readonly FeedValue[], changed: readonly number[]): void {
  const named = values.map(({ value }) => expand([value]));
  expect(without(changed, named.flat())).toEqual([]);
  for (const one of named) expect(one.some((address) => changed.includes(address))).toBe(true);
}

test('what a guardrail keeps out is what would be listed were there no guardrail', () => {
  fc.assert(
    fc.property(facts(), world, policy, (drawn, terms, given) => {
      // What a finding shows it never accuses, with guardrails and without.
      const isOther = ({ shows, address }: Fact) => shows !== address;
      const some = drawn.map((one) => (isOther(one) ? one : { ...one, shows: undefined }));
      const guarded = { ...configurationOf({ ...terms, pins: [] }), policy: given };
      const { keptOut } = simulatedAt(END, some, {}, guarded).other;
      const findings = some.map(findingOf);
      const keysUnder = (configuration: unknown, findings: readonly Finding[]) =>
        editionAt(timeAt(END), findings, { configuration }).entries.map(({ key }) => key);
      const unowned = some.map((one) => findingOf({ ...one, shows: undefined }));
      const listed = keysUnder(guarded, findings);
      const barred = keysUnder({ policy: given }, unowned).filter((key) => !listed.includes(key));
      const inForce = keptOut.filter((one) => one.inForce);
      expect(inForce.map(({ value }) => `ip ${value}`)).toEqual(barred);
    }),
    { numRuns: cases(200) },
  );
});

test('churn is what editions made again at the end of each day differ by', () => {
  const unjudged = facts().map((some) =>
    some.map((one) => ({ ...one, archived: false, vetoed: false })),
  );
  fc.assert(
    fc.property(unjudged, choices, (some, configuration) => {
      const { churn } = simulatedAt(END, some, {}, configuration).other;
      const ends = Array.from({ length: DAYS + 1 }, (_, n) => END - (DAYS - n) * DAY_MINUTES);
      const editions = ends.map((minutes) => {
        const edition = editionAt(timeAt(minutes), some.map(findingOf), { configuration });
        const keys = edition.entries.map(({ key }) => key);
        return { keys, lines: textLines(edition.addresses.lines) };
      });
      const expected = editions.slice(1).map((after, n) => {
        const before = editions[n] ?? after;
        return {
          until: secondsOf(timeAt(ends[n + 1] ?? 0)),
          entries: differenceOf(before.keys, after.keys),
          lines: differenceOf(before.lines, after.lines),
        };
      });
      expect(churn.days).toEqual(expected);
    }),
    { numRuns: cases(150) },
  );
});

function differenceOf(before: readonly string[], after: readonly string[]) {
  return {
    came: after.filter((one) => !before.includes(one)).length,
    went: before.filter((one) => !after.includes(one)).length,
  };
}
