/**
 * Where every indicator stands in the edition that was just drawn.
 *
 * Counts and the watch list are read off the columns; reasons are found when asked for, by
 * judging again what is asked about: firewalls need none, and there may be a million.
 */
import { feedLines } from '../feeds/address-feed.ts';
import { NO_PREFIXES } from '../addresses/set/feed-text.ts';
import { tallyPlace, type CountedAs } from './columns/account-tally.ts';
import type { Moment } from './assessment.ts';
import { describePin } from '../feeds/pin.ts';
import type { EntryTerms } from './entry.ts';
import { FLAG, hasFlag, type Columns } from './columns/columns.ts';
import {
  PLACEMENT,
  PLACES,
  WINDOW_ENDED,
  type Departure,
  type JudgedIndicator,
  type KeptOutIndicator,
  type PlaceCounts,
  type Placement,
  type JudgedPlace,
} from './edition.ts';
import { indicatorIn } from './columns/indicators.ts';
import { touchedSlots } from './columns/touched.ts';
import { blockStateAt } from '../policy/verdict.ts';
import { entryAt, inOrderOf, kindAt, valueAt } from './columns/names.ts';

/** What drawing an edition decided, by slot. */
export interface Decisions {
  readonly moment: Moment;
  readonly capped: ReadonlyMap<number, string>;
  readonly held: ReadonlyMap<number, string>;
}

/** Notes in the columns where each indicator stands, and whether the watch list is another. */
export function recordPlacements(columns: Columns, decisions: Decisions): PlaceCounts {
  for (const slot of touchedSlots(columns)) {
    const place = columns.known[slot] !== 1 ? PLACEMENT.nowhere : placeOf(columns, slot, decisions);
    recordPlace(columns, slot, place);
  }
  const { ip, domain, hash } = columns.account.placed;
  return { ip: told(ip), domain: told(domain), hash: told(hash) };
}

function recordPlace(columns: Columns, slot: number, place: number): void {
  const { places, countedAs, account } = columns;
  const before = { place: places[slot] as number, as: countedAs[slot] };
  const after = { place, as: countedAt(columns, slot, place) };
  if (before.place === place && before.as === after.as) return;
  const kind = kindAt(columns, slot);
  tallyPlace(account, kind, before, -1);
  tallyPlace(account, kind, after, 1);
  places[slot] = place;
  countedAs[slot] = after.as;
  if (isWatchedPlace(place) !== isWatchedPlace(before.place)) columns.watchList = undefined;
}

/** Which account's, each explanation says. */
const OWN_ADDRESS = 'shown as an own address by an account';

/** As what the indicator of a slot counts at its place; what is held is counted when it is asked for. */
function countedAt(columns: Columns, slot: number, place: number): CountedAs {
  switch (place) {
    case PLACEMENT.listed:
      return columns.entries[slot] === undefined ? undefined : columns.voice[slot];
    case PLACEMENT.excluded:
      return columns.reasons[slot] ?? '';
    case PLACEMENT.watched:
      return columns.contests.has(slot)
        ? OWN_ADDRESS
        : (watchedBecause(columns, slot) ?? 'by policy');
    case PLACEMENT.shed:
      return OVER_BUDGET;
    default:
      return undefined;
  }
}

function told(counts: Uint32Array): Partial<Record<Placement, number>> {
  const named = PLACES.map((place, number) => [place, counts[number] ?? 0] as const);
  return Object.fromEntries(named.filter(([, count]) => count !== 0));
}

/** A value a line, in order of keys; the same text while nothing on it changes. */
export function watchListOf(columns: Columns): string {
  columns.watchList ??= [...watchTexts(columns)].join('');
  return columns.watchList;
}

/** So many IPv4 addresses are written at once as feeds are: there may be a million. */
const RUN_MAX = 16_384;

function* watchTexts(columns: Columns): Generator<string> {
  const { order, places, family, names } = columns;
  const first = new Uint32Array(RUN_MAX);
  const length = new Uint8Array(RUN_MAX).fill(32);
  let size = 0;
  const textOfRun = () => {
    const run = { first: first.subarray(0, size), length: length.subarray(0, size) };
    size = 0;
    return feedLines([{ ...NO_PREFIXES, v4: run }], columns.room);
  };
  for (const slot of order) {
    if (!isWatchedPlace(places[slot] as number)) continue;
    if (family[slot] !== 4) {
      yield `${textOfRun()}${valueAt(columns, slot).value}\n`;
      continue;
    }
    if (size === RUN_MAX) yield textOfRun();
    first[size] = names.address[slot] as number;
    size += 1;
  }
  yield textOfRun();
}

