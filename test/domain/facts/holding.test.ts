import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Fact } from '../../../src/domain/facts/fact.ts';
import { fullAccounts, heldOf } from '../../../src/domain/facts/holding.ts';
import { indicatorsOf, type Indicator } from '../../../src/domain/facts/indicator.ts';
import { ownersOf, withOwner } from '../../../src/domain/facts/own-address.ts';
import { absorb } from '../../../src/domain/facts/resident.ts';
import { emptyResident, factsOfResident } from '../../../src/domain/facts/resident-state.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';
import { canary, NOON, own, sighting, standing } from '../../helpers/data/facts.ts';

const LIMITS = { sightings: 5, standings: 4, own: 2, canaries: 3 };
const HOSTILE = '666666666666';
const HONEST = '111111111111';

const aFact: fc.Arbitrary<Fact> = fc.oneof(
  fc
    .record({
      ip: fc.constantFrom('203.0.113.1', '203.0.113.2', '203.0.113.3', '203.0.113.4'),
      finding: fc.constantFrom('f1', 'f2', 'f3'),
      account: fc.constantFrom(HOSTILE, HOSTILE, HONEST),
      at: fc.nat({ max: 5 }).map((hours) => NOON + hours * 3_600),
    })
    .map(sighting),
  fc
    .record({
      finding: fc
        .tuple(fc.constantFrom(HOSTILE, HONEST), fc.nat({ max: 6 }))
        .map(([account, n]) => `aws/${account}/eu-west-1/f${n}`),
      updatedAt: fc.nat({ max: 6 }).map((n) => NOON + n),
      vetoed: fc.boolean(),
    })
    .map(standing),
  fc
    .record({
      address: fc.nat({ max: 4 }).map((n) => `198.51.100.${n}`),
      finding: fc
        .tuple(fc.constantFrom(HOSTILE, HONEST), fc.nat({ max: 2 }))
        .map(([account, n]) => `aws/${account}/eu-west-1/f${n}`),
      at: fc.nat({ max: 3 }).map((n) => NOON + n),
    })
    .map(({ address, ...seen }) => own(address, seen)),
  fc
    .tuple(fc.nat({ max: 6 }), fc.nat({ max: 3 }), fc.constantFrom(HOSTILE, HONEST))
    .map(([n, later, account]) => canary(`198.51.100.${n}`, NOON + later, account)),
);

function heldAfter(batches: readonly (readonly Fact[])[]): readonly string[] {
  const resident = emptyResident(LIMITS);
  for (const batch of batches) absorb(resident, batch);
  return [...factsOfResident(resident)].map((fact) => JSON.stringify(fact)).sort();
}

function batchesOf(facts: readonly Fact[], size: number): readonly (readonly Fact[])[] {
  const starts = Array.from({ length: Math.ceil(facts.length / size) }, (_, n) => n * size);
  return starts.map((start) => facts.slice(start, start + size));
}

