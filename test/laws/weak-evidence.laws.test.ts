/** Law 12: weak evidence stays weak, and a cap for a shared or anonymous network belongs to the address. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { policyOf } from '../../src/domain/configuration/configured-policy.ts';
import { indicatorOf } from '../../src/domain/facts/indicator.ts';
import type { Sighting } from '../../src/domain/facts/sighting.ts';
import { judgeOf } from '../../src/domain/policy/policy.ts';
import { blockStateAt, verdictOn } from '../../src/domain/policy/verdict.ts';
import { BANDS } from '../../src/domain/values/band.ts';
import { shuffledAndRepeated } from '../helpers/arbitraries/laws.ts';
import { configurationFrom } from '../helpers/hub/editions.ts';

const HOUR = 3_600;
const DAY = 24 * HOUR;
const AMAZON = 16509;

/** What needs nobody, what needs a group (by default, or by a rule), and what needs an accuser. */
const TYPES = [
  'Backdoor:EC2/C&CActivity.B',
  'Recon:IAMUser/MaliciousIPCaller',
  'UnauthorizedAccess:EC2/TorClient',
  'Recon:EC2/PortProbeEMRUnprotectedPort',
  'Recon:EC2/PortProbeUnprotectedPort',
  'Trojan:EC2/DropPoint',
  'AttackSequence:S3/CompromisedData',
  'CredentialAccess:IAMUser/CompromisedCredentials',
] as const;
const RULED = 'Trojan:EC2/DropPoint';

const policy = policyOf(
  configurationFrom({
    policy: {
      repeatWithin: 0,
      rules: [
        { types: [RULED], corroboration: { accounts: 2, within: '2d' }, because: 'two see it' },
      ],
    },
  }),
);
const judge = judgeOf(policy);

const sighting: fc.Arbitrary<Sighting> = fc
  .record({
    type: fc.constantFrom(...TYPES),
    severity: fc.constantFrom(2, 5, 8, 9.5),
    account: fc.constantFrom('111122223333', '444455556666', '777788889999'),
    id: fc.constantFrom('a', 'b'),
    hour: fc.integer({ min: 0, max: 72 }),
    asn: fc.constantFrom(undefined, undefined, undefined, 64500),
  })
  .map(({ type, severity, account, id, hour, asn }) => ({
    value: {
      kind: 'ip',
      value: '45.1.2.3',
      confirmed: false,
      tor: false,
      asn,
      organization: undefined,
    },
    traits: {
      type,
      severity,
      accountId: account,
      region: 'eu-west-1',
      direction: 'INBOUND',
      role: 'TARGET',
      affiliated: false,
      customRule: false,
      threatList: undefined,
    },
    finding: `aws/${account}/eu-west-1/${id}`,
    firstSeen: 0,
    lastSeen: hour * HOUR,
  }));
const sightings = fc.array(sighting, { minLength: 1, maxLength: 8 });
const time = fc.integer({ min: 73, max: 100 * 24 }).map((hour) => hour * HOUR);

function stateOf(all: readonly Sighting[], at: number) {
  const verdict = verdictOn(indicatorOf(all), {
    policy,
    judge,
    statusOf: () => undefined,
    voidedBy: () => undefined,
  });
  return blockStateAt(verdict, at);
}

const rankOf = (severity: number) =>
  severity >= 9 ? 0 : severity >= 7 ? 1 : severity >= 4 ? 2 : 3;
const isAccused = ({ traits: { type } }: Sighting) =>
  type.startsWith('AttackSequence') || type.startsWith('CredentialAccess');
/** A sighting's own window, without a look at any other. */
const endOf = (one: Sighting) => one.lastSeen + judge(one.traits, one.value).window;

test('an accused endpoint adds neither time nor rank to what accuses it', () => {
  fc.assert(
    fc.property(sightings, time, (all, at) => {
      const [whole, rest] = [stateOf(all, at), all.filter((one) => !isAccused(one))];
      const alone = rest.length === 0 ? undefined : stateOf(rest, at);
      expect(whole?.band).toBe(alone?.band);
      expect(whole?.window.until).toBe(alone?.window.until);
    }),
    { numRuns: 500 },
  );
});

test('an entry ends no later than the last evidence of a strength that enough accounts have seen', () => {
  fc.assert(
    fc.property(sightings, time, (all, at) => {
      const state = stateOf(all, at);
      if (state === undefined) return;
      const present = all.filter((one) => !isAccused(one));
      const needsNobody = ({ traits }: Sighting) =>
        traits.type !== RULED &&
        (traits.type !== 'Recon:EC2/PortProbeUnprotectedPort' || traits.severity >= 7);
      // What holds an entry in a band: one that needs nobody, or those of two accounts.
      const isHeldBy = (some: readonly Sighting[]) =>
        some.some(needsNobody) || new Set(some.map(({ traits }) => traits.accountId)).size >= 2;
      const rank = BANDS.indexOf(state.band);
      expect(isHeldBy(present.filter(({ traits }) => rankOf(traits.severity) <= rank))).toBe(true);
      // A group's sightings lie within two days.
      expect(isHeldBy(present.filter((one) => endOf(one) + 2 * DAY >= state.window.until))).toBe(
        true,
      );
    }),
    { numRuns: 500 },
  );
});

test('to name a shared network never lengthens, and caps every other sighting', () => {
  fc.assert(
    fc.property(sightings, sighting, time, (all, more, at) => {
      const shared = { ...more, value: { ...more.value, asn: AMAZON } };
      const after = stateOf([...all, shared], at);
      if (after === undefined) return;
      const last = Math.max(...[...all, shared].map(({ lastSeen }) => lastSeen));
      expect(after.window.until).toBeLessThanOrEqual(last + 2 * DAY);
      const unnamed = { ...more, value: { ...more.value, asn: undefined } };
      const without = stateOf([...all, unnamed], at);
      expect(after.window.until).toBeLessThanOrEqual(without?.window.until ?? 0);
    }),
    { numRuns: 500 },
  );
});

test('order and repetition decide nothing', () => {
  const delivered = sightings.chain((all) => fc.tuple(fc.constant(all), shuffledAndRepeated(all)));
  fc.assert(
    fc.property(delivered, time, ([all, again], at) => {
      expect(stateOf(again, at)).toEqual(stateOf(all, at));
    }),
  );
});
