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
import { invariant } from './result.ts';
import {
  evidenceClass,
  indicatorKey,
  joinSighting,
  sightingKey,
  type Sighting,
} from './sighting.ts';
import { DAY } from './time.ts';

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

function distinct(sightings: readonly Sighting[]): ReadonlyMap<string, Sighting> {
  const [only, ...others] = sightings;
  if (only !== undefined && others.length === 0) return new Map([['', only]]);
  const byKey = new Map<string, Sighting>();
  for (const sighting of sightings) {
    const key = sightingKey(sighting);
    const before = byKey.get(key);
    byKey.set(key, before === undefined ? sighting : joinSighting(before, sighting));
  }
  return byKey;
}

interface Keyed {
  readonly key: string;
  readonly sighting: Sighting;
}

function strongest(byKey: ReadonlyMap<string, Sighting>): readonly Sighting[] {
  const keyed = [...byKey].map(([key, sighting]) => ({ key, sighting }));
  // So few are never cut.
  if (keyed.length <= CLASS_LATEST_MAX) return keyed.sort(strongerFirst).map((one) => one.sighting);
  const placed = groupsOf(keyed, ({ sighting }) => evidenceClass(sighting)).flatMap((sameWeight) =>
    latestOf(sameWeight).map((one, place) => ({ ...one, place })),
  );
  const inTurns = groupsOf(placed, ({ sighting }) => sighting.traits.accountId).flatMap((ofOne) =>
    ofOne.sort(byPlace).map((one, turn) => ({ ...one, turn })),
  );
  inTurns.sort((a, b) => a.turn - b.turn || byPlace(a, b));
  const kept = inTurns.slice(0, EVIDENCE_MAX);
  return kept.sort(strongerFirst).map(({ sighting }) => sighting);
}

/** The latest of one class, and the last of each of its latest days; latest first. */
function latestOf(sameWeight: Keyed[]): readonly Keyed[] {
  const days = new Set<number>();
  return sameWeight.sort(strongerFirst).filter(({ sighting }, index) => {
    const day = Math.floor(sighting.lastSeen / DAY);
    const isLastOfDay = !days.has(day) && days.size < CLASS_DAYS_MAX;
    days.add(day);
    return isLastOfDay || index < CLASS_LATEST_MAX;
  });
}

function byPlace(
  a: Keyed & { readonly place: number },
  b: Keyed & { readonly place: number },
): number {
  return a.place - b.place || strongerFirst(a, b);
}

/** Total: the more severe, then the later, then by key. Within a class severity is equal. */
function strongerFirst(a: Keyed, b: Keyed): number {
  return (
    b.sighting.traits.severity - a.sighting.traits.severity ||
    b.sighting.lastSeen - a.sighting.lastSeen ||
    (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
  );
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
