/**
 * Union, intersection and difference of two IPv6 sets: the sweep of `algebra4.ts` in 128 bits.
 *
 * The boundary after the last address (2^128) has no words; it is the end that is never reached.
 */
import { DIFFERENCE, type Operation } from './algebra4.ts';
import { NONE6, type Ranges6 } from './ranges6.ts';
import { compareWords, copyWords, decrement, increment, RANGE_WORDS } from './words6.ts';

/** The next boundary of one set: its words while `isEnd` is false. */
interface Boundary {
  readonly ranges: Ranges6;
  readonly words: Uint32Array;
  index: number;
  isEnd: boolean;
}

export function combine6(a: Ranges6, b: Ranges6, operation: Operation): Ranges6 {
  if (b.words.length === 0) return (operation & DIFFERENCE) === 0 ? NONE6 : a;
  return sweep(a, b, operation);
}

function sweep(a: Ranges6, b: Ranges6, operation: Operation): Ranges6 {
  const out = new Uint32Array(a.words.length + b.words.length + RANGE_WORDS);
  const nextA = boundaryOf(a);
  const nextB = boundaryOf(b);
  let size = 0;
  let inside = 0;
  let isOpen = false;
  while (!nextA.isEnd || !nextB.isEnd) {
    const order = compareBoundaries(nextA, nextB);
    const { words } = order <= 0 ? nextA : nextB;
    const isIn = isInAfter(operation, inside ^ turn(order));
    if (isIn && !isOpen) copyWords(words, 0, out, size);
    if (!isIn && isOpen) {
      copyWords(words, 0, out, size + 4);
      decrement(out, size + 4);
      size += RANGE_WORDS;
    }
    isOpen = isIn;
    inside ^= turn(order);
    if (order <= 0) advance(nextA);
    if (order >= 0) advance(nextB);
  }
  if (isOpen) {
    out.fill(0xffff_ffff, size + 4, size + RANGE_WORDS);
    size += RANGE_WORDS;
  }
  return { words: out.subarray(0, size) };
}

function isInAfter(operation: Operation, inside: number): boolean {
  return ((operation >> inside) & 1) === 1;
}

/** Which of the two sets is entered or left: a (2), b (1) or both (3). */
function turn(order: number): number {
  return (order <= 0 ? 2 : 0) + (order >= 0 ? 1 : 0);
}

function boundaryOf(ranges: Ranges6): Boundary {
  const boundary = { ranges, words: new Uint32Array(4), index: -1, isEnd: false };
  advance(boundary);
  return boundary;
}

function advance(boundary: Boundary): void {
  boundary.index += 1;
  const at = boundary.index * 4;
  if (at >= boundary.ranges.words.length) {
    boundary.isEnd = true;
    return;
  }
  copyWords(boundary.ranges.words, at, boundary.words, 0);
  if ((boundary.index & 1) === 1) boundary.isEnd = !increment(boundary.words, 0);
}

function compareBoundaries(a: Boundary, b: Boundary): number {
  if (a.isEnd || b.isEnd) return Number(a.isEnd) - Number(b.isEnd);
  return compareWords(a.words, 0, b.words, 0);
}
