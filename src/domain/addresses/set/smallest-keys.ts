/**
 * Which keys are the smallest, without sorting them: digit by digit, from the highest.
 *
 * A float64 that is not negative orders as its bits do. Each pass counts one 16-bit digit of the
 * keys that share the digits found so far, and so finds the next digit of the last key taken.
 */

export interface SmallestKeys {
  /** All keys below are among the smallest; keys equal to it only as far as `ties` goes. */
  readonly threshold: number;
  readonly ties: number;
}

const DIGITS = 4;
const DIGIT_VALUES = 1 << 16;

/** Where the `count` smallest of the keys end; `count` is from 1 to the number of keys. */
export function smallestKeys(keys: Float64Array, count: number): SmallestKeys {
  const digits = new Uint16Array(keys.buffer, keys.byteOffset, keys.length * DIGITS);
  const found = new Uint16Array(new Float64Array(1).buffer);
  const counts = new Uint32Array(DIGIT_VALUES);
  let left = count;
  for (let level = 0; level < DIGITS; level += 1) {
    counts.fill(0);
    for (let at = 0; at < digits.length; at += DIGITS) {
      if (!sharesDigits(digits, at, found, level)) continue;
      const digit = digits[at + digitPlace(level)] as number;
      counts[digit] = (counts[digit] as number) + 1;
    }
    let digit = 0;
    while ((counts[digit] as number) < left) {
      left -= counts[digit] as number;
      digit += 1;
    }
    found[digitPlace(level)] = digit;
  }
  return { threshold: new Float64Array(found.buffer)[0] as number, ties: left };
}

function sharesDigits(
  digits: Uint16Array,
  at: number,
  found: Uint16Array,
  levels: number,
): boolean {
  for (let level = 0; level < levels; level += 1) {
    const place = digitPlace(level);
    if (digits[at + place] !== found[place]) return false;
  }
  return true;
}

/** Every machine Node runs on is little-endian: the highest digit stands last. */
function digitPlace(level: number): number {
  return DIGITS - 1 - level;
}
