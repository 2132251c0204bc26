/**
 * Whether findings have stopped to come, of all accounts together: what heartbeats do not show, since GuardDuty has no
 * part in them.
 *
 * Law: before a first finding silence is counted from the first audit; when the last one came, or how many accounts
 * forward, may be unknown, and then so is silence.
 */
import { DAY, HOUR, type EpochSeconds, type Seconds } from '../../base/time.ts';
import type { Answer } from '../coverage.ts';
import type { PairVerdict } from '../coverage-audit.ts';
import type { HubPart, HubPartStatus, PartAnswer } from './hub-parts.ts';

/** The more accounts forward, the sooner silence is strange: a choice, and seven days for ten accounts. */
const ACCOUNT_DAYS = 70;
/** Nights and weekends are quiet in the largest organization, too. */
const SHORTEST: Seconds = 6 * HOUR;
const LONGEST: Seconds = 7 * DAY;

export interface Silence {
  /** When the last finding arrived; `absent`: none has. */
  readonly last: PartAnswer<EpochSeconds>;
  /** Of the first audit that asked. */
  readonly awaitedSince: EpochSeconds;
  /** After so long it is a fault. */
  readonly after: Answer<Seconds>;
}

/** Where none is configured. */
export function silentAfterOf(accounts: number): Seconds {
  const derived = accounts === 0 ? LONGEST : Math.round((ACCOUNT_DAYS * DAY) / accounts);
  return Math.min(LONGEST, Math.max(SHORTEST, derived));
}

/** Accounts whose findings come, or should, as far as is known. */
export function forwardingAccounts(pairs: Iterable<PairVerdict>): number {
  const accounts = new Set<string>();
  for (const { account, verdict } of pairs) {
    if (verdict.kind === 'delivered' || verdict.kind === 'configured') accounts.add(account);
  }
  return accounts.size;
}

export function arrivalPart(silence: Silence, now: EpochSeconds): HubPart {
  return { kind: 'arrival', name: 'findings', status: statusOf(silence, now) };
}

function statusOf({ last, awaitedSince, after }: Silence, now: EpochSeconds): HubPartStatus {
  if (!('known' in last)) return { kind: 'unknown', reason: last.unknown, detail: last.detail };
  if (!('known' in after)) return { kind: 'unknown', reason: after.unknown, detail: after.detail };
  const since = last.known === 'absent' ? awaitedSince : last.known;
  return now - since >= after.known ? { kind: 'fault', faults: ['no-findings'] } : { kind: 'fine' };
}
