/** Rows of the resident state: what they hold is what was set, and parts of their bytes are as good as the facts. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { absorbPart, factsOfPart } from '../../../../src/domain/facts/resident-part.ts';
import { absorb, prune } from '../../../../src/domain/facts/resident.ts';
import {
  emptyResident,
  factsBesideRows,
  factsOfResident,
  type Resident,
} from '../../../../src/domain/facts/resident-state.ts';
import { factsOf, factText, type Fact } from '../../../../src/domain/facts/fact.ts';
import { indicatorsOf } from '../../../../src/domain/facts/indicator.ts';
import { readRowPart } from '../../../../src/domain/facts/rows/part-format.ts';
import { rowParts } from '../../../../src/domain/facts/rows/part-writer.ts';
import { facts as generated, findingOf } from '../../../helpers/arbitraries/arbitraries.ts';
import { cases } from '../../../helpers/arbitraries/cases.ts';
import { textOf } from '../../../helpers/arbitraries/laws.ts';
import { aFact, NOON, sighting, standing } from '../../../helpers/data/facts.ts';

/** Nothing of what is seen here matters by then. */
const LATER = 2 * 253_402_300_799;
const HEX = '0123456789abcdef0123456789abcdef';

/** Ids of 32 digits and others, keys that only their prefix or their id tells apart, names beside addresses. */
const odd: fc.Arbitrary<Fact> = fc
  .record({
    finding: fc.constantFrom(HEX, `${HEX}0`, HEX.toUpperCase(), 'f1', '', `x/${HEX}`),
    account: fc.constantFrom('111111111111', '222222222222', '', 'a/b'),
    kind: fc.constantFrom(
      ...[
        { kind: 'ip', value: '203.0.113.7' } as const,
        { kind: 'ip', value: '2001:db8::7' } as const,
        { kind: 'domain', value: 'a.example.com' } as const,
        { kind: 'hash', value: HEX + HEX } as const,
      ],
    ),
    asn: fc.constantFrom(undefined, 64_512),
    country: fc.constantFrom(undefined, 'Norway'),
    at: fc.constantFrom(NOON, NOON + 0.5, NOON + 1, NOON + 4_000, 253_402_300_799),
  })
  .map(({ finding, account, kind, asn, country, at }) => {
    const fact = sighting({ finding, account, at });
    if (fact.kind !== 'sighting') throw new Error('no sighting');
    const { value, ...said } = fact.sighting;
    const network = country === undefined ? { asn } : { asn, country };
    return { kind: 'sighting', sighting: { ...said, value: { ...value, ...kind, ...network } } };
  });

const oddStanding: fc.Arbitrary<Fact> = fc
  .record({
    finding: fc.constantFrom(
      `aws/111111111111/eu-west-1/${HEX}`,
      `r/${HEX}`,
      HEX,
      `aws/1/r/${HEX}`,
      '',
    ),
    updatedAt: fc.constantFrom(0, NOON, NOON + 1),
    archived: fc.boolean(),
    vetoed: fc.boolean(),
  })
  .map(standing);

const worlds = fc
  .tuple(generated(15), fc.array(fc.oneof(odd, oddStanding, aFact), { maxLength: 25 }))
  .map(([findings, others]) => [...findings.flatMap((one) => factsOf(findingOf(one))), ...others]);

/** All that is held, and how much of whom. */
function heldIn(resident: Resident): string {
  const { sightings, standings } = resident.held;
  const facts = [...factsOfResident(resident)].map(factText).sort();
  const counts = [sightings, standings].map((quota) => [...quota.counts].sort());
  return textOf([facts, counts, resident.indicators.size, resident.standings.size]);
}

function absorbed(...batches: readonly (readonly Fact[])[]): Resident {
  const resident = emptyResident();
  for (const batch of batches) absorb(resident, batch);
  return resident;
}

function partsOf(resident: Resident) {
  return [...rowParts(resident.rows)].map(({ bytes, facts }) => {
    const part = readRowPart(bytes);
    if (part === undefined) throw new Error('a part was written that cannot be read');
    expect(part.facts).toBe(facts);
    return part;
  });
}

