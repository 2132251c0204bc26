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
import type { Ranges6 } from './ranges6.ts';
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
export const BLOCKS_MAX6 = 254;

/** Columns for so many blocks. */
export function prefixRoom6(blocks: number): Prefixes6 {
  return { words: new Uint32Array(4 * blocks), length: new Uint8Array(blocks) };
}

/** The fewest CIDR blocks that cover exactly the set, ascending. */
export function split6({ words }: Ranges6): Prefixes6 {
  let blocks = prefixRoom6(words.length / RANGE_WORDS + BLOCKS_MAX6);
  let count = 0;
  for (let at = 0; at < words.length; at += RANGE_WORDS) {
    if (count + BLOCKS_MAX6 > blocks.length.length) blocks = widen6(blocks);
    count = splitRange6(words, at, blocks, count);
  }
  return { words: blocks.words.subarray(0, 4 * count), length: blocks.length.subarray(0, count) };
}

/**
 * Writes the fewest blocks that cover the range at `ranges[at]` from block `count` on; gives the count
 * with them. There must be room for `BLOCKS_MAX6`.
 */
export function splitRange6(
  ranges: Uint32Array,
  at: number,
  blocks: Prefixes6,
  count: number,
): number {
  const whole = blockLength6(ranges, at, ranges, at + 4);
  if (whole < 0) return splitWide6(ranges, at, blocks, count);
  copyWords(ranges, at, blocks.words, 4 * count);
  blocks.length[count] = whole;
  return count + 1;
}

/** Where the next block starts, and where it ends. */
const start = new Uint32Array(4);
const end = new Uint32Array(4);

function splitWide6(ranges: Uint32Array, at: number, blocks: Prefixes6, count: number): number {
  copyWords(ranges, at, start, 0);
  for (let next = count; ; next += 1) {
    const length = 128 - widestBlock(start, ranges, at + 4);
    copyWords(start, 0, blocks.words, 4 * next);
    blocks.length[next] = length;
    copyWords(start, 0, end, 0);
    fillHostBits(end, 0, length, 1);
    if (compareWords(end, 0, ranges, at + 4) >= 0 || !increment(end, 0)) return next + 1;
    copyWords(end, 0, start, 0);
  }
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

/**
 * The prefix length of the one block from `starts[i]` to `stops[j]`, as nearly all ranges of lists are;
 * −1 if it takes more. As `blockLength4`, with carries from word to word.
 */
export function blockLength6(
  starts: Uint32Array,
  i: number,
  stops: Uint32Array,
  j: number,
): number {
  const a = starts[i] as number;
  const b = starts[i + 1] as number;
  const c = starts[i + 2] as number;
  const d = starts[i + 3] as number;
  const differsA = a ^ (stops[j] as number);
  const differsB = b ^ (stops[j + 1] as number);
  const differsC = c ^ (stops[j + 2] as number);
  const differsD = d ^ (stops[j + 3] as number);
  const carryC = Number(differsD === -1);
  const carryB = carryC & Number(differsC === -1);
  const carryA = carryB & Number(differsB === -1);
  const beyondLowest =
    (differsA & (differsA + carryA)) |
    (differsB & (differsB + carryB)) |
    (differsC & (differsC + carryC)) |
    (differsD & (differsD + 1));
  const setAtStart = (a & differsA) | (b & differsB) | (c & differsC) | (d & differsD);
  if ((beyondLowest | setAtStart) !== 0) return -1;
  return Math.clz32(differsA) + Math.clz32(differsB) + Math.clz32(differsC) + Math.clz32(differsD);
}

/** Host bits of the widest block that starts at `start` and does not go past `stops[at]`. */
function widestBlock(start: Uint32Array, stops: Uint32Array, at: number): number {
  const differingBits = 128 - commonLength(start, 0, stops, at);
  const fitting = trailingOnes(stops, at) >= differingBits ? differingBits : differingBits - 1;
  return Math.min(trailingZeros(start, 0), fitting);
}

function widen6({ words, length }: Prefixes6): Prefixes6 {
  const wider = prefixRoom6(2 * length.length);
  wider.words.set(words);
  wider.length.set(length);
  return wider;
}
