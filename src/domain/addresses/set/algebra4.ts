/**
 * Union, intersection and difference of two IPv4 sets, and whether one covers another: sweeps over the
 * ranges of both, each range looked at once.
 *
 *   a            ├──────┤     ├──────────┤
 *   b               ├──────┤     ├──┤
 *   union        ├─────────┤  ├──────────┤    a range goes on while the next one overlaps or touches it
 *   intersection    ├───┤        ├──┤         of two ranges that meet, the later start and the earlier end
 *   difference   ├─┤          ├─┤    ├───┤    what is left of a range of a between those of b
 */
import { NONE4, type Ranges4 } from './ranges4.ts';

/** The answer as it grows, by ranges that come in order of their start. */
interface JoinedRanges {
  readonly first: Uint32Array;
  readonly last: Uint32Array;
  count: number;
  /** Where the last range ends so far. */
  end: number;
}

export function union4(a: Ranges4, b: Ranges4): Ranges4 {
  if (b.first.length === 0) return a;
  if (a.first.length === 0) return b;
  const size = a.first.length + b.first.length;
  const first = new Uint32Array(size);
  const last = new Uint32Array(size);
  const joined: JoinedRanges = { first, last, count: 0, end: -2 };
  let i = 0;
  let j = 0;
  while (i < a.first.length && j < b.first.length) {
    const startA = a.first[i] as number;
    const startB = b.first[j] as number;
    const stopB = b.last[j] as number;
    // By arithmetic, since no processor can predict whose turn it is.
    const isA = Number(startA <= startB);
    join(joined, Math.min(startA, startB), stopB + isA * ((a.last[i] as number) - stopB));
    i += isA;
    j += 1 - isA;
  }
  for (; i < a.first.length; i += 1) join(joined, a.first[i] as number, a.last[i] as number);
  for (; j < b.first.length; j += 1) join(joined, b.first[j] as number, b.last[j] as number);
  const { count } = joined;
  return { first: first.subarray(0, count), last: last.subarray(0, count) };
}

/** Adds a range, or lets the last one go on if that overlaps or touches it. */
function join(joined: JoinedRanges, start: number, stop: number): void {
  if (start > joined.end + 1) {
    joined.first[joined.count] = start;
    joined.count += 1;
    joined.end = stop;
  } else if (stop > joined.end) {
    joined.end = stop;
  }
  joined.last[joined.count - 1] = joined.end;
}

export function intersect4(a: Ranges4, b: Ranges4): Ranges4 {
  const size = a.first.length + b.first.length;
  const first = new Uint32Array(size);
  const last = new Uint32Array(size);
  let count = 0;
  let i = 0;
  let j = 0;
  while (i < a.first.length && j < b.first.length) {
    const endA = a.last[i] as number;
    const endB = b.last[j] as number;
    const start = Math.max(a.first[i] as number, b.first[j] as number);
    const end = Math.min(endA, endB);
    if (start <= end) {
      first[count] = start;
      last[count] = end;
      count += 1;
    }
    if (endA <= endB) i += 1;
    if (endB <= endA) j += 1;
  }
  return { first: first.subarray(0, count), last: last.subarray(0, count) };
}

/** Every address of `a` that is not in `b`. */
export function subtract4(a: Ranges4, b: Ranges4): Ranges4 {
  if (b.first.length === 0) return a;
  const size = a.first.length + b.first.length;
  const first = new Uint32Array(size);
  const last = new Uint32Array(size);
  let count = 0;
  let j = 0;
  for (let i = 0; i < a.first.length; i += 1) {
    let start = a.first[i] as number;
    const stop = a.last[i] as number;
    while (j < b.last.length && (b.last[j] as number) < start) j += 1;
    // A range of b that reaches past this one of a may meet the next.
    for (; j < b.first.length && (b.first[j] as number) <= stop; j += 1) {
      if ((b.first[j] as number) > start) {
        first[count] = start;
        last[count] = (b.first[j] as number) - 1;
        count += 1;
      }
      start = (b.last[j] as number) + 1;
      if (start > stop) break;
    }
    if (start > stop) continue;
    first[count] = start;
    last[count] = stop;
    count += 1;
  }
  return count === 0 ? NONE4 : { first: first.subarray(0, count), last: last.subarray(0, count) };
}

/** Whether every address of `inner` is in `outer`: each range within one. */
export function covers4(outer: Ranges4, inner: Ranges4): boolean {
  let j = 0;
  for (let i = 0; i < inner.first.length; i += 1) {
    const start = inner.first[i] as number;
    while (j < outer.last.length && (outer.last[j] as number) < start) j += 1;
    if (j === outer.last.length || (outer.first[j] as number) > start) return false;
    if ((outer.last[j] as number) < (inner.last[i] as number)) return false;
  }
  return true;
}
