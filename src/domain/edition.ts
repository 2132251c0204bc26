/**
 * An edition: what all feeds hold at one time, from everything that is known.
 *
 *   indicators ─verdict─▶ in force ─caps─▶ admitted ∪ pins − exemptions − own − special use
 *                             │                                │
 *                             └──────── held back ─────────────┴──▶ collapsed, ranked, within budget
 *
 * Pure: the same facts and the same time give the same edition, however they came.
 */
import type { Address } from './address.ts';
import {
  addressSet,
  contains,
  EMPTY_SET,
  subtract,
  union,
  type AddressSet,
} from './address-set.ts';
import { BANDS, type Band } from './band.ts';
import { fitBudget, type FeedBudget } from './budget.ts';
import type { Configuration } from './configuration.ts';
import { isInZone } from './domain-name.ts';
import { KINDS, type Kind, type UsableValue } from './extraction.ts';
import type { FindingStanding } from './finding-status.ts';
import type { Indicator } from './indicator.ts';
import { capInfluence, type Candidate, type Held } from './influence.ts';
import {
  addressesOf,
  inForce,
  names,
  overrideFinder,
  rangeOfValue,
  type Override,
} from './override.ts';
import { describePin, pinFinder, pinsOf, type Pin } from './pin.ts';
import { judgeOf, type Policy } from './policy.ts';
import { rankLines, type RankedLine } from './ranking.ts';
import type { Sighting } from './sighting.ts';
import { SPECIAL_USE_SET } from './special-use.ts';
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

export function makeEdition(known: Known, terms: Terms, at: EpochSeconds): Edition {
  const keepOut = guardOf(known.overrides, terms.configuration, at);
  const judged = judgeAll(known, terms, at).map((one) => exclude(one, keepOut));
  const candidates = judged.flatMap(({ verdict, state, standing }) =>
    state === undefined || standing.place !== 'listed'
      ? []
      : [{ key: verdict.indicator.key, state }],
  );
  const { caps } = terms.configuration;
  const { admitted, held } = capInfluence(candidates, caps, terms.policy.organizationalUnitsOf);
  const placed = hold(judged, held);
  const listed = placed.filter(({ standing }) => standing.place === 'listed');
  const pins = inForce(known.overrides, 'pin', at);
  const pinOf = pinFinder(pins, keepOut);
  const pinned = subtract(addressesOf(pins, 'pin', at), keepOut.addresses);
  const fitted = fitAddresses(listed, pinned, keepOut.addresses, terms.configuration.feed);
  const shed = new Map(fitted.shed.map((value) => [`ip ${value}`, 'over the line budget']));
  return {
    at,
    addresses: fitted.lines,
    domains: namedEntries('domain', listed, pins, keepOut),
    hashes: namedEntries('hash', listed, pins, keepOut),
    judged: placed.map((one) => markPinned(markShed(one, shed), pinOf)),
    pins: pinsOf(pins, keepOut),
    nextExpiry: nextExpiry(admitted),
  };
}

interface Guard {
  readonly addresses: AddressSet;
  /** Why a value must not be listed, or `undefined`. */
  readonly because: (value: Pick<UsableValue, 'kind' | 'value'>) => string | undefined;
}

function judgeAll(known: Known, { policy }: Terms, at: EpochSeconds): readonly Judged[] {
  const isRetracted = retractionsOf(known, at);
  const context = { policy, judge: judgeOf(policy), statusOf: known.statusOf, isRetracted };
  const indicators = [...known.indicators].sort((a, b) => (a.key < b.key ? -1 : 1));
  return indicators.map((indicator) => {
    const verdict = verdictOn(indicator, context);
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

function guardOf(
  overrides: readonly Override[],
  { ownAddresses, ownDomains }: Configuration,
  at: EpochSeconds,
): Guard {
  const exempt = addressesOf(overrides, 'exempt', at);
  const exemptionOf = overrideFinder(inForce(overrides, 'exempt', at));
  const own = addressSet(ownAddresses);
  const addresses = union(union(exempt, own), SPECIAL_USE_SET);
  const because = (value: Pick<UsableValue, 'kind' | 'value'>) => {
    const exemption = exemptionOf(value);
    if (exemption !== undefined) return `exempt (${exemption.author}): ${exemption.reason}`;
    if (value.kind === 'domain') {
      const zone = ownDomains.find((one) => isInZone(value.value, one));
      return zone === undefined ? undefined : `in the own zone ${zone}`;
    }
    if (value.kind !== 'ip') return undefined;
    if (contains(own, value.value as Address)) return 'an own address';
    return contains(SPECIAL_USE_SET, value.value as Address) ? 'special use' : undefined;
  };
  return { addresses, because };
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
  listed: readonly Judged[],
  pinned: AddressSet,
  keepOut: AddressSet,
  budget: FeedBudget,
) {
  const entries = listed.flatMap(({ value, state }) =>
    value.kind === 'ip' && state !== undefined
      ? [
          {
            value: value.value,
            band: state.band,
            lastSeen: state.accusing[0]?.sighting.lastSeen ?? 0,
          },
        ]
      : [],
  );
  return fitBudget(entries, budget, (kept) => {
    const byRank = BANDS.map((band) => {
      const ranges = kept.filter((one) => one.band === band).map((one) => rangeOfValue(one.value));
      return { rank: band, set: ranges.length === 0 ? EMPTY_SET : addressSet(ranges) };
    });
    return rankLines([{ rank: 'pin' as const, set: pinned }, ...byRank], keepOut);
  });
}

function namedEntries(
  kind: Exclude<Kind, 'ip'>,
  listed: readonly Judged[],
  pins: readonly Override[],
  guard: Guard,
): readonly NamedEntry[] {
  const ranks = new Map<string, Rank>();
  for (const { value, state } of listed) {
    if (value.kind === kind && state !== undefined) ranks.set(value.value, state.band);
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

function markShed(one: Judged, shed: ReadonlyMap<string, string>): Judged {
  const because = shed.get(one.verdict.indicator.key);
  return because === undefined ? one : { ...one, standing: { place: 'shed', because } };
}

/** What is pinned is listed, whatever else holds of it. */
function markPinned(one: Judged, pinOf: ReturnType<typeof pinFinder>): Judged {
  const pin = pinOf(one.value);
  if (pin === undefined) return one;
  return { ...one, standing: { place: 'listed', because: describePin(pin) } };
}

function nextExpiry(admitted: readonly Candidate[]): EpochSeconds | undefined {
  return admitted.reduce<EpochSeconds | undefined>(
    (earliest, { state }) => Math.min(earliest ?? state.window.until, state.window.until),
    undefined,
  );
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
