/**
 * IPv4 blocks and ranges as lines of text: dotted decimal, a single address bare, LF after each.
 *
 * An address is two table look-ups and two stores. Each 16-bit half has its text in eight bytes,
 * kept as a float64 because that is the widest store a DataView has without a BigInt; ASCII bytes
 * never form a NaN, so the bits survive. The bytes past the text are overwritten by what follows.
 */
import { lengthTexts } from './length-text.ts';
import type { Prefixes4 } from './prefixes4.ts';
import type { Ranges4 } from './ranges4.ts';

/** `255.255.255.255-255.255.255.255` and LF; a store may reach eight bytes past the last line. */
export const LINE4_BYTES_MAX = 32;
export const OVERHANG_BYTES = 8;

interface HalfTexts {
  /** `192.0.` for the upper half 0xC000, and how many bytes of it are text. */
  readonly upper: Float64Array;
  readonly upperBytes: Uint8Array;
  /** `2.1` and LF for the lower half 0x0201. */
  readonly lower: Float64Array;
  readonly lowerBytes: Uint8Array;
}

const DOT = 46;
const DASH = 45;
const LF = 10;
const ZERO = 48;

const LENGTHS = lengthTexts(32);

let halfTexts: HalfTexts | undefined;

/** Writes a line for each block from byte `at` on; gives the byte after the last line. */
export function writePrefixes4(prefixes: Prefixes4, out: Uint8Array, at: number): number {
  if (prefixes.first.length === 0) return at;
  const texts = (halfTexts ??= makeHalfTexts());
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  let next = at;
  for (let i = 0; i < prefixes.first.length; i += 1) {
    const length = prefixes.length[i] as number;
    const end = writeLine(texts, view, prefixes.first[i] as number, next) - 1;
    view.setUint32(end, LENGTHS.text[length] as number, true);
    next = end + (LENGTHS.bytes[length] as number);
  }
  return next;
}

/** Writes a line `first-last` for each range, a single address bare. */
export function writeRanges4(ranges: Ranges4, out: Uint8Array, at: number): number {
  const texts = (halfTexts ??= makeHalfTexts());
  const view = new DataView(out.buffer, out.byteOffset, out.byteLength);
  let next = at;
  for (let i = 0; i < ranges.first.length; i += 1) {
    const first = ranges.first[i] as number;
    const last = ranges.last[i] as number;
    next = writeLine(texts, view, first, next);
    if (first === last) continue;
    view.setUint8(next - 1, DASH);
    next = writeLine(texts, view, last, next);
  }
  return next;
}

/** Writes the address and LF. */
function writeLine(texts: HalfTexts, view: DataView, address: number, at: number): number {
  const upper = address >>> 16;
  const lower = address & 0xffff;
  view.setFloat64(at, texts.upper[upper] as number, true);
  const middle = at + (texts.upperBytes[upper] as number);
  view.setFloat64(middle, texts.lower[lower] as number, true);
  return middle + (texts.lowerBytes[lower] as number);
}

/** Writes a number of up to three digits. */
function writeDecimal(view: DataView, value: number, at: number): number {
  let next = at;
  if (value > 99) view.setUint8(next++, ZERO + Math.trunc(value / 100));
  if (value > 9) view.setUint8(next++, ZERO + (Math.trunc(value / 10) % 10));
  view.setUint8(next++, ZERO + (value % 10));
  return next;
}

function makeHalfTexts(): HalfTexts {
  const halves = 1 << 16;
  const upper = new Float64Array(halves);
  const lower = new Float64Array(halves);
  const upperBytes = new Uint8Array(halves);
  const lowerBytes = new Uint8Array(halves);
  const text = new DataView(new ArrayBuffer(8));
  for (let half = 0; half < halves; half += 1) {
    const dot = writeDecimal(text, half >>> 8, 0);
    text.setUint8(dot, DOT);
    const end = writeDecimal(text, half & 0xff, dot + 1);
    text.setUint8(end, DOT);
    upper[half] = text.getFloat64(0, true);
    upperBytes[half] = end + 1;
    text.setUint8(end, LF);
    lower[half] = text.getFloat64(0, true);
    lowerBytes[half] = end + 1;
  }
  return { upper, upperBytes, lower, lowerBytes };
}
