/** What is looked at next, and what is known of every pair afterwards. */
import { describe, expect, it } from 'vitest';
import {
  aged,
  countsOf,
  duePairs,
  expectedPairs,
  pairKey,
  verdictsAfter,
  type PairVerdict,
} from '../../../src/domain/coverage/coverage-audit.ts';
import type {
  AuditTerms,
  PairFacts,
  CoverageStatus,
} from '../../../src/domain/coverage/coverage.ts';
import {
  ADMINISTRATOR_PATTERN,
  judgementPattern,
} from '../../../src/domain/forwarding/member-pattern.ts';
import { DAY, HOUR } from '../../../src/domain/base/time.ts';

const SECURITY = '111111111111';
const [A, B] = ['222222222222', '333333333333'];
const NOW = 1_800_000_000;
const TERMS: AuditTerms = {
  securityAccountId: SECURITY,
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  regions: ['us-east-1', 'eu-west-1'],
  collection: 'administrator',
  hubBusArn: 'arn:aws:events:eu-west-1:111111111111:event-bus/palisade',
};
const ACCOUNTS = [B, A].map((id) => ({ id, state: 'ACTIVE' }));
const EXPECTED = expectedPairs(ACCOUNTS, TERMS);
const CONFIGURED: CoverageStatus = { kind: 'configured' };
const GAP: CoverageStatus = { kind: 'gap', reasons: ['rule-missing'] };

/** No heartbeat. */
const NOTHING = new Map<string, number>();

const knownOf = (verdicts: readonly PairVerdict[]) =>
  new Map(verdicts.map((one) => [pairKey(one), one]));
const all = (verdict: CoverageStatus, checkedAt: number | undefined): readonly PairVerdict[] =>
  EXPECTED.map(({ account, region }) => ({ account, region, verdict, checkedAt }));

const detector = {
  known: { kind: 'detector', id: 'd', enabled: true, publishingFrequency: 'FIFTEEN_MINUTES' },
} as const;
const ofMember: PairFacts = {
  detector,
  administrator: { known: SECURITY },
  rules: { known: [] },
};
const ofSecurity: PairFacts = {
  ...ofMember,
  rules: {
    known: [ADMINISTRATOR_PATTERN, judgementPattern(SECURITY)].map((pattern) => ({
      enabled: true,
      pattern: JSON.stringify(pattern),
      targets: [{ arn: TERMS.hubBusArn, hasRole: true }],
    })),
  },
};

describe('the expected pairs', () => {
  it('are each account below the OUs and the security account, once a region, in order', () => {
    const twice = expectedPairs([...ACCOUNTS, { id: SECURITY, state: 'ACTIVE' }], TERMS);
    expect(twice).toEqual(EXPECTED);
    expect(EXPECTED.map(pairKey)).toEqual(
      [SECURITY, A, B].flatMap((id) => [`${id} eu-west-1`, `${id} us-east-1`]),
    );
  });
});

describe('what is due', () => {
  it('is everything at first, then only what does not forward, and what did nearly a day ago', () => {
    const due = (verdict: CoverageStatus, age: number) =>
      duePairs(EXPECTED, knownOf(all(verdict, NOW - age)), NOW).length;
    expect(duePairs(EXPECTED, new Map(), NOW)).toEqual(EXPECTED);
    expect([due(CONFIGURED, HOUR), due(GAP, HOUR)]).toEqual([0, EXPECTED.length]);
    expect([due(CONFIGURED, DAY - 2 * HOUR - 1), due(CONFIGURED, DAY - 2 * HOUR)]).toEqual([0, 6]);
    const delivered = { kind: 'delivered', heardAt: NOW } as const;
    expect([due(delivered, 2 * DAY - 2 * HOUR - 1), due(delivered, 2 * DAY - 2 * HOUR)]).toEqual([
      0, 6,
    ]);
    expect(due({ kind: 'region-not-enabled' }, HOUR)).toBe(0);
    expect(due(CONFIGURED, -HOUR)).toBe(EXPECTED.length);
  });

  it('goes by age, the oldest first, and leaves closed accounts out', () => {
    const known = knownOf(all(GAP, NOW).map((one, n) => ({ ...one, checkedAt: NOW - n * HOUR })));
    const wanted = [...EXPECTED].reverse().map(pairKey);
    expect(duePairs(EXPECTED, known, NOW).map(pairKey)).toEqual(wanted);
    const closed = expectedPairs([{ id: A, state: 'PENDING_CLOSURE' }], TERMS);
    expect(duePairs(closed, new Map(), NOW).map(({ account }) => account)).toEqual(
      Array(2).fill(SECURITY),
    );
  });
});

