/**
 * Ranges as the fewest blocks, each under the best rank of the entries in force that it meets.
 *
 * One sweep over blocks and entries, both ascending. Of the entries that start at or before the end
 * of a block, it is enough to know how far those of each rank reach: if one of rank r reaches the
 * start of the block, it meets the block.
 *
 *   entries  ├─ rank 2 ────────┤  ├ 1 ┤          reach[2] ≥ start of the block, reach[1] not yet:
 *   blocks        ├──────────┤                   rank 2
 *
 * In IPv4, where there may be a million, entries are looked at only where a range has several ranks.
 */
import { MIXED, type InForce4 } from './entries-in-force.ts';
import { RANKS, type Entries, type Entries4, type Entries6, type Windows } from './entries.ts';
import type { Prefixes } from './feed-text.ts';
import { BLOCKS_MAX4, SIZES, widestBlock4, type Prefixes4 } from './prefixes4.ts';
import { split6, type Prefixes6 } from './prefixes6.ts';
import type { Ranges4 } from './ranges4.ts';
import { type Ranges6 } from './ranges6.ts';
import { takeBytes, takeWords, type Room } from './room.ts';
import { compareWords, copyWords, fillHostBits, RANGE_WORDS } from './words6.ts';

/** Blocks of one rank as they are found; the columns grow. */
interface Growing4 {
  first: Uint32Array;
  length: Uint8Array;
  count: number;
}

/** The sweep over the entries of ranges with mixed ranks. */
interface MixedRange {
  readonly entries: Entries4;
  readonly at: number;
  /** The last address that entries of each rank have reached. */
  readonly reach: Float64Array;
  next: number;
}

/** By rank; every range must lie in one that is in force. */
export function rankedBlocks4(
  { first, last }: Ranges4,
  inForce: InForce4,
  { entries, at }: { readonly entries: Entries4; readonly at: number },
  room?: Room,
): Prefixes4[] {
  const { rank, entry } = inForce;
  const { last: inForceLast } = inForce.ranges;
  const byRank = growingColumns(first.length, room);
  const mixed = { entries, at, reach: new Float64Array(RANKS).fill(-1), next: 0 };
  const count = first.length;
  let range = 0;
  for (let i = 0; i < count; i += 1) {
    const start = first[i] as number;
    const stop = last[i] as number;
    while ((inForceLast[range] as number) < start) range += 1;
    const own = rank[range] as number;
    if (own === MIXED) {
      splitMixed(byRank, mixed, entry[range] as number, [start, stop]);
    } else {
      splitInto(byRank[own] as Growing4, start, stop);
    }
  }
  return byRank.map((blocks) => ({
    first: blocks.first.subarray(0, blocks.count),
    length: blocks.length.subarray(0, blocks.count),
  }));
}

function growingColumns(ranges: number, room: Room | undefined): Growing4[] {
  const size = ranges + BLOCKS_MAX4;
  return Array.from({ length: RANKS }, (_, rank) => ({
    first: takeWords(room, `rank ${rank} first`, size),
    length: takeBytes(room, `rank ${rank} length`, size),
    count: 0,
  }));
}

/** The blocks of a range all of whose entries have the rank of `blocks`. */
function splitInto(blocks: Growing4, start: number, stop: number): void {
  if (blocks.count + BLOCKS_MAX4 > blocks.first.length) grow(blocks);
  const { first, length } = blocks;
  let count = blocks.count;
  if (start === stop) {
    first[count] = start;
    length[count] = 32;
    blocks.count = count + 1;
    return;
  }
  for (let from = start; from <= stop;) {
    const hostBits = widestBlock4(from, stop);
    first[count] = from;
    length[count] = 32 - hostBits;
    count += 1;
    from += SIZES[hostBits] as number;
  }
  blocks.count = count;
}

/** The blocks of a range whose entries, from `entry` on, are of several ranks. */
function splitMixed(
  byRank: readonly Growing4[],
  mixed: MixedRange,
  entry: number,
  [start, stop]: readonly [number, number],
): void {
  if (mixed.next < entry) {
    mixed.next = entry;
    mixed.reach.fill(-1);
  }
  for (let from = start; from <= stop;) {
    const hostBits = widestBlock4(from, stop);
    const next = from + (SIZES[hostBits] as number);
    const blocks = byRank[bestRank(mixed, from, next - 1)] as Growing4;
    if (blocks.count === blocks.first.length) grow(blocks);
    blocks.first[blocks.count] = from;
    blocks.length[blocks.count] = 32 - hostBits;
    blocks.count += 1;
    from = next;
  }
}

