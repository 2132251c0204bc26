/**
 * Union and difference of two IPv4 sets: one sweep over the boundaries of both; intersection: one over
 * their ranges, of which each pair that meets gives one.
 *
 *   a      ├──────┤        ├────┤         a boundary stands before the first address of a range
 *   b          ├───────┤                  and after its last: here the sweep enters or leaves
 *   inside 0 2  3  1   0   2    0         2 for a, plus 1 for b
 *
 * An operation is the four bits that say for each `inside` whether the answer holds the addresses.
 * The boundary after 255.255.255.255 is never reached: what is open then ends there.
 */
import { NONE4, type Ranges4 } from './ranges4.ts';
import { takeWords, type Room } from './room.ts';

/** Bit `2·inA + inB` tells whether the answer holds what is in a, in b, in both, in none. */
export type Operation = number;
export const UNION: Operation = 0b1110;
export const DIFFERENCE: Operation = 0b0100;

const END = 2 ** 32;

/** The answer as it grows; `first[count]` is set while a range is open. */
interface Answer {
  readonly first: Uint32Array;
  readonly last: Uint32Array;
  count: number;
  isOpen: boolean;
}

/** Every operation here gives false for addresses in neither set: the answer is never wider. */
export function combine4(a: Ranges4, b: Ranges4, operation: Operation, room?: Room): Ranges4 {
  if (b.first.length === 0) return (operation & DIFFERENCE) === 0 ? NONE4 : a;
  const size = a.first.length + b.first.length + 1;
  const first = takeWords(room, 'combined first', size);
  const last = takeWords(room, 'combined last', size);
  const answer = { first, last, count: 0, isOpen: false };
  let inside = 0;
  let i = 0;
  let j = 0;
  let nextB = boundary4(b, 0);
  for (;;) {
    if (inside === 0) i = passWhole(a, i, nextB, (operation & DIFFERENCE) === 0 ? null : answer);
    const nextA = boundary4(a, i);
    const at = Math.min(nextA, nextB);
    if (at === END) break;
    if (nextA === at) {
      inside ^= 2;
      i += 1;
    }
    if (nextB === at) {
      inside ^= 1;
      j += 1;
      nextB = boundary4(b, j);
    }
    turn(answer, at, ((operation >> inside) & 1) === 1);
  }
  turn(answer, END, false);
  const { count } = answer;
  return { first: first.subarray(0, count), last: last.subarray(0, count) };
}

/** Whichever range ends first meets nothing further on. */
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

/** Passes the ranges of `a` that end before `limit`, the common case: kept or dropped whole. */
function passWhole(a: Ranges4, boundary: number, limit: number, answer: Answer | null): number {
  let i = boundary >> 1;
  const from = i;
  while (i < a.last.length && (a.last[i] as number) + 1 < limit) i += 1;
  if (answer !== null && i > from) {
    answer.first.set(a.first.subarray(from, i), answer.count);
    answer.last.set(a.last.subarray(from, i), answer.count);
    answer.count += i - from;
  }
  return 2 * i;
}

/** Opens or closes a range of the answer at the boundary `at`, if `isIn` changes anything. */
function turn(answer: Answer, at: number, isIn: boolean): void {
  if (isIn === answer.isOpen) return;
  if (isIn) {
    answer.first[answer.count] = at;
  } else {
    answer.last[answer.count] = at - 1;
    answer.count += 1;
  }
  answer.isOpen = isIn;
}

/** Even boundaries stand before a range, odd ones after it; past the last range is the end. */
function boundary4(ranges: Ranges4, index: number): number {
  const range = index >> 1;
  if (range >= ranges.first.length) return END;
  return (index & 1) === 0 ? (ranges.first[range] as number) : (ranges.last[range] as number) + 1;
}
