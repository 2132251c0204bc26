/**
 * IPv4 CIDR blocks as two columns, and the split of a set into the fewest of them.
 *
 * Law: the blocks of `split4` cover exactly the set, in ascending order, and no shorter list does.
 * Each block is the widest that starts at the first address left: as wide as the trailing zeros of
 * that address allow, and no wider than what is left. A range takes at most 62 blocks.
 */
import type { Ranges4 } from './ranges4.ts';

/** Blocks in the order they are to be written; `first[i]` has no host bits below `length[i]`. */
export interface Prefixes4 {
  readonly first: Uint32Array;
  readonly length: Uint8Array;
}

/** The worst range, 0.0.0.1–255.255.255.254: two blocks of each width but the widest. */
export const BLOCKS_MAX4 = 62;

/** How many addresses a block has, by host bits: `2 ** n` itself takes longer than the rest. */
export const SIZES = Float64Array.from({ length: 33 }, (_, hostBits) => 2 ** hostBits);

/** The fewest CIDR blocks that cover exactly the set, ascending. */
export function split4(ranges: Ranges4): Prefixes4 {
  const expected = ranges.first.length * 2 + BLOCKS_MAX4;
  let first = new Uint32Array(expected);
  let length = new Uint8Array(expected);
  let count = 0;
  for (let i = 0; i < ranges.first.length; i += 1) {
    if (count + BLOCKS_MAX4 > first.length) {
      first = widen(first, new Uint32Array(first.length * 2));
      length = widen(length, new Uint8Array(length.length * 2));
    }
    let start = ranges.first[i] as number;
    const stop = ranges.last[i] as number;
    const whole = blockLength4(start, stop);
    if (whole >= 0) {
      first[count] = start;
      length[count] = whole;
      count += 1;
      continue;
    }
    while (start <= stop) {
      const hostBits = widestBlock4(start, stop);
      first[count] = start;
      length[count] = 32 - hostBits;
      count += 1;
      start += SIZES[hostBits] as number;
    }
  }
  return { first: first.subarray(0, count), length: length.subarray(0, count) };
}

/** How many addresses the blocks hold, which must be disjoint. */
export function sizeOfPrefixes4({ length }: Prefixes4): number {
  let size = 0;
  for (let i = 0; i < length.length; i += 1) size += SIZES[32 - (length[i] as number)] as number;
  return size;
}

/** The prefix length of the one block that a range is, as most ranges of lists are; −1 if it is more. */
export function blockLength4(start: number, stop: number): number {
  // Of a block, the bits that differ are its host bits: all of the lowest ones, and all zero at its start.
  const differing = start ^ stop;
  const isBlock = ((differing & (differing + 1)) | (start & differing)) === 0;
  return isBlock ? Math.clz32(differing) : -1;
}

/** Host bits of the widest block that starts at `start` and does not go past `stop`. */
export function widestBlock4(start: number, stop: number): number {
  const aligned = start === 0 ? 32 : 31 - Math.clz32(start & -start);
  const left = stop - start + 1;
  const fitting = left === 2 ** 32 ? 32 : 31 - Math.clz32(left);
  return Math.min(aligned, fitting);
}

function widen<T extends Uint32Array | Uint8Array>(column: T, wider: T): T {
  wider.set(column);
  return wider;
}
