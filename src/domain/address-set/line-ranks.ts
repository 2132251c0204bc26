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
import type { Prefixes4 } from './prefixes4.ts';
import type { Prefixes6 } from './prefixes6.ts';
import { RANGE_WORDS } from './ranges6.ts';
import { compareWords, copyWords, fillHostBits } from './words6.ts';

/** Every line must meet an entry in force at `at`. */
export function ranks4(lines: Prefixes4, entries: Entries4, at: number): Uint8Array {
  const { first, last, rank, from, until } = entries;
  const ranks = new Uint8Array(lines.first.length);
  const reach = new Float64Array(RANKS).fill(-1);
  let entry = 0;
  for (let i = 0; i < ranks.length; i += 1) {
    const start = lines.first[i] as number;
    const stop = start + 2 ** (32 - (lines.length[i] as number)) - 1;
    for (; entry < first.length && (first[entry] as number) <= stop; entry += 1) {
      if ((from[entry] as number) > at || (until[entry] as number) <= at) continue;
      const own = rank[entry] as number;
      const end = last[entry] as number;
      if (end > (reach[own] as number)) reach[own] = end;
    }
    let best = 0;
    while ((reach[best] as number) < start) best += 1;
    ranks[i] = best;
  }
  return ranks;
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
