/**
 * Where every indicator stands in the edition that was just drawn.
 *
 * Counts and the watch list are read off the register's columns; reasons are found when asked for, by
 * judging again what is asked about: firewalls need none, and there may be a million.
 */
import { feedLines } from '../feeds/address-feed.ts';
import { NO_PREFIXES } from '../addresses/set/feed-text.ts';
import type { Moment } from './assessment.ts';
import { KINDS, type Kind } from '../findings/extraction.ts';
import { describePin } from '../feeds/pin.ts';
import type { Entry } from './entry.ts';
import { FLAG, hasFlag, type Register, type Value } from './register.ts';
import { blockStateAt, type BlockState, type Verdict } from '../policy/verdict.ts';

/** The watched ones follow each other. */
const PLACES = ['listed', 'watched', 'held', 'shed', 'excluded', 'not-in-force'] as const;
export type Placement = (typeof PLACES)[number];

/** Where an indicator stands in an edition. */
export type Standing =
  | { readonly place: 'listed'; readonly because?: string }
  | { readonly place: 'held' | 'excluded' | 'shed'; readonly because: string }
  | { readonly place: 'watched' | 'not-in-force'; readonly because?: string };

export interface JudgedIndicator {
  readonly value: Value;
  readonly verdict: Verdict;
  readonly state: BlockState | undefined;
  readonly standing: Standing;
}

/** What drawing an edition decided, by slot. */
export interface Decisions {
  readonly moment: Moment;
  readonly capped: ReadonlyMap<number, string>;
  readonly held: ReadonlyMap<number, string>;
}

/** How many indicators of each kind stand where; places where none stands are left out. */
export type PlaceCounts = Readonly<Record<Kind, Readonly<Partial<Record<Placement, number>>>>>;

/** Notes in the register where each indicator stands, and whether the watch list is another. */
export function recordPlacements(register: Register, decisions: Decisions): PlaceCounts {
  const { places } = register;
  const counts = Object.fromEntries(
    KINDS.map((kind) => [kind, new Uint32Array(PLACES.length)]),
  ) as Record<Kind, Uint32Array>;
  for (let slot = 0; slot < register.keys.length; slot += 1) {
    const place =
      register.indicators[slot] === undefined
        ? PLACEMENT.nowhere
        : placeOf(register, slot, decisions);
    if (isWatchedPlace(place) !== isWatchedPlace(places[slot] as number)) {
      register.watchList = undefined;
    }
    places[slot] = place;
    if (place === PLACEMENT.nowhere) continue;
    const kind = register.family[slot] === 0 ? register.values[slot]?.kind : 'ip';
    const ofKind = counts[kind ?? 'ip'];
    ofKind[place] = (ofKind[place] as number) + 1;
  }
  return { ip: told(counts.ip), domain: told(counts.domain), hash: told(counts.hash) };
}

function told(counts: Uint32Array): Partial<Record<Placement, number>> {
  const named = PLACES.map((place, number) => [place, counts[number] ?? 0] as const);
  return Object.fromEntries(named.filter(([, count]) => count !== 0));
}

/** A value a line, in order of keys; the same text while nothing on it changes. */
export function watchListOf(register: Register): string {
  register.watchList ??= [...watchTexts(register)].join('');
  return register.watchList;
}

/** So many IPv4 addresses are written at once as feeds are: there may be a million. */
const RUN_MAX = 16_384;

function* watchTexts(register: Register): Generator<string> {
  const { order, places, family, address4, values } = register;
  const first = new Uint32Array(RUN_MAX);
  const length = new Uint8Array(RUN_MAX).fill(32);
  let size = 0;
  const textOfRun = () => {
    const run = { first: first.subarray(0, size), length: length.subarray(0, size) };
    size = 0;
    return feedLines([{ ...NO_PREFIXES, v4: run }], register.room);
  };
  for (const slot of order) {
    if (!isWatchedPlace(places[slot] as number)) continue;
    if (family[slot] !== 4) {
      yield `${textOfRun()}${values[slot]?.value ?? ''}\n`;
      continue;
    }
    if (size === RUN_MAX) yield textOfRun();
    first[size] = address4[slot] as number;
    size += 1;
  }
  yield textOfRun();
}

