/**
 * What heartbeats prove of pairs of account and region, and when none is late: pure.
 *
 * Law: a pair delivers only if it is configured and its own heartbeat was sent in time; a gap or an unknown pair stays
 * what it is, whatever its account claims. A pair is late only after it has been configured for as long as heartbeats
 * may take, so that one that was just set up or repaired is given that time.
 */
import {
  HEARTBEAT_LATE_AFTER,
  heartbeatKey,
  type Heartbeat,
  type HeartbeatRoute,
} from '../forwarding/heartbeat.ts';
import type { EpochSeconds } from '../base/time.ts';
import type { AuditTerms, CoverageStatus, Pair } from './coverage.ts';

export interface AwaitedPair extends Pair {
  readonly verdict: CoverageStatus;
  /** Since when it has been configured, so far as is known, so that heartbeats are awaited. */
  readonly awaitedSince?: EpochSeconds | undefined;
}

/** By `heartbeatKey`. */
export type Heard = ReadonlyMap<string, EpochSeconds>;

export function heardBy(heartbeats: readonly Heartbeat[]): Heard {
  return new Map(heartbeats.map((one) => [heartbeatKey(one), one.at]));
}

/** By whose rules the findings of the pair come; `undefined` if its account has none of its own. */
function routeOf({ account }: Pair, terms: AuditTerms): HeartbeatRoute | undefined {
  if (terms.collection === 'members') return 'member';
  if (account === terms.securityAccountId) return 'administrator';
  return terms.collection === 'both' ? 'member' : undefined;
}

/** What was judged by the configuration alone, whatever heartbeats have said of it. */
export function withoutHeartbeats(verdict: CoverageStatus): CoverageStatus {
  if (verdict.kind === 'delivered' || isLate(verdict)) return { kind: 'configured' };
  return verdict;
}

/** Whether a late heartbeat is all that is wrong. */
export function isLate(verdict: CoverageStatus): boolean {
  return verdict.kind === 'gap' && verdict.reasons.every((reason) => reason === 'heartbeat-late');
}

/** The pair as its heartbeats leave it. */
export function withHeartbeat<Judged extends AwaitedPair>(
  pair: Judged,
  heard: Heard,
  terms: AuditTerms,
  now: EpochSeconds,
): Judged {
  if (pair.verdict.kind === 'gap') return { ...pair, awaitedSince: undefined };
  if (pair.verdict.kind !== 'configured') return pair;
  const route = routeOf(pair, terms);
  if (route === undefined) return pair;
  const awaitedSince = Math.min(pair.awaitedSince ?? now, now);
  const heardAt = heard.get(heartbeatKey({ ...pair, route }));
  const lateAfter = HEARTBEAT_LATE_AFTER[route];
  if (heardAt !== undefined && now - heardAt <= lateAfter) {
    return { ...pair, awaitedSince, verdict: { kind: 'delivered', heardAt } };
  }
  if (now - awaitedSince <= lateAfter) return { ...pair, awaitedSince };
  return { ...pair, awaitedSince, verdict: { kind: 'gap', reasons: ['heartbeat-late'] } };
}
