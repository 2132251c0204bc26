/**
 * A set of IPv6 addresses as one column of 32-bit words, eight to a range.
 *
 *   words[8·i … 8·i+3]  first address of range i      words[8·i+4 … 8·i+7]  its last address
 *
 * One column instead of eight: a range is one cache line's half, and sorting moves no words, only
 * the order in which ranges are merged. The invariant stands on `Ranges6`.
 */
import { orderOf } from './range-order6.ts';
import { compareWords, copyWords, isNext, RANGE_WORDS } from './words6.ts';

/** Ranges, both ends included: ascending, disjoint, and no two that touch. */
export interface Ranges6 {
  readonly words: Uint32Array;
}

export const NONE6: Ranges6 = { words: new Uint32Array(0) };

export function countOf6({ words }: Ranges6): number {
  return words.length / RANGE_WORDS;
}

/** The set of all addresses in the given ranges, in whatever order and overlap they come. */
export function ranges6(words: Uint32Array): Ranges6 {
  const order = orderOf(words);
  const merged = new Uint32Array(words.length);
  let size = 0;
  for (let i = 0; i < order.length; i += 1) {
    size = mergeNext6(merged, size, words, RANGE_WORDS * (order[i] as number));
  }
  return { words: merged.subarray(0, size) };
}

/**
 * Adds the range at `words[from]` to the `size` words of ranges merged so far, none of which starts
 * after it; gives the new size.
 */
export function mergeNext6(
  merged: Uint32Array,
  size: number,
  words: Uint32Array,
  from: number,
): number {
  const end = size - 4;
  if (size === 0 || !isReached6(merged, end, words, from)) {
    copyWords(words, from, merged, size);
    copyWords(words, from + 4, merged, size + 4);
    return size + RANGE_WORDS;
  }
  if (compareWords(words, from + 4, merged, end) > 0) copyWords(words, from + 4, merged, end);
  return size;
}

/** How many ranges lie wholly before the address: the index of the only one that may hold it. */
export function searchRanges6({ words }: Ranges6, address: Uint32Array, at: number): number {
  let low = 0;
  let high = words.length / RANGE_WORDS;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (compareWords(words, RANGE_WORDS * middle + 4, address, at) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether any address of the range at `range[at]` is in the set. */
export function overlapsRange6(set: Ranges6, range: Uint32Array, at: number): boolean {
  const index = searchRanges6(set, range, at);
  return index < countOf6(set) && compareWords(set.words, RANGE_WORDS * index, range, at + 4) <= 0;
}

/** How many addresses the set holds: at most 2^128, exact. */
export function sizeOf6({ words }: Ranges6): bigint {
  // Lane by lane, the differences of a million ranges still add up exactly in a float64.
  const lanes = [0, 0, 0, 0];
  for (let at = 0; at < words.length; at += RANGE_WORDS) {
    for (let lane = 0; lane < 4; lane += 1) {
      const difference = (words[at + 4 + lane] as number) - (words[at + lane] as number);
      lanes[lane] = (lanes[lane] as number) + difference;
    }
  }
  const span = lanes.reduce((sum, lane) => (sum << 32n) + BigInt(lane), 0n);
  return span + BigInt(words.length / RANGE_WORDS);
}

/** Whether a range starting at `words[from]` overlaps or touches one that ends at `merged[end]`. */
export function isReached6(
  merged: Uint32Array,
  end: number,
  words: Uint32Array,
  from: number,
): boolean {
  // Most ranges of a list differ in their first words.
  if ((words[from] as number) > (merged[end] as number) + 1) return false;
  return compareWords(words, from, merged, end) <= 0 || isNext(merged, end, words, from);
}