describe('what is known afterwards', () => {
  it('is new for what was looked at, as before with its age for the rest, unknown for the others', () => {
    const before = all(CONFIGURED, NOW - HOUR).slice(0, 4);
    const found = new Map([[`${A} eu-west-1`, ofMember]]);
    const after = verdictsAfter(
      EXPECTED,
      { known: knownOf(before), found, heard: NOTHING },
      TERMS,
      NOW,
    );
    expect(after.map(({ verdict, checkedAt }) => [verdict.kind, checkedAt])).toEqual([
      ...Array.from({ length: 2 }, () => ['configured', NOW - HOUR]),
      ['configured', NOW],
      ['configured', NOW - HOUR],
      ...Array.from({ length: 2 }, () => ['unknown', undefined]),
    ]);
    expect(countsOf(after)).toMatchObject({ configured: 4, gap: 0, unknown: 2, notEnabled: 0 });
  });

  it('forgets pairs that are no longer expected', () => {
    const known = knownOf(all(CONFIGURED, NOW));
    const after = verdictsAfter(
      EXPECTED.slice(2),
      { known, found: new Map(), heard: NOTHING },
      TERMS,
      NOW,
    );
    expect(after).toHaveLength(4);
  });

  it('is nothing of a member where the administrator, who forwards for it, does not', () => {
    const members = new Map(
      EXPECTED.filter(({ account }) => account !== SECURITY).map((one) => [pairKey(one), ofMember]),
    );
    const known = new Map();
    const verdicts = (security: PairFacts | undefined) => {
      const found = new Map(members);
      if (security !== undefined) found.set(`${SECURITY} eu-west-1`, security);
      const after = verdictsAfter(EXPECTED, { known, found, heard: NOTHING }, TERMS, NOW);
      return after.find((one) => pairKey(one) === `${A} eu-west-1`)?.verdict;
    };
    expect(verdicts(ofSecurity)).toEqual(CONFIGURED);
    expect(verdicts(ofMember)).toEqual({ kind: 'gap', reasons: ['administrator-gap'] });
    expect(verdicts(undefined)).toEqual({ kind: 'unknown', reason: 'administrator-unknown' });
  });

  it('never is configured when it is older than a day, or delivers when it was looked at two days ago; a gap stays one', () => {
    const pair = { account: A, region: 'eu-west-1' };
    const stale = { kind: 'unknown', reason: 'stale' };
    const at = (verdict: CoverageStatus, checkedAt: number) =>
      aged({ ...pair, verdict, checkedAt }, NOW).verdict;
    expect(at(CONFIGURED, NOW - DAY)).toEqual(CONFIGURED);
    expect(at(CONFIGURED, NOW - DAY - 1)).toEqual(stale);
    expect(at({ kind: 'region-not-enabled' }, NOW - DAY - 1)).toEqual(stale);
    expect(at(CONFIGURED, NOW + 1)).toEqual(stale);
    const delivered = { kind: 'delivered', heardAt: NOW - HOUR } as const;
    expect(at(delivered, NOW - 2 * DAY)).toEqual(delivered);
    expect(at(delivered, NOW - 2 * DAY - 1)).toEqual(stale);
    expect(at(GAP, NOW - 9 * DAY)).toEqual(GAP);
  });
});
