/**
 * IPv6 blocks and ranges as lines of text: RFC 5952, a single address bare, LF after each.
 *
 * RFC 5952 §4: lower case, no leading zeros, `::` for the longest run of at least two zero groups,
 * the first of them if several are longest. Digits and gaps come from tables small enough for the cache.
 */
import type { Prefixes6 } from './prefixes6.ts';
import type { Ranges6 } from './ranges6.ts';
import { writeLength } from './text4.ts';
import { compareWords, RANGE_WORDS } from './words6.ts';

/** Two addresses of 39 characters, a dash and LF. */
export const LINE6_BYTES_MAX = 80;

const COLON = 58;
const DASH = 45;
const LF = 10;
const GROUPS = 8;

/** The two hex digits of each byte, the first in the lower half. */
const HEX = Uint16Array.from({ length: 256 }, (_, byte) => {
  const text = byte.toString(16).padStart(2, '0');
  return text.charCodeAt(0) | (text.charCodeAt(1) << 8);
});

/** `16·start + end` of the groups that `::` stands for, by which groups are zero (group 0 lowest). */
const GAPS = Uint8Array.from({ length: 256 }, (_, zeros) => longestZeroRun(zeros));

/** Writes a line for each block from byte `at` on; gives the byte after the last line. */
export function writePrefixes6(prefixes: Prefixes6, out: Uint8Array, at: number): number {
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  let next = at;
  for (let i = 0; i < prefixes.length.length; i += 1) {
    next = writeAddress6(view, prefixes.words, 4 * i, next);
    const length = prefixes.length[i] as number;
    if (length === 128) view.setUint8(next++, LF);
    else next = writeLength(view, length, next);
  }
  return next;
}

/** Writes a line `first-last` for each range, a single address bare. */
export function writeRanges6({ words }: Ranges6, out: Uint8Array, at: number): number {
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  let next = at;
  for (let from = 0; from < words.length; from += RANGE_WORDS) {
    next = writeAddress6(view, words, from, next);
    if (compareWords(words, from, words, from + 4) !== 0) {
      view.setUint8(next, DASH);
      next = writeAddress6(view, words, from + 4, next + 1);
    }
    view.setUint8(next++, LF);
  }
  return next;
}

/** The groups of the address that is being written. */
const groups = new Uint16Array(GROUPS);

function writeAddress6(view: DataView, words: Uint32Array, from: number, at: number): number {
  const gap = GAPS[takeGroups(words, from)] as number;
  const gapStart = gap >> 4;
  const gapEnd = gap & 0xf;
  let next = writeGroups(view, 0, gapStart, at);
  if (gapStart === GROUPS) return next - 1;
  if (gapStart === 0) view.setUint8(next++, COLON);
  view.setUint8(next++, COLON);
  return gapEnd === GROUPS ? next : writeGroups(view, gapEnd, GROUPS, next) - 1;
}

/** Takes the groups of an address; a bit for each that is zero, the first lowest. */
function takeGroups(words: Uint32Array, from: number): number {
  let zeros = 0;
  for (let lane = 0; lane < 4; lane += 1) {
    const word = words[from + lane] as number;
    const upper = word >>> 16;
    const lower = word & 0xffff;
    groups[2 * lane] = upper;
    groups[2 * lane + 1] = lower;
    // Below zero, and so with an upper bit, exactly if the group is zero.
    zeros |= (((upper - 1) >>> 31) | (((lower - 1) >>> 31) << 1)) << (2 * lane);
  }
  return zeros;
}

/** Writes the groups from `start` up to `end`, a colon after each. */
function writeGroups(view: DataView, start: number, end: number, at: number): number {
  let next = at;
  for (let group = start; group < end; group += 1) {
    const value = groups[group] as number;
    const digits = (35 - Math.clz32(value | 1)) >> 2;
    const text = (HEX[value >>> 8] as number) | ((HEX[value & 0xff] as number) << 16);
    view.setUint32(next, text >>> (32 - 8 * digits), true);
    view.setUint8(next + digits, COLON);
    next += digits + 1;
  }
  return next;
}

/** `16·start + end` of the first of the longest runs of at least two zero groups, or of none at the end. */
function longestZeroRun(zeros: number): number {
  let best = 1;
  let answer = (GROUPS << 4) | GROUPS;
  let start = 0;
  for (let group = 0; group < GROUPS; group += 1) {
    if (((zeros >> group) & 1) === 0) {
      start = group + 1;
    } else if (group + 1 - start > best) {
      best = group + 1 - start;
      answer = (start << 4) | (group + 1);
    }
  }
  return answer;
}