describe('what is held of one account', () => {
  test('is the same in any order, repetition and batches', () => {
    const shuffled = fc
      .array(aFact, { maxLength: 60 })
      .chain((facts) =>
        fc.tuple(
          fc.constant(facts),
          fc.shuffledSubarray([...facts, ...facts], { minLength: 2 * facts.length }),
          fc.integer({ min: 1, max: 9 }),
        ),
      );
    fc.assert(
      fc.property(shuffled, ([facts, other, size]) => {
        expect(heldAfter(batchesOf(other, size))).toEqual(heldAfter([facts]));
      }),
      { numRuns: cases(500) },
    );
  });

  test('is within its bound, and drives out nothing of others', () => {
    fc.assert(
      fc.property(fc.array(aFact, { maxLength: 60 }), (facts) => {
        const ofHostile = (one: string) => one.includes(HOSTILE);
        const held = heldAfter(batchesOf(facts, 7));
        const sightings = held.filter((one) => one.includes('"kind":"sighting"'));
        expect(sightings.filter(ofHostile).length).toBeLessThanOrEqual(LIMITS.sightings);
        const samples = held.filter((one) => one.includes('"kind":"canary"'));
        expect(samples.filter(ofHostile).length).toBeLessThanOrEqual(LIMITS.canaries);
        const honest = facts.filter((fact) => !ofHostile(JSON.stringify(fact)));
        const alone = heldAfter([honest]);
        expect(held.filter((one) => !ofHostile(one))).toEqual(alone);
      }),
      { numRuns: cases(300) },
    );
  });

  test('is the first of each address before the second of any', () => {
    const again = [0, 1, 2, 3, 4, 5].map((hours) =>
      sighting({ account: HOSTILE, ip: '203.0.113.1', at: NOON + hours * 3_600 }),
    );
    const others = [2, 3, 4].map((n) =>
      sighting({ account: HOSTILE, ip: `203.0.113.${n}`, at: NOON - 86_400 }),
    );
    const held = heldAfter([[...again, ...others]]).join();
    for (const n of [1, 2, 3, 4]) expect(held).toContain(`203.0.113.${n}`);
  });

  test('is what a replay of all of it holds', () => {
    fc.assert(
      fc.property(fc.array(aFact, { maxLength: 60 }), (facts) => {
        const sightings = facts.flatMap((fact) =>
          fact.kind === 'sighting' ? [fact.sighting] : [],
        );
        const replayed = heldOf(indicatorsOf(sightings), LIMITS.sightings);
        const resident = emptyResident(LIMITS);
        for (const one of facts) absorb(resident, [one]);
        const inOrder = (all: Iterable<Indicator>) =>
          [...all].sort((a, b) => (a.key < b.key ? -1 : 1));
        expect(inOrder(replayed)).toEqual(inOrder(resident.indicators.values()));
        const shown = facts.flatMap((fact) => (fact.kind === 'own' ? [fact.own] : []));
        const owners = ownersOf(shown, LIMITS.own).map(
          (one) => [one.address, one.owners.reduce(withOwner, [])] as const,
        );
        expect(Object.fromEntries(owners)).toEqual(Object.fromEntries(resident.owners));
      }),
      { numRuns: cases(300) },
    );
  });

  test('counts what is not kept, and does not say of it that it was new', () => {
    const resident = emptyResident(LIMITS);
    const flood = Array.from({ length: 9 }, (_, n) =>
      sighting({ account: HOSTILE, ip: `203.0.113.${n}`, at: NOON + n }),
    );
    const { facts } = absorb(resident, flood);
    expect(facts).toHaveLength(LIMITS.sightings);
    expect(resident.held.sightings.leftOut.get(HOSTILE)).toBe(4);
  });

  test('is of one sighting an address the latest, and the account is known to be full', () => {
    const resident = emptyResident(LIMITS);
    const flood = Array.from({ length: 9 }, (_, n) =>
      sighting({ account: HOSTILE, ip: `203.0.113.${n}`, at: NOON + n }),
    );
    absorb(resident, [...flood.slice(0, 4), sighting({ account: HONEST })]);
    expect([...fullAccounts(resident.held.sightings)]).toEqual([]);
    absorb(resident, flood);
    const kept = [...resident.indicators.values()].flatMap(({ key, sightings }) =>
      sightings.some(({ traits }) => traits.accountId === HOSTILE) ? [key.at(-1)] : [],
    );
    expect(kept.sort()).toEqual(['4', '5', '6', '7', '8']);
    expect([...fullAccounts(resident.held.sightings)]).toEqual([HOSTILE]);
  });

  test('counts what of every kind is not kept, repetitions included', () => {
    const resident = emptyResident(LIMITS);
    const nine = Array.from({ length: 9 }, (_, n) => n);
    const flood = nine.flatMap((n) => [
      standing({ finding: `aws/${HOSTILE}/eu-west-1/f${n}`, updatedAt: NOON + n, vetoed: false }),
      own(`198.51.100.${n}`, { finding: `aws/${HOSTILE}/eu-west-1/f${n}`, at: NOON + n }),
      canary(`198.51.100.${n}`, NOON + n, HOSTILE),
    ]);
    absorb(resident, flood);
    absorb(resident, flood.slice(0, 3));
    const { standings, own: shown, canaries } = resident.held;
    const counts = [standings, shown, canaries].map(({ leftOut }) => leftOut.get(HOSTILE));
    expect(counts).toEqual([6, 8, 7]);
  });

  test('is of standings the vetoes and then the latest, of samples and own addresses the latest', () => {
    const resident = emptyResident(LIMITS);
    const ten = Array.from({ length: 10 }, (_, n) => n);
    const flood = ten.flatMap((n) => [
      standing({ finding: `aws/${HOSTILE}/eu-west-1/f${n}`, updatedAt: NOON + n, vetoed: n < 2 }),
      own(`198.51.100.${n}`, { finding: `aws/${HOSTILE}/eu-west-1/f${n}`, at: NOON + n }),
      canary(`198.51.100.${n}`, NOON + n, HOSTILE),
    ]);
    absorb(resident, flood);
    const lastOf = (keys: Iterable<string>) => [...keys].map((key) => key.at(-1)).sort();
    expect(lastOf(resident.standings.keys())).toEqual(['0', '1', '8', '9']);
    expect(lastOf(resident.owners.keys())).toEqual(['8', '9']);
    expect(lastOf([...resident.canaries.values()].map(({ value }) => value))).toEqual([
      '7',
      '8',
      '9',
    ]);
  });
});
