/**
 * Which edition a reader was given, by the time at which it pulled: no log of AWS says it, and an object's size proves
 * none. The publisher's history says when every feed bucket had an edition.
 *
 * Law: never a later edition than the reader was given. Who pulled while one edition followed another, or while a bucket
 * was behind, is said to have the older; where the history does not tell every edition, nothing is said.
 */
import type { PlottedEdition } from './plotted-history.ts';
import type { EpochSeconds } from '../base/time.ts';

type ShownEdition = Pick<PlottedEdition, 'number' | 'shown'>;

/**
 * `at`: second in which it pulled. `points` in order of editions. `undefined` if it pulled before the first of them, or
 * among editions of which one point stands for several.
 */
export function servedEdition(
  points: readonly ShownEdition[],
  at: EpochSeconds,
): number | undefined {
  // Both times are rounded down: in the second in which all buckets came to have it some may not have had it yet.
  const n = points.findLastIndex(({ shown }) => shown !== undefined && shown < at);
  const [stood, next] = [points[n], points[n + 1]];
  if (stood === undefined || next === undefined) return stood?.number;
  return next.number === stood.number + 1 ? stood.number : undefined;
}
