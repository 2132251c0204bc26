/** Laws 1 and 4: what is known is a set of facts; order, repetition and split are forgotten. */
import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { findingText, foldFindings } from '../../src/domain/policy/finding-set.ts';
import { joinFindingStatus, type FindingStatus } from '../../src/domain/facts/finding-status.ts';
import {
  CLASS_DAYS_MAX,
  CLASS_LATEST_MAX,
  EVIDENCE_MAX,
  indicatorOf,
  join,
} from '../../src/domain/facts/indicator.ts';
import type { Sighting } from '../../src/domain/facts/sighting.ts';
import {
  ACCOUNTS,
  configurationOf,
  END,
  expand,
  fact,
  facts,
  findingOf,
  timeAt,
  world,
} from '../helpers/arbitraries/arbitraries.ts';
import { TOR } from '../helpers/naive/naive-edition.ts';
import { addressesAt, filesAt } from '../helpers/hub/editions.ts';
import { expectJoinSemilattice, shuffledAndRepeated, textOf } from '../helpers/arbitraries/laws.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

const HOUR = 3_600;
const ORDINARY = {
  direction: undefined,
  role: undefined,
  affiliated: false,
  customRule: false,
  region: 'eu-west-1',
  threatList: undefined,
};

/** A burst: many sightings of one address in few draws, so that the caps on evidence are reached. */
interface Burst {
  readonly account: string;
  readonly types: number;
  readonly findings: number;
  readonly start: number;
  readonly before: number;
  readonly step: number;
  readonly duration: number;
  readonly severity: number;
}

const burst = (typesMax: number, findingsMax: number): Arbitrary<Burst> =>
  fc.record({
    account: fc.constantFrom(...ACCOUNTS),
    types: fc.integer({ min: 1, max: typesMax }),
    findings: fc.integer({ min: 1, max: findingsMax }),
    start: fc.oneof(fc.nat(2), fc.nat(400)).map((hour) => hour * HOUR),
    before: fc.constantFrom(0, 0, 60),
    step: fc.constantFrom(0, 60, HOUR, 7 * HOUR, 25 * HOUR),
    duration: fc.constantFrom(0, 60, 2 * HOUR),
    severity: fc.constantFrom(2, 5, 8),
  });

function sightingsOf({ account, types, findings, ...burst }: Burst): readonly Sighting[] {
  const value = {
    kind: 'ip',
    value: '45.1.2.3',
    confirmed: false,
    tor: false,
    asn: undefined,
    organization: undefined,
  } as const;
  return Array.from({ length: types * findings }, (_, n) => {
    const lastSeen = burst.start + burst.duration + (n % findings) * burst.step;
    const type = `Backdoor:EC2/T${n % types}`;
    return {
      value,
      traits: { ...ORDINARY, accountId: account, type, severity: burst.severity },
      finding: `aws/${account}/eu-west-1/f${n % 5}`,
      firstSeen: burst.start - burst.before,
      lastSeen,
    };
  });
}

const indicator = (typesMax: number, findingsMax: number, bursts: number) =>
  fc
    .array(burst(typesMax, findingsMax), { minLength: 1, maxLength: bursts })
    .map((all) => indicatorOf(all.flatMap(sightingsOf)));

