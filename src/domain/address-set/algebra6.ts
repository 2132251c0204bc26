/**
 * Union, difference and intersection of two IPv6 sets: the sweeps of `algebra4.ts` in 128 bits.
 *
 * The boundary after the last address (2^128) has no words; it is the end that is never reached.
 */
import { DIFFERENCE, type Operation } from './algebra4.ts';
import { NONE6, type Ranges6 } from './ranges6.ts';
import { takeWords, type Room } from './room.ts';
import { compareWords, copyWords, decrement, increment, isNext, RANGE_WORDS } from './words6.ts';

/** The next boundary of one set: its words while `isEnd` is false. */
interface Boundary {
  readonly ranges: Ranges6;
  readonly words: Uint32Array;
  index: number;
  isEnd: boolean;
}

/** The answer as it grows; the start of a range stands at `words[size]` while it is open. */
interface Answer {
  readonly words: Uint32Array;
  size: number;
  isOpen: boolean;
}

export function combine6(a: Ranges6, b: Ranges6, operation: Operation, room?: Room): Ranges6 {
  if (b.words.length === 0) return (operation & DIFFERENCE) === 0 ? NONE6 : a;
  const words = takeWords(room, 'combined words', a.words.length + b.words.length + RANGE_WORDS);
  const answer: Answer = { words, size: 0, isOpen: false };
  const nextA = boundaryOf(a);
  const nextB = boundaryOf(b);
  const keepsA = isInAfter(operation, 2) ? answer : null;
  let inside = 0;
  for (;;) {
    if (inside === 0) passWhole(nextA, nextB, keepsA);
    if (nextA.isEnd && nextB.isEnd) break;
    const order = compareBoundaries(nextA, nextB);
    inside ^= crossed(order);
    turn(answer, order <= 0 ? nextA.words : nextB.words, isInAfter(operation, inside));
    if (order <= 0) advance(nextA);
    if (order >= 0) advance(nextB);
  }
  return ended(answer);
}

export function intersect6(a: Ranges6, b: Ranges6): Ranges6 {
  const words = new Uint32Array(a.words.length + b.words.length);
  let size = 0;
  let i = 0;
  let j = 0;
  while (i < a.words.length && j < b.words.length) {
    const isLaterB = compareWords(a.words, i, b.words, j) <= 0;
    const order = compareWords(a.words, i + 4, b.words, j + 4);
    const start = isLaterB ? b.words : a.words;
    const startAt = isLaterB ? j : i;
    const end = order <= 0 ? a.words : b.words;
    const endAt = (order <= 0 ? i : j) + 4;
    if (compareWords(start, startAt, end, endAt) <= 0) {
      copyWords(start, startAt, words, size);
      copyWords(end, endAt, words, size + 4);
      size += RANGE_WORDS;
    }
    if (order <= 0) i += RANGE_WORDS;
    if (order >= 0) j += RANGE_WORDS;
  }
  return { words: words.subarray(0, size) };
}

/** Which of the two sets is entered or left: a (2), b (1) or both (3). */
function crossed(order: number): number {
  return (order <= 0 ? 2 : 0) + (order >= 0 ? 1 : 0);
}

/** What is open at the end of all addresses ends there. */
function ended({ words, size, isOpen }: Answer): Ranges6 {
  if (isOpen) words.fill(0xffff_ffff, size + 4, size + RANGE_WORDS);
  return { words: words.subarray(0, isOpen ? size + RANGE_WORDS : size) };
}

/** Passes the ranges of `a` that end before the next boundary of `b`, the common case: kept or dropped whole. */
function passWhole(a: Boundary, b: Boundary, answer: Answer | null): void {
  const { words } = a.ranges;
  const from = 4 * a.index;
  let at = from;
  while (at < words.length && (b.isEnd || isBefore(words, at + 4, b.words))) at += RANGE_WORDS;
  if (at === from) return;
  a.index = at / 4 - 1;
  advance(a);
  if (answer === null) return;
  answer.words.set(words.subarray(from, at), answer.size);
  answer.size += at - from;
}

/** Whether a range that ends at `words[end]` ends before the boundary, without touching it. */
function isBefore(words: Uint32Array, end: number, boundary: Uint32Array): boolean {
  return compareWords(words, end, boundary, 0) < 0 && !isNext(words, end, boundary, 0);
}

/** Opens or closes a range of the answer at the boundary, if `isIn` changes anything. */
function turn(answer: Answer, boundary: Uint32Array, isIn: boolean): void {
  if (isIn === answer.isOpen) return;
  const { words, size } = answer;
  if (isIn) {
    copyWords(boundary, 0, words, size);
  } else {
    copyWords(boundary, 0, words, size + 4);
    decrement(words, size + 4);
    answer.size += RANGE_WORDS;
  }
  answer.isOpen = isIn;
}

function isInAfter(operation: Operation, inside: number): boolean {
  return ((operation >> inside) & 1) === 1;
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
