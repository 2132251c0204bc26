/**
 * Least-significant-digit radix sort of 32-bit keys that carry a 32-bit payload.
 *
 * Law: stable, linear, and the answer of any comparison sort by key. Digits of 16 bits need two
 * passes; below 4,096 pairs the tables would cost more than the pairs, so digits have 8 bits.
 * Real lists are often sorted already, or share their leading digits: both cost one look.
 */

export interface Pairs {
  readonly keys: Uint32Array;
  readonly payload: Uint32Array;
}

const WIDE_DIGITS_FROM = 4_096;

/** The pairs in ascending order of key; the given arrays serve as working space. */
export function sortPairs(pairs: Pairs): Pairs {
  if (isSorted(pairs.keys)) return pairs;
  const size = pairs.keys.length;
  const digitBits = size < WIDE_DIGITS_FROM ? 8 : 16;
  const counts = new Uint32Array(1 << digitBits);
  let from = pairs;
  let to: Pairs = { keys: new Uint32Array(size), payload: new Uint32Array(size) };
  for (let shift = 0; shift < 32; shift += digitBits) {
    if (!countDigits(from.keys, shift, counts)) continue;
    scatter(from, to, shift, counts);
    [from, to] = [to, from];
  }
  return from;
}

function isSorted(keys: Uint32Array): boolean {
  for (let i = 1; i < keys.length; i += 1) {
    if ((keys[i - 1] as number) > (keys[i] as number)) return false;
  }
  return true;
}

/** Turns `counts` into the start of each digit's run; false if all keys share one digit. */
function countDigits(keys: Uint32Array, shift: number, counts: Uint32Array): boolean {
  const mask = counts.length - 1;
  counts.fill(0);
  for (let i = 0; i < keys.length; i += 1) {
    const digit = ((keys[i] as number) >>> shift) & mask;
    counts[digit] = (counts[digit] as number) + 1;
  }
  const anyDigit = ((keys[0] as number) >>> shift) & mask;
  if (counts[anyDigit] === keys.length) return false;
  let start = 0;
  for (let digit = 0; digit <= mask; digit += 1) {
    const count = counts[digit] as number;
    counts[digit] = start;
    start += count;
  }
  return true;
}

function scatter(from: Pairs, to: Pairs, shift: number, starts: Uint32Array): void {
  const mask = starts.length - 1;
  const { keys, payload } = from;
  const { keys: sortedKeys, payload: sortedPayload } = to;
  for (let i = 0; i < keys.length; i += 1) {
    const key = keys[i] as number;
    const digit = (key >>> shift) & mask;
    const place = starts[digit] as number;
    starts[digit] = place + 1;
    sortedKeys[place] = key;
    sortedPayload[place] = payload[i] as number;
  }
}
