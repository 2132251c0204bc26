/**
 * The stupid oracle for squeezing: the whole dynamic programme over every block of a universe.
 *
 * `fewestAdded[n]` is the fewest addresses with which n lines cover the members, Infinity if none
 * can. It knows nothing of prices, hulls or compressed tries.
 */
import type { Universe } from '../arbitraries/address-arbitraries.ts';

export interface SmallCase {
  readonly universe: Universe;
  /** Bit i stands for the i-th address of the universe. */
  readonly members: number;
  readonly exempt: number;
  /** Blocks with more host bits than this are only lines if the set has them whole. */
  readonly hostBitsMax: number;
}

export function fewestAddedBlocks(small: SmallCase): number[] {
  return block(small, 0, small.universe.bits);
}

function block(small: SmallCase, from: number, hostBits: number): number[] {
  const size = 2 ** hostBits;
  const mask = (size === 32 ? -1 : 2 ** size - 1) << from;
  const here = small.members & mask;
  if (here === 0) return [0];
  const isWhole = here === mask;
  const mayBeLine = hostBits <= small.hostBitsMax && (small.exempt & mask) === 0;
  const asLine = isWhole || mayBeLine ? size - bitCount(here) : Infinity;
  if (hostBits === 0) return [Infinity, asLine];
  const parts = added(
    block(small, from, hostBits - 1),
    block(small, from + size / 2, hostBits - 1),
  );
  parts[1] = Math.min(parts[1] ?? Infinity, asLine);
  return parts;
}

/** Ways to share n lines between two parts. */
export function added(left: readonly number[], right: readonly number[]): number[] {
  const both = new Array<number>(left.length + right.length - 1).fill(Infinity);
  left.forEach((a, i) => {
    right.forEach((b, j) => {
      both[i + j] = Math.min(both[i + j] ?? Infinity, a + b);
    });
  });
  return both;
}

/** As `fewestAddedBlocks` for ranges: every subset of the gaps that may be closed is tried. */
export function fewestAddedRanges(small: SmallCase): number[] {
  const { members, exempt, universe, hostBitsMax } = small;
  const gaps: number[] = [];
  let last = -1;
  for (let i = 0; i < 1 << universe.bits; i += 1) {
    if (((members >> i) & 1) === 0) continue;
    if (last >= 0 && i > last + 1) {
      const hole = (2 ** (i - last - 1) - 1) << (last + 1);
      const isOpen = (exempt & hole) === 0 && 32 - Math.clz32(last ^ i) <= hostBitsMax;
      gaps.push(isOpen ? i - last - 1 : Infinity);
    }
    last = i;
  }
  const fewest = new Array<number>(gaps.length + 2).fill(Infinity);
  for (let closed = 0; closed < 1 << gaps.length; closed += 1) {
    const lines = gaps.length + 1 - bitCount(closed);
    const sum = gaps.reduce((total, gap, i) => total + (((closed >> i) & 1) === 1 ? gap : 0), 0);
    fewest[lines] = Math.min(fewest[lines] ?? Infinity, sum);
  }
  return fewest;
}

function bitCount(bits: number): number {
  let count = 0;
  for (let left = bits; left !== 0; left &= left - 1) count += 1;
  return count;
}
