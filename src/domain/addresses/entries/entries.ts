/**
 * The publisher's resident state: every entry with its window, sorted by address, in columns.
 *
 * Law: applying changes in any batches gives the same columns; one generation is never changed, so
 * an edition is made from one while the next is merged. Entries may overlap and are kept apart (a
 * block that ends must not take along, or leave behind, an address with another window): they are
 * merged only for an edition, after it is known which are in force.
 *
 * An IPv4 entry takes 21 bytes, an IPv6 entry 45. Times are whole seconds since 1970, below 2^32.
 */
import { RANGE_WORDS } from '../set/words6.ts';

/** When an entry is in force, what it is worth, and when its cause was last seen. */
export interface EntryWindow {
  /** In force from this second on … */
  readonly from: number;
  /** … until just before this one; `NEVER` for an entry without an end. */
  readonly until: number;
  /** 0 is worth most; below `RANKS`. */
  readonly rank: number;
  /** Breaks ties within a rank when lines have to be left out: the longest unseen goes first. */
  readonly seen: number;
}

/** The end of a window that has none: the year 2106, past which these columns cannot count. */
export const NEVER = 0xffff_ffff;

/** How many ranks there may be: pins, four bands, and room. */
export const RANKS = 8;

export interface Windows {
  readonly from: Uint32Array;
  readonly until: Uint32Array;
  readonly rank: Uint8Array;
  readonly seen: Uint32Array;
}

/** Ascending by first, then by last address. */
export interface Entries4 extends Windows {
  readonly first: Uint32Array;
  readonly last: Uint32Array;
}

/** Ascending by first, then by last address; eight words an entry, as in `Ranges6`. */
export interface Entries6 extends Windows {
  readonly words: Uint32Array;
}

export interface Entries {
  readonly v4: Entries4;
  readonly v6: Entries6;
}

export const NO_ENTRIES: Entries = {
  v4: { first: new Uint32Array(0), last: new Uint32Array(0), ...emptyWindows(0) },
  v6: { words: new Uint32Array(0), ...emptyWindows(0) },
};

export function entryCount({ v4, v6 }: Entries): number {
  return v4.rank.length + v6.rank.length;
}

/** What the columns take, all of it. */
export function entryBytes({ v4, v6 }: Entries): number {
  const windowBytes = ({ from, until, rank, seen }: Windows) =>
    from.byteLength + until.byteLength + rank.byteLength + seen.byteLength;
  const ends4 = v4.first.byteLength + v4.last.byteLength;
  return ends4 + v6.words.byteLength + windowBytes(v4) + windowBytes(v6);
}

/** The entries without those whose window has ended by `at`: they can never be in force again. */
export function forgetEnded({ v4, v6 }: Entries, at: number): Entries {
  const kept4 = keptOf(v4, at);
  const kept6 = keptOf(v6, at);
  const words = new Uint32Array(RANGE_WORDS * kept6.length);
  kept6.forEach((from, to) => {
    words.set(v6.words.subarray(RANGE_WORDS * from, RANGE_WORDS * (from + 1)), RANGE_WORDS * to);
  });
  return {
    v4: {
      first: kept4.map((index) => v4.first[index] as number),
      last: kept4.map((index) => v4.last[index] as number),
      ...pickWindows(v4, kept4),
    },
    v6: { words, ...pickWindows(v6, kept6) },
  };
}

function emptyWindows(size: number): Windows {
  return {
    from: new Uint32Array(size),
    until: new Uint32Array(size),
    rank: new Uint8Array(size),
    seen: new Uint32Array(size),
  };
}

function keptOf({ until }: Windows, at: number): Uint32Array {
  const kept = new Uint32Array(until.length);
  let size = 0;
  for (let i = 0; i < until.length; i += 1) {
    if ((until[i] as number) <= at) continue;
    kept[size] = i;
    size += 1;
  }
  return kept.subarray(0, size);
}

/** The windows at the given indices. */
export function pickWindows(windows: Windows, indices: Uint32Array): Windows {
  const picked = emptyWindows(indices.length);
  for (let i = 0; i < indices.length; i += 1) {
    const index = indices[i] as number;
    picked.from[i] = windows.from[index] as number;
    picked.until[i] = windows.until[index] as number;
    picked.rank[i] = windows.rank[index] as number;
    picked.seen[i] = windows.seen[index] as number;
  }
  return picked;
}
