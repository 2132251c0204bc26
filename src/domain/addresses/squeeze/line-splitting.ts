/**
 * Spends lines that are left over: the lines that give back the most addresses are split in two.
 *
 *   line i ├───────────────────────┤     its blocks are those from `block[i]` up to the next line's;
 *   blocks    ├─┤├┤       ├──┤ ├┤        where they part by the line's own length, each side gets
 *   split    ├────┤       ├──────┤       the smallest block that covers it
 */
import type { Prefixes } from '../set/feed-text.ts';
import { commonLength } from '../set/words6.ts';

/** Lines of one family: the first block of the set that lies in each, and its prefix length. */
export interface FamilyLines {
  readonly block: Uint32Array;
  readonly length: Uint8Array;
}

export interface ChosenLines {
  readonly v4: FamilyLines;
  readonly v6: FamilyLines;
}

/** The blocks of one family, as far as splitting looks at them. */
interface SplitBlocks {
  readonly bits: number;
  readonly length: Uint8Array;
  /** Leading bits that blocks i and j share. */
  readonly common: (i: number, j: number) => number;
}

/** Stands for the gain of a line that is one block: there is nothing to split. */
const NO_SPLIT = -1;

/** Where a line would be split, and how many addresses that gives back: it may be none at first. */
interface Splits {
  readonly at: Uint32Array;
  readonly gain: Float64Array;
}

/** Splits the best `spare` lines, each for one line more. */
export function splitLines(chosen: ChosenLines, blocks: Prefixes, spare: number): ChosenLines {
  const { v4, v6 } = blocks;
  const blocks4: SplitBlocks = {
    bits: 32,
    length: v4.length,
    common: (i, j) => Math.clz32((v4.first[i] as number) ^ (v4.first[j] as number)),
  };
  const blocks6: SplitBlocks = {
    bits: 128,
    length: v6.length,
    common: (i, j) => commonLength(v6.words, 4 * i, v6.words, 4 * j),
  };
  let lines = chosen;
  for (let left = spare; left > 0;) {
    const splits4 = splitsOf(lines.v4, blocks4);
    const splits6 = splitsOf(lines.v6, blocks6);
    const least = leastOfBest(splits4.gain, splits6.gain, left);
    const before = lines.v4.length.length + lines.v6.length.length;
    const next4 = splitFrom(lines.v4, splits4, { blocks: blocks4, least, left });
    const used4 = next4.length.length - lines.v4.length.length;
    const next6 = splitFrom(lines.v6, splits6, { blocks: blocks6, least, left: left - used4 });
    lines = { v4: next4, v6: next6 };
    const used = next4.length.length + next6.length.length - before;
    if (used === 0) throw new Error('invariant broken: fewer blocks than lines to spend');
    left -= used;
  }
  return lines;
}

function splitsOf(lines: FamilyLines, blocks: SplitBlocks): Splits {
  const size = lines.block.length;
  const splits = { at: new Uint32Array(size), gain: new Float64Array(size).fill(NO_SPLIT) };
  for (let i = 0; i < size; i += 1) {
    const from = lines.block[i] as number;
    const to = i + 1 < size ? (lines.block[i + 1] as number) : blocks.length.length;
    if (to - from < 2) continue;
    const length = lines.length[i] as number;
    const at = partingOf(blocks, from, to, length);
    const halves = sizeOfCover(blocks, from, at) + sizeOfCover(blocks, at, to);
    splits.at[i] = at;
    splits.gain[i] = 2 ** (blocks.bits - length) - halves;
  }
  return splits;
}

/** The first block of those from `from` to `to` that shares no more than `length` bits with the first. */
function partingOf(blocks: SplitBlocks, from: number, to: number, length: number): number {
  let low = from + 1;
  let high = to - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (blocks.common(from, middle) > length) low = middle + 1;
    else high = middle;
  }
  return low;
}

function sizeOfCover(blocks: SplitBlocks, from: number, to: number): number {
  return 2 ** (blocks.bits - coverLength(blocks, from, to));
}

/** Length of the smallest block that covers the blocks from `from` up to `to`. */
function coverLength(blocks: SplitBlocks, from: number, to: number): number {
  return to - from === 1 ? (blocks.length[from] as number) : blocks.common(from, to - 1);
}

/** The least gain that is among the best `count`. */
function leastOfBest(a: Float64Array, b: Float64Array, count: number): number {
  const gains = new Float64Array(a.length + b.length);
  gains.set(a);
  gains.set(b, a.length);
  const sorted = gains.filter((gain) => gain > NO_SPLIT).sort();
  return sorted[Math.max(sorted.length - count, 0)] ?? Infinity;
}

function splitFrom(
  lines: FamilyLines,
  splits: Splits,
  limit: { readonly blocks: SplitBlocks; readonly least: number; readonly left: number },
): FamilyLines {
  const { blocks, least } = limit;
  const room = lines.block.length + limit.left;
  const block = new Uint32Array(room);
  const length = new Uint8Array(room);
  let size = 0;
  let left = limit.left;
  for (let i = 0; i < lines.block.length; i += 1) {
    const from = lines.block[i] as number;
    block[size] = from;
    length[size] = lines.length[i] as number;
    size += 1;
    if (left === 0 || (splits.gain[i] as number) < least) continue;
    const at = splits.at[i] as number;
    const to = lines.block[i + 1] ?? blocks.length.length;
    length[size - 1] = coverLength(blocks, from, at);
    block[size] = at;
    length[size] = coverLength(blocks, at, to);
    size += 1;
    left -= 1;
  }
  return { block: block.subarray(0, size), length: length.subarray(0, size) };
}
