/**
 * Reads plain dotted decimal from bytes: the fast lane of `../address.ts` for IPv4.
 *
 * Law: what this accepts, `parseListed` accepts with the same range; what it does not, it leaves to
 * `parseListed`. It therefore knows four octets of 0–255 without leading zeros, `/0`–`/32`, and
 * `a-b` without spaces, each up to the end of its line; anything else is none of its business.
 * Reading looks a few bytes past the line: the buffer must reach `READ_AHEAD_BYTES` further.
 */
import { addRange4, type Listed } from './listed.ts';

/** More than the longest plain entry takes, so that no read leaves the buffer. */
export const READ_AHEAD_BYTES = 128;

const DOT = 46;
const DASH = 45;
const SLASH = 47;
const LF = 10;
const CR = 13;
const ZERO = 48;

/** Stands in the answer of `octetAt` where there is no octet; its count of digits is then 0. */
const NO_OCTET = 1 << 15;

/**
 * Every three bytes as an octet: reading one is a look-up without a branch, since how many digits
 * an octet has is what no processor can predict.
 */
const DIGITS = Uint8Array.from({ length: 256 }, (_, byte) =>
  byte >= ZERO && byte <= ZERO + 9 ? byte - ZERO : 0xf,
);
const OCTETS = Uint16Array.from({ length: 0x1000 }, (_, key) =>
  octetOf(key >> 8, (key >> 4) & 0xf, key & 0xf),
);

/** Lists the entry at byte `at`; the byte after its line end, or −1 if it is not plain. */
export function readDottedQuad(bytes: Uint8Array, at: number, list: Listed): number {
  const quad = quadAt(bytes, at);
  if (quad < 0) return -1;
  const end = at + (quad & 0xf);
  const first = (quad / 16) >>> 0;
  const closing = bytes[end] as number;
  if (closing === SLASH) return readLength(bytes, end + 1, first, list);
  if (closing === DASH) return readUpperEnd(bytes, end + 1, first, list);
  const next = lineEndAt(bytes, end);
  if (next > 0) addRange4(list, first, first);
  return next;
}

function readLength(bytes: Uint8Array, at: number, address: number, list: Listed): number {
  const code = octetAt(bytes, at);
  const length = code & 0xff;
  if (code >= NO_OCTET || length > 32) return -1;
  const next = lineEndAt(bytes, at + (code >> 8));
  if (next < 0) return -1;
  const hostMask = length === 0 ? 0xffff_ffff : 2 ** (32 - length) - 1;
  const first = (address & ~hostMask) >>> 0;
  if (first !== address) list.withHostBits += 1;
  addRange4(list, first, first + hostMask);
  return next;
}

function readUpperEnd(bytes: Uint8Array, at: number, first: number, list: Listed): number {
  const quad = quadAt(bytes, at);
  const last = (quad / 16) >>> 0;
  if (quad < 0 || last < first) return -1;
  const next = lineEndAt(bytes, at + (quad & 0xf));
  if (next > 0) addRange4(list, first, last);
  return next;
}

/** The byte after LF or CRLF at `at`, or −1 if the line does not end here. */
export function lineEndAt(bytes: Uint8Array, at: number): number {
  if (bytes[at] === LF) return at + 1;
  return bytes[at] === CR && bytes[at + 1] === LF ? at + 2 : -1;
}

/** `16·address + characters` of the dotted quad at `at` (7 to 15 characters), or −1. */
function quadAt(bytes: Uint8Array, at: number): number {
  const a = octetAt(bytes, at);
  const dotA = at + ((a >> 8) & 3);
  if (bytes[dotA] !== DOT) return -1;
  const b = octetAt(bytes, dotA + 1);
  const dotB = dotA + 1 + ((b >> 8) & 3);
  const c = octetAt(bytes, dotB + 1);
  const dotC = dotB + 1 + ((c >> 8) & 3);
  const d = octetAt(bytes, dotC + 1);
  const end = dotC + 1 + ((d >> 8) & 3);
  const notDots = ((bytes[dotB] as number) ^ DOT) | ((bytes[dotC] as number) ^ DOT);
  if ((a | b | c | d) >= NO_OCTET || notDots !== 0) return -1;
  const address = (((a & 0xff) << 24) | ((b & 0xff) << 16) | ((c & 0xff) << 8) | (d & 0xff)) >>> 0;
  return address * 16 + (end - at);
}

/** `256·digits + value` of the octet at `at`; a further digit is left for the caller to stumble on. */
function octetAt(bytes: Uint8Array, at: number): number {
  const a = DIGITS[bytes[at] as number] as number;
  const b = DIGITS[bytes[at + 1] as number] as number;
  const c = DIGITS[bytes[at + 2] as number] as number;
  return OCTETS[(a << 8) | (b << 4) | c] as number;
}

function octetOf(a: number, b: number, c: number): number {
  if (a > 9) return NO_OCTET;
  if (b > 9) return 0x100 | a;
  if (a === 0) return NO_OCTET;
  if (c > 9) return 0x200 | (a * 10 + b);
  const value = a * 100 + b * 10 + c;
  return value > 255 ? NO_OCTET : 0x300 | value;
}
