/**
 * The rank of each line: the best of all entries in force that it meets.
 *
 * One sweep over lines and entries, both ascending. Of the entries that start at or before the end
 * of a line, it is enough to know how far those of each rank reach: if one of rank r reaches the
 * start of the line, it meets the line.
 *
 *   entries  ├─ rank 2 ────────┤  ├ 1 ┤          reach[2] ≥ start of the line, reach[1] not yet:
 *   lines         ├──────────┤    ┊              rank 2
 */
import { RANKS, type Entries4, type Entries6, type Windows } from './entries.ts';
import { SIZES, type Prefixes4 } from './prefixes4.ts';
import type { Prefixes6 } from './prefixes6.ts';
import type { Ranges4 } from './ranges4.ts';
import { RANGE_WORDS } from './ranges6.ts';
import { takeBytes, type Room } from './room.ts';
import { compareWords, copyWords, fillHostBits } from './words6.ts';

/** The ranges in force, and what merging them told of their ranks. */
export interface InForce4 {
  readonly ranges: Ranges4;
  /** The first entry of each range. */
  readonly entry: Uint32Array;
  /** The rank of all entries of a range, or MIXED. */
  readonly rank: Uint8Array;
}

/** Stands for the rank of a range whose entries are of several ranks. */
export const MIXED = 0xff;

/** Every line must lie in a range in force; only where ranks are mixed are entries looked at. */
export function ranks4(
  lines: Prefixes4,
  inForce: InForce4,
  { entries, at }: { readonly entries: Entries4; readonly at: number },
  room?: Room,
): Uint8Array {
  const { first, length } = lines;
  const { rank, entry } = inForce;
  const { last } = inForce.ranges;
  const count = first.length;
  const ranks = takeBytes(room, 'line ranks', first.length);
  const mixed = { entries, at, reach: new Float64Array(RANKS).fill(-1), next: 0 };
  let range = 0;
  for (let i = 0; i < count; i += 1) {
    const start = first[i] as number;
    while ((last[range] as number) < start) range += 1;
    const own = rank[range] as number;
    if (own !== MIXED) {
      ranks[i] = own;
      continue;
    }
    if (mixed.next < (entry[range] as number)) {
      mixed.next = entry[range] as number;
      mixed.reach.fill(-1);
    }
    ranks[i] = bestRank(mixed, start, start + (SIZES[32 - (length[i] as number)] as number) - 1);
  }
  return ranks;
}

interface MixedRange {
  readonly entries: Entries4;
  readonly at: number;
  /** The last address that entries of each rank have reached. */
  readonly reach: Float64Array;
  next: number;
}

function bestRank(mixed: MixedRange, start: number, stop: number): number {
  const { entries, at, reach } = mixed;
  const { first, last, from, until, rank } = entries;
  let entry = mixed.next;
  for (; entry < first.length && (first[entry] as number) <= stop; entry += 1) {
    if ((from[entry] as number) > at || (until[entry] as number) <= at) continue;
    const own = rank[entry] as number;
    const end = last[entry] as number;
    if (end > (reach[own] as number)) reach[own] = end;
  }
  mixed.next = entry;
  let best = 0;
  while ((reach[best] as number) < start) best += 1;
  return best;
}

/** As `ranks4`, in 128 bits. */
export function ranks6(lines: Prefixes6, entries: Entries6, at: number): Uint8Array {
  const ranks = new Uint8Array(lines.length.length);
  const reach = new Uint32Array(4 * RANKS);
  const hasReach = new Uint8Array(RANKS);
  const stop = new Uint32Array(4);
  let entry = 0;
  for (let i = 0; i < ranks.length; i += 1) {
    copyWords(lines.words, 4 * i, stop, 0);
    fillHostBits(stop, 0, lines.length[i] as number, 1);
    for (; startsBy(entries, entry, stop); entry += 1) {
      if (!isInForce(entries, entry, at)) continue;
      const own = entries.rank[entry] as number;
      const end = RANGE_WORDS * entry + 4;
      const isFurther = compareWords(entries.words, end, reach, 4 * own) > 0;
      if (isFurther || hasReach[own] === 0) copyWords(entries.words, end, reach, 4 * own);
      hasReach[own] = 1;
    }
    let best = 0;
    while (hasReach[best] === 0 || compareWords(reach, 4 * best, lines.words, 4 * i) < 0) best += 1;
    ranks[i] = best;
  }
  return ranks;
}

function startsBy({ words }: Entries6, entry: number, stop: Uint32Array): boolean {
  const at = RANGE_WORDS * entry;
  return at < words.length && compareWords(words, at, stop, 0) <= 0;
}

function isInForce({ from, until }: Windows, entry: number, at: number): boolean {
  return (from[entry] as number) <= at && (until[entry] as number) > at;
}