function bestRank(mixed: MixedRange, start: number, stop: number): number {
  const { entries, at, reach } = mixed;
  const { first, last, rank } = entries;
  let entry = mixed.next;
  for (; entry < first.length && (first[entry] as number) <= stop; entry += 1) {
    if (!isInForce(entries, entry, at)) continue;
    const own = rank[entry] as number;
    const end = last[entry] as number;
    if (end > (reach[own] as number)) reach[own] = end;
  }
  mixed.next = entry;
  let best = 0;
  while ((reach[best] as number) < start) best += 1;
  return best;
}

function grow(blocks: Growing4): void {
  const first = new Uint32Array(blocks.first.length * 2);
  const length = new Uint8Array(first.length);
  first.set(blocks.first);
  length.set(blocks.length);
  blocks.first = first;
  blocks.length = length;
}

/** As `rankedBlocks4`, in 128 bits. */
export function rankedBlocks6(ranges: Ranges6, entries: Entries6, at: number): Prefixes6[] {
  const blocks = split6(ranges);
  const ranks = ranks6(blocks, entries, at);
  return Array.from({ length: RANKS }, (_, rank) => pickBlocks6(blocks, linesWith(ranks, rank)));
}

/** Disjoint ascending blocks, each meeting an entry in force, by the best rank they meet. */
export function rankedPrefixes({ v4, v6 }: Prefixes, entries: Entries, at: number): Prefixes[] {
  const ranks4 = ranksOf4(v4, entries.v4, at);
  const ranks = ranks6(v6, entries.v6, at);
  return Array.from({ length: RANKS }, (_, rank) => {
    const own = linesWith(ranks4, rank);
    return {
      v4: {
        first: own.map((line) => v4.first[line] as number),
        length: Uint8Array.from(own, (line) => v4.length[line] as number),
      },
      v6: pickBlocks6(v6, linesWith(ranks, rank)),
    };
  });
}

function ranksOf4({ first, length }: Prefixes4, entries: Entries4, at: number): Uint8Array {
  const sweep = { entries, at, reach: new Float64Array(RANKS).fill(-1), next: 0 };
  return Uint8Array.from(length, (bits, line) => {
    const start = first[line] as number;
    return bestRank(sweep, start, start + (SIZES[32 - bits] as number) - 1);
  });
}

function linesWith(ranks: Uint8Array, rank: number): Uint32Array {
  return Uint32Array.from(ranks.keys()).filter((line) => ranks[line] === rank);
}

function pickBlocks6(blocks: Prefixes6, picked: Uint32Array): Prefixes6 {
  const words = new Uint32Array(4 * picked.length);
  picked.forEach((from, to) => {
    copyWords(blocks.words, 4 * from, words, 4 * to);
  });
  return { words, length: Uint8Array.from(picked, (block) => blocks.length[block] as number) };
}

function ranks6(blocks: Prefixes6, entries: Entries6, at: number): Uint8Array {
  const ranks = new Uint8Array(blocks.length.length);
  const reach = new Uint32Array(4 * RANKS);
  const hasReach = new Uint8Array(RANKS);
  const stop = new Uint32Array(4);
  let entry = 0;
  for (let i = 0; i < ranks.length; i += 1) {
    copyWords(blocks.words, 4 * i, stop, 0);
    fillHostBits(stop, 0, blocks.length[i] as number, 1);
    for (; startsBy(entries, entry, stop); entry += 1) {
      if (!isInForce(entries, entry, at)) continue;
      const own = entries.rank[entry] as number;
      const end = RANGE_WORDS * entry + 4;
      const isFurther = compareWords(entries.words, end, reach, 4 * own) > 0;
      if (isFurther || hasReach[own] === 0) copyWords(entries.words, end, reach, 4 * own);
      hasReach[own] = 1;
    }
    let best = 0;
    while (hasReach[best] === 0 || compareWords(reach, 4 * best, blocks.words, 4 * i) < 0)
      best += 1;
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
