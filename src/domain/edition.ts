/**
 * An edition: what all feeds hold at one time, from everything that is known.
 *
 *   indicators ─verdict─▶ in force ─caps─▶ admitted ∪ pins − exemptions − own − special use
 *                             │                                │
 *                             └──────── held back ─────────────┴──▶ collapsed, ranked, within budget
 *
 * Pure: the same facts and the same time give the same edition, however they came.
 */
import type { Band } from './band.ts';
import type { Configuration } from './configuration.ts';
import { KINDS, type Kind, type UsableValue } from './extraction.ts';
import type { FindingStanding } from './finding-status.ts';
import { guardOf, type Guard } from './guard.ts';
import type { Indicator } from './indicator.ts';
import { capInfluence, type Candidate, type Held } from './influence.ts';
import { namedFeeds, type AccusingSighting, type NamedFeed } from './named-feeds.ts';
import { inForce, names, type Override } from './override.ts';
import { describePin, pinFinder, pinsOf, type Pin } from './pin.ts';
import { judgeOf, type Policy } from './policy.ts';
import { invariant } from './result.ts';
import type { Sighting } from './sighting.ts';
import { standardFeeds, standardLines, type StandardFeeds } from './standard-feeds.ts';
import type { EpochSeconds } from './time.ts';
import { blockStateAt, isWatchedAt, verdictOn, type BlockState, type Verdict } from './verdict.ts';

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
  | { readonly place: 'watched' | 'not-in-force'; readonly because?: string };

export interface Judged {
  readonly value: Pick<UsableValue, 'kind' | 'value'>;
  readonly verdict: Verdict;
  readonly state: BlockState | undefined;
  readonly standing: Standing;
}

export interface Edition extends StandardFeeds {
  readonly at: EpochSeconds;
  /** What is listed in some feed, uncollapsed. */
  readonly entries: readonly Entry[];
  readonly namedFeeds: readonly NamedFeed[];
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
    ...restored.filter((entry) => mayBeListed(entry, guard)),
  ];
  const placed = hold(judged, [...capped.held, ...held]);
  const pins = inForce(known.overrides, 'pin', at);
  const pinOf = pinFinder(pins, guard);
  const pinLists = pinsOf(pins, guard);
  const source = { entries, pins: pinLists, keepOut: guard.keepOut };
  const { feeds, shed } = standardFeeds(source, terms.configuration);
  const named = namedFeeds(terms.configuration, terms.policy.organizationalUnitsOf, {
    ...source,
    at,
    accusing: (key) => accusingOf(byKey.get(key)),
    standardLines: standardLines(feeds),
  });
  const elsewhere = (key: string) => named.filter(({ takes }) => takes.has(key));
  return {
    at,
    ...feeds,
    entries: entries.filter(({ key }) => !shed.has(key) || elsewhere(key).length > 0),
    namedFeeds: named,
    judged: placed.map((one) => {
      const { key } = one.verdict.indicator;
      return markPinned(shed.has(key) ? markShed(one, elsewhere(key)) : one, pinOf);
    }),
    pins: pinLists,
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
  if (because !== undefined) return { ...one, standing: { place: 'excluded', because } };
  const shared = one.standing.place === 'listed' ? guard.watchedBecause(one.value) : undefined;
  return shared === undefined ? one : { ...one, standing: { place: 'watched', because: shared } };
}

function mayBeListed(entry: Entry, guard: Guard): boolean {
  return guard.because(entry) === undefined && guard.watchedBecause(entry) === undefined;
}

function hold(judged: readonly Judged[], held: readonly Held[]): readonly Judged[] {
  const heldBecause = new Map(held.map(({ key, because }) => [key, because]));
  return judged.map((one) => {
    const because = heldBecause.get(one.verdict.indicator.key);
    return because === undefined ? one : { ...one, standing: { place: 'held', because } };
  });
}

/** What keeps an entry in force; for one that a rollback brought back, what did. */
function accusingOf(judged: Judged | undefined): readonly AccusingSighting[] {
  const weighed =
    judged?.state?.accusing ?? judged?.verdict.weighed.filter(({ effect }) => effect === 'block');
  return (weighed ?? []).map(({ sighting: { traits, firstSeen }, judgement }) => ({
    ...{ traits, firstSeen },
    family: judgement.family,
  }));
}

function markShed(one: Judged, elsewhere: readonly NamedFeed[]): Judged {
  const because = 'over the budget of the feed';
  if (elsewhere.length === 0) return { ...one, standing: { place: 'shed', because } };
  const paths = elsewhere.map(({ path }) => path).join(', ');
  return { ...one, standing: { place: 'listed', because: `${because}, but in ${paths}` } };
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
