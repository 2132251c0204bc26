/**
 * The IPv4 space as a square in which neighbours stay neighbours: a Hilbert curve, as xkcd 195 draws it. Each
 * pixel of the grid is a block of 2^(32 − 2·order) addresses.
 */

/** 256 × 256 pixels, a /16 each. */
const ORDER = 8;
export const SIDE = 2 ** ORDER;
const BLOCK = 2 ** (32 - 2 * ORDER);

export interface Spot {
  readonly x: number;
  readonly y: number;
}

/** Where the nth block of the curve lies. */
export function spotOf(block: number): Spot {
  let [x, y, rest] = [0, 0, block];
  for (let side = 1; side < SIDE; side *= 2) {
    const right = 1 & (rest >> 1);
    const up = 1 & (rest ^ right);
    if (up === 0) {
      if (right === 1) [x, y] = [side - 1 - x, side - 1 - y];
      [x, y] = [y, x];
    }
    x += side * right;
    y += side * up;
    rest >>= 2;
  }
  return { x, y };
}

/** Which block lies there. */
export function blockAt({ x: left, y: top }: Spot): number {
  let [x, y, block] = [left, top, 0];
  for (let side = SIDE / 2; side > 0; side /= 2) {
    const right = (x & side) > 0 ? 1 : 0;
    const up = (y & side) > 0 ? 1 : 0;
    block += side * side * ((3 * right) ^ up);
    if (up === 0) {
      if (right === 1) [x, y] = [SIDE - 1 - x, SIDE - 1 - y];
      [x, y] = [y, x];
    }
  }
  return block;
}

/** The block as a CIDR. */
export function blockText(block: number): string {
  const first = block * BLOCK;
  const parts = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${parts.join('.')}/${2 * ORDER}`;
}

/** How many addresses of each block the given ones cover. */
export function coverage(first: Float64Array, size: Float64Array): Float64Array {
  const counts = new Float64Array(SIDE * SIDE);
  for (let n = 0; n < first.length; n += 1) {
    let from = first[n] ?? 0;
    const end = from + (size[n] ?? 0);
    while (from < end) {
      const block = Math.floor(from / BLOCK);
      const stop = Math.min(end, (block + 1) * BLOCK);
      counts[block] = (counts[block] ?? 0) + stop - from;
      from = stop;
    }
  }
  return counts;
}
