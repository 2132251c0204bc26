/**
 * The one parser of address syntax: text in, canonical addresses and ranges out.
 *
 * Strict on purpose. The inet_aton dialect (`010.0.0.1` = 8.0.0.1, `10.1`, `0x7f.1`, `1`) and zones
 * (`fe80::1%eth0`) are how rivals block the wrong host, so they are refused, never guessed.
 * IPv4-mapped IPv6 (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2) is the IPv4 address it maps. So is a CIDR or
 * range of up to a /104 (IPv4 /8); a wider one, such as `::ffff:0:0/96` of IANA's registry, means the IPv6
 * block itself and is never read as IPv4, since it would then be the whole Internet.
 * Canonical text is RFC 5952 for IPv6 and dotted decimal for IPv4.
 */
import ipaddr from 'ipaddr.js';
import { ok, refuse, type Result } from '../base/result.ts';

export type Family = 4 | 6;

declare const canonical: unique symbol;
/** Canonical text of one address. Two addresses are equal exactly if their texts are. */
export type Address = string & { readonly [canonical]: true };

/** All addresses from `first` to `last`, both included; one family by construction. */
export interface AddressRange {
  readonly family: Family;
  readonly first: bigint;
  readonly last: bigint;
}

export type AddressProblem =
  | { readonly kind: 'not-an-address'; readonly received: string }
  | { readonly kind: 'zone'; readonly received: string }
  | { readonly kind: 'prefix-length'; readonly received: string; readonly max: number }
  | { readonly kind: 'mixed-families'; readonly received: string }
  | { readonly kind: 'mapped-range'; readonly received: string }
  | { readonly kind: 'range-backwards'; readonly received: string };

/** One line of an address list: what it covers, and whether a CIDR had host bits set. */
export interface ListedRange {
  readonly range: AddressRange;
  readonly hostBits: boolean;
}

/** A value in the family of its notation: an IPv4-mapped address is still the IPv6 value it is written as. */
interface ParsedAddress {
  readonly family: Family;
  readonly value: bigint;
}

const MAPPED_V4_PREFIX = 0xffffn;
/** The most mapped addresses that are read as IPv4: a /104, which is an IPv4 /8. */
const MAPPED_ADDRESSES_MAX = 1n << 24n;
/** The blocks that stay IPv6 among the mapped addresses are this large or larger: a /103. */
const MAPPED_BLOCK_MIN = MAPPED_ADDRESSES_MAX << 1n;
const OCTET = '(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)';
const DOTTED_DECIMAL = new RegExp(`^${OCTET}(?:\\.${OCTET}){3}$`);
const PREFIX_LENGTH = /^(0|[1-9][0-9]{0,2})$/;

export function bitsOf(family: Family): 32 | 128 {
  return family === 4 ? 32 : 128;
}

/** The highest value of a family: 255.255.255.255 or ffff:…:ffff. */
export function lastOf(family: Family): bigint {
  return (1n << BigInt(bitsOf(family))) - 1n;
}

/** One address in canonical form, or why the text is none. No surrounding space is tolerated. */
export function parseAddress(text: string): Result<Address, AddressProblem> {
  // Strict dotted decimal has one spelling only, so it is canonical already.
  if (DOTTED_DECIMAL.test(text)) return ok(text as Address);
  const parsed = parseWritten(text);
  if (!parsed.ok) return parsed;
  const { family, first } = oneAddress(parsed.value);
  return ok(formatAddress(family, first));
}

/** The range that holds just this address. */
export function rangeOf(address: Address): AddressRange {
  const parsed = parseWritten(address);
  if (!parsed.ok) throw new Error(`not a canonical address: ${address}`);
  return oneAddress(parsed.value);
}

/**
 * One entry of a list as FortiOS takes it: an address, a CIDR (host bits are masked and reported)
 * or a range `a-b`.
 */
export function parseListed(text: string): Result<ListedRange, AddressProblem> {
  const slash = text.indexOf('/');
  if (slash >= 0) return parseCidr(text, text.slice(0, slash), text.slice(slash + 1));
  const dash = text.indexOf('-');
  if (dash >= 0)
    return parseDashed(text, trimBlanks(text.slice(0, dash)), trimBlanks(text.slice(dash + 1)));
  const one = parseWritten(text);
  return one.ok ? ok({ range: oneAddress(one.value), hostBits: false }) : one;
}

/** Canonical text of a value; `value` must lie within the family. */
export function formatAddress(family: Family, value: bigint): Address {
  if (family === 4) return formatV4(Number(value)) as Address;
  const bytes: number[] = [];
  for (let shift = bitsOf(family) - 8; shift >= 0; shift -= 8) {
    bytes.push(Number((value >> BigInt(shift)) & 0xffn));
  }
  return new ipaddr.IPv6(bytes).toRFC5952String() as Address;
}

function formatV4(value: number): string {
  return `${value >>> 24}.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}`;
}

