/** Facts as they are kept: whole, or not at all. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { factText, parseFact, type Fact } from '../../../src/domain/facts/fact.ts';
import {
  aFact,
  canary,
  control,
  override,
  own,
  sighting,
  standing,
} from '../../helpers/data/facts.ts';

/** Of each kind what it cannot be without. */
const NEEDED: Readonly<Record<Fact['kind'], readonly string[]>> = {
  sighting: [
    ...['kind', 'sighting', 'sighting.value', 'sighting.traits', 'sighting.finding'],
    ...['sighting.firstSeen', 'sighting.lastSeen', 'sighting.value.kind', 'sighting.value.value'],
    ...['sighting.value.confirmed', 'sighting.value.tor', 'sighting.traits.type'],
    ...['sighting.traits.severity', 'sighting.traits.accountId', 'sighting.traits.region'],
  ],
  standing: [
    ...['kind', 'standing', 'standing.finding', 'standing.updatedAt'],
    ...['standing.archived', 'standing.vetoed'],
  ],
  own: ['kind', 'own', 'own.address', 'own.finding', 'own.lastSeen'],
  canary: ['kind', 'canary', 'canary.value', 'canary.lastSeen'],
  override: [
    ...['kind', 'override', 'override.act', 'override.target', 'override.author'],
    ...['override.reason', 'override.at'],
  ],
  control: ['kind', 'control', 'control.act', 'control.author', 'control.reason', 'control.at'],
};

type Document = Record<string, unknown>;

/** The fact's text with what is at `path` replaced, or gone if `value` is `undefined`. */
function damaged(fact: Fact, path: string, value: unknown): string {
  const document = JSON.parse(factText(fact)) as Document;
  const fields = path.split('.');
  const last = fields.pop() ?? '';
  let inner = document;
  for (const field of fields) inner = inner[field] as Document;
  inner[last] = value;
  return JSON.stringify(document);
}

describe('a fact that is kept', () => {
  const one = fc.constantFrom(
    sighting({}),
    standing(),
    own('203.0.113.7'),
    canary('192.0.2.1'),
    override('203.0.113.0/24'),
    control('freeze'),
  );

  it('is read as it was written', () => {
    fc.assert(
      fc.property(aFact, (fact) => {
        expect(parseFact(factText(fact))).toEqual(fact);
      }),
    );
  });

  it('is refused if any part of it is gone or of another type', () => {
    const part = one.chain((fact) =>
      fc.record({
        fact: fc.constant(fact),
        path: fc.constantFrom(...NEEDED[fact.kind]),
        value: fc.constantFrom(undefined, null, [], {}),
      }),
    );
    fc.assert(
      fc.property(part, ({ fact, path, value }) => {
        expect(parseFact(damaged(fact, path, value))).toBeUndefined();
      }),
      { numRuns: 1_000 },
    );
  });

  it('is refused if it is cut off anywhere', () => {
    fc.assert(
      fc.property(one, fc.nat(), (fact, length) => {
        const text = factText(fact);
        expect(parseFact(text.slice(0, length % text.length))).toBeUndefined();
      }),
    );
  });
});
