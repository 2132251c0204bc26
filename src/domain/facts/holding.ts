/**
 * How much of one account is held: so many of its sightings and of its findings' standings, the strongest, by a
 * fixed total order. One account can then not fill the publisher's memory, its checkpoint or watch.txt, nor make
 * a tick long, however much it sends; it drives out nothing but its own.
 *
 *   sightings    in turns by indicator: the strongest of each before the second of any; then the more severe,
 *                then the later. An account of many attackers forgets repetitions first, attackers last.
 *   standings    vetoes first, then the latest updated.
 *   samples      what its sample findings named: the latest seen.
 *   own          addresses that it shows as its own, the latest shown first.
 *
 * Law: what is held is a function of the set of facts, whatever their order, repetition and batches. As in
 * indicator.ts, every order is of places (the nth of an indicator), and more evidence only ever puts something
 * stronger into a place: what is cut has `max` places before it, and keeps them whatever else comes. The one
 * exception: where an indicator is itself over `EVIDENCE_MAX`, which of its last sightings stay may depend on
 * which of the two bounds was met first.
 *
 * Why not by arrival, and not at ingest: who comes first would then decide, and a replay would differ from live.
 * Why not only what is held back: whether another account confirms is not known when a fact comes. What an
 * account sends beyond its bound is still in the ledger, until its retention ends, and is counted.
 */
import { indicatorOf, strongerFirst, type Indicator } from './indicator.ts';
import type { Sighting } from './sighting.ts';

export interface HoldingLimits {
  /** Of one account. */
  readonly sightings: number;
  readonly standings: number;
  /** Addresses that it shows as its own. */
  readonly own: number;
  /** Values that its sample findings named. */
  readonly canaries: number;
}

/**
 * A genuine account has some hundreds of findings in ninety days, a busy one some thousands. With every text as
 * long as a finding may make it, so many sightings and standings take less than 64 MB.
 */
export const HOLDING_LIMITS: HoldingLimits = {
  sightings: 16_384,
  standings: 16_384,
  own: 1_024,
  // GuardDuty's samples of all types name some dozens.
  canaries: 256,
};

/** Counts what is held by account; the keys of what, only for accounts that have reached their bound. */
export interface Quota {
  readonly max: number;
  readonly counts: Map<string, number>;
  readonly keys: Map<string, Set<string>>;
  /** How much was not kept since the process began, repetitions included. */
  readonly leftOut: Map<string, number>;
}

export function newQuota(max: number): Quota {
  return { max, counts: new Map(), keys: new Map(), leftOut: new Map() };
}

/** Notes that the account holds so many more, or fewer, under the key. */
export function noteHeld(quota: Quota, account: string, key: string, more: number): void {
  if (more === 0) return;
  const count = (quota.counts.get(account) ?? 0) + more;
  if (count === 0) quota.counts.delete(account);
  else quota.counts.set(account, count);
  if (more > 0) quota.keys.get(account)?.add(key);
}

export function noteLeftOut({ leftOut }: Quota, account: string, count: number): void {
  leftOut.set(account, (leftOut.get(account) ?? 0) + count);
}

/** Accounts of which more is held than may be. */
export function overfullIn({ counts, max }: Quota): readonly string[] {
  return [...counts].filter(([, count]) => count > max).map(([account]) => account);
}

/** Accounts that have reached their bound: what is held of them may lack something that was sent. */
export function fullAccounts({ counts, max }: Quota): ReadonlySet<string> {
  return new Set([...counts].filter(([, count]) => count >= max).map(([account]) => account));
}

/** The account of a finding's key, partition/account/region/id. */
export function accountOfFinding(finding: string): string {
  // Asked of every finding many times over: without an array for each.
  const start = finding.indexOf('/') + 1;
  if (start === 0) return '';
  const end = finding.indexOf('/', start);
  return finding.slice(start, end === -1 ? undefined : end);
}

/** The indicators as a publisher holds them: without what of any account is beyond its bound. */
export function heldOf(
  indicators: readonly Indicator[],
  max = HOLDING_LIMITS.sightings,
): readonly Indicator[] {
  const quota = newQuota(max);
  for (const { key, sightings } of indicators) {
    for (const { traits } of sightings) noteHeld(quota, traits.accountId, key, 1);
  }
  const overfull = overfullIn(quota);
  if (overfull.length === 0) return indicators;
  const beyond = new Set(overfull.flatMap((account) => beyondBound(indicators, account, max)));
  return indicators.flatMap((indicator) => {
    const kept = indicator.sightings.filter((sighting) => !beyond.has(sighting));
    return kept.length === 0 ? [] : [indicatorOf(kept)];
  });
}

/** What of one account's sightings, which are all in these indicators, is beyond the bound. */
export function beyondBound(
  indicators: Iterable<Indicator>,
  account: string,
  max: number,
): readonly Sighting[] {
  const placed: { readonly sighting: Sighting; readonly place: number }[] = [];
  for (const { sightings } of indicators) {
    let place = 0;
    for (const sighting of sightings) {
      if (sighting.traits.accountId !== account) continue;
      placed.push({ sighting, place });
      place += 1;
    }
  }
  placed.sort((a, b) => a.place - b.place || strongerFirst(a.sighting, b.sighting));
  return placed.slice(max).map(({ sighting }) => sighting);
}
