/**
 * IPv6 blocks and ranges as lines of text: RFC 5952, a single address bare, LF after each.
 *
 * RFC 5952 §4: lower case, no leading zeros, `::` for the longest run of at least two zero groups,
 * the first of them if several are longest. The text of each 16-bit group comes from a table.
 */
import type { Prefixes6 } from './prefixes6.ts';
import { RANGE_WORDS, type Ranges6 } from './ranges6.ts';
import { writeLength } from './text4.ts';
import { compareWords } from './words6.ts';

/** Two addresses of 39 characters, a dash and LF. */
export const LINE6_BYTES_MAX = 80;

interface GroupTexts {
  /** The hex text of each group in four bytes, first digit lowest, and how many are text. */
  readonly text: Uint32Array;
  readonly bytes: Uint8Array;
}

const COLON = 58;
const DASH = 45;
const LF = 10;
const GROUPS = 8;
const HEX_DIGITS = '0123456789abcdef';

let groupTexts: GroupTexts | undefined;

/** Writes a line for each block from byte `at` on; gives the byte after the last line. */
export function writePrefixes6(prefixes: Prefixes6, out: Uint8Array, at: number): number {
  if (prefixes.length.length === 0) return at;
  const texts = (groupTexts ??= makeGroupTexts());
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  let next = at;
  for (let i = 0; i < prefixes.length.length; i += 1) {
    next = writeAddress6(texts, view, groupsOf(prefixes.words, 4 * i), next);
    const length = prefixes.length[i] as number;
    if (length === 128) view.setUint8(next++, LF);
    else next = writeLength(view, length, next);
  }
  return next;
}

/** Writes a line `first-last` for each range, a single address bare. */
export function writeRanges6({ words }: Ranges6, out: Uint8Array, at: number): number {
  const texts = (groupTexts ??= makeGroupTexts());
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  let next = at;
  for (let from = 0; from < words.length; from += RANGE_WORDS) {
    next = writeAddress6(texts, view, groupsOf(words, from), next);
    if (compareWords(words, from, words, from + 4) !== 0) {
      view.setUint8(next, DASH);
      next = writeAddress6(texts, view, groupsOf(words, from + 4), next + 1);
    }
    view.setUint8(next++, LF);
  }
  return next;
}

const groups = new Uint16Array(GROUPS);

/** The eight groups of an address, in a scratch column that the next call overwrites. */
function groupsOf(words: Uint32Array, at: number): Uint16Array {
  for (let lane = 0; lane < 4; lane += 1) {
    const word = words[at + lane] as number;
    groups[2 * lane] = word >>> 16;
    groups[2 * lane + 1] = word & 0xffff;
  }
  return groups;
}

function writeAddress6(texts: GroupTexts, view: DataView, values: Uint16Array, at: number): number {
  const run = longestZeroRun(values);
  const gapEnd = run & 0xf;
  const gapStart = run >> 4;
  let next = at;
  for (let group = 0; group < GROUPS; group += 1) {
    if (group === gapStart) {
      view.setUint16(next, (COLON << 8) | COLON);
      next += 2;
      group = gapEnd - 1;
      continue;
    }
    if (group > 0 && group !== gapEnd) view.setUint8(next++, COLON);
    const value = values[group] as number;
    view.setUint32(next, texts.text[value] as number, true);
    next += texts.bytes[value] as number;
  }
  return next;
}

/** `16·start + end` of the run that `::` stands for; a start past the last group for none. */
function longestZeroRun(values: Uint16Array): number {
  let best = 1;
  let answer = (GROUPS + 1) << 4;
  let start = 0;
  for (let group = 0; group < GROUPS; group += 1) {
    if (values[group] !== 0) {
      start = group + 1;
    } else if (group + 1 - start > best) {
      best = group + 1 - start;
      answer = (start << 4) | (group + 1);
    }
  }
  return answer;
}

function makeGroupTexts(): GroupTexts {
  const values = 1 << 16;
  const text = new Uint32Array(values);
  const bytes = new Uint8Array(values);
  for (let value = 0; value < values; value += 1) {
    const digits = value === 0 ? 1 : Math.ceil((32 - Math.clz32(value)) / 4);
    let packed = 0;
    for (let digit = 0; digit < digits; digit += 1) {
      const nibble = (value >>> (4 * (digits - 1 - digit))) & 0xf;
      packed |= HEX_DIGITS.charCodeAt(nibble) << (8 * digit);
    }
    text[value] = packed;
    bytes[value] = digits;
  }
  return { text, bytes };
}
