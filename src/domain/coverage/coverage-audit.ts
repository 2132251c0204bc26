/**
 * What the audits so far know of every pair, and what the next one asks: pure.
 *
 * Law: each expected pair is reported, and no other; a pair counts as configured for a day at most after it was looked
 * at, for two while its heartbeats arrive; in a collection by the administrator alone none forwards where the
 * administrator does not.
 */
import {
  verdictOn,
  type AuditedAccount,
  type AuditTerms,
  type Pair,
  type PairFacts,
  type CoverageStatus,
} from './coverage.ts';
import { withHeartbeat, withoutHeartbeats, type AwaitedPair, type Heard } from './delivery.ts';
import { DAY, HOUR, type EpochSeconds, type Seconds } from '../base/time.ts';

export interface PairVerdict extends AwaitedPair {
  /** When it was last looked at; `undefined` if never. */
  readonly checkedAt: EpochSeconds | undefined;
  /** Dead letters of its rules when it was last looked at; absent if there were none, or none were asked for. */
  readonly waiting?: number | 'unknown' | undefined;
}

export interface Expected extends Pair {
  readonly state: string;
}

export interface CoverageCounts {
  /** Of these a heartbeat arrived in time. */
  readonly delivered: number;
  /** All is there, and no heartbeat has arrived yet. */
  readonly configured: number;
  readonly gap: number;
  readonly unknown: number;
  readonly notEnabled: number;
  /** Of the unknown, those of accounts that are suspended or being closed. */
  readonly suspended: number;
  /** Of all, those with dead letters, and those of which it is not known. */
  readonly waiting: number;
  readonly waitingUnknown: number;
}

/** Longer ago than this nothing is known to be configured. */
const FRESH_FOR: Seconds = DAY;
/** The same of what delivers: a heartbeat proves all of the path but GuardDuty itself, again each day. */
const FRESH_WHILE_HEARD: Seconds = 2 * DAY;
/** So long before that it is looked at again: a run may come late, and may not reach all. */
const AHEAD: Seconds = 2 * HOUR;
/** What delivers is looked at again after so long. */
export const LOOKED_AGAIN_AFTER: Seconds = FRESH_WHILE_HEARD - AHEAD;

/** Of what came before, by pair. */
export type KnownPairs = ReadonlyMap<string, PairVerdict>;

export function pairKey({ account, region }: Pair): string {
  return `${account} ${region}`;
}

/** Accounts below the OUs and the security account, times regions; in order. */
export function expectedPairs(
  accounts: readonly AuditedAccount[],
  { securityAccountId, regions }: Pick<AuditTerms, 'securityAccountId' | 'regions'>,
): readonly Expected[] {
  const states = new Map([[securityAccountId, 'ACTIVE']]);
  for (const { id, state } of accounts) states.set(id, state);
  const ids = [...states.keys()].sort();
  const names = [...new Set(regions)].sort();
  return ids.flatMap((account) =>
    names.map((region) => ({ account, region, state: states.get(account) ?? '' })),
  );
}

/** What is to be looked at now, the longest unknown first; pairs of an account that are as old go together. */
export function duePairs(
  expected: readonly Expected[],
  known: KnownPairs,
  now: EpochSeconds,
): readonly Expected[] {
  const age = (pair: Pair): EpochSeconds =>
    known.get(pairKey(pair))?.checkedAt ?? Number.NEGATIVE_INFINITY;
  return expected
    .filter(({ state }) => state === 'ACTIVE')
    .filter((pair) => isDue(known.get(pairKey(pair)), now))
    .map((pair, n) => ({ pair, n, age: age(pair) }))
    .sort((a, b) => (a.age === b.age ? a.n - b.n : a.age - b.age))
    .map(({ pair }) => pair);
}

function isDue(before: PairVerdict | undefined, now: EpochSeconds): boolean {
  if (before?.checkedAt === undefined) return true;
  // Dead letters wait for a person, who is to see when they are gone.
  if (isOpen(before)) return true;
  return before.checkedAt > now || now - before.checkedAt >= freshFor(before.verdict) - AHEAD;
}

/** Neither a gap nor unknown. */
function isFine({ kind }: CoverageStatus): boolean {
  return kind === 'delivered' || kind === 'configured' || kind === 'region-not-enabled';
}

