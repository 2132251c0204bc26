/**
 * IPv6 blocks and ranges as lines of text: RFC 5952, a single address bare, LF after each.
 *
 * RFC 5952 §4: lower case, no leading zeros, `::` for the longest run of at least two zero groups,
 * the first of them if several are longest. Digits and gaps come from tables small enough for the cache.
 */
import { lengthTexts } from './length-text.ts';
import type { Prefixes6 } from './prefixes6.ts';
import type { Ranges6 } from './ranges6.ts';
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

const LENGTHS = lengthTexts(128);

/** Writes a line for each block from byte `at` on; gives the byte after the last line. */
export function writePrefixes6({ words, length }: Prefixes6, out: Uint8Array, at: number): number {
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  let next = at;
  for (let i = 0; i < length.length; i += 1) {
    next = writeAddress6(view, words, 4 * i, next);
    const bits = length[i] as number;
    view.setUint32(next, LENGTHS.text[bits] as number, true);
    next += LENGTHS.bytes[bits] as number;
    view.setUint8(next - 1, LF);
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

function writeAddress6(view: DataView, words: Uint32Array, from: number, at: number): number {
  const gap = GAPS[zeroGroups(words, from)] as number;
  const gapStart = gap >> 4;
  let next = at;
  let group = 0;
  for (;;) {
    if (group === gapStart) {
      // The colon after the group before is the first of the two.
      if (group === 0) view.setUint8(next++, COLON);
      view.setUint8(next++, COLON);
      group = gap & 0xf;
      if (group === GROUPS) return next;
    }
    const shift = (~group & 1) << 4;
    const value = ((words[from + (group >> 1)] as number) >>> shift) & 0xffff;
    const digits = (35 - Math.clz32(value | 1)) >> 2;
    const text = (HEX[value >>> 8] as number) | ((HEX[value & 0xff] as number) << 16);
    view.setUint32(next, text >>> (32 - 8 * digits), true);
    next += digits;
    group += 1;
    if (group === GROUPS) return next;
    view.setUint8(next++, COLON);
  }
}

/** A bit for each group that is zero, that of the first lowest: only zero less one is negative. */
function zeroGroups(words: Uint32Array, from: number): number {
  let zeros = 0;
  for (let lane = 0; lane < 4; lane += 1) {
    const word = words[from + lane] as number;
    const halves = (((word >>> 16) - 1) >>> 31) | ((((word & 0xffff) - 1) >>> 31) << 1);
    zeros |= halves << (2 * lane);
  }
  return zeros;
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
