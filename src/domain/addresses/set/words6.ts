/**
 * Arithmetic on IPv6 addresses kept as four 32-bit words in a `Uint32Array`, highest word first.
 *
 * A function names an address by array and offset, so that a million of them need no objects.
 * Bits are counted from the lowest, 0 to 127; results wrap as 128-bit arithmetic does.
 */

/** Words a range takes: four for its first address, four for its last. */
export const RANGE_WORDS = 8;

/** −1, 0 or 1 as the address at `a[i]` is below, equal to or above the one at `b[j]`. */
export function compareWords(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  for (let lane = 0; lane < 4; lane += 1) {
    const x = a[i + lane] as number;
    const y = b[j + lane] as number;
    if (x !== y) return x < y ? -1 : 1;
  }
  return 0;
}

export function copyWords(from: Uint32Array, i: number, to: Uint32Array, j: number): void {
  to[j] = from[i] as number;
  to[j + 1] = from[i + 1] as number;
  to[j + 2] = from[i + 2] as number;
  to[j + 3] = from[i + 3] as number;
}

/** Adds one; false if that wrapped past the last address to the first. */
export function increment(words: Uint32Array, at: number): boolean {
  for (let lane = at + 3; lane >= at; lane -= 1) {
    const word = ((words[lane] as number) + 1) >>> 0;
    words[lane] = word;
    if (word !== 0) return true;
  }
  return false;
}

/** Takes one away; the address must not be the first. */
export function decrement(words: Uint32Array, at: number): void {
  for (let lane = at + 3; lane >= at; lane -= 1) {
    const word = words[lane] as number;
    words[lane] = word - 1;
    if (word !== 0) return;
  }
}

/** Whether `b[j]` is the address after `a[i]`. */
export function isNext(a: Uint32Array, i: number, b: Uint32Array, j: number): boolean {
  let carry = 1;
  for (let lane = 3; lane >= 0; lane -= 1) {
    const sum = (a[i + lane] as number) + carry;
    if (sum >>> 0 !== (b[j + lane] as number)) return false;
    carry = sum > 0xffff_ffff ? 1 : 0;
  }
  return carry === 0;
}

/** How many leading bits two addresses share: 128 if they are equal. */
export function commonLength(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  for (let lane = 0; lane < 4; lane += 1) {
    const difference = (a[i + lane] as number) ^ (b[j + lane] as number);
    if (difference !== 0) return 32 * lane + Math.clz32(difference);
  }
  return 128;
}

/** How many of the lowest bits are zero: 128 for `::`. */
export function trailingZeros(words: Uint32Array, at: number): number {
  for (let lane = 3; lane >= 0; lane -= 1) {
    const word = words[at + lane] as number;
    if (word !== 0) return 32 * (3 - lane) + 31 - Math.clz32(word & -word);
  }
  return 128;
}

/** How many of the lowest bits are one: 128 for the last address. */
export function trailingOnes(words: Uint32Array, at: number): number {
  for (let lane = 3; lane >= 0; lane -= 1) {
    const zeros = ~(words[at + lane] as number);
    if (zeros !== 0) return 32 * (3 - lane) + 31 - Math.clz32(zeros & -zeros);
  }
  return 128;
}

/** Clears (`value` 0) or sets (`value` 1) every bit below the `length` leading ones. */
export function fillHostBits(words: Uint32Array, at: number, length: number, value: 0 | 1): void {
  for (let lane = 0; lane < 4; lane += 1) {
    const hostBits = Math.min(Math.max(32 * (lane + 1) - length, 0), 32);
    const kept = hostBits === 32 ? 0 : -1 << hostBits;
    const word = words[at + lane] as number;
    words[at + lane] = value === 0 ? word & kept : word | ~kept;
  }
}

export function wordsToBigInt(words: Uint32Array, at: number): bigint {
  const high = (BigInt(words[at] as number) << 32n) | BigInt(words[at + 1] as number);
  const low = (BigInt(words[at + 2] as number) << 32n) | BigInt(words[at + 3] as number);
  return (high << 64n) | low;
}

export function bigIntToWords(value: bigint, words: Uint32Array, at: number): void {
  words[at] = Number((value >> 96n) & 0xffff_ffffn);
  words[at + 1] = Number((value >> 64n) & 0xffff_ffffn);
  words[at + 2] = Number((value >> 32n) & 0xffff_ffffn);
  words[at + 3] = Number(value & 0xffff_ffffn);
}
