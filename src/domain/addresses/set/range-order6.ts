/**
 * Puts IPv6 ranges in order without moving them, by one 32-bit word after the other.
 *
 * Law: stable and linear, as the sort of one word is. A word is looked at only among ranges that share
 * all words before it, which in most lists few do from the second word on:
 *
 *   word 0   2001:db8 │ 2001:db8 │ 2a00:1450       sorted first
 *   word 1   0:1      │ 0:2      │ ·               sorted only where word 0 is the same
 */
import { sortPairs } from './radix-sort.ts';
import { RANGE_WORDS } from './words6.ts';

/** Runs up to this long are sorted by insertion: setting up more costs more than it saves. */
const SHORT_RUN = 24;

/**
 * The indices of the ranges in ascending order of their first `keyWords` words: 4 for the first
 * address alone, 8 for both ends. Equal ranges keep their order.
 */
export function orderOf(words: Uint32Array, keyWords = 4): Uint32Array {
  const order = new Uint32Array(words.length / RANGE_WORDS);
  for (let i = 0; i < order.length; i += 1) order[i] = i;
  sortRun({ words, keyWords }, order, 0);
  return order;
}

interface Ranges {
  readonly words: Uint32Array;
  readonly keyWords: number;
}

/** Sorts ranges that share all words before `lane`. */
function sortRun(ranges: Ranges, run: Uint32Array, lane: number): void {
  if (lane === ranges.keyWords) return;
  if (run.length <= SHORT_RUN) {
    insert(ranges, run, lane);
    return;
  }
  const { keys, payload } = sortPairs({ keys: lanesOf(ranges, run, lane), payload: run.slice() });
  run.set(payload);
  let start = 0;
  for (let end = 1; end <= keys.length; end += 1) {
    if (end < keys.length && keys[end] === keys[start]) continue;
    if (end - start > 1) sortRun(ranges, run.subarray(start, end), lane + 1);
    start = end;
  }
}

function lanesOf({ words }: Ranges, run: Uint32Array, lane: number): Uint32Array {
  const lanes = new Uint32Array(run.length);
  for (let i = 0; i < run.length; i += 1) {
    lanes[i] = words[RANGE_WORDS * (run[i] as number) + lane] as number;
  }
  return lanes;
}

function insert(ranges: Ranges, run: Uint32Array, lane: number): void {
  for (let i = 1; i < run.length; i += 1) {
    const range = run[i] as number;
    let at = i;
    while (at > 0 && isBefore(ranges, lane, range, run[at - 1] as number)) {
      run[at] = run[at - 1] as number;
      at -= 1;
    }
    run[at] = range;
  }
}

/** Whether range `a` comes before `b`, which shares all words before `lane` with it. */
function isBefore({ words, keyWords }: Ranges, lane: number, a: number, b: number): boolean {
  for (let next = lane; next < keyWords; next += 1) {
    const x = words[RANGE_WORDS * a + next] as number;
    const y = words[RANGE_WORDS * b + next] as number;
    if (x !== y) return x < y;
  }
  return false;
}
