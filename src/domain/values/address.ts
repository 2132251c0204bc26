/**
 * The one door for address syntax: text in, canonical addresses and ranges out.
 *
 * Strict on purpose. The inet_aton dialect (`010.0.0.1` = 8.0.0.1, `10.1`, `0x7f.1`, `1`) and zones
 * (`fe80::1%eth0`) are how rivals block the wrong host, so they are refused, never guessed.
 * IPv4-mapped IPv6 (`::ffff:192.0.2.1`, RFC 4291 §2.5.5.2) is the IPv4 address it maps.
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
  | { readonly kind: 'range-backwards'; readonly received: string };

/** One line of an address list: what it covers, and whether a CIDR had host bits set. */
export interface ListedRange {
  readonly range: AddressRange;
  readonly hostBits: boolean;
}

interface ParsedAddress {
  readonly family: Family;
  readonly value: bigint;
}

const MAPPED_V4_PREFIX = 0xffffn;
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
  const parsed = parseValue(text);
  return parsed.ok ? ok(formatAddress(parsed.value.family, parsed.value.value)) : parsed;
}

/** The range that holds just this address. */
export function rangeOf(address: Address): AddressRange {
  const parsed = parseValue(address);
  if (!parsed.ok) throw new Error(`not a canonical address: ${address}`);
  const { family, value } = parsed.value;
  return { family, first: value, last: value };
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
  const one = parseValue(text);
  if (!one.ok) return one;
  const { family, value } = one.value;
  return ok({ range: { family, first: value, last: value }, hostBits: false });
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
    case 'range-backwards':
      return 'the range ends before it starts';
  }
}

function parseValue(text: string): Result<ParsedAddress, AddressProblem> {
  if (text.includes('%')) return refuse({ kind: 'zone', received: text });
  const value = text.includes(':') ? parseV6(text) : parseV4(text);
  if (value === undefined) return refuse({ kind: 'not-an-address', received: text });
  if (text.includes(':') && value >> 32n !== MAPPED_V4_PREFIX) return ok({ family: 6, value });
  return ok({ family: 4, value: value & 0xffff_ffffn });
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
  const parsed = parseValue(addressText);
  if (!parsed.ok) return parsed.problem.kind === 'zone' ? parsed : refuse(notAnAddress(text));
  const mapped = parsed.value.family === 4 && addressText.includes(':');
  const max = mapped ? 128 : bitsOf(parsed.value.family);
  const length = PREFIX_LENGTH.test(lengthText) ? Number(lengthText) - (mapped ? 96 : 0) : -1;
  if (length < 0 || length > bitsOf(parsed.value.family)) {
    return refuse({ kind: 'prefix-length', received: text, max });
  }
  const { family, value } = parsed.value;
  const size = 1n << BigInt(bitsOf(family) - length);
  const first = value - (value % size);
  return ok({ range: { family, first, last: first + size - 1n }, hostBits: first !== value });
}

function parseDashed(
  text: string,
  fromText: string,
  toText: string,
): Result<ListedRange, AddressProblem> {
  const from = parseValue(fromText);
  const to = parseValue(toText);
  if (!from.ok) return from.problem.kind === 'zone' ? from : refuse(notAnAddress(text));
  if (!to.ok) return to.problem.kind === 'zone' ? to : refuse(notAnAddress(text));
  if (from.value.family !== to.value.family) {
    return refuse({ kind: 'mixed-families', received: text });
  }
  if (from.value.value > to.value.value) return refuse({ kind: 'range-backwards', received: text });
  const { family, value: first } = from.value;
  return ok({ range: { family, first, last: to.value.value }, hostBits: false });
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
