/**
 * IPv6 CIDR blocks as columns, and the split of a set into the fewest of them.
 *
 * Law: as `prefixes4.ts`, in 128 bits; a range takes at most 254 blocks. The width of a block comes
 * from bit patterns alone, since its size (up to 2^128) has no number:
 *
 *   start  …0 0110 0000     five trailing zeros: at most 5 host bits by alignment
 *   stop   …1 0011 1111     the highest bit that differs is bit 8: blocks of up to 8 host bits that
 *                           start at `start` end below `stop`; 9 fit only if `stop` ends in 9 ones
 */
import { type Ranges6 } from './ranges6.ts';
import {
  commonLength,
  compareWords,
  copyWords,
  fillHostBits,
  increment,
  RANGE_WORDS,
  trailingOnes,
  trailingZeros,
} from './words6.ts';

/** Blocks in the order they are to be written: four words each; no host bits below `length[i]`. */
export interface Prefixes6 {
  readonly words: Uint32Array;
  readonly length: Uint8Array;
}

/** ::1–ffff:…:fffe: two blocks of each width but the widest. */
const BLOCKS_MAX = 254;

/** The fewest CIDR blocks that cover exactly the set, ascending. */
export function split6(ranges: Ranges6): Prefixes6 {
  const size = ranges.words.length / RANGE_WORDS;
  let words = new Uint32Array(4 * (size * 2 + BLOCKS_MAX));
  let length = new Uint8Array(words.length / 4);
  let count = 0;
  const start = new Uint32Array(4);
  const end = new Uint32Array(4);
  for (let at = 0; at < ranges.words.length; at += RANGE_WORDS) {
    if (count + BLOCKS_MAX > length.length) {
      words = widen(words, new Uint32Array(words.length * 2));
      length = widen(length, new Uint8Array(length.length * 2));
    }
    const wholeBits = blockBits(ranges.words, at);
    if (wholeBits >= 0) {
      copyWords(ranges.words, at, words, 4 * count);
      length[count] = 128 - wholeBits;
      count += 1;
      continue;
    }
    copyWords(ranges.words, at, start, 0);
    let isLeft = true;
    while (isLeft) {
      const hostBits = widestBlock(start, ranges.words, at + 4);
      copyWords(start, 0, words, 4 * count);
      length[count] = 128 - hostBits;
      count += 1;
      copyWords(start, 0, end, 0);
      fillHostBits(end, 0, 128 - hostBits, 1);
      isLeft = compareWords(end, 0, ranges.words, at + 4) < 0 && increment(end, 0);
      copyWords(end, 0, start, 0);
    }
  }
  return { words: words.subarray(0, 4 * count), length: length.subarray(0, count) };
}

/** How many addresses the blocks hold, which must be disjoint. */
export function sizeOfPrefixes6({ length }: Prefixes6): bigint {
  const counts = new Array<number>(129).fill(0);
  for (const bits of length) counts[bits] = (counts[bits] as number) + 1;
  return counts.reduce(
    (size, count, bits) => size + BigInt(count) * (1n << BigInt(128 - bits)),
    0n,
  );
}

/** Host bits of the one block that a range is, as nearly all ranges of lists are; −1 if it is more. */
function blockBits(words: Uint32Array, at: number): number {
  const differingBits = 128 - commonLength(words, at, words, at + 4);
  const isBlock =
    trailingZeros(words, at) >= differingBits && trailingOnes(words, at + 4) >= differingBits;
  return isBlock ? differingBits : -1;
}

/** Host bits of the widest block that starts at `start` and does not go past `stops[at]`. */
function widestBlock(start: Uint32Array, stops: Uint32Array, at: number): number {
  const differingBits = 128 - commonLength(start, 0, stops, at);
  const fitting = trailingOnes(stops, at) >= differingBits ? differingBits : differingBits - 1;
  return Math.min(trailingZeros(start, 0), fitting);
}

function widen<T extends Uint32Array | Uint8Array>(column: T, wider: T): T {
  wider.set(column);
  return wider;
}
