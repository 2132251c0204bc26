/**
 * Feeds that list values one by one (domain names, file hashes, whatever stands uncollapsed): ranked, within
 * a budget.
 *
 * Law: no value is left out while one worth less stays. Worth is rank first (after what is behind all others, if
 * the caller says so), then the time last seen, then the value; pins are never left out. Within a rank a feed lists values in order of their text.
 */
import { compareBands, RANKS, type Band, type Rank } from '../values/band.ts';

export interface RankedValue {
  readonly value: string;
  readonly rank: Rank;
}

export interface ValuesRequest {
  readonly entries: readonly ValueInForce[];
  /** What pins list, which are never left out. */
  readonly pinned: readonly string[];
  /** Values that are worth less than all others: what one account lists beyond its fair share. */
  readonly behind?: ReadonlySet<string>;
}

export interface ValueInForce {
  readonly value: string;
  readonly band: Band;
  readonly lastSeen: number;
}

export interface FittedValues {
  readonly values: readonly RankedValue[];
  /** Values that were left out, in order. */
  readonly shed: readonly string[];
}

export function fitValues(
  { entries, pinned, behind = NONE }: ValuesRequest,
  budget: { readonly linesMax: number; readonly bytesMax: number },
): FittedValues {
  const ranks = new Map<string, Rank>(pinned.map((value) => [value, 'pin']));
  const others = entries.filter(({ value }) => !ranks.has(value)).sort(mostValuableFirst(behind));
  let lines = budget.linesMax - ranks.size;
  let bytes = [...ranks.keys()].reduce((left, value) => left - bytesOf(value), budget.bytesMax);
  const shed: string[] = [];
  for (const { value, band } of others) {
    lines -= 1;
    bytes -= bytesOf(value);
    // Once one finds no room none after it does: a shorter one worth less must not take its place.
    if (lines < 0 || bytes < 0) shed.push(value);
    else ranks.set(value, band);
  }
  const values = [...ranks].map(([value, rank]) => ({ value, rank }));
  return { values: values.sort(byRankAndText), shed: shed.sort() };
}

/** With its line end. */
function bytesOf(value: string): number {
  return value.length + 1;
}

const NONE: ReadonlySet<string> = new Set();

function mostValuableFirst(
  behind: ReadonlySet<string>,
): (a: ValueInForce, b: ValueInForce) => number {
  return (a, b) =>
    Number(behind.has(a.value)) - Number(behind.has(b.value)) ||
    compareBands(a.band, b.band) ||
    b.lastSeen - a.lastSeen ||
    (a.value < b.value ? -1 : 1);
}

function byRankAndText(a: RankedValue, b: RankedValue): number {
  return RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank) || (a.value < b.value ? -1 : 1);
}
