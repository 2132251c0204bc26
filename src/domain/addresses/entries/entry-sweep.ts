/**
 * The best rank of the entries in force that a block meets, for blocks that are asked in ascending order.
 *
 * One sweep over blocks and entries, both ascending. Of the entries that start at or before the end
 * of a block, it is enough to know how far those of each rank reach: if one of rank r reaches the
 * start of the block, it meets the block.
 *
 *   entries  ├─ rank 2 ────────┤  ├ 1 ┤          reach[2] ≥ start of the block, reach[1] not yet:
 *   blocks        ├──────────┤                   rank 2
 */
import { RANKS, type Entries4, type Entries6, type Windows } from './entries.ts';
import { compareWords, copyWords, RANGE_WORDS } from '../set/words6.ts';

export interface Sweep4 {
  readonly entries: Entries4;
  readonly at: number;
  /** The last address that entries of each rank have reached; −1 for none. */
  readonly reach: Float64Array;
  /** The next entry to look at: may be set to the first that meets any block still to come. */
  next: number;
}

export interface Sweep6 {
  readonly entries: Entries6;
  readonly at: number;
  /** The last address that entries of each rank have reached, where `hasReach` says there is one. */
  readonly reach: Uint32Array;
  readonly hasReach: Uint8Array;
  next: number;
}

export function sweep4(entries: Entries4, at: number): Sweep4 {
  return { entries, at, reach: new Float64Array(RANKS).fill(-1), next: 0 };
}

export function sweep6(entries: Entries6, at: number): Sweep6 {
  const reach = new Uint32Array(4 * RANKS);
  return { entries, at, reach, hasReach: new Uint8Array(RANKS), next: 0 };
}

/** Of the block from `start` to `stop`, which must meet an entry in force. */
export function bestRank4(sweep: Sweep4, start: number, stop: number): number {
  const { entries, at, reach } = sweep;
  const { first, last, rank } = entries;
  let entry = sweep.next;
  for (; entry < first.length && (first[entry] as number) <= stop; entry += 1) {
    if (!isInForce(entries, entry, at)) continue;
    const own = rank[entry] as number;
    const end = last[entry] as number;
    if (end > (reach[own] as number)) reach[own] = end;
  }
  sweep.next = entry;
  let best = 0;
  while ((reach[best] as number) < start) best += 1;
  return best;
}

/** Of the block from `words[from]` to `stop`, which must meet an entry in force. */
export function bestRank6(
  sweep: Sweep6,
  words: Uint32Array,
  from: number,
  stop: Uint32Array,
): number {
  const { entries, at, reach, hasReach } = sweep;
  let entry = sweep.next;
  for (; startsBy(entries, entry, stop); entry += 1) {
    if (!isInForce(entries, entry, at)) continue;
    const own = entries.rank[entry] as number;
    const end = RANGE_WORDS * entry + 4;
    const isFurther = compareWords(entries.words, end, reach, 4 * own) > 0;
    if (isFurther || hasReach[own] === 0) copyWords(entries.words, end, reach, 4 * own);
    hasReach[own] = 1;
  }
  sweep.next = entry;
  let best = 0;
  while (hasReach[best] === 0 || compareWords(reach, 4 * best, words, from) < 0) best += 1;
  return best;
}

function startsBy({ words }: Entries6, entry: number, stop: Uint32Array): boolean {
  const at = RANGE_WORDS * entry;
  return at < words.length && compareWords(words, at, stop, 0) <= 0;
}

export function isInForce({ from, until }: Windows, entry: number, at: number): boolean {
  return (from[entry] as number) <= at && (until[entry] as number) > at;
}
