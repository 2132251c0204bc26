/**
 * Whether addresses are in a large set: the ranges that may hold an address are found by its upper half,
 * where a search over all of them would miss the cache at every step.
 */
import { overlapsRange4, type Ranges4 } from './ranges4.ts';

export interface PageIndex {
  readonly set: Ranges4;
  /** By upper half: how many ranges end before the first address that has it. */
  readonly starts: Uint32Array;
}

const PAGES = 1 << 16;
/** The ranges of a smaller set stay in the cache. */
const INDEXED_FROM = 1 << 14;
/** Of the sets that were asked, for as long as they live: a set never changes. */
const indexes = new WeakMap<Ranges4, PageIndex>();

/** Whether the set holds the address; a large one is indexed when it is first asked. */
export function holds4(set: Ranges4, address: number): boolean {
  if (set.last.length < INDEXED_FROM) return overlapsRange4(set, address, address);
  let index = indexes.get(set);
  if (index === undefined) indexes.set(set, (index = pageIndex(set)));
  return holdsAddress(index, address);
}

export function pageIndex(set: Ranges4): PageIndex {
  const starts = new Uint32Array(PAGES + 1);
  let range = 0;
  for (let page = 0; page < PAGES; page += 1) {
    const first = page * PAGES;
    while (range < set.last.length && (set.last[range] as number) < first) range += 1;
    starts[page] = range;
  }
  starts[PAGES] = set.last.length;
  return { set, starts };
}

export function holdsAddress({ set, starts }: PageIndex, address: number): boolean {
  const page = address >>> 16;
  let low = starts[page] as number;
  let high = starts[page + 1] as number;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((set.last[middle] as number) < address) low = middle + 1;
    else high = middle;
  }
  return low < set.first.length && (set.first[low] as number) <= address;
}
