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
import { takeBytes, takeWords, type Room } from './room.ts';
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

/** Blocks as they are found; the columns grow. */
export interface Growing6 {
  words: Uint32Array;
  length: Uint8Array;
  count: number;
}

/** No blocks, with room for those that so many ranges usually take. */
export function growing6(ranges: number, room: Room | undefined, name: string): Growing6 {
  const size = ranges + BLOCKS_MAX;
  return {
    words: takeWords(room, `${name} words`, 4 * size),
    length: takeBytes(room, `${name} length`, size),
    count: 0,
  };
}

export function grown6({ words, length, count }: Growing6): Prefixes6 {
  return { words: words.subarray(0, 4 * count), length: length.subarray(0, count) };
}

/** The fewest CIDR blocks that cover exactly the set, ascending. */
export function split6({ words }: Ranges6): Prefixes6 {
  const blocks = growing6(words.length / RANGE_WORDS, undefined, 'split');
  for (let at = 0; at < words.length; at += RANGE_WORDS) splitRange6(blocks, words, at);
  return grown6(blocks);
}

/** Adds the fewest blocks that cover the range at `ranges[at]`. */
export function splitRange6(blocks: Growing6, ranges: Uint32Array, at: number): void {
  const wholeBits = blockBits(ranges, at);
  if (wholeBits >= 0) addBlock6(blocks, ranges, at, wholeBits);
  else splitWide6(blocks, ranges, at);
}

/** Adds the block of `hostBits` that starts at `words[at]`. */
export function addBlock6(
  blocks: Growing6,
  words: Uint32Array,
  at: number,
  hostBits: number,
): void {
  if (blocks.count === blocks.length.length) widen6(blocks);
  copyWords(words, at, blocks.words, 4 * blocks.count);
  blocks.length[blocks.count] = 128 - hostBits;
  blocks.count += 1;
}

/** Where the next block starts, and where it ends. */
const start = new Uint32Array(4);
const end = new Uint32Array(4);

function splitWide6(blocks: Growing6, ranges: Uint32Array, at: number): void {
  copyWords(ranges, at, start, 0);
  for (;;) {
    const hostBits = widestBlock(start, ranges, at + 4);
    addBlock6(blocks, start, 0, hostBits);
    copyWords(start, 0, end, 0);
    fillHostBits(end, 0, 128 - hostBits, 1);
    if (compareWords(end, 0, ranges, at + 4) >= 0 || !increment(end, 0)) return;
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

function widen6(blocks: Growing6): void {
  const words = new Uint32Array(2 * blocks.words.length);
  const length = new Uint8Array(2 * blocks.length.length);
  words.set(blocks.words);
  length.set(blocks.length);
  blocks.words = words;
  blocks.length = length;
}
