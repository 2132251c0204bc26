/**
 * The ranges read so far, of both families, in columns that grow; in the order they were read.
 *
 * This is where lists become sets: nothing is sorted or merged before `setOfListed` is asked.
 */
import type { AddressRange } from '../../values/address.ts';
import { NONE4, ranges4, type Ranges4 } from './ranges4.ts';
import { NONE6, ranges6, type Ranges6 } from './ranges6.ts';
import { bigIntToWords, RANGE_WORDS } from './words6.ts';

export interface Listed {
  first4: Uint32Array;
  last4: Uint32Array;
  count4: number;
  /** As in `Ranges6`, but neither sorted nor disjoint. */
  words6: Uint32Array;
  count6: number;
  /** CIDRs whose host bits were set and have been cleared. */
  withHostBits: number;
}

const CAPACITY_MIN = 64;

/** An empty list with room for about `capacity` IPv4 ranges before it has to grow. */
export function emptyListed(capacity = CAPACITY_MIN): Listed {
  return {
    first4: new Uint32Array(capacity),
    last4: new Uint32Array(capacity),
    count4: 0,
    words6: new Uint32Array(0),
    count6: 0,
    withHostBits: 0,
  };
}

export function addRange4(list: Listed, first: number, last: number): void {
  const at = list.count4;
  if (at === list.first4.length) growColumns4(list);
  list.first4[at] = first;
  list.last4[at] = last;
  list.count4 = at + 1;
}

/** Where the eight words of the next IPv6 range go, which `count6` then has to count. */
export function nextRange6(list: Listed): number {
  const at = list.count6 * RANGE_WORDS;
  if (at === list.words6.length) growWords6(list);
  return at;
}

/** Adds a range as the rest of the house writes it. */
export function addRange(list: Listed, { family, first, last }: AddressRange): void {
  if (family === 4) {
    addRange4(list, Number(first), Number(last));
    return;
  }
  const at = nextRange6(list);
  bigIntToWords(first, list.words6, at);
  bigIntToWords(last, list.words6, at + 4);
  list.count6 += 1;
}

/** The sets of all that is listed; the list's columns are given away, it must not be used again. */
export function setsOfListed(list: Listed): { readonly v4: Ranges4; readonly v6: Ranges6 } {
  const { first4, last4, count4, words6, count6 } = list;
  return {
    v4: count4 === 0 ? NONE4 : ranges4(first4.subarray(0, count4), last4.subarray(0, count4)),
    v6: count6 === 0 ? NONE6 : ranges6(words6.subarray(0, count6 * RANGE_WORDS)),
  };
}

function growColumns4(list: Listed): void {
  const capacity = Math.max(list.first4.length * 2, CAPACITY_MIN);
  const first = new Uint32Array(capacity);
  const last = new Uint32Array(capacity);
  first.set(list.first4);
  last.set(list.last4);
  list.first4 = first;
  list.last4 = last;
}

/** At first as much room as the IPv4 columns have: growing from little to much costs twice the memory. */
function growWords6(list: Listed): void {
  const capacity = Math.max(list.words6.length * 2, list.first4.length * 2, CAPACITY_MIN);
  const words = new Uint32Array(RANGE_WORDS * Math.ceil(capacity / RANGE_WORDS));
  words.set(list.words6);
  list.words6 = words;
}
