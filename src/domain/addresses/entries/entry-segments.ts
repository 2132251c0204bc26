/**
 * How two sorted lists of entries become one: which runs of either follow each other.
 */

/** The ranges that a batch names, ascending, and the records it keeps of them. */
export interface NamedRanges {
  /** One record of each range. */
  readonly range: Uint32Array;
  /** How many of the kept records belong to this range or one before it. */
  readonly keptEnd: Uint32Array;
  /** The records to keep, in the order of their ranges. */
  readonly kept: Uint32Array;
}

/** Runs in the order of the result: `start`–`end` of the batch where `isBatch`, else of the entries. */
export interface Segments {
  readonly isBatch: Uint8Array;
  readonly start: Uint32Array;
  readonly end: Uint32Array;
  /** Entries of all runs together. */
  readonly total: number;
}

/** Negative, zero or positive as the range of an entry is before, the same as or after a record's. */
export type CompareRange = (entry: number, record: number) => number;

export function segmentsOf(
  entryCount: number,
  named: NamedRanges,
  compare: CompareRange,
): Segments {
  const room = 2 * named.range.length + 1;
  const segments = {
    isBatch: new Uint8Array(room),
    start: new Uint32Array(room),
    end: new Uint32Array(room),
  };
  let size = 0;
  let total = 0;
  const add = (isBatch: 0 | 1, start: number, end: number) => {
    if (start === end) return;
    total += end - start;
    if (size > 0 && segments.isBatch[size - 1] === isBatch && segments.end[size - 1] === start) {
      segments.end[size - 1] = end;
      return;
    }
    segments.isBatch[size] = isBatch;
    segments.start[size] = start;
    segments.end[size] = end;
    size += 1;
  };
  let entry = 0;
  let kept = 0;
  for (let i = 0; i < named.range.length; i += 1) {
    const record = named.range[i] as number;
    const from = firstNotBefore(entry, entryCount, (at) => compare(at, record));
    add(0, entry, from);
    entry = from;
    while (entry < entryCount && compare(entry, record) === 0) entry += 1;
    add(1, kept, named.keptEnd[i] as number);
    kept = named.keptEnd[i] as number;
  }
  add(0, entry, entryCount);
  return {
    isBatch: segments.isBatch.subarray(0, size),
    start: segments.start.subarray(0, size),
    end: segments.end.subarray(0, size),
    total,
  };
}

/** Steps that double, then halving: near by in a large batch, far away in a small one. */
function firstNotBefore(from: number, end: number, order: (at: number) => number): number {
  let step = 1;
  while (from + step <= end && order(from + step - 1) < 0) step *= 2;
  let low = from + (step >>> 1);
  let high = Math.min(from + step, end);
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (order(middle) < 0) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Runs shorter than this are copied word by word: a call would take longer. */
const CALL_WORDS = 32;

/** One column of the result, into `joined`; an entry takes `stride` words of it. */
export function joinColumns<T extends Uint32Array | Uint8Array>(
  [entries, batch]: readonly [entries: T, batch: T],
  segments: Segments,
  joined: T,
  stride = 1,
): T {
  let at = 0;
  for (let i = 0; i < segments.start.length; i += 1) {
    const from = segments.isBatch[i] === 1 ? batch : entries;
    const start = stride * (segments.start[i] as number);
    const end = stride * (segments.end[i] as number);
    if (end - start >= CALL_WORDS) joined.set(from.subarray(start, end), at);
    else for (let j = start; j < end; j += 1) joined[at + j - start] = from[j] as number;
    at += end - start;
  }
  return joined;
}
