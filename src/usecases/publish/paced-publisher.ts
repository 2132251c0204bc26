/**
 * Ticks for those who ask at once: never two starts within the pace, so that a flood of findings does not
 * become a flood of editions. Who asks alone does not wait.
 */
import type { Seconds } from '../../domain/base/time.ts';
import type { Publisher } from './publish-feed.ts';
import type { TickReport } from './publisher-report.ts';

/** Least seconds between the starts of two ticks. */
export const PUBLISH_PACE: Seconds = 5;

export interface PaceClock {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** The next tick, begun when the pace allows. Of one caller at a time, as the trigger's one group is. */
export function pacedPublisher(
  { tick }: Pick<Publisher, 'tick'>,
  { nowMs, pause }: PaceClock,
): () => Promise<TickReport> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    const pace = 1_000 * PUBLISH_PACE;
    const early = last + pace - nowMs();
    if (early > 0) await pause(Math.min(early, pace));
    last = nowMs();
    const now = Math.floor(last / 1_000);
    return tick({ now, wall: now });
  };
}
