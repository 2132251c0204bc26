/**
 * The ranges that entries in force at a second make together, merged as they are found.
 */
import { NEVER, type Entries4, type Entries6 } from './entries.ts';
import { NONE4, type Ranges4 } from './ranges4.ts';
import { mergeNext6, NONE6, type Ranges6 } from './ranges6.ts';
import { RANGE_WORDS } from './words6.ts';
import { takeBytes, takeWords, type Room } from './room.ts';

/** What merging the ranges in force told of their entries. */
interface InForce<Ranges> {
  readonly ranges: Ranges;
  /** The first entry of each range. */
  readonly entry: Uint32Array;
  /** The rank of all entries of a range, or MIXED. */
  readonly rank: Uint8Array;
  /** The next second at which a window starts or ends; NEVER if none does. */
  readonly nextChange: number;
}

export type InForce4 = InForce<Ranges4>;
export type InForce6 = InForce<Ranges6>;

/** Stands for the rank of a range whose entries are of several ranks. */
export const MIXED = 0xff;

/** One pass: expiry, merging, and when either changes next. */
export function inForceOf4(entries: Entries4, at: number, room: Room | undefined): InForce4 {
  const { first, last, from, until, rank } = entries;
  const size = first.length;
  const mergedFirst = takeWords(room, 'in force first', size);
  const mergedLast = takeWords(room, 'in force last', size);
  const mergedEntry = takeWords(room, 'in force entry', size);
  const mergedRank = takeBytes(room, 'in force rank', size);
  let nextChange = NEVER;
  let count = 0;
  let end = -2;
  for (let i = 0; i < size; i += 1) {
    const ending = until[i] as number;
    const starting = from[i] as number;
    if (ending <= at) continue;
    if (starting > at) {
      if (starting < nextChange) nextChange = starting;
      continue;
    }
    if (ending < nextChange) nextChange = ending;
    const start = first[i] as number;
    const stop = last[i] as number;
    if (start > end + 1) {
      mergedFirst[count] = start;
      mergedLast[count] = stop;
      mergedEntry[count] = i;
      mergedRank[count] = rank[i] as number;
      count += 1;
      end = stop;
      continue;
    }
    if (mergedRank[count - 1] !== rank[i]) mergedRank[count - 1] = MIXED;
    if (stop > end) {
      mergedLast[count - 1] = stop;
      end = stop;
    }
  }
  const ranges =
    count === 0
      ? NONE4
      : { first: mergedFirst.subarray(0, count), last: mergedLast.subarray(0, count) };
  return { ranges, entry: mergedEntry, rank: mergedRank, nextChange };
}

/** As `inForceOf4`, in 128 bits. */
export function inForceOf6(entries: Entries6, at: number, room: Room | undefined): InForce6 {
  const { words, from, until, rank } = entries;
  const merged = takeWords(room, 'in force words', words.length);
  const mergedEntry = takeWords(room, 'in force entry 6', from.length);
  const mergedRank = takeBytes(room, 'in force rank 6', from.length);
  let nextChange = NEVER;
  let size = 0;
  for (let i = 0; i < from.length; i += 1) {
    const ending = until[i] as number;
    const starting = from[i] as number;
    if (ending <= at) continue;
    nextChange = Math.min(nextChange, starting > at ? starting : ending);
    if (starting > at) continue;
    const before = size;
    size = mergeNext6(merged, size, words, RANGE_WORDS * i);
    const range = size / RANGE_WORDS - 1;
    if (size > before) {
      mergedEntry[range] = i;
      mergedRank[range] = rank[i] as number;
    } else if (mergedRank[range] !== rank[i]) {
      mergedRank[range] = MIXED;
    }
  }
  const ranges = size === 0 ? NONE6 : { words: merged.subarray(0, size) };
  return { ranges, entry: mergedEntry, rank: mergedRank, nextChange };
}
