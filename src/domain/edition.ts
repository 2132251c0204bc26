/**
 * An edition: what all feeds hold at one time, from everything that is known.
 *
 *   indicators ─verdict─▶ in force ─caps─▶ admitted ∪ pins − exemptions − own − special use
 *                             │                                │
 *                             └──────── held back ─────────────┴──▶ collapsed, ranked, within budget
 *
 * Pure: the same facts and the same time give the same edition, however they came.
 */
import { addressSet, EMPTY_SET, subtract, type AddressSet } from './address-set.ts';
import { BANDS, type Band } from './band.ts';
import { fitBudget, type FeedBudget } from './budget.ts';
import type { Configuration } from './configuration.ts';
import { KINDS, type Kind, type UsableValue } from './extraction.ts';
import type { FindingStanding } from './finding-status.ts';
import { guardOf, type Guard } from './guard.ts';
import type { Indicator } from './indicator.ts';
import { capInfluence, type Candidate, type Held } from './influence.ts';
import { addressesOf, inForce, names, rangeOfValue, type Override } from './override.ts';
import { describePin, pinFinder, pinsOf, type Pin } from './pin.ts';
import { judgeOf, type Policy } from './policy.ts';
import { rankLines, type RankedLine } from './ranking.ts';
import { invariant } from './result.ts';
import { indicatorKey, type Sighting } from './sighting.ts';
import type { EpochSeconds } from './time.ts';
import { blockStateAt, isWatchedAt, verdictOn, type BlockState, type Verdict } from './verdict.ts';

/** Pins stand first: an operator's word must be the last that a device cuts off. */
export type Rank = 'pin' | Band;
export const RANKS: readonly Rank[] = ['pin', ...BANDS];

/** Everything that is known, already joined and already restricted to what was seen by `at`. */
export interface Known {
  readonly indicators: readonly Indicator[];
  readonly statusOf: (finding: string) => FindingStanding | undefined;
  readonly overrides: readonly Override[];
  /** Remembers verdicts between editions; without it every indicator is judged anew. */
  readonly verdicts?: Map<string, Verdict>;
}

export interface Terms {
  readonly configuration: Configuration;
  readonly policy: Policy;
}

/** Where an indicator stands in an edition. */
export type Standing =
  | { readonly place: 'listed'; readonly because?: string }
  | { readonly place: 'held' | 'excluded' | 'shed'; readonly because: string }
  | { readonly place: 'watched' | 'not-in-force' };

export interface Judged {
  readonly value: Pick<UsableValue, 'kind' | 'value'>;
  readonly verdict: Verdict;
  readonly state: BlockState | undefined;
  readonly standing: Standing;
}

export interface NamedEntry {
  readonly value: string;
  readonly rank: Rank;
}

export interface Edition {
  readonly at: EpochSeconds;
  /** What is listed, uncollapsed. */
  readonly entries: readonly Entry[];
  /** Both families, in the order of a feed. */
  readonly addresses: readonly RankedLine[];
  readonly domains: readonly NamedEntry[];
  readonly hashes: readonly NamedEntry[];
  /** Every indicator, in order of its key. */
  readonly judged: readonly Judged[];
  readonly pins: readonly Pin[];
  /** When the first entry will leave if nothing new is seen. */
  readonly nextExpiry: EpochSeconds | undefined;
}

/** One value in force: what a feed is made of before it is collapsed. */
export interface Entry {
  readonly key: string;
  readonly kind: Kind;
  readonly value: string;
  readonly band: Band;
  readonly lastSeen: EpochSeconds;
  readonly until: EpochSeconds;
  /** How many accounts accuse it. */
  readonly accounts: number;
}

/**
 * The publisher's last word on what is in force: it may hold entries back (surge, freeze), and bring
 * back those of an earlier edition (rollback). A first edition and a replay have no gate.
 */
