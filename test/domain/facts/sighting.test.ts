import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  isSameEvidenceClass,
  sightingKey,
  type Sighting,
} from '../../../src/domain/facts/sighting.ts';

/** Few values, so that two are often equal in all but one field. */
const two = <T>(a: T, b: T) => fc.oneof({ weight: 9, arbitrary: fc.constant(a) }, fc.constant(b));

const sighting: fc.Arbitrary<Sighting> = fc.record({
  value: fc.record({
    kind: fc.constant('ip' as const),
    value: fc.constant('203.0.113.7'),
    confirmed: two(false, true),
    tor: two(false, true),
    asn: two<number | undefined>(undefined, 64_500),
    organization: two<string | undefined>(undefined, 'x'),
    country: two<string | undefined>(undefined, 'y'),
  }),
  traits: fc.record({
    type: two('a', 'b'),
    severity: two(2, 5),
    accountId: two('111111111111', '222222222222'),
    region: two('eu-west-1', 'us-east-1'),
    direction: two<'INBOUND' | undefined>(undefined, 'INBOUND'),
    role: two<'TARGET' | undefined>(undefined, 'TARGET'),
    affiliated: two(false, true),
    customRule: two(false, true),
    threatList: two<string | undefined>(undefined, 'z'),
  }),
  finding: fc.constant('f'),
  firstSeen: fc.constant(1),
  lastSeen: fc.constant(1),
});

it('sightings of one time are of the same evidence exactly if their keys are equal', () => {
  fc.assert(
    fc.property(sighting, sighting, (a, b) => {
      expect(isSameEvidenceClass(a, b)).toBe(sightingKey(a) === sightingKey(b));
    }),
    { numRuns: 2_000 },
  );
});