/** There is something to be done, or to be found out. */
export function isOpen({ verdict, waiting }: Pick<PairVerdict, 'verdict' | 'waiting'>): boolean {
  return !isFine(verdict) || typeof waiting === 'number';
}

function freshFor({ kind }: CoverageStatus): Seconds {
  return kind === 'delivered' ? FRESH_WHILE_HEARD : FRESH_FOR;
}

export interface AuditKnowledge {
  readonly known: KnownPairs;
  /** What this run has looked at. */
  readonly found: ReadonlyMap<string, PairFacts>;
  readonly heard: Heard;
}

export function verdictsAfter(
  expected: readonly Expected[],
  { known, found, heard }: AuditKnowledge,
  terms: AuditTerms,
  now: EpochSeconds,
): readonly PairVerdict[] {
  const own = expected.map((pair) => {
    const { account, region, state } = pair;
    const facts = found.get(pairKey(pair));
    const before = known.get(pairKey(pair));
    const awaitedSince = before?.awaitedSince;
    if (facts === undefined && state === 'ACTIVE' && before !== undefined) {
      const configured = { ...before, verdict: withoutHeartbeats(before.verdict) };
      return aged(withHeartbeat(configured, heard, terms, now), now);
    }
    const verdict = verdictOn({ id: account, state }, region, facts, terms);
    const checkedAt = facts === undefined ? before?.checkedAt : now;
    const waiting = facts === undefined ? before?.waiting : waitingIn(facts);
    const judged = { account, region, verdict, checkedAt, awaitedSince, waiting };
    return withHeartbeat(judged, heard, terms, now);
  });
  return terms.collection === 'administrator' ? underAdministrator(own, terms) : own;
}

function waitingIn({ waiting }: PairFacts): PairVerdict['waiting'] {
  if (waiting === undefined) return undefined;
  if (!('known' in waiting)) return 'unknown';
  return waiting.known > 0 ? waiting.known : undefined;
}

/** What is too old to be believed; a gap stays one until somebody has seen it closed. */
export function aged(pair: PairVerdict, now: EpochSeconds): PairVerdict {
  const { verdict, checkedAt } = pair;
  if (verdict.kind === 'gap' || verdict.kind === 'unknown') return pair;
  const isFresh =
    checkedAt !== undefined && checkedAt <= now && now - checkedAt <= freshFor(verdict);
  return isFresh ? pair : { ...pair, verdict: { kind: 'unknown', reason: 'stale' } };
}

/** Members have no rules of their own: what the security account lacks in a region, all lack. */
function underAdministrator(
  pairs: readonly PairVerdict[],
  { securityAccountId }: AuditTerms,
): readonly PairVerdict[] {
  const above = new Map(
    pairs.flatMap(({ account, region, verdict }) =>
      account === securityAccountId ? [[region, verdict] as const] : [],
    ),
  );
  return pairs.map((pair) => {
    if (pair.account === securityAccountId || pair.verdict.kind !== 'configured') return pair;
    const verdict = verdictUnder(above.get(pair.region));
    return { ...pair, verdict };
  });
}

function verdictUnder(administrator: CoverageStatus | undefined): CoverageStatus {
  switch (administrator?.kind) {
    case 'delivered':
    case 'configured':
      return administrator;
    case 'gap':
    case 'region-not-enabled':
      return { kind: 'gap', reasons: ['administrator-gap'] };
    case 'unknown':
    case undefined:
      return { kind: 'unknown', reason: 'administrator-unknown' };
  }
}

export function countsOf(pairs: readonly PairVerdict[]): CoverageCounts {
  const count = (kind: CoverageStatus['kind']): number =>
    pairs.filter(({ verdict }) => verdict.kind === kind).length;
  return {
    delivered: count('delivered'),
    configured: count('configured'),
    gap: count('gap'),
    unknown: count('unknown'),
    notEnabled: count('region-not-enabled'),
    suspended: pairs.filter(({ verdict }) => isSuspended(verdict)).length,
    waiting: pairs.filter(({ waiting }) => typeof waiting === 'number').length,
    waitingUnknown: pairs.filter(({ waiting }) => waiting === 'unknown').length,
  };
}

function isSuspended(verdict: CoverageStatus): boolean {
  return verdict.kind === 'unknown' && verdict.reason === 'account-suspended';
}