describe('rows', () => {
  test('give back the indicators that the sightings make', () => {
    fc.assert(
      fc.property(worlds, (facts) => {
        const resident = absorbed(facts);
        const sightings = facts.flatMap((one) => (one.kind === 'sighting' ? [one.sighting] : []));
        const wanted = indicatorsOf(sightings);
        expect(resident.indicators.size).toBe(wanted.length);
        for (const indicator of wanted) {
          expect(textOf(resident.indicators.get(indicator.key))).toBe(textOf(indicator));
          expect(resident.indicators.has(indicator.key)).toBe(true);
        }
        expect([...resident.indicators.keys()].sort()).toEqual(wanted.map(({ key }) => key).sort());
      }),
      { numRuns: cases(200) },
    );
  });

  test('are free again when what they held is dropped', () => {
    fc.assert(
      fc.property(worlds, worlds, (first, then) => {
        const unvetoed = first.filter((fact) => fact.kind !== 'standing' || !fact.standing.vetoed);
        const resident = absorbed(unvetoed);
        prune(resident, LATER);
        // One by one, so that indicators are set again, and some of their rows stay.
        for (const fact of then) absorb(resident, [fact]);
        const fresh = absorbed([...factsBesideRows(absorbed(unvetoed))], then);
        prune(fresh, 0);
        const plain = (state: Resident) => textOf([...state.indicators].sort(byKey));
        expect(plain(resident)).toBe(plain(fresh));
        const { sightings, findings } = resident.rows;
        expect(sightings.rows - sightings.free.length).toBe(
          [...resident.indicators.values()].reduce((sum, one) => sum + one.sightings.length, 0),
        );
        expect(findings.rows - findings.free.length).toBe(findings.index.size);
        const shared = [...sightings.allTraits.uses].reduce((sum, uses) => sum + uses, 0);
        expect(shared).toBe(sightings.rows - sightings.free.length);
      }),
      { numRuns: cases(200) },
    );
  });
});

function byKey([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number {
  return a < b ? -1 : 1;
}

describe('parts of rows', () => {
  test('absorbed are as good as the facts in them, whatever is held already', () => {
    fc.assert(
      fc.property(worlds, worlds, fc.boolean(), (facts, others, isFirst) => {
        const parts = partsOf(absorbed(facts));
        const resident = emptyResident();
        if (!isFirst) absorb(resident, others);
        for (const part of parts) absorbPart(resident, part);
        if (isFirst) absorb(resident, others);
        absorb(resident, [...factsBesideRows(absorbed(facts))]);
        expect(heldIn(resident)).toBe(heldIn(absorbed(facts, others)));
      }),
      { numRuns: cases(300) },
    );
  });

  test('hold all facts but those beside rows, each once', () => {
    fc.assert(
      fc.property(worlds, (facts) => {
        const resident = absorbed(facts);
        const written = partsOf(resident).flatMap((part) => [...factsOfPart(part)]);
        const all = [...written, ...factsBesideRows(resident)].map(factText).sort();
        expect(all).toEqual([...factsOfResident(resident)].map(factText).sort());
      }),
      { numRuns: cases(100) },
    );
  });

  test('are refused when any byte is another, or one is missing or too many', () => {
    const resident = absorbed([
      sighting({ finding: HEX }),
      sighting({ ip: '2001:db8::1' }),
      standing(),
    ]);
    const [part] = [...rowParts(resident.rows)];
    if (part === undefined) throw new Error('no part');
    expect(readRowPart(part.bytes)).toBeDefined();
    for (let at = 0; at < part.bytes.length; at += 1) {
      const damaged = part.bytes.slice();
      damaged[at] = (damaged[at] as number) ^ (1 << (at % 8));
      expect(readRowPart(damaged), `byte ${at}`).toBeUndefined();
      expect(readRowPart(part.bytes.slice(0, at))).toBeUndefined();
    }
    expect(readRowPart(Uint8Array.from([...part.bytes, 0, 0, 0, 0]))).toBeUndefined();
  });

  test('of many sightings are several, each of bounded size', () => {
    const facts = Array.from({ length: 70_000 }, (_, n) => {
      const account = String(111_111_111_111 + (n % 10));
      return sighting({
        ip: `45.${n >> 16}.${(n >> 8) & 255}.${n & 255}`,
        account,
        finding: `f${n}`,
      });
    });
    const resident = absorbed(facts);
    const parts = [...rowParts(resident.rows)];
    expect(parts).toHaveLength(2);
    const again = emptyResident();
    for (const { bytes } of parts) {
      expect(bytes.length).toBeLessThan(9e6);
      const part = readRowPart(bytes);
      if (part !== undefined) absorbPart(again, part);
    }
    expect(again.indicators.size).toBe(70_000);
  });
});
