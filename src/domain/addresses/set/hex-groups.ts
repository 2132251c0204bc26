/**
 * Reads plain IPv6 from bytes: the fast lane of `../address.ts` for groups of hex digits.
 *
 * Law: as `dotted-quad.ts`. It knows eight groups of one to four digits, `::` once for at least one
 * group, `/0`–`/128` and `a-b`. It leaves dotted tails, zones and IPv4-mapped addresses (which are
 * IPv4, RFC 4291 §2.5.5.2) to `parseListed`.
 */
import { lineEndAt } from './dotted-quad.ts';
import { nextRange6, type Listed } from './listed.ts';
import { compareWords, copyWords, fillHostBits } from './words6.ts';

const COLON = 58;
const DASH = 45;
const SLASH = 47;
const ZERO = 48;
const GROUPS = 8;
const NO_DIGIT = 0xff;

/** The value of each byte as a hex digit. */
const DIGITS = new Uint8Array(256).fill(NO_DIGIT);
for (let value = 0; value < 16; value += 1) {
  const digit = value.toString(16);
  DIGITS[digit.charCodeAt(0)] = value;
  DIGITS[digit.toUpperCase().charCodeAt(0)] = value;
}

/** Working space of one address. */
const groups = new Uint16Array(GROUPS);

/** Lists the entry at byte `at`; the byte after its line end, or −1 if it is not plain. */
export function readHexGroups(bytes: Uint8Array, at: number, list: Listed): number {
  const first = nextRange6(list);
  const { words6 } = list;
  const end = readAddress6(bytes, at, words6, first);
  if (end < 0) return -1;
  copyWords(words6, first, words6, first + 4);
  const closing = bytes[end] as number;
  if (closing === SLASH) return readLength(bytes, end + 1, list, first);
  const last = closing === DASH ? readAddress6(bytes, end + 1, words6, first + 4) : end;
  if (last < 0 || compareWords(words6, first, words6, first + 4) > 0) return -1;
  const next = lineEndAt(bytes, last);
  if (next > 0) list.count6 += 1;
  return next;
}

/** The address at byte `at` into `words[to…]`; the byte after it, or −1 if it is not plain. */
function readAddress6(bytes: Uint8Array, at: number, words: Uint32Array, to: number): number {
  let next = at;
  let count = 0;
  let gap = -1;
  if (bytes[at] === COLON) {
    if (bytes[at + 1] !== COLON) return -1;
    gap = 0;
    next += 2;
  }
  while (count < GROUPS) {
    const digits = readGroup(bytes, next, count);
    if (digits === 0) {
      if (gap !== count) return -1;
      break;
    }
    next += digits;
    count += 1;
    if (bytes[next] !== COLON || count === GROUPS) break;
    next += 1;
    if (bytes[next] === COLON) {
      if (gap >= 0) return -1;
      gap = count;
      next += 1;
    }
  }
  return expandGap(count, gap) && packGroups(words, to) ? next : -1;
}

/** Reads the prefix length at byte `at` of the address that is listed at `words6[first]`. */
function readLength(bytes: Uint8Array, at: number, list: Listed, first: number): number {
  let length = 0;
  let next = at;
  while (next < at + 3) {
    const digit = DIGITS[bytes[next] as number] as number;
    if (digit > 9) break;
    length = length * 10 + digit;
    next += 1;
  }
  const hasLeadingZero = bytes[at] === ZERO && next > at + 1;
  const end = lineEndAt(bytes, next);
  if (next === at || hasLeadingZero || length > 128 || end < 0) return -1;
  const { words6 } = list;
  fillHostBits(words6, first, length, 0);
  if (compareWords(words6, first, words6, first + 4) !== 0) list.withHostBits += 1;
  fillHostBits(words6, first + 4, length, 1);
  list.count6 += 1;
  return end;
}

/** Reads up to four digits into `groups[group]`; how many. A fifth is left for the caller to stumble on. */
function readGroup(bytes: Uint8Array, at: number, group: number): number {
  const a = DIGITS[bytes[at] as number] as number;
  const b = DIGITS[bytes[at + 1] as number] as number;
  const c = DIGITS[bytes[at + 2] as number] as number;
  const d = DIGITS[bytes[at + 3] as number] as number;
  if ((a | b | c | d) < NO_DIGIT) {
    groups[group] = (a << 12) | (b << 8) | (c << 4) | d;
    return 4;
  }
  if (a === NO_DIGIT) return 0;
  if (b === NO_DIGIT) {
    groups[group] = a;
    return 1;
  }
  groups[group] = c === NO_DIGIT ? (a << 4) | b : (a << 8) | (b << 4) | c;
  return c === NO_DIGIT ? 2 : 3;
}

/** Moves the groups after `::` to the end and zeros what it stands for; false if that is nothing. */
function expandGap(count: number, gap: number): boolean {
  if (gap < 0) return count === GROUPS;
  if (count === GROUPS) return false;
  const shift = GROUPS - count;
  for (let group = GROUPS - 1; group >= gap; group -= 1) {
    groups[group] = group - shift >= gap ? (groups[group - shift] as number) : 0;
  }
  return true;
}

/** False for an IPv4-mapped address, which is none of ours. */
function packGroups(words: Uint32Array, to: number): boolean {
  for (let lane = 0; lane < 4; lane += 1) {
    const high = groups[2 * lane] as number;
    words[to + lane] = (high << 16) | (groups[2 * lane + 1] as number);
  }
  const isLow = words[to] === 0 && words[to + 1] === 0;
  return !(isLow && words[to + 2] === 0xffff);
}
