/**
 * The lines of an edition, made from the resident entries in linear passes without sorting.
 *
 *   entries ─ in force at t ─▶ ranges ─ minus exemptions ─▶ blocks ─ highest rank covered ─▶ lines
 *
 * Law: the lines cover exactly what is in force and not exempt, in the fewest blocks across all
 * ranks; each line has the best rank of the entries it meets. The first passes also find when the
 * next window starts or ends: until then the same lines come out.
 */
import type { AddressSet } from '../address-set.ts';
import { combine4, DIFFERENCE } from './algebra4.ts';
import { combine6 } from './algebra6.ts';
import { NEVER, type Entries, type Entries4, type Entries6 } from './entries.ts';
import { MIXED, ranks4, ranks6 } from './line-ranks.ts';
import { split4, type Prefixes4 } from './prefixes4.ts';
import { split6, type Prefixes6 } from './prefixes6.ts';
import { NONE4 } from './ranges4.ts';
import { mergeNext6, NONE6, RANGE_WORDS, type Ranges6 } from './ranges6.ts';
import { takeBytes, takeWords, type Room } from './room.ts';

/** Lines in address order; `rank4[i]` is the rank of line i of `v4`. */
export interface RankedLines {
  readonly v4: Prefixes4;
  readonly rank4: Uint8Array;
  readonly v6: Prefixes6;
  readonly rank6: Uint8Array;
}

export interface EditionLines {
  readonly lines: RankedLines;
  /** The next second at which a window starts or ends; NEVER if none does. */
  readonly nextChange: number;
}

/**
 * The lines at second `at`, without any address of `exempt`. With a room they hold until the next
 * edition is made in it.
 */
export function editionLines(
  entries: Entries,
  at: number,
  exempt: AddressSet,
  room?: Room,
): EditionLines {
  const inForce4 = inForceOf4(entries.v4, at, room);
  const inForce6 = inForceOf6(entries.v6, at);
  const v4 = split4(combine4(inForce4.ranges, exempt.v4, DIFFERENCE, room), room);
  const v6 = split6(combine6(inForce6.ranges, exempt.v6, DIFFERENCE));
  const rank4 = ranks4(v4, inForce4, { entries: entries.v4, at }, room);
  return {
    lines: { v4, rank4, v6, rank6: ranks6(v6, entries.v6, at) },
    nextChange: Math.min(inForce4.nextChange, inForce6.nextChange),
  };
}

/** What is in force, merged as it is found, and when that changes next. */
function inForceOf4(entries: Entries4, at: number, room: Room | undefined) {
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
function inForceOf6({ words, from, until }: Entries6, at: number) {
  const merged = new Uint32Array(words.length);
  let nextChange = NEVER;
  let size = 0;
  for (let i = 0; i < from.length; i += 1) {
    const ending = until[i] as number;
    const starting = from[i] as number;
    if (ending <= at) continue;
    nextChange = Math.min(nextChange, starting > at ? starting : ending);
    if (starting > at) continue;
    size = mergeNext6(merged, size, words, RANGE_WORDS * i);
  }
  const ranges: Ranges6 = size === 0 ? NONE6 : { words: merged.subarray(0, size) };
  return { ranges, nextChange };
}
