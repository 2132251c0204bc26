/**
 * An indicator: everything we hold on one address, domain or file. The join of its sightings.
 *
 * Law: join is a semilattice (commutative, associative, idempotent), so any order, repetition or split
 * of deliveries gives the same indicator. Evidence is bounded, by a fixed total order, never by arrival:
 * of each class of equal weight (account, type, severity …) the latest 96 stay, and over all classes
 * the strongest 2048, where the firsts of all classes come before the seconds of any, so that no
 * account drives out what another one saw.
 *
 * Why cutting keeps the law: the order within a class is part of the order over all, so a sighting
 * that is cut has enough others before it, and more evidence only ever puts more before it.
 */
import { invariant } from './result.ts';
import {
  evidenceClass,
  indicatorKey,
  joinSighting,
  sightingKey,
  type Sighting,
} from './sighting.ts';

export interface Indicator {
  readonly key: string;
  /** Never empty, at most `EVIDENCE_MAX`, in one fixed order. */
  readonly sightings: readonly Sighting[];
}

/** Four days of hourly sightings of one weight. */
export const CLASS_EVIDENCE_MAX = 96;
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
  return [...groupBy(sightings, ({ value }) => indicatorKey(value)).values()].map(indicatorOf);
}

function distinct(sightings: readonly Sighting[]): ReadonlyMap<string, Sighting> {
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
  const ranked = [...groupBy(keyed, ({ sighting }) => evidenceClass(sighting)).values()].flatMap(
    (sameWeight) =>
      sameWeight
        .sort(strongerFirst)
        .slice(0, CLASS_EVIDENCE_MAX)
        .map((one, rank) => ({ one, rank })),
  );
  ranked.sort((a, b) => a.rank - b.rank || strongerFirst(a.one, b.one));
  return ranked.slice(0, EVIDENCE_MAX).map(({ one }) => one.sighting);
}

/** Total: the more severe, then the later, then by key. Within a class severity is equal. */
function strongerFirst(a: Keyed, b: Keyed): number {
  return (
    b.sighting.traits.severity - a.sighting.traits.severity ||
    b.sighting.lastSeen - a.sighting.lastSeen ||
    (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
  );
}

function groupBy<T>(items: Iterable<T>, keyOf: (item: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(item);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [item]);
    else group.push(item);
  }
  return groups;
}
