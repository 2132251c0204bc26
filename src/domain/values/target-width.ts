/**
 * How wide a range of addresses a person may name in one pin, exemption or list entry.
 *
 *   prefix length     IPv4           IPv6
 *   ordinary          /17 … /32      /33 … /128
 *   wide              /8 … /16       /16 … /32     needs a confirmation and an end
 *   refused           /0 … /7        /0 … /15      no flag lifts this
 *
 * One rule for configuration, operator actions and `check-feed`, because one pasted line must neither block
 * the Internet nor exempt it. A /8 is the largest block that any one organization holds.
 */
import { bitsOf, type AddressRange, type Family } from './address.ts';

export type TargetWidth = 'ordinary' | 'wide' | 'refused';

/** The longest prefix that counts as wide: more addresses than one typing error may name. */
const WIDE_FROM: Readonly<Record<Family, number>> = { 4: 16, 6: 32 };
/** The shortest prefix that is accepted at all. */
const WIDEST: Readonly<Record<Family, number>> = { 4: 8, 6: 16 };

/** The ceiling and the threshold in words, for messages and help. */
export const WIDEST_TEXT = `/${WIDEST[4]} (IPv6 /${WIDEST[6]})`;
export const WIDE_FROM_TEXT = `/${WIDE_FROM[4]} (IPv6 /${WIDE_FROM[6]})`;

/** Judged by the number of addresses, so that a range `a-b` is as wide as a CIDR of the same size. */
export function widthOf(range: AddressRange): TargetWidth {
  const addresses = addressCount(range);
  if (addresses > sizeOfPrefix(range.family, WIDEST[range.family])) return 'refused';
  return addresses >= sizeOfPrefix(range.family, WIDE_FROM[range.family]) ? 'wide' : 'ordinary';
}

/** How many addresses the range holds, both ends included. */
export function addressCount({ first, last }: AddressRange): bigint {
  return last - first + 1n;
}

function sizeOfPrefix(family: Family, length: number): bigint {
  return 1n << BigInt(bitsOf(family) - length);
}