export type Gate = (
  entries: readonly Entry[],
  judged: ReadonlyMap<string, Judged>,
) => { readonly held: readonly Held[]; readonly restored: readonly Entry[] };

const OPEN_GATE: Gate = () => ({ held: [], restored: [] });

export function makeEdition(
  known: Known,
  terms: Terms,
  at: EpochSeconds,
  gate: Gate = OPEN_GATE,
): Edition {
  const guard = guardOf(known.overrides, terms.configuration, at);
  const judged = judgeAll(known, terms, at).map((one) => exclude(one, guard));
  const capped = capInfluence(
    judged.flatMap(candidateOf),
    terms.configuration.caps,
    terms.policy.organizationalUnitsOf,
  );
  const admitted = capped.admitted.map(entryOf);
  const byKey = new Map(judged.map((one) => [one.verdict.indicator.key, one]));
  const { held, restored } = gate(admitted, byKey);
  const heldKeys = new Set(held.map(({ key }) => key));
  const entries = [
    ...admitted.filter(({ key }) => !heldKeys.has(key)),
    ...restored.filter((entry) => guard.because(entry) === undefined),
  ];
  const placed = hold(judged, [...capped.held, ...held]);
  const pins = inForce(known.overrides, 'pin', at);
  const pinOf = pinFinder(pins, guard);
  const pinned = subtract(addressesOf(pins, 'pin', at), guard.addresses);
  const fitted = fitAddresses(entries, pinned, guard.addresses, terms.configuration.feed);
  const shed = new Set(fitted.shed.map((value) => indicatorKey({ kind: 'ip', value })));
  return {
    at,
    entries: entries.filter(({ key }) => !shed.has(key)),
    addresses: fitted.lines,
    domains: namedEntries('domain', entries, pins, guard),
    hashes: namedEntries('hash', entries, pins, guard),
    judged: placed.map((one) => markPinned(markShed(one, shed), pinOf)),
    pins: pinsOf(pins, guard),
    nextExpiry: entries.reduce<EpochSeconds | undefined>(
      (earliest, { until }) => Math.min(earliest ?? until, until),
      undefined,
    ),
  };
}

function candidateOf({ verdict, state, standing }: Judged): readonly Candidate[] {
  const listed = state !== undefined && standing.place === 'listed';
  return listed ? [{ key: verdict.indicator.key, state }] : [];
}

function entryOf({ key, state }: Candidate): Entry {
  const [latest] = state.accusing;
  invariant(latest !== undefined, 'a block state has an accusing sighting');
  const { kind, value } = latest.sighting.value;
  return {
    ...{ key, kind, value, band: state.band, until: state.window.until },
    lastSeen: latest.sighting.lastSeen,
    accounts: new Set(state.accusing.map(({ sighting }) => sighting.traits.accountId)).size,
  };
}

function judgeAll(known: Known, { policy }: Terms, at: EpochSeconds): readonly Judged[] {
  const isRetracted = retractionsOf(known, at);
  const context = { policy, judge: judgeOf(policy), statusOf: known.statusOf, isRetracted };
  const indicators = [...known.indicators].sort((a, b) => (a.key < b.key ? -1 : 1));
  return indicators.map((indicator) => {
    const verdict = remembered(known.verdicts, indicator, () => verdictOn(indicator, context));
    const state = blockStateAt(verdict, at);
    const place = isWatchedAt(verdict, at) ? ('watched' as const) : ('not-in-force' as const);
    const [first] = indicator.sightings;
    const standing = state === undefined ? { place } : { place: 'listed' as const };
    return { value: first?.value ?? { kind: 'ip', value: '' }, verdict, state, standing };
  });
}

