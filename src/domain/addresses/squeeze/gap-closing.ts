/**
 * Fits a set into N ranges by adding the fewest addresses: the smallest gaps are closed.
 *
 * Law: no other N ranges under the same limits add fewer addresses. Each line less needs one gap
 * closed, gaps do not depend on each other, and so the smallest ones are the optimum.
 *
 *   ├──┤  gap  ├──────┤ gap ├─┤        A gap may be closed if it meets no exemption, and if the two
 *      last    first                   addresses beside it share as many leading bits as the guard
 *                                      asks: whatever a squeeze to CIDR blocks may add, this may,
 *                                      and no run of added addresses is as large as such a block.
 */
import type { AddressSet } from '../set/address-set.ts';
import type { SqueezeLimits } from './merge-tree.ts';
import type { Ranges4 } from '../set/ranges4.ts';
import { countOf6, overlapsRange6, type Ranges6 } from '../set/ranges6.ts';
import { smallestKeys, type SmallestKeys } from '../set/smallest-keys.ts';
import {
  commonLength,
  copyWords,
  decrement,
  increment,
  RANGE_WORDS,
  wordsToBigInt,
} from '../set/words6.ts';

export interface GapRequest extends SqueezeLimits {
  /** N: ranges of both families together, at least 1. */
  readonly linesMax: number;
}

export type Closed =
  | {
      readonly kind: 'fits';
      readonly set: AddressSet;
      readonly added4: bigint;
      readonly added6: bigint;
      readonly linesLeast: number;
    }
  | { readonly kind: 'infeasible'; readonly linesLeast: number };

/** The least ranges that closing gaps can lead to under the limits. */
export function leastRanges(set: AddressSet, limits: SqueezeLimits): number {
  return countOfRanges(set) - closableCount(gapsOf(set, limits));
}

/** Closes the smallest gaps until the set has at most N ranges. */
export function closeGaps(set: AddressSet, request: GapRequest): Closed {
  const gaps = gapsOf(set, request);
  const linesLeast = countOfRanges(set) - closableCount(gaps);
  const excess = countOfRanges(set) - request.linesMax;
  if (excess <= 0) return { kind: 'fits', set, added4: 0n, added6: 0n, linesLeast };
  if (linesLeast > request.linesMax) return { kind: 'infeasible', linesLeast };
  const isClosed = closedGaps(gaps, smallestKeys(gaps, excess), set);
  const gaps4 = gapCount4(set.v4);
  const v4 = joined4(set.v4, isClosed.subarray(0, gaps4));
  const v6 = joined6(set.v6, isClosed.subarray(gaps4));
  return {
    kind: 'fits',
    set: { v4: v4.ranges, v6: v6.ranges },
    added4: v4.added,
    added6: v6.added,
    linesLeast,
  };
}

function countOfRanges({ v4, v6 }: AddressSet): number {
  return v4.first.length + countOf6(v6);
}

function gapCount4({ first }: Ranges4): number {
  return Math.max(first.length - 1, 0);
}

/** The size of each gap, of IPv4 first, Infinity where it may not be closed; rounded above 2^53. */
function gapsOf({ v4, v6 }: AddressSet, limits: SqueezeLimits): Float64Array {
  const gaps4 = gapCount4(v4);
  const gaps6 = Math.max(countOf6(v6) - 1, 0);
  const sizes = new Float64Array(gaps4 + gaps6);
  const { exempt } = limits;
  let next = 0;
  for (let i = 0; i < gaps4; i += 1) {
    const last = v4.last[i] as number;
    const first = v4.first[i + 1] as number;
    while (next < exempt.v4.last.length && (exempt.v4.last[next] as number) < last) next += 1;
    const isExempt = next < exempt.v4.first.length && (exempt.v4.first[next] as number) < first;
    const isNear = Math.clz32(last ^ first) >= limits.minPrefix4;
    sizes[i] = isNear && !isExempt ? first - last - 1 : Infinity;
  }
  const gap = new Uint32Array(RANGE_WORDS);
  for (let i = 0; i < gaps6; i += 1) {
    const last = RANGE_WORDS * i + 4;
    const isNear = commonLength(v6.words, last, v6.words, last + 4) >= limits.minPrefix6;
    const isOpen = isNear && !overlapsRange6(exempt.v6, between(v6, i, gap), 0);
    sizes[gaps4 + i] = isOpen ? roundedGap(v6.words, last) : Infinity;
  }
  return sizes;
}

