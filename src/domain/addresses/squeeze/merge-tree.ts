/**
 * The merges a squeeze may choose from: the compressed binary trie over blocks, in post-order.
 *
 *   blocks        a   b       c          items, children before their node:
 *                  ╲ ╱       ╱             a  b  ·ab  c  ·abc
 *                  ·ab      ╱            ·ab is the smallest block that covers a and b
 *                     ╲    ╱
 *                     ·abc
 *
 * Only these nodes can be worth a line: any wider block adds more and covers nothing more. One that
 * is wider than the guard allows, or that meets an exemption, may never be a line; then no node
 * above it may, for it would hold the same addresses.
 */
import type { Prefixes } from '../set/feed-text.ts';
import type { Ranges4 } from '../set/ranges4.ts';
import { searchRanges4 } from '../set/ranges4.ts';
import { countOf6, searchRanges6, type Ranges6 } from '../set/ranges6.ts';
import { commonLength, RANGE_WORDS } from '../set/words6.ts';

/** What a squeeze must respect. */
export interface SqueezeLimits {
  /** Squeezing makes no block wider, that is of a smaller length, than these. */
  readonly minPrefix4: number;
  readonly minPrefix6: number;
  /** No address of these may be added. They hold none of the set that is squeezed. */
  readonly exempt: { readonly v4: Ranges4; readonly v6: Ranges6 };
}

export interface MergeTree {
  /** 1 for a node, 0 for a block of the set. */
  readonly isNode: Uint8Array;
  /** Prefix length of the block that the item is. */
  readonly length: Uint8Array;
  /** Addresses the node would add to the set: Infinity if it may not be a line, 0 for a block. */
  readonly added: Float64Array;
  /** Items of the IPv4 tree; then come those of IPv6 and, if there are both, a node that joins. */
  readonly items4: number;
  /** The least lines there can be: every node merged that may be. */
  readonly linesLeast: number;
}

type TreeItems = Pick<MergeTree, 'isNode' | 'length' | 'added'>;

/** What the builder needs to know of one family's blocks, whatever their width in words. */
interface Blocks {
  readonly bits: number;
  readonly length: Uint8Array;
  /** Leading bits that block i shares with block i+1. */
  readonly common: Uint8Array;
  /** The least length of a block around block i that is a permitted line. */
  readonly floor: Uint8Array;
}

/** No path in a tree is longer than an address has bits, and one for the node that joins. */
export const TREE_DEPTH_MAX = 130;

/** The tree over the blocks of both families, which must be ascending and minimal. */
export function mergeTree({ v4, v6 }: Prefixes, limits: SqueezeLimits): MergeTree {
  const [size4, size6] = [itemCount(v4.length.length), itemCount(v6.length.length)];
  const size = size4 + size6 + (size4 > 0 && size6 > 0 ? 1 : 0);
  const items = {
    isNode: new Uint8Array(size),
    length: new Uint8Array(size),
    added: new Float64Array(size),
  };
  const least4 = size4 > 0 ? plant(items, 0, blocks4(v4, limits)) : 0;
  const least6 = size6 > 0 ? plant(items, size4, blocks6(v6, limits)) : 0;
  if (size > size4 + size6) {
    items.isNode[size - 1] = 1;
    items.added[size - 1] = Infinity;
  }
  return { ...items, items4: size4, linesLeast: least4 + least6 };
}

function itemCount(blocks: number): number {
  return blocks === 0 ? 0 : 2 * blocks - 1;
}

/**
 * Writes the items of one family from `start` on. A node is complete when the next two neighbours
 * share fewer bits than it has, so a stack of the lengths still open is all the memory needed.
 * Gives the least lines the family can come down to.
 */