export function describeAddressProblem(problem: AddressProblem): string {
  switch (problem.kind) {
    case 'not-an-address':
      return 'not an IPv4 or IPv6 address';
    case 'zone':
      return 'an IPv6 zone names a link of one host, not an address on the Internet';
    case 'prefix-length':
      return `prefix length is not a whole number from 0 to ${problem.max}`;
    case 'mixed-families':
      return 'the two ends of the range are of different families';
    case 'mapped-range':
      return 'a range that starts or ends inside ::ffff:0:0/96 and holds more than a /104 of it may mean IPv4 or IPv6: write IPv4 addresses, or CIDRs';
    case 'range-backwards':
      return 'the range ends before it starts';
  }
}

function parseWritten(text: string): Result<ParsedAddress, AddressProblem> {
  if (text.includes('%')) return refuse({ kind: 'zone', received: text });
  const family = text.includes(':') ? 6 : 4;
  const value = family === 6 ? parseV6(text) : parseV4(text);
  return value === undefined
    ? refuse({ kind: 'not-an-address', received: text })
    : ok({ family, value });
}

/**
 * The range that is meant by two ends of one notation: the one place that decides when IPv4-mapped IPv6 is
 * IPv4. Law: it never becomes more than an IPv4 /8.
 */
function asMeant(family: Family, first: bigint, last: bigint): AddressRange {
  const isMeantAsV4 =
    family === 6 && isMapped(first) && isMapped(last) && last - first < MAPPED_ADDRESSES_MAX;
  if (!isMeantAsV4) return { family, first, last };
  return { family: 4, first: first & lastOf(4), last: last & lastOf(4) };
}

function oneAddress({ family, value }: ParsedAddress): AddressRange {
  return asMeant(family, value, value);
}

function isMapped(value: bigint): boolean {
  return value >> 32n === MAPPED_V4_PREFIX;
}

/** Four decimal numbers of 0 to 255 without leading zeros; `undefined` for anything else. */
function parseV4(text: string): bigint | undefined {
  if (!DOTTED_DECIMAL.test(text)) return undefined;
  return BigInt(text.split('.').reduce((value, octet) => value * 256 + Number(octet), 0));
}

function parseV6(text: string): bigint | undefined {
  const embeddedV4 = text.includes('.') ? text.slice(text.lastIndexOf(':') + 1) : undefined;
  if (embeddedV4 !== undefined && parseV4(embeddedV4) === undefined) return undefined;
  if (!ipaddr.IPv6.isValid(text)) return undefined;
  return bytesToValue(ipaddr.IPv6.parse(text).toByteArray());
}

function bytesToValue(bytes: readonly number[]): bigint {
  return bytes.reduce((value, byte) => (value << 8n) | BigInt(byte), 0n);
}

function parseCidr(
  text: string,
  addressText: string,
  lengthText: string,
): Result<ListedRange, AddressProblem> {
  const parsed = parseWritten(addressText);
  if (!parsed.ok) return parsed.problem.kind === 'zone' ? parsed : refuse(notAnAddress(text));
  const { family, value } = parsed.value;
  const max = bitsOf(family);
  const length = PREFIX_LENGTH.test(lengthText) ? Number(lengthText) : -1;
  if (length < 0 || length > max) return refuse({ kind: 'prefix-length', received: text, max });
  const size = 1n << BigInt(max - length);
  const first = value - (value % size);
  return ok({ range: asMeant(family, first, first + size - 1n), hostBits: first !== value });
}

function parseDashed(
  text: string,
  fromText: string,
  toText: string,
): Result<ListedRange, AddressProblem> {
  const from = parseWritten(fromText);
  const to = parseWritten(toText);
  if (!from.ok) return from.problem.kind === 'zone' ? from : refuse(notAnAddress(text));
  if (!to.ok) return to.problem.kind === 'zone' ? to : refuse(notAnAddress(text));
  if (from.value.family !== to.value.family) {
    return refuse({ kind: 'mixed-families', received: text });
  }
  const { family, value: first } = from.value;
  const last = to.value.value;
  if (first > last) return refuse({ kind: 'range-backwards', received: text });
  const range = asMeant(family, first, last);
  // Its blocks could not be written without some of them being read as IPv4.
  const isUnwritable = range.family === 6 && !(isBlockEdge(first) && isBlockEdge(last + 1n));
  return isUnwritable
    ? refuse({ kind: 'mapped-range', received: text })
    : ok({ range, hostBits: false });
}

/** Whether blocks that stay IPv6 may start or end here: anywhere outside of the mapped addresses. */
function isBlockEdge(value: bigint): boolean {
  return !isMapped(value) || value % MAPPED_BLOCK_MIN === 0n;
}

/** Blanks are space and tab; `trim` would also take what no list is written with (U+00A0, U+FEFF). */
function trimBlanks(text: string): string {
  let from = 0;
  let to = text.length;
  while (from < to && isBlank(text, from)) from += 1;
  while (to > from && isBlank(text, to - 1)) to -= 1;
  return text.slice(from, to);
}

function isBlank(text: string, at: number): boolean {
  return text[at] === ' ' || text[at] === '\t';
}

function notAnAddress(received: string): AddressProblem {
  return { kind: 'not-an-address', received };
}
