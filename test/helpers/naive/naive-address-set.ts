/**
 * The stupid oracle for the address-set engine: sorted BigInt ranges in plain arrays.
 *
 * Slow, short, and written without a look at the engine it judges.
 */
import {
  bitsOf,
  formatAddress,
  rangeOf,
  type Address,
  type AddressRange,
  type Family,
} from '../../../src/domain/values/address.ts';

declare const normal: unique symbol;
/** IPv4 before IPv6, ascending, disjoint, and never two ranges that touch. */
export type AddressSet = readonly AddressRange[] & { readonly [normal]: true };

/** A CIDR block: the `length` leading bits of `first`; all host bits of `first` are zero. */
export interface Prefix {
  readonly family: Family;
  readonly first: bigint;
  readonly length: number;
}

/** The set of all addresses in the given ranges, in whatever order and overlap they come. */
export function addressSet(ranges: Iterable<AddressRange>): AddressSet {
  const sorted = [...ranges].sort(byPosition);
  const merged: AddressRange[] = [];
  for (const range of sorted) {
    const before = merged.at(-1);
    if (before?.family === range.family && range.first <= before.last + 1n) {
      if (range.last > before.last) merged[merged.length - 1] = { ...before, last: range.last };
    } else {
      merged.push(range);
    }
  }
  return merged as readonly AddressRange[] as AddressSet;
}

export function union(a: AddressSet, b: AddressSet): AddressSet {
  return addressSet([...a, ...b]);
}

/** Every address of `a` that is not in `b`. */
export function subtract(a: AddressSet, b: AddressSet): AddressSet {
  const left: AddressRange[] = [];
  let at = 0;
  for (const range of a) {
    let first = range.first;
    while (at < b.length && isBefore(b[at], range)) at += 1;
    for (let i = at; i < b.length; i += 1) {
      const hole = b[i];
      if (hole === undefined || hole.family !== range.family || hole.first > range.last) break;
      if (hole.first > first) left.push({ family: range.family, first, last: hole.first - 1n });
      if (hole.last + 1n > first) first = hole.last + 1n;
    }
    if (first <= range.last) left.push({ family: range.family, first, last: range.last });
  }
  return left as readonly AddressRange[] as AddressSet;
}

export function intersect(a: AddressSet, b: AddressSet): AddressSet {
  return subtract(a, subtract(a, b));
}

export function contains(set: AddressSet, address: Address): boolean {
  return overlaps(set, rangeOf(address));
}

/** Whether any address of `range` is in the set. */
export function overlaps(set: AddressSet, range: AddressRange): boolean {
  let low = 0;
  let high = set.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isBefore(set[middle], range)) low = middle + 1;
    else high = middle;
  }
  const candidate = set[low];
  return candidate?.family === range.family && candidate.first <= range.last;
}

/** Whether every address of `inner` is in `outer`. */
export function covers(outer: AddressSet, inner: AddressSet): boolean {
  return subtract(inner, outer).length === 0;
}

export function sizeOf(set: AddressSet): bigint {
  return set.reduce((total, range) => total + range.last - range.first + 1n, 0n);
}

/** The fewest CIDR blocks that cover exactly the set, in address order, IPv4 first. */
export function minimalPrefixes(set: AddressSet): Prefix[] {
  const prefixes: Prefix[] = [];
  for (const { family, first: start, last } of set) {
    for (let first = start; first <= last;) {
      const hostBits = widestAligned(first, last - first + 1n, bitsOf(family));
      prefixes.push({ family, first, length: bitsOf(family) - hostBits });
      first += 1n << BigInt(hostBits);
    }
  }
  return prefixes;
}

export function rangeOfPrefix({ family, first, length }: Prefix): AddressRange {
  return { family, first, last: first + (1n << BigInt(bitsOf(family) - length)) - 1n };
}

/** CIDR text; a single address stands bare, as firewalls and people write it. */
export function formatPrefix({ family, first, length }: Prefix): string {
  const address = formatAddress(family, first);
  return length === bitsOf(family) ? address : `${address}/${length}`;
}

function widestAligned(first: bigint, size: bigint, bits: number): number {
  let hostBits = 0;
  while (
    hostBits < bits &&
    (first >> BigInt(hostBits)) % 2n === 0n &&
    1n << BigInt(hostBits + 1) <= size
  ) {
    hostBits += 1;
  }
  return hostBits;
}

function isBefore(range: AddressRange | undefined, other: AddressRange): boolean {
  if (range === undefined) return false;
  if (range.family !== other.family) return range.family < other.family;
  return range.last < other.first;
}

function byPosition(a: AddressRange, b: AddressRange): number {
  if (a.family !== b.family) return a.family - b.family;
  if (a.first !== b.first) return a.first < b.first ? -1 : 1;
  return a.last === b.last ? 0 : a.last < b.last ? -1 : 1;
}