/** Every indicator with its verdict and the reason for its place, in order of its key. */
export function judgedAll(columns: Columns, decisions: Decisions): readonly JudgedIndicator[] {
  const judged: JudgedIndicator[] = [];
  for (const slot of columns.order) {
    const indicator = indicatorIn(columns, slot);
    if (indicator === undefined) continue;
    const value = valueAt(columns, slot);
    const verdict = decisions.moment.verdictOf(indicator);
    const state = blockStateAt(verdict, columns.at);
    judged.push({ value, verdict, state, standing: standingOf(columns, slot, decisions) });
  }
  return judged;
}

/** Every indicator that a guard keeps out, in order of its key. */
export function judgedKeptOut(
  columns: Columns,
  { moment }: Decisions,
): readonly KeptOutIndicator[] {
  const keptOut: KeptOutIndicator[] = [];
  for (const slot of columns.order) {
    if (!hasFlag(columns, slot, FLAG.excluded | FLAG.shared)) continue;
    const indicator = indicatorIn(columns, slot);
    if (indicator === undefined) continue;
    const value = valueAt(columns, slot);
    const because = columns.reasons[slot] ?? '';
    keptOut.push({ value, verdict: moment.verdictOf(indicator), because });
  }
  return keptOut;
}

/** The first of them in order of keys, at most `max`. */
export function departuresOf(
  columns: Columns,
  decisions: Decisions,
  max: number,
): readonly Departure[] {
  const departures: Departure[] = [];
  for (const slot of inOrderOf(columns, columns.differing)) {
    const terms = columns.published[slot];
    if (terms === undefined || columns.listed[slot] !== undefined) continue;
    const because = departedBecause(columns, slot, terms, decisions);
    departures.push({ entry: entryAt(columns, slot, terms), because });
    if (departures.length === max) break;
  }
  return departures;
}

function departedBecause(
  columns: Columns,
  slot: number,
  { until }: EntryTerms,
  decisions: Decisions,
): string {
  if (until <= columns.at) return WINDOW_ENDED;
  const standing = standingOf(columns, slot, decisions);
  if (standing.because !== undefined) return standing.because;
  const indicator = indicatorIn(columns, slot);
  if (indicator === undefined) return 'no finding that is known names it';
  const [latest] = decisions.moment.verdictOf(indicator).weighed;
  return latest?.because ?? 'no finding that is known names it';
}

/** The number of the place in `PLACES`. */
function placeOf(columns: Columns, slot: number, { capped, held }: Decisions): number {
  const flags = columns.flags[slot] as number;
  if ((flags & FLAG.pinned) !== 0) return PLACEMENT.listed;
  if (columns.listed[slot] !== undefined)
    return (flags & FLAG.shed) === 0 ? PLACEMENT.listed : PLACEMENT.shed;
  if ((flags & FLAG.candidate) !== 0 && (capped.has(slot) || held.has(slot))) return PLACEMENT.held;
  const isInForce = columns.entries[slot] !== undefined || (flags & FLAG.watched) !== 0;
  if (!isInForce) return PLACEMENT['not-in-force'];
  return (flags & FLAG.excluded) === 0 ? PLACEMENT.watched : PLACEMENT.excluded;
}

function isWatchedPlace(place: number): boolean {
  return place >= PLACEMENT.watched && place <= PLACEMENT.shed;
}

function standingOf(columns: Columns, slot: number, decisions: Decisions): JudgedPlace {
  const place = PLACES[placeOf(columns, slot, decisions)] ?? 'not-in-force';
  const { moment, capped, held } = decisions;
  switch (place) {
    case 'listed':
      return { place, ...listedBecause(columns, slot, moment) };
    case 'held':
      return { place, because: capped.get(slot) ?? held.get(slot) ?? '' };
    case 'excluded':
      return { place, because: columns.reasons[slot] ?? '' };
    case 'shed':
      return { place, because: OVER_BUDGET };
    case 'watched': {
      const because = watchedBecause(columns, slot);
      return because === undefined ? { place } : { place, because };
    }
    case 'not-in-force':
      return { place };
  }
}

const OVER_BUDGET = 'over the budget of the feed';

/** Why what would be listed is watched; nothing, if policy says no more of it. */
function watchedBecause(columns: Columns, slot: number): string | undefined {
  const isShared = hasFlag(columns, slot, FLAG.shared);
  return isShared && columns.entries[slot] !== undefined ? columns.reasons[slot] : undefined;
}

/** Nothing, where its own sightings say it best. */
function listedBecause(columns: Columns, slot: number, { pinOf }: Moment) {
  const { entries, drawn, contests } = columns;
  const pin = pinOf(valueAt(columns, slot));
  if (pin !== undefined) return { because: describePin(pin) };
  const elsewhere = drawn?.elsewhere.get(slot);
  if (elsewhere !== undefined) return { because: `${OVER_BUDGET}, but in ${elsewhere}` };
  const contest = contests.get(slot);
  if (contest !== undefined) return { because: contest.because };
  return entries[slot] === undefined ? { because: BROUGHT_BACK } : {};
}

const BROUGHT_BACK = 'an earlier edition lists it, which was brought back';
