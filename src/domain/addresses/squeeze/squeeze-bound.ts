/**
 * The proof of a squeeze: how many addresses any N lines must add.
 *
 * For any price λ of a line, the cheapest choice at λ costs no more than the one in question, so
 * what that adds is at least cheapest(λ) − λ·N. Sums of IPv4 sizes are whole numbers below 2^53 and
 * the cost at hand is exact. Where IPv6 sizes make it too large, it is added up again in BigInt, or
 * taken less than its rounding can be off where that would take too long.
 */
import { type MergeTree } from './merge-tree.ts';
import { costOf, type Price } from './priced-merges.ts';
import type { PricedEdge } from './price-search.ts';

/** The least number of addresses that any choice of `lines` lines adds. */
export function leastAdded(tree: MergeTree, edge: PricedEdge, lines: number): bigint {
  const { price } = edge;
  const perLine = BigInt(price.perLine);
  const perAddress = BigInt(price.perAddress);
  const bound = costBound(tree, edge) - perLine * BigInt(lines);
  return bound <= 0n ? 0n : (bound + perAddress - 1n) / perAddress;
}

/** Trees larger than this are not added up in BigInt: it takes half a microsecond an item. */
const EXACT_ITEMS_MAX = 1 << 18;
/**
 * 2^40. Additions go as deep as an address has bits, and each rounds by at most 2^-53 of the sum;
 * with what a decision on a rounded difference can lose, all stays below 2^-44 of the cost.
 */
const ROUNDING_SHIFT = 40n;

/** No choice at the price costs less. */
function costBound(tree: MergeTree, { price, outcome }: PricedEdge): bigint {
  if (isExact(tree, price)) return BigInt(costOf(outcome, price));
  if (tree.isNode.length <= EXACT_ITEMS_MAX) return exactCost(tree, price);
  const cost = BigInt(costOf(outcome, price));
  return cost - (cost >> ROUNDING_SHIFT);
}

/** Whether every cost a pass compares is a whole number that a float64 holds. */
export function isExact(tree: MergeTree, { perLine }: Price): boolean {
  const blocks = (tree.isNode.length + 1) / 2;
  return perLine * blocks < Number.MAX_SAFE_INTEGER;
}

/** The cost of the cheapest choice, in whole numbers of any size. */
function exactCost(tree: MergeTree, price: Price): bigint {
  const perLine = BigInt(price.perLine);
  const perAddress = BigInt(price.perAddress);
  const costs: bigint[] = [];
  const holes: bigint[] = [];
  const sizes: bigint[] = [];
  let top = -1;
  for (let i = 0; i < tree.isNode.length; i += 1) {
    const bits = i < tree.items4 ? 32 : 128;
    const size = 1n << BigInt(bits - (tree.length[i] as number));
    if (tree.isNode[i] === 0) {
      top += 1;
      costs[top] = perLine;
      holes[top] = 0n;
    } else {
      top -= 1;
      const hole = size - (sizes[top] as bigint) - (sizes[top + 1] as bigint);
      holes[top] = (holes[top] as bigint) + (holes[top + 1] as bigint) + hole;
      const split = (costs[top] as bigint) + (costs[top + 1] as bigint);
      const merged = perLine + perAddress * (holes[top] as bigint);
      costs[top] = tree.added[i] !== Infinity && merged < split ? merged : split;
    }
    sizes[top] = size;
  }
  return costs[0] ?? 0n;
}
