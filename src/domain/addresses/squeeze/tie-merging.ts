/**
 * From an edge of the hull to at most N lines.
 *
 * The edge leaves ties open: merging one costs nothing, but takes away a fixed number of lines.
 * They are merged in post-order as long as none takes too many; one more is merged if there are
 * still too many lines. What that overshoots, `line-splitting.ts` gives back.
 */
import type { PricedEdge } from './price-search.ts';
import { chooseMerges } from './priced-merges.ts';

/**
 * Merges ties of the edge until at most N lines are left, `excess` of which there are too many;
 * gives how many fewer than N. `tolerance` is how far off zero, in parts of a line's price, what a
 * tie saves may be: 0 where costs are exact.
 */
export function mergeTies(edge: PricedEdge, excess: number, tolerance: number): number {
  const { open, price, isMerged } = edge;
  let left = excess;
  chooseMerges(open, price, (item, saving, linesSaved) => {
    const isTie = saving >= -tolerance * price.perLine * linesSaved;
    if (!isTie || linesSaved > left) return false;
    left -= linesSaved;
    isMerged[open.origin[item] as number] = 1;
    return true;
  });
  while (left > 0) left -= mergeCheapest(edge);
  return -left;
}

/** Merges the node that costs least to merge, of those the one that saves the fewest lines. */
function mergeCheapest({ open, price, isMerged }: PricedEdge): number {
  let best = -1;
  let bestSaving = -Infinity;
  let fewest = Infinity;
  chooseMerges(open, price, (item, saving, linesSaved) => {
    if (isMerged[open.origin[item] as number] === 1) return true;
    const isBetter = saving > bestSaving || (saving === bestSaving && linesSaved < fewest);
    if (isBetter && saving > -Infinity) {
      best = open.origin[item] as number;
      bestSaving = saving;
      fewest = linesSaved;
    }
    return false;
  });
  if (best < 0) throw new Error('invariant broken: nothing left to merge above the least lines');
  isMerged[best] = 1;
  return fewest;
}