/** Every indicator with its verdict and the reason for its place, in order of its key. */
export function judgedAll(register: Register, decisions: Decisions): readonly JudgedIndicator[] {
  const judged: JudgedIndicator[] = [];
  for (const slot of register.order) {
    const indicator = register.indicators[slot];
    const value = register.values[slot];
    if (indicator === undefined || value === undefined) continue;
    const verdict = decisions.moment.verdictOf(indicator);
    const state = blockStateAt(verdict, register.at);
    judged.push({ value, verdict, state, standing: standingOf(register, slot, decisions) });
  }
  return judged;
}

/** An entry of the edition that stands which this one no longer lists. */
export interface Departure {
  readonly entry: Entry;
  readonly because: string;
}

/** The first of them in order of keys, at most `max`; to be asked before the register goes on. */
export function departuresOf(
  register: Register,
  decisions: Decisions,
  max: number,
): readonly Departure[] {
  const departures: Departure[] = [];
  for (const slot of register.order) {
    const entry = register.published[slot];
    if (entry === undefined || register.listed[slot] !== undefined) continue;
    departures.push({ entry, because: departedBecause(register, slot, entry, decisions) });
    if (departures.length === max) break;
  }
  return departures;
}

function departedBecause(
  register: Register,
  slot: number,
  { until }: Entry,
  decisions: Decisions,
): string {
  if (until <= register.at) return WINDOW_ENDED;
  const standing = standingOf(register, slot, decisions);
  if (standing.because !== undefined) return standing.because;
  const indicator = register.indicators[slot];
  if (indicator === undefined) return 'no finding that is known names it';
  const [latest] = decisions.moment.verdictOf(indicator).weighed;
  return latest?.because ?? 'no finding that is known names it';
}

export const WINDOW_ENDED = 'its window has ended';

/** The number of the place in `PLACES`. */
function placeOf(register: Register, slot: number, { capped, held }: Decisions): number {
  const flags = register.flags[slot] as number;
  if ((flags & FLAG.pinned) !== 0) return PLACEMENT.listed;
  if (register.listed[slot] !== undefined)
    return (flags & FLAG.shed) === 0 ? PLACEMENT.listed : PLACEMENT.shed;
  if ((flags & FLAG.candidate) !== 0 && (capped.has(slot) || held.has(slot))) return PLACEMENT.held;
  const isInForce = register.entries[slot] !== undefined || (flags & FLAG.watched) !== 0;
  if (!isInForce) return PLACEMENT['not-in-force'];
  return (flags & FLAG.excluded) === 0 ? PLACEMENT.watched : PLACEMENT.excluded;
}

/** Numbers of the places; the last is of a slot without an indicator. */
export const PLACEMENT = {
  listed: 0,
  watched: 1,
  held: 2,
  shed: 3,
  excluded: 4,
  'not-in-force': 5,
  nowhere: 6,
} as const;

function isWatchedPlace(place: number): boolean {
  return place >= PLACEMENT.watched && place <= PLACEMENT.shed;
}

function standingOf(register: Register, slot: number, decisions: Decisions): Standing {
  const place = PLACES[placeOf(register, slot, decisions)] ?? 'not-in-force';
  const { moment, capped, held } = decisions;
  switch (place) {
    case 'listed':
      return { place, ...listedBecause(register, slot, moment) };
    case 'held':
      return { place, because: capped.get(slot) ?? held.get(slot) ?? '' };
    case 'excluded':
      return { place, because: register.reasons[slot] ?? '' };
    case 'shed':
      return { place, because: OVER_BUDGET };
    case 'watched': {
      const because = watchedBecause(register, slot);
      return because === undefined ? { place } : { place, because };
    }
    case 'not-in-force':
      return { place };
  }
}

export const OVER_BUDGET = 'over the budget of the feed';

/** Why what would be listed is watched; nothing, if policy says no more of it. */
export function watchedBecause(register: Register, slot: number): string | undefined {
  const isShared = hasFlag(register, slot, FLAG.shared);
  return isShared && register.entries[slot] !== undefined ? register.reasons[slot] : undefined;
}

/** Nothing, where its own sightings say it best. */
function listedBecause({ values, entries, drawn }: Register, slot: number, { pinOf }: Moment) {
  const value = values[slot];
  const pin = value === undefined ? undefined : pinOf(value);
  if (pin !== undefined) return { because: describePin(pin) };
  const elsewhere = drawn?.elsewhere.get(slot);
  if (elsewhere !== undefined) return { because: `${OVER_BUDGET}, but in ${elsewhere}` };
  return entries[slot] === undefined ? { because: BROUGHT_BACK } : {};
}

const BROUGHT_BACK = 'an earlier edition lists it, which was brought back';
