/** When a pair delivers, and when its heartbeat is late. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { PairVerdict } from '../../../src/domain/coverage/coverage-audit.ts';
import type { AuditTerms, CoverageStatus } from '../../../src/domain/coverage/coverage.ts';
import {
  heardBy,
  isLate,
  withHeartbeat,
  withoutHeartbeats,
} from '../../../src/domain/coverage/delivery.ts';
import type { HeartbeatRoute } from '../../../src/domain/forwarding/heartbeat.ts';
import { DAY, HOUR } from '../../../src/domain/base/time.ts';

const SECURITY = '111111111111';
const MEMBER = '222222222222';
const NOW = 1_800_000_000;
const CONFIGURED: CoverageStatus = { kind: 'configured' };
const termsOf = (collection: AuditTerms['collection']): AuditTerms => ({
  securityAccountId: SECURITY,
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  regions: ['eu-west-1'],
  collection,
  hubBusArn: 'arn:aws:events:eu-west-1:111111111111:event-bus/palisade',
});
const heartbeat = (account: string, route: HeartbeatRoute, at: number) =>
  heardBy([{ account, region: 'eu-west-1', route, at }]);
const pairOf = (account: string, more: Partial<PairVerdict> = {}): PairVerdict => ({
  account,
  region: 'eu-west-1',
  verdict: CONFIGURED,
  checkedAt: NOW,
  ...more,
});
const judged = (
  pair: PairVerdict,
  heard: ReadonlyMap<string, number>,
  collection: AuditTerms['collection'] = 'both',
) => withHeartbeat(pair, heard, termsOf(collection), NOW);

describe('a pair that is configured', () => {
  it('delivers while its heartbeat is no older than a day and three hours', () => {
    const of = (age: number) =>
      judged(pairOf(MEMBER, { awaitedSince: 0 }), heartbeat(MEMBER, 'member', NOW - age)).verdict;
    expect(of(DAY + 3 * HOUR)).toEqual({ kind: 'delivered', heardAt: NOW - DAY - 3 * HOUR });
    expect(of(DAY + 3 * HOUR + 1)).toEqual({ kind: 'gap', reasons: ['heartbeat-late'] });
  });

  it('in the administrator’s account goes by the hourly heartbeat of its own rules', () => {
    const of = (route: HeartbeatRoute, age: number) =>
      judged(pairOf(SECURITY, { awaitedSince: 0 }), heartbeat(SECURITY, route, NOW - age)).verdict
        .kind;
    expect([of('administrator', 3 * HOUR), of('administrator', 3 * HOUR + 1)]).toEqual([
      'delivered',
      'gap',
    ]);
    expect(of('member', 0)).toBe('gap');
    const byMembers = judged(pairOf(SECURITY), heartbeat(SECURITY, 'member', NOW), 'members');
    expect(byMembers.verdict.kind).toBe('delivered');
  });

  it('is late only after it has been awaited as long, so that what was just set up has time', () => {
    const first = judged(pairOf(MEMBER), new Map());
    expect(first).toMatchObject({ verdict: CONFIGURED, awaitedSince: NOW });
    const longAgo = heartbeat(MEMBER, 'member', NOW - 9 * DAY);
    expect(judged(pairOf(MEMBER), longAgo).verdict).toEqual(CONFIGURED);
    const waited = pairOf(MEMBER, { awaitedSince: NOW - DAY - 3 * HOUR - 1 });
    expect(isLate(judged(waited, new Map()).verdict)).toBe(true);
    const fromTheFuture = pairOf(MEMBER, { awaitedSince: NOW + DAY });
    expect(judged(fromTheFuture, new Map()).awaitedSince).toBe(NOW);
  });

  it('without rules of its own has no heartbeat to wait for', () => {
    const pair = pairOf(MEMBER);
    const heard = heartbeat(MEMBER, 'member', NOW);
    expect(judged(pair, heard, 'administrator')).toEqual(pair);
  });
});

describe('a pair that is not', () => {
  it('is made good by no heartbeat, and awaits none', () => {
    const gap = pairOf(MEMBER, {
      verdict: { kind: 'gap', reasons: ['rule-disabled'] },
      awaitedSince: 5,
    });
    const heard = heartbeat(MEMBER, 'member', NOW);
    expect(judged(gap, heard)).toEqual({ ...gap, awaitedSince: undefined });
    const denied = pairOf(MEMBER, {
      verdict: { kind: 'unknown', reason: 'access-denied' },
      awaitedSince: 5,
    });
    expect(judged(denied, heard)).toEqual(denied);
  });
});

describe('what heartbeats said of a pair', () => {
  it('is taken back before they are asked again', () => {
    const late: CoverageStatus = { kind: 'gap', reasons: ['heartbeat-late'] };
    const both: CoverageStatus = { kind: 'gap', reasons: ['rule-disabled', 'heartbeat-late'] };
    expect(withoutHeartbeats({ kind: 'delivered', heardAt: 1 })).toEqual(CONFIGURED);
    expect(withoutHeartbeats(late)).toEqual(CONFIGURED);
    expect(withoutHeartbeats(both)).toEqual(both);
  });

  it('of one account changes nothing of another', () => {
    const ages = fc.array(fc.record({ account: fc.nat(5), age: fc.nat(5 * DAY) }));
    fc.assert(
      fc.property(ages, fc.nat(5 * DAY), (sent, waited) => {
        const heard = heardBy(
          sent.map(({ account, age }) => ({
            account: String(300_000_000_000 + account),
            region: 'eu-west-1',
            route: 'member',
            at: NOW - age,
          })),
        );
        const pair = pairOf(MEMBER, { awaitedSince: NOW - waited });
        expect(judged(pair, heard)).toEqual(judged(pair, new Map()));
      }),
    );
  });
});
