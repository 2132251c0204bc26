/**
 * Blocks or ranges of both families as the text of a feed: one a line, IPv4 first, LF after each.
 */
import { split4, type Prefixes4 } from './prefixes4.ts';
import { split6, type Prefixes6 } from './prefixes6.ts';
import type { Ranges4 } from './ranges4.ts';
import { countOf6, type Ranges6 } from './ranges6.ts';
import { LINE4_BYTES_MAX, OVERHANG_BYTES, writePrefixes4, writeRanges4 } from './text4.ts';
import { LINE6_BYTES_MAX, writePrefixes6, writeRanges6 } from './text6.ts';

/** Blocks of both families, in the order they are to be written. */
export interface Prefixes {
  readonly v4: Prefixes4;
  readonly v6: Prefixes6;
}

export const NO_PREFIXES: Prefixes = {
  v4: { first: new Uint32Array(0), length: new Uint8Array(0) },
  v6: { words: new Uint32Array(0), length: new Uint8Array(0) },
};

/** The fewest blocks that cover exactly the set. */
export function splitSet({ v4, v6 }: { readonly v4: Ranges4; readonly v6: Ranges6 }): Prefixes {
  return { v4: split4(v4), v6: split6(v6) };
}

export function prefixCount({ v4, v6 }: Prefixes): number {
  return v4.length.length + v6.length.length;
}

/** One line a block; empty for none. */
export function prefixText({ v4, v6 }: Prefixes): Uint8Array {
  const out = roomFor(v4.length.length, v6.length.length);
  return out.subarray(0, writePrefixes6(v6, out, writePrefixes4(v4, out, 0)));
}

/** One line `first-last` a range, a single address bare; empty for none. */
export function rangeText({ v4, v6 }: { readonly v4: Ranges4; readonly v6: Ranges6 }): Uint8Array {
  const out = roomFor(v4.first.length, countOf6(v6));
  return out.subarray(0, writeRanges6(v6, out, writeRanges4(v4, out, 0)));
}

/** Room for the longest lines there could be: pages that stay untouched cost nothing. */
function roomFor(lines4: number, lines6: number): Uint8Array {
  return new Uint8Array(lines4 * LINE4_BYTES_MAX + lines6 * LINE6_BYTES_MAX + OVERHANG_BYTES);
}
