/**
 * Exact sets of addresses of both families: the one algebra the feed is made with.
 *
 * Laws: equal sets are equal ranges; every operation is linear in what it is given (making a set
 * from unsorted ranges included: radix sort); `minimalPrefixes` is exact and no shorter list is.
 * The families are kept apart in typed columns (`address-set/ranges4.ts`, `ranges6.ts`), where the
 * invariant stands and a million ranges are 8 or 32 MB; here they are joined into one value.
 */
import {
  bitsOf,
  formatAddress,
  rangeOf,
  type Address,
  type AddressRange,
  type Family,
} from '../../values/address.ts';
import { covers4, intersect4, subtract4, union4 } from './algebra4.ts';
import { covers6, intersect6, subtract6, union6 } from './algebra6.ts';
import { addRange, emptyListed, setsOfListed } from './listed.ts';
import { holds4 } from './page-index.ts';
import { readPlainAddress } from './plain-address.ts';
import { split4 } from './prefixes4.ts';
import { split6 } from './prefixes6.ts';
import { NONE4, overlapsRange4, sizeOf4, type Ranges4 } from './ranges4.ts';
import { countOf6, NONE6, overlapsRange6, sizeOf6, type Ranges6 } from './ranges6.ts';
import { bigIntToWords, RANGE_WORDS, wordsToBigInt } from './words6.ts';

/** Made by the functions here only, and never changed; go through it with `rangesOf`. */
export interface AddressSet {
  readonly v4: Ranges4;
  readonly v6: Ranges6;
}

export const EMPTY_SET: AddressSet = { v4: NONE4, v6: NONE6 };

/** A CIDR block: the `length` leading bits of `first`; all host bits of `first` are zero. */
export interface Prefix {
  readonly family: Family;
  readonly first: bigint;
  readonly length: number;
}

/** The set of all addresses in the given ranges, in whatever order and overlap they come. */
export function addressSet(ranges: Iterable<AddressRange>): AddressSet {
  const list = emptyListed();
  for (const range of ranges) addRange(list, range);
  return setsOfListed(list);
}

export function union(a: AddressSet, b: AddressSet): AddressSet {
  return { v4: union4(a.v4, b.v4), v6: union6(a.v6, b.v6) };
}

/** Every address of `a` that is not in `b`. */
export function subtract(a: AddressSet, b: AddressSet): AddressSet {
  return { v4: subtract4(a.v4, b.v4), v6: subtract6(a.v6, b.v6) };
}

export function intersect(a: AddressSet, b: AddressSet): AddressSet {
  return { v4: intersect4(a.v4, b.v4), v6: intersect6(a.v6, b.v6) };
}

/** Whether the address is in the set: well below a microsecond, once a large set has been asked. */
export function contains(set: AddressSet, address: Address): boolean {
  const plain = readPlainAddress(address);
  if (plain === undefined) return overlaps(set, rangeOf(address));
  if (plain.family === 4) return holds4(set.v4, plain.value);
  return overlapsRange6(set.v6, plain.range, 0);
}

/** Whether any address of `range` is in the set. */
export function overlaps(set: AddressSet, { family, first, last }: AddressRange): boolean {
  if (family === 4) return overlapsRange4(set.v4, Number(first), Number(last));
  const range = new Uint32Array(RANGE_WORDS);
  bigIntToWords(first, range, 0);
  bigIntToWords(last, range, 4);
  return overlapsRange6(set.v6, range, 0);
}

/** Whether every address of `inner` is in `outer`. */
export function covers(outer: AddressSet, inner: AddressSet): boolean {
  return covers4(outer.v4, inner.v4) && covers6(outer.v6, inner.v6);
}

export function isEmpty(set: AddressSet): boolean {
  return rangeCount(set) === 0;
}

/** How many ranges the set has: the fewest that cover it. */
export function rangeCount({ v4, v6 }: AddressSet): number {
  return v4.first.length + countOf6(v6);
}

/** How many addresses the set holds, exactly. */
export function sizeOf({ v4, v6 }: AddressSet): bigint {
  return BigInt(sizeOf4(v4)) + sizeOf6(v6);
}

/** The ranges of the set, IPv4 first, ascending, none touching the next. */
export function* rangesOf({ v4, v6 }: AddressSet): Generator<AddressRange> {
  for (let i = 0; i < v4.first.length; i += 1) {
    yield {
      family: 4,
      first: BigInt(v4.first[i] as number),
      last: BigInt(v4.last[i] as number),
    };
  }
  for (let at = 0; at < v6.words.length; at += RANGE_WORDS) {
    yield { family: 6, first: wordsToBigInt(v6.words, at), last: wordsToBigInt(v6.words, at + 4) };
  }
}

/** The fewest CIDR blocks that cover exactly the set, in address order, IPv4 first. */
export function minimalPrefixes(set: AddressSet): Prefix[] {
  const v4 = split4(set.v4);
  const v6 = split6(set.v6);
  const prefixes: Prefix[] = [];
  for (let i = 0; i < v4.first.length; i += 1) {
    const first = BigInt(v4.first[i] as number);
    prefixes.push({ family: 4, first, length: v4.length[i] as number });
  }
  for (let i = 0; i < v6.length.length; i += 1) {
    const first = wordsToBigInt(v6.words, 4 * i);
    prefixes.push({ family: 6, first, length: v6.length[i] as number });
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