/** A retraction voids what the findings known by then say of the target, later updates included. */
function retractionsOf({ indicators, overrides }: Known, at: EpochSeconds) {
  const claimOf = ({ finding, value }: Sighting) => `${finding} ${value.kind} ${value.value}`;
  const retractions = inForce(overrides, 'retract', at);
  const isNamed = ({ firstSeen, value }: Sighting) =>
    retractions.some((one) => firstSeen <= one.at && names(one.target, value));
  const sightings = retractions.length === 0 ? [] : indicators.flatMap((one) => one.sightings);
  const voided = new Set(sightings.filter(isNamed).map(claimOf));
  return (sighting: Sighting) => voided.size > 0 && voided.has(claimOf(sighting));
}

/** A verdict holds until its indicator changes; who keeps them clears them when anything else does. */
function remembered(
  verdicts: Map<string, Verdict> | undefined,
  indicator: Indicator,
  judge: () => Verdict,
): Verdict {
  const before = verdicts?.get(indicator.key);
  if (before?.indicator === indicator) return before;
  const verdict = judge();
  verdicts?.set(indicator.key, verdict);
  return verdict;
}

function exclude(one: Judged, guard: Guard): Judged {
  if (one.standing.place === 'not-in-force') return one;
  const because = guard.because(one.value);
  return because === undefined ? one : { ...one, standing: { place: 'excluded', because } };
}

function hold(judged: readonly Judged[], held: readonly Held[]): readonly Judged[] {
  const heldBecause = new Map(held.map(({ key, because }) => [key, because]));
  return judged.map((one) => {
    const because = heldBecause.get(one.verdict.indicator.key);
    return because === undefined ? one : { ...one, standing: { place: 'held', because } };
  });
}

function fitAddresses(
  entries: readonly Entry[],
  pinned: AddressSet,
  keepOut: AddressSet,
  budget: FeedBudget,
) {
  const addresses = entries.filter(({ kind }) => kind === 'ip');
  return fitBudget(addresses, budget, (kept) => {
    const byRank = BANDS.map((band) => {
      const ranges = kept.filter((one) => one.band === band).map((one) => rangeOfValue(one.value));
      return { rank: band, set: ranges.length === 0 ? EMPTY_SET : addressSet(ranges) };
    });
    return rankLines([{ rank: 'pin' as const, set: pinned }, ...byRank], keepOut);
  });
}

function namedEntries(
  kind: Exclude<Kind, 'ip'>,
  entries: readonly Entry[],
  pins: readonly Override[],
  guard: Guard,
): readonly NamedEntry[] {
  const ranks = new Map<string, Rank>();
  for (const entry of entries) {
    if (entry.kind === kind) ranks.set(entry.value, entry.band);
  }
  for (const { target } of pins) {
    const value =
      target.kind === 'domain' ? target.name : target.kind === 'hash' ? target.hash : '';
    if (target.kind === kind && guard.because({ kind, value }) === undefined)
      ranks.set(value, 'pin');
  }
  return [...ranks]
    .map(([value, rank]) => ({ value, rank }))
    .sort((a, b) => RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank) || (a.value < b.value ? -1 : 1));
}

function markShed(one: Judged, shed: ReadonlySet<string>): Judged {
  if (!shed.has(one.verdict.indicator.key)) return one;
  return { ...one, standing: { place: 'shed', because: 'over the budget of the feed' } };
}

/** What is pinned is listed, whatever else holds of it. */
function markPinned(one: Judged, pinOf: ReturnType<typeof pinFinder>): Judged {
  const pin = pinOf(one.value);
  if (pin === undefined) return one;
  return { ...one, standing: { place: 'listed', because: describePin(pin) } };
}

/** For summaries: how many indicators of each kind stand where. */
export function countPlaces(judged: readonly Judged[]): Record<Kind, Record<string, number>> {
  const counts: Record<Kind, Record<string, number>> = { ip: {}, domain: {}, hash: {} };
  for (const { value, standing } of judged) {
    const ofKind = counts[value.kind];
    ofKind[standing.place] = (ofKind[standing.place] ?? 0) + 1;
  }
  return Object.fromEntries(KINDS.map((kind) => [kind, counts[kind]])) as typeof counts;
}
