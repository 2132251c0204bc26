/**
 * An indicator: everything we hold on one address, domain or file. The join of its sightings.
 *
 * Law: join is a semilattice (commutative, associative, idempotent), so any order, repetition or split
 * of deliveries gives the same indicator. Evidence is bounded, by a fixed total order, never by arrival:
 *
 *   of a class of equal weight   the latest 48, and the last of each of the latest 96 days: a flood
 *   (account, type, severity …)  within one hour neither ends a corroboration nor makes a repeat
 *                                offender a first one
 *   of the whole indicator       2048, in turns: the first of every account before the second of any,
 *                                so that no account drives out what another one saw
 *
 * Why cutting keeps the law: every order here is of places (the nth of its class, the nth of its
 * account), and more evidence only ever puts something stronger into a place. What is cut has 2048
 * places before it, and keeps them whatever else comes.
 */
import { invariant } from '../base/result.ts';
import {
  evidenceClass,
  hourOf,
  indicatorKey,
  joinSighting,
  sightingKey,
  type Sighting,
} from './sighting.ts';
import { DAY } from '../base/time.ts';

export interface Indicator {
  readonly key: string;
  /** Never empty, at most `EVIDENCE_MAX`; the more severe first, then the later. */
  readonly sightings: readonly Sighting[];
}

export const CLASS_LATEST_MAX = 48;
/** Longer than the longest window of an address, so that an offence is remembered while it counts. */
export const CLASS_DAYS_MAX = 96;
export const EVIDENCE_MAX = 2048;

/** The indicator of sightings that all name the same value. */
export function indicatorOf(sightings: readonly Sighting[]): Indicator {
  const [first] = sightings;
  invariant(first !== undefined, 'an indicator has a sighting');
  return { key: indicatorKey(first.value), sightings: strongest(distinct(sightings)) };
}

export function join(a: Indicator, b: Indicator): Indicator {
  invariant(a.key === b.key, `${a.key} joins with its own kind, not with ${b.key}`);
  return { key: a.key, sightings: strongest(distinct([...a.sightings, ...b.sightings])) };
}

/** Sorts many sightings into their indicators. */
export function indicatorsOf(sightings: Iterable<Sighting>): Indicator[] {
  return groupsOf(sightings, ({ value }) => indicatorKey(value)).map(indicatorOf);
}

/** Joins the sightings that are one. */
function distinct(sightings: readonly Sighting[]): readonly Sighting[] {
  // Mostly no two are of one finding and hour; then no two are one, and no key need be made.
  const hours = new Set(sightings.map(({ finding, lastSeen }) => `${hourOf(lastSeen)}|${finding}`));
  if (hours.size === sightings.length) return sightings;
  const byKey = new Map<string, Sighting>();
  for (const sighting of sightings) {
    const key = sightingKey(sighting);
    const before = byKey.get(key);
    byKey.set(key, before === undefined ? sighting : joinSighting(before, sighting));
  }
  return [...byKey.values()];
}

function strongest(sightings: readonly Sighting[]): readonly Sighting[] {
  // So few are never cut.
  if (sightings.length <= CLASS_LATEST_MAX) return [...sightings].sort(strongerFirst);
  const placed = groupsOf(sightings, evidenceClass).flatMap((sameWeight) =>
    latestOf(sameWeight).map((sighting, place) => ({ sighting, place })),
  );
  const inTurns = groupsOf(placed, ({ sighting }) => sighting.traits.accountId).flatMap((ofOne) =>
    ofOne.sort(byPlace).map((one, turn) => ({ ...one, turn })),
  );
  inTurns.sort((a, b) => a.turn - b.turn || byPlace(a, b));
  const kept = inTurns.slice(0, EVIDENCE_MAX).map(({ sighting }) => sighting);
  return kept.sort(strongerFirst);
}

/** The latest of one class, and the last of each of its latest days; latest first. */
function latestOf(sameWeight: Sighting[]): readonly Sighting[] {
  const days = new Set<number>();
  return sameWeight.sort(strongerFirst).filter(({ lastSeen }, index) => {
    const day = Math.floor(lastSeen / DAY);
    const isLastOfDay = !days.has(day) && days.size < CLASS_DAYS_MAX;
    days.add(day);
    return isLastOfDay || index < CLASS_LATEST_MAX;
  });
}

interface Placed {
  readonly sighting: Sighting;
  readonly place: number;
}

function byPlace(a: Placed, b: Placed): number {
  return a.place - b.place || strongerFirst(a.sighting, b.sighting);
}

/** Total: the more severe, then the later, then by finding and key. Within a class severity is equal. */
export function strongerFirst(a: Sighting, b: Sighting): number {
  return (
    b.traits.severity - a.traits.severity ||
    b.lastSeen - a.lastSeen ||
    compareText(a.finding, b.finding) ||
    compareText(sightingKey(a), sightingKey(b))
  );
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function groupsOf<T>(items: Iterable<T>, keyOf: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return [...groups.values()];
}