describe('law 1: the join of indicators is a semilattice', () => {
  test('of few sightings', () => {
    expectJoinSemilattice(indicator(3, 5, 4), join);
  });

  test('of more than one class may hold', () => {
    expectJoinSemilattice(indicator(2, 3 * CLASS_LATEST_MAX, 3), join, { numRuns: cases(40) });
    expectJoinSemilattice(indicator(1, 3 * CLASS_DAYS_MAX, 3), join, { numRuns: cases(40) });
  });

  test('of more than an indicator may hold', () => {
    let full = 0;
    const measured = indicator(1_400, 2, 3).map((one) => {
      if (one.sightings.length === EVIDENCE_MAX) full += 1;
      return one;
    });
    expectJoinSemilattice(measured, join, { numRuns: cases(8, 2) });
    expect(full).toBeGreaterThan(0);
  });

  test('cutting first or last is the same', () => {
    const bursts = fc.array(burst(700, 5), { minLength: 2, maxLength: 4 });
    fc.assert(
      fc.property(bursts, (all) => {
        const parts = all.map((one) => indicatorOf(sightingsOf(one)));
        const [first, ...others] = parts;
        if (first === undefined) return;
        const whole = indicatorOf(all.flatMap(sightingsOf));
        expect(textOf(others.reduce(join, first))).toBe(textOf(whole));
      }),
      { numRuns: cases(10) },
    );
  });

  test('no account drives out what another one saw', () => {
    const ordinary = { before: 0, duration: 0 };
    const few = { ...ordinary, account: ACCOUNTS[1], types: 3, findings: 2, start: 0, step: HOUR };
    const flood = {
      ...ordinary,
      account: ACCOUNTS[0],
      types: 2_500,
      findings: 2,
      start: 900 * HOUR,
      step: 0,
    };
    const { sightings } = indicatorOf([
      ...sightingsOf({ ...few, severity: 2 }),
      ...sightingsOf({ ...flood, severity: 10 }),
    ]);
    expect(sightings).toHaveLength(EVIDENCE_MAX);
    expect(sightings.filter(({ traits }) => traits.accountId === few.account)).toHaveLength(6);
  });
});

test('law 1: the join of standings is a semilattice', () => {
  const standing: Arbitrary<FindingStatus> = fc.record({
    finding: fc.constant('f'),
    updatedAt: fc.nat(3),
    archived: fc.boolean(),
    vetoed: fc.boolean(),
    subject: fc.constantFrom(undefined, { title: 'a' }, { title: 'b' }, { resourceId: 'i-1' }),
  });
  expectJoinSemilattice(standing, joinFindingStatus);
});

test('law 1: any order and repetition of findings gives the same bytes', () => {
  const deliveries = world.chain((one) =>
    fc.tuple(fc.constant(one), shuffledAndRepeated(one.facts.map(findingOf))),
  );
  fc.assert(
    fc.property(deliveries, ([given, delivered]) => {
      // As a replay keeps them: a set of canonical texts.
      const known = new Map(delivered.map((one) => [findingText(one), one]));
      const configuration = configurationOf(given);
      const at = timeAt(given.at);
      const once = filesAt(at, given.facts.map(findingOf), { configuration });
      expect(filesAt(at, delivered, { configuration })).toEqual(once);
      expect(filesAt(at, [...known.values()], { configuration })).toEqual(once);
    }),
    { numRuns: cases(150) },
  );
});

test('law 1: indicators folded in two halves join to those folded at once', () => {
  const fold = (all: readonly ReturnType<typeof findingOf>[]) =>
    new Map(
      foldFindings(all, Number.POSITIVE_INFINITY, { includeSamples: true }).indicators.map(
        (one) => [one.key, one],
      ),
    );
  fc.assert(
    fc.property(facts(), facts(), (left, right) => {
      const [a, b] = [fold(left.map(findingOf)), fold(right.map(findingOf))];
      for (const [key, whole] of fold([...left, ...right].map(findingOf))) {
        const [x, y] = [a.get(key), b.get(key)];
        const joined = x !== undefined && y !== undefined ? join(x, y) : (x ?? y);
        expect(joined).toEqual(whole);
      }
    }),
  );
});

test('law 4: another sighting neither removes an address nor shortens its window, but for what caps it', () => {
  const plain = fact
    .filter(({ type }) => type !== TOR)
    .map((one) => ({ ...one, archived: false, vetoed: false, updated: one.seen }));
  const later = fc.nat(60 * 24 * 95);
  fc.assert(
    fc.property(fc.array(plain, { maxLength: 12 }), plain, later, (before, more, minutes) => {
      const seen = [...before, more].map((one) => one.seen);
      const at = timeAt(Math.max(...seen, END - 1) + minutes);
      const listed = (all: typeof before) => expand(addressesAt(at, all.map(findingOf)));
      const after = new Set(listed([...before, more]));
      for (const address of listed(before)) expect(after).toContain(address);
    }),
    { numRuns: cases(300) },
  );
});