function plant(tree: TreeItems, start: number, blocks: Blocks): number {
  const { bits, length, common, floor } = blocks;
  const open = new Uint8Array(TREE_DEPTH_MAX);
  const hostBits = new Uint8Array(TREE_DEPTH_MAX);
  const added = new Float64Array(TREE_DEPTH_MAX);
  const least = new Uint32Array(TREE_DEPTH_MAX);
  let top = -1;
  let item = start;
  for (let i = 0; i < length.length; i += 1) {
    top += 1;
    hostBits[top] = bits - (length[i] as number);
    added[top] = 0;
    least[top] = 1;
    tree.length[item] = length[i] as number;
    item += 1;
    const next = i < common.length ? (common[i] as number) : -1;
    while (top > 0 && (open[top - 1] as number) > next) {
      top -= 1;
      const nodeLength = open[top] as number;
      added[top] =
        (added[top] as number) +
        (added[top + 1] as number) +
        hole(hostBits, top, bits - nodeLength);
      hostBits[top] = bits - nodeLength;
      tree.isNode[item] = 1;
      tree.length[item] = nodeLength;
      const isLine = nodeLength >= (floor[i] as number);
      least[top] = isLine ? 1 : (least[top] as number) + (least[top + 1] as number);
      tree.added[item] = isLine ? (added[top] as number) : Infinity;
      item += 1;
    }
    open[top] = Math.max(next, 0);
  }
  return least[0] as number;
}

/** 2^n: `2 ** n` itself takes longer than all the rest of a node. */
const POWERS = Float64Array.from({ length: 129 }, (_, exponent) => 2 ** exponent);

/**
 * Addresses of a block outside its two children. Summing holes instead of subtracting what is
 * covered keeps small sums exact where the block itself has more addresses than a number has digits.
 */
function hole(childHostBits: Uint8Array, left: number, hostBits: number): number {
  const leftSize = POWERS[childHostBits[left] as number] as number;
  const rightSize = POWERS[childHostBits[left + 1] as number] as number;
  return (POWERS[hostBits] as number) - leftSize - rightSize;
}

function blocks4({ first, length }: Prefixes['v4'], limits: SqueezeLimits): Blocks {
  const common = new Uint8Array(length.length - 1);
  const floor = new Uint8Array(length.length).fill(limits.minPrefix4);
  for (let i = 0; i < common.length; i += 1) {
    common[i] = Math.clz32((first[i] as number) ^ (first[i + 1] as number));
  }
  const { v4 } = limits.exempt;
  if (v4.first.length === 0) return { bits: 32, length, common, floor };
  let next = searchRanges4(v4, first[0] as number);
  for (let i = 0; i < length.length; i += 1) {
    const address = first[i] as number;
    while (next < v4.last.length && (v4.last[next] as number) < address) next += 1;
    if (next > 0) raise(floor, i, Math.clz32(address ^ (v4.last[next - 1] as number)) + 1);
    if (next < v4.first.length)
      raise(floor, i, Math.clz32(address ^ (v4.first[next] as number)) + 1);
  }
  return { bits: 32, length, common, floor };
}

function blocks6({ words, length }: Prefixes['v6'], limits: SqueezeLimits): Blocks {
  const common = new Uint8Array(length.length - 1);
  const floor = new Uint8Array(length.length).fill(limits.minPrefix6);
  for (let i = 0; i < common.length; i += 1) {
    common[i] = commonLength(words, 4 * i, words, 4 * i + 4);
  }
  const { v6 } = limits.exempt;
  const exemptCount = countOf6(v6);
  for (let i = 0; i < length.length && exemptCount > 0; i += 1) {
    const next = searchRanges6(v6, words, 4 * i);
    const before = RANGE_WORDS * next - 4;
    const after = RANGE_WORDS * next;
    if (next > 0) raise(floor, i, commonLength(words, 4 * i, v6.words, before) + 1);
    if (next < exemptCount) raise(floor, i, commonLength(words, 4 * i, v6.words, after) + 1);
  }
  return { bits: 128, length, common, floor };
}

function raise(floor: Uint8Array, index: number, least: number): void {
  if ((floor[index] as number) < least) floor[index] = least;
}
