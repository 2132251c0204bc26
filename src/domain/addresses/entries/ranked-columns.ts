/**
 * Blocks by rank, in the order they are found: columns in which each rank has a part of its own.
 *
 *   part of rank 0     part of rank 1        ends[r]   where the next block of rank r goes
 *   ├█████──────────┤  ├███────────────┤ …   limits[r] where its part ends
 *
 * One pair of columns instead of one a rank: a loop that meets ranks in no order that a processor
 * could predict then always writes by the same pointers.
 */
import { RANKS } from './entries.ts';
import { takeBytes, takeWords, type BufferPool } from '../set/buffer-pool.ts';

/** Marks the best rank of a range whose entries are of several: a bit above every rank. */
export const MIXED = 0x80;

export interface RankedColumns {
  /** Where blocks start: `stride` words each. */
  words: Uint32Array;
  length: Uint8Array;
  readonly ends: Uint32Array;
  readonly limits: Uint32Array;
  readonly stride: number;
}

/** No blocks yet, with room for so many of each rank. */
export function rankedColumns(
  {
    blocks,
    stride,
    name,
  }: { readonly blocks: number; readonly stride: number; readonly name: string },
  room: BufferPool | undefined,
): RankedColumns {
  return {
    words: takeWords(room, `${name} words`, RANKS * blocks * stride),
    length: takeBytes(room, `${name} length`, RANKS * blocks),
    ends: Uint32Array.from({ length: RANKS }, (_, rank) => rank * blocks),
    limits: Uint32Array.from({ length: RANKS }, (_, rank) => (rank + 1) * blocks),
    stride,
  };
}

/** The place of the next block of a rank, which is taken by that. */
export function takePlace(columns: RankedColumns, rank: number): number {
  const place = columns.ends[rank] as number;
  if (place === columns.limits[rank]) {
    widen(columns);
    return takePlace(columns, rank);
  }
  columns.ends[rank] = place + 1;
  return place;
}

/** What was written for each rank. */
export function partsOf({
  words,
  length,
  ends,
  limits,
  stride,
}: RankedColumns): { readonly words: Uint32Array; readonly length: Uint8Array }[] {
  const size = limits[0] as number;
  return Array.from(ends, (end, rank) => ({
    words: words.subarray(stride * rank * size, stride * end),
    length: length.subarray(rank * size, end),
  }));
}

/** Gives every part twice its room. */
function widen(columns: RankedColumns): void {
  const size = columns.limits[0] as number;
  const wider = rankedColumns({ blocks: 2 * size, stride: columns.stride, name: '' }, undefined);
  partsOf(columns).forEach(({ words, length }, rank) => {
    wider.words.set(words, columns.stride * 2 * size * rank);
    wider.length.set(length, 2 * size * rank);
    columns.ends[rank] = 2 * size * rank + length.length;
    columns.limits[rank] = 2 * size * (rank + 1);
  });
  columns.words = wider.words;
  columns.length = wider.length;
}
