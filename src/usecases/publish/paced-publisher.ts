/**
 * Ticks for those who ask at once: never two starts within the pace, so that a flood of findings does not
 * become a flood of editions. Who asks alone does not wait. The clock, which asks for nobody, is content with a tick of
 * just before.
 *
 * Law: a request ends with a tick that read the ledger after it and left nothing to another publisher, or it fails: then
 * its message comes again.
 */
import type { Seconds } from '../../domain/base/time.ts';
import { LEASE_LENGTH, type Publisher } from './publish-feed.ts';
import { isLeftToAnother, type TickReport } from './publisher-report.ts';

/** Least seconds between the starts of two ticks. */
export const PUBLISH_PACE: Seconds = 5;
/** The clock is content with a tick that began so short a time ago. */
export const CLOCK_CONTENT: Seconds = 30;
/** Until then the lease of a process that died is over, and a race is decided. */
const AGAIN_FOR: Seconds = LEASE_LENGTH + PUBLISH_PACE;

export interface PaceClock {
  /** Milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly pause: (milliseconds: number) => Promise<void>;
}

/** Who asks: somebody who has recorded something, or the clock alone. */
export type AskedBy = 'recorder' | 'clock';

/**
 * The next tick, begun when the pace allows, and another for as long as they are left to another publisher; `undefined`
 * if the clock asked and was content. Throws if the other does not end. Of one caller at a time, as the trigger's one
 * group is.
 */
export function pacedPublisher(
  { tick }: Pick<Publisher, 'tick'>,
  { nowMs, pause }: PaceClock,
): (askedBy: AskedBy) => Promise<TickReport | undefined> {
  let last = Number.NEGATIVE_INFINITY;
  let succeeded = Number.NEGATIVE_INFINITY;
  const next = async (): Promise<TickReport> => {
    const pace = 1_000 * PUBLISH_PACE;
    const early = last + pace - nowMs();
    if (early > 0) await pause(Math.min(early, pace));
    last = nowMs();
    const now = Math.floor(last / 1_000);
    return tick({ now, wall: now });
  };
  return async (askedBy) => {
    const since = nowMs() - succeeded;
    if (askedBy === 'clock' && since >= 0 && since < 1_000 * CLOCK_CONTENT) return undefined;
    let report = await next();
    const first = last;
    while (isLeftToAnother(report)) {
      if (Math.abs(nowMs() - first) >= 1_000 * AGAIN_FOR) {
        throw new Error(`another publisher has been at work for ${AGAIN_FOR} s: ${report.outcome}`);
      }
      report = await next();
    }
    succeeded = last;
    return report;
  };
}
