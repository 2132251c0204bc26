/**
 * The lines of an edition, made from the resident entries in one linear pass without sorting.
 *
 *   entries ─ in force at t ─▶ ranges ─ minus exemptions ─▶ blocks ─ best rank met ─▶ lines by rank
 *
 * Law: the lines cover exactly what is in force and not exempt, in the fewest blocks across all
 * ranks; each line has the best rank of the entries it meets. The pass also finds when the next
 * window starts or ends: until then the same lines come out.
 */
import type { AddressSet } from '../set/address-set.ts';
import { subtract4 } from '../set/algebra4.ts';
import { subtract6 } from '../set/algebra6.ts';
import { inForceOf4, inForceOf6 } from './entries-in-force.ts';
import { RANKS, type Entries } from './entries.ts';
import { NO_PREFIXES, type Prefixes } from '../set/feed-text.ts';
import { rankedBlocks4 } from './ranked-blocks4.ts';
import { rankedBlocks6 } from './ranked-blocks6.ts';
import { takeBytes, type BufferPool } from '../set/buffer-pool.ts';
import { LINE4_BYTES_MAX, OVERHANG_BYTES, writePrefixes4 } from '../set/text4.ts';
import { LINE6_BYTES_MAX, writePrefixes6 } from '../set/text6.ts';

/** The lines of each rank, from the best on; within a rank and family in address order. */
export type RankedLines = readonly Prefixes[];

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
  room?: BufferPool,
): EditionLines {
  const blocks4 = rankedBlocks4(entries.v4, at, exempt.v4, room);
  const blocks6 = rankedBlocks6(entries.v6, at, exempt.v6, room);
  const lines = Array.from({ length: RANKS }, (_, rank) => ({
    v4: blocks4.byRank[rank] ?? NO_PREFIXES.v4,
    v6: blocks6.byRank[rank] ?? NO_PREFIXES.v6,
  }));
  return { lines, nextChange: Math.min(blocks4.nextChange, blocks6.nextChange) };
}

/** The set that the lines of an edition cover. */
export function inForceSet(entries: Entries, at: number, exempt: AddressSet): AddressSet {
  return {
    v4: subtract4(inForceOf4(entries.v4, at), exempt.v4),
    v6: subtract6(inForceOf6(entries.v6, at), exempt.v6),
  };
}

/**
 * The text of a feed: by rank, within a rank IPv4 before IPv6. Devices cut the tail of a feed that
 * is too long for them, so what is worth most stands first. With a room it holds until the next
 * text is made in it.
 */
export function feedText(lines: RankedLines, room?: BufferPool): Uint8Array {
  let bytes = OVERHANG_BYTES;
  for (const { v4, v6 } of lines) {
    bytes += v4.length.length * LINE4_BYTES_MAX + v6.length.length * LINE6_BYTES_MAX;
  }
  const out = takeBytes(room, 'text', bytes);
  const end = lines.reduce(
    (at, { v4, v6 }) => writePrefixes6(v6, out, writePrefixes4(v4, out, at)),
    0,
  );
  return out.subarray(0, end);
}
