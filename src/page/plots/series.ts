/** Points of the history as the columns that plots are drawn from: pure. */
import type { PlottedEdition } from '../../domain/edition/plotted-history.ts';
import { RANKS, type Rank } from '../../domain/values/band.ts';

/** From the lowest band up, each on top of those below it. */
export const STACK: readonly Rank[] = [...RANKS].reverse();

export function timesOf(points: readonly PlottedEdition[]): number[] {
  return points.map(({ at }) => at);
}

/** For each rank of `STACK` the height of its upper edge. */
export function stackedRanks(points: readonly PlottedEdition[]): number[][] {
  const sums = points.map(() => 0);
  return STACK.map((rank) =>
    points.map(({ byRank }, n) => {
      sums[n] = (sums[n] ?? 0) + byRank[rank];
      return sums[n] ?? 0;
    }),
  );
}

export interface FeedUse {
  readonly path: string;
  readonly percent: number;
}

/** How full each feed is by the last edition, the fullest first. */
export function feedUses(points: readonly PlottedEdition[]): readonly FeedUse[] {
  const last = points.at(-1);
  return Object.entries(last?.usedPercent ?? {})
    .map(([path, percent]) => ({ path, percent }))
    .sort((a, b) => b.percent - a.percent || (a.path < b.path ? -1 : 1));
}