function closableCount(gaps: Float64Array): number {
  let count = 0;
  for (let i = 0; i < gaps.length; i += 1) if ((gaps[i] as number) < Infinity) count += 1;
  return count;
}

/** Marks the gaps to close. Gaps that only look alike after rounding are compared exactly. */
function closedGaps(gaps: Float64Array, end: SmallestKeys, { v4, v6 }: AddressSet): Uint8Array {
  const isClosed = new Uint8Array(gaps.length);
  const ties: number[] = [];
  for (let i = 0; i < gaps.length; i += 1) {
    const gap = gaps[i] as number;
    if (gap < end.threshold) isClosed[i] = 1;
    else if (gap === end.threshold) ties.push(i);
  }
  if (end.threshold > Number.MAX_SAFE_INTEGER) {
    const sizes = new Map(ties.map((i) => [i, exactGap(v6, i - gapCount4(v4))]));
    ties.sort((a, b) => ((sizes.get(a) ?? 0n) < (sizes.get(b) ?? 0n) ? -1 : 1));
  }
  for (const i of ties.slice(0, end.ties)) isClosed[i] = 1;
  return isClosed;
}

function joined4({ first, last }: Ranges4, isClosed: Uint8Array) {
  const ranges = { first: new Uint32Array(first.length), last: new Uint32Array(first.length) };
  let count = 0;
  let added = 0;
  for (let i = 0; i < first.length; i += 1) {
    if (i > 0 && isClosed[i - 1] === 1) {
      added += (first[i] as number) - (last[i - 1] as number) - 1;
      count -= 1;
    } else {
      ranges.first[count] = first[i] as number;
    }
    ranges.last[count] = last[i] as number;
    count += 1;
  }
  const cut = { first: ranges.first.subarray(0, count), last: ranges.last.subarray(0, count) };
  return { ranges: cut, added: BigInt(added) };
}

function joined6(ranges: Ranges6, isClosed: Uint8Array) {
  const { words } = ranges;
  const joined = new Uint32Array(words.length);
  let size = 0;
  let added = 0n;
  for (let at = 0; at < words.length; at += RANGE_WORDS) {
    const gap = at / RANGE_WORDS - 1;
    if (gap >= 0 && isClosed[gap] === 1) {
      added += exactGap(ranges, gap);
      size -= RANGE_WORDS;
    } else {
      copyWords(words, at, joined, size);
    }
    copyWords(words, at + 4, joined, size + 4);
    size += RANGE_WORDS;
  }
  return { ranges: { words: joined.subarray(0, size) }, added };
}

/** The addresses between IPv6 range `i` and the next, as a range in `gap`. */
function between({ words }: Ranges6, i: number, gap: Uint32Array): Uint32Array {
  copyWords(words, RANGE_WORDS * i + 4, gap, 0);
  copyWords(words, RANGE_WORDS * i + 8, gap, 4);
  increment(gap, 0);
  decrement(gap, 4);
  return gap;
}

function exactGap({ words }: Ranges6, i: number): bigint {
  const last = RANGE_WORDS * i + 4;
  return wordsToBigInt(words, last + 4) - wordsToBigInt(words, last) - 1n;
}

/**
 * The gap after the address at `words[last]`, rounded so that a larger gap is never a smaller
 * number: what lies below the upper half is dropped where that alone is more than a float64 holds.
 */
function roundedGap(words: Uint32Array, last: number): number {
  let borrow = 1;
  let low = 0;
  let high = 0;
  for (let lane = 3; lane >= 0; lane -= 1) {
    const difference = (words[last + 4 + lane] as number) - (words[last + lane] as number) - borrow;
    const word = difference >>> 0;
    borrow = difference < 0 ? 1 : 0;
    if (lane >= 2) low += lane === 3 ? word : word * 2 ** 32;
    else high += lane === 1 ? word : word * 2 ** 32;
  }
  return high > Number.MAX_SAFE_INTEGER ? high * 2 ** 64 : high * 2 ** 64 + low;
}
