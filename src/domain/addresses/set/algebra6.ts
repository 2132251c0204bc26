/** Union, difference, intersection and cover of IPv6 sets: the sweeps of `algebra4.ts` in 128 bits. */
import { mergeNext6, NONE6, type Ranges6 } from './ranges6.ts';
import { compareWords, copyWords, decrement, increment, RANGE_WORDS } from './words6.ts';

export function union6(a: Ranges6, b: Ranges6): Ranges6 {
  if (b.words.length === 0) return a;
  if (a.words.length === 0) return b;
  const words = new Uint32Array(a.words.length + b.words.length);
  let size = 0;
  let i = 0;
  let j = 0;
  while (i < a.words.length || j < b.words.length) {
    const isOver = i === a.words.length || j === b.words.length;
    const isA = isOver ? j === b.words.length : compareWords(a.words, i, b.words, j) <= 0;
    size = mergeNext6(words, size, isA ? a.words : b.words, isA ? i : j);
    if (isA) i += RANGE_WORDS;
    else j += RANGE_WORDS;
  }
  return { words: words.subarray(0, size) };
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

/** Every address of `a` that is not in `b`. */
export function subtract6(a: Ranges6, b: Ranges6): Ranges6 {
  if (b.words.length === 0) return a;
  const words = new Uint32Array(a.words.length + b.words.length);
  const start = new Uint32Array(4);
  let size = 0;
  let j = 0;
  for (let i = 0; i < a.words.length; i += RANGE_WORDS) {
    copyWords(a.words, i, start, 0);
    while (j < b.words.length && compareWords(b.words, j + 4, start, 0) < 0) j += RANGE_WORDS;
    let isLeft = true;
    // A range of b that reaches past this one of a may meet the next.
    for (; j < b.words.length && compareWords(b.words, j, a.words, i + 4) <= 0; j += RANGE_WORDS) {
      if (compareWords(b.words, j, start, 0) > 0) {
        copyWords(start, 0, words, size);
        copyWords(b.words, j, words, size + 4);
        decrement(words, size + 4);
        size += RANGE_WORDS;
      }
      isLeft = compareWords(b.words, j + 4, a.words, i + 4) < 0;
      if (!isLeft) break;
      copyWords(b.words, j + 4, start, 0);
      increment(start, 0);
    }
    if (!isLeft) continue;
    copyWords(start, 0, words, size);
    copyWords(a.words, i + 4, words, size + 4);
    size += RANGE_WORDS;
  }
  return size === 0 ? NONE6 : { words: words.subarray(0, size) };
}

/** Whether every address of `inner` is in `outer`: each range within one. */
export function covers6(outer: Ranges6, inner: Ranges6): boolean {
  let j = 0;
  for (let i = 0; i < inner.words.length; i += RANGE_WORDS) {
    while (j < outer.words.length && compareWords(outer.words, j + 4, inner.words, i) < 0)
      j += RANGE_WORDS;
    if (j === outer.words.length || compareWords(outer.words, j, inner.words, i) > 0) return false;
    if (compareWords(outer.words, j + 4, inner.words, i + 4) < 0) return false;
  }
  return true;
}
