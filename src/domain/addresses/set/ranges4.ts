/**
 * A set of IPv4 addresses as two columns of 32-bit words: where each range starts and ends.
 *
 * The invariant stands on `Ranges4`. It makes equality of sets equality of columns, membership one
 * binary search, and every operation of the algebra one linear pass.
 */
import { sortPairs } from './radix-sort.ts';

/** Ranges `first[i]`–`last[i]`, both included: ascending, disjoint, and no two that touch. */
export interface Ranges4 {
  readonly first: Uint32Array;
  readonly last: Uint32Array;
}

export const NONE4: Ranges4 = { first: new Uint32Array(0), last: new Uint32Array(0) };

/** The set of all addresses in the given ranges, in any order and overlap; reuses the columns. */
export function ranges4(first: Uint32Array, last: Uint32Array): Ranges4 {
  const sorted = sortPairs({ keys: first, payload: last });
  return mergeSorted4(sorted.keys, sorted.payload);
}

/** As `ranges4`, for ranges ascending by `first`. Merges in place: the columns are given away. */
function mergeSorted4(first: Uint32Array, last: Uint32Array): Ranges4 {
  const size = first.length;
  if (size === 0) return NONE4;
  let count = 0;
  let end = last[0] as number;
  for (let i = 1; i < size; i += 1) {
    const start = first[i] as number;
    const stop = last[i] as number;
    if (start > end + 1) {
      last[count] = end;
      count += 1;
      first[count] = start;
      end = stop;
    } else if (stop > end) {
      end = stop;
    }
  }
  last[count] = end;
  return { first: first.subarray(0, count + 1), last: last.subarray(0, count + 1) };
}

/** How many ranges lie wholly before `address`: the index of the only one that may hold it. */
export function searchRanges4({ last }: Ranges4, address: number): number {
  let low = 0;
  let high = last.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((last[middle] as number) < address) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Whether any address from `first` to `last` is in the set. */
export function overlapsRange4(set: Ranges4, first: number, last: number): boolean {
  const index = searchRanges4(set, first);
  return index < set.first.length && (set.first[index] as number) <= last;
}

/** How many addresses the set holds: at most 2^32, exact. */
export function sizeOf4({ first, last }: Ranges4): number {
  let size = first.length;
  for (let i = 0; i < first.length; i += 1) size += (last[i] as number) - (first[i] as number);
  return size;
}
