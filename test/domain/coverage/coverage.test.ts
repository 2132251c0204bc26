/** What makes a pair of account and region forward, a gap, or unknown. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  verdictOn,
  type AuditTerms,
  type Answer,
  type PairFacts,
  type RuleFacts,
} from '../../../src/domain/coverage/coverage.ts';
import {
  ADMINISTRATOR_PATTERN,
  formerPattern,
  judgementPattern,
  memberPattern,
} from '../../../src/domain/forwarding/member-pattern.ts';
import type { DetectorAnswer } from '../../../src/domain/preflight/preflight-facts.ts';

const SECURITY = '111111111111';
const MEMBER = '222222222222';
const BUS = `arn:aws:events:eu-west-1:${SECURITY}:event-bus/palisade`;
const TERMS: AuditTerms = {
  securityAccountId: SECURITY,
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  regions: ['eu-west-1'],
  collection: 'both',
  hubBusArn: BUS,
};
const DETECTOR: DetectorAnswer = {
  kind: 'detector',
  id: 'd1',
  enabled: true,
  publishingFrequency: 'FIFTEEN_MINUTES',
};

const rule = (pattern: object, more: Partial<RuleFacts> = {}): RuleFacts => ({
  enabled: true,
  pattern: JSON.stringify(pattern),
  targets: [{ arn: BUS, hasRole: true }],
  ...more,
});
const known = <T>(value: T): Answer<T> => ({ known: value });
const DENIED = { unknown: 'access-denied', detail: 'no' } as const;

const good: PairFacts = {
  detector: known(DETECTOR),
  administrator: known(SECURITY),
  rules: known([rule(memberPattern(MEMBER))]),
};
const judged = (facts: PairFacts | undefined, terms: Partial<AuditTerms> = {}, id = MEMBER) =>
  verdictOn({ id, state: 'ACTIVE' }, 'eu-west-1', facts, { ...TERMS, ...terms });
const reasons = (facts: Partial<PairFacts>, terms: Partial<AuditTerms> = {}, id = MEMBER) => {
  const verdict = judged({ ...good, ...facts }, terms, id);
  return verdict.kind === 'gap' ? verdict.reasons : verdict.kind;
};
const detector = (more: object): Partial<PairFacts> => ({
  detector: known({ ...DETECTOR, ...more }),
});
const rules = (...all: readonly RuleFacts[]): Partial<PairFacts> => ({ rules: known(all) });

describe('a pair', () => {
  it('is content with a rule as it was before there were heartbeats, which carries findings as well', () => {
    const former = formerPattern(memberPattern(MEMBER));
    expect(former).toEqual({
      source: ['aws.guardduty'],
      'detail-type': ['GuardDuty Finding'],
      detail: { accountId: [MEMBER] },
    });
    expect(reasons(rules(rule(former)))).toBe('configured');
    const ofAnother = formerPattern(memberPattern('999999999999'));
    expect(reasons(rules(rule(ofAnother)))).toContain('pattern-not-ours');
  });

  it('forwards when all that it stands on is right, in whatever order its pattern is kept', () => {
    expect(judged(good).kind).toBe('configured');
    const { source, ...rest } = memberPattern(MEMBER);
    expect(reasons(rules(rule({ ...rest, source })))).toBe('configured');
  });

  it.each([
    [['no-detector'], { detector: known<DetectorAnswer>({ kind: 'absent' }) }],
    [['detector-suspended'], detector({ enabled: false })],
    [['slow-publishing'], detector({ publishingFrequency: 'SIX_HOURS' })],
    [['slow-publishing'], detector({ publishingFrequency: '' })],
    [['not-administered'], { administrator: known('none') }],
    [['not-administered'], { administrator: known(MEMBER) }],
    [['rule-missing', 'by-administrator-only'], rules()],
    [
      ['rule-disabled', 'by-administrator-only'],
      rules(rule(memberPattern(MEMBER), { enabled: false })),
    ],
    [['pattern-not-ours', 'by-administrator-only'], rules(rule(memberPattern(SECURITY)))],
    [['pattern-not-ours', 'by-administrator-only'], rules(rule({ source: ['aws.ec2'] }))],
    [['pattern-not-ours', 'by-administrator-only'], rules({ ...rule({}), pattern: 'not JSON' })],
    [
      ['target-not-our-bus', 'by-administrator-only'],
      rules(rule(memberPattern(MEMBER), { targets: [{ arn: `${BUS}-2`, hasRole: true }] })),
    ],
    [
      ['target-without-role', 'by-administrator-only'],
      rules(rule(memberPattern(MEMBER), { targets: [{ arn: BUS, hasRole: false }] })),
    ],
  ])('is a gap, %j', (expected, facts) => {
    expect(reasons(facts)).toEqual(expected);
  });

  it('is told of everything that is wrong with it, and needs one good rule only', () => {
    const broken = rule(memberPattern(MEMBER), { enabled: false, targets: [] });
    expect(reasons({ ...detector({ enabled: false }), ...rules(broken) })).toEqual([
      ...['detector-suspended', 'rule-disabled', 'target-not-our-bus', 'by-administrator-only'],
    ]);
    expect(reasons(rules(broken, rule(memberPattern(MEMBER))))).toBe('configured');
  });

  it('of the security account needs both rules of the administrator, or, collected by members, its own', () => {
    const both = [rule(ADMINISTRATOR_PATTERN), rule(judgementPattern(SECURITY))];
    expect(reasons(rules(...both), {}, SECURITY)).toBe('configured');
    expect(reasons(rules(...both.slice(0, 1)), {}, SECURITY)).toEqual(['rule-removed']);
    const byMembers = { collection: 'members' } as const;
    expect(reasons(rules(...both), byMembers, SECURITY)).toEqual(['rule-missing']);
    expect(reasons(rules(rule(memberPattern(SECURITY))), byMembers, SECURITY)).toBe('configured');
  });

  it('needs no administrator if members forward alone, and no rule if the administrator does', () => {
    expect(reasons({ administrator: DENIED }, { collection: 'members' })).toBe('configured');
    expect(reasons({ rules: DENIED }, { collection: 'administrator' })).toBe('configured');
    expect(reasons({ administrator: known('none') }, { collection: 'administrator' })).toEqual([
      'not-administered',
    ]);
  });

  it('of a closed account is unknown, whatever was found there', () => {
    const closed = { id: MEMBER, state: 'SUSPENDED' };
    expect(verdictOn(closed, 'eu-west-1', good, TERMS)).toMatchObject({
      kind: 'unknown',
      reason: 'account-suspended',
    });
  });

  it('has nothing to forward in a region that it has not enabled, if it could choose', () => {
    const facts = { ...good, detector: known<DetectorAnswer>({ kind: 'region-disabled' }) };
    const account = { id: MEMBER, state: 'ACTIVE' };
    expect(verdictOn(account, 'me-south-1', facts, TERMS).kind).toBe('region-not-enabled');
    expect(verdictOn(account, 'eu-west-1', facts, TERMS)).toMatchObject({ kind: 'unknown' });
  });
});

describe('law: what is not known', () => {
  it('is unknown without any answer', () => {
    expect(judged(undefined)).toEqual({ kind: 'unknown', reason: 'not-reached' });
  });

  it('never forwards, and hides no gap that is known', () => {
    const fact = <T>(...values: readonly T[]): fc.Arbitrary<Answer<T>> =>
      fc.constantFrom<Answer<T>>(...values.map(known), DENIED, {
        unknown: 'throttled',
        detail: '',
      });
    const facts = fc.record({
      detector: fact<DetectorAnswer>(DETECTOR, { kind: 'absent' }, { ...DETECTOR, enabled: false }),
      administrator: fact(SECURITY, 'none'),
      rules: fact<readonly RuleFacts[]>([rule(memberPattern(MEMBER))], []),
    });
    fc.assert(
      fc.property(facts, (one) => {
        const all = [one.detector, one.administrator, one.rules];
        const isRight = (['detector', 'administrator', 'rules'] as const).map((name) =>
          'known' in one[name]
            ? JSON.stringify(one[name].known) ===
              JSON.stringify('known' in good[name] ? good[name].known : undefined)
            : undefined,
        );
        const wanted = isRight.includes(false)
          ? 'gap'
          : all.every((answer) => 'known' in answer)
            ? 'configured'
            : 'unknown';
        expect(judged(one).kind).toBe(wanted);
      }),
    );
  });
});
