/**
 * Ticks for those who ask at once: never two starts within the pace, so that a flood of findings does not
 * become a flood of editions. Who asks alone does not wait. The clock, which asks for nobody, is content with a tick of
 * just before.
 */
import type { Seconds } from '../../domain/base/time.ts';
import type { Publisher } from './publish-feed.ts';
import type { TickReport } from './publisher-report.ts';

/** Least seconds between the starts of two ticks. */
export const PUBLISH_PACE: Seconds = 5;
/** The clock is content with a tick that began so short a time ago. */
export const CLOCK_CONTENT: Seconds = 30;

export interface PaceClock {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Who asks: somebody who has recorded something, or the clock alone. */
export type AskedBy = 'recorder' | 'clock';

/**
 * The next tick, begun when the pace allows; `undefined` if the clock asked and was content. Of one caller at a time,
 * as the trigger's one group is.
 */
export function pacedPublisher(
  { tick }: Pick<Publisher, 'tick'>,
  { nowMs, pause }: PaceClock,
): (askedBy: AskedBy) => Promise<TickReport | undefined> {
  let last = Number.NEGATIVE_INFINITY;
  let succeeded = Number.NEGATIVE_INFINITY;
  return async (askedBy) => {
    const since = nowMs() - succeeded;
    if (askedBy === 'clock' && since >= 0 && since < 1_000 * CLOCK_CONTENT) return undefined;
    const pace = 1_000 * PUBLISH_PACE;
    const early = last + pace - nowMs();
    if (early > 0) await pause(Math.min(early, pace));
    const started = nowMs();
    last = started;
    const now = Math.floor(started / 1_000);
    const report = await tick({ now, wall: now });
    succeeded = started;
    return report;
  };
}
