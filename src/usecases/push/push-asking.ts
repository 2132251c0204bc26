/** When the publisher asks for pushes: with each edition, and now and then, so that a box that has forgotten is found. */
import { MINUTE, type EpochSeconds, type Seconds } from '../../domain/base/time.ts';
import type { PushTrigger } from '../../ports/firewalls.ts';
import { isLeftToAnother, type TickReport } from '../publish/publisher-report.ts';

/** With nothing new, as often as a box is asked what it holds. */
const ASK_EVERY: Seconds = 15 * MINUTE;

/**
 * Asks if need be, after a tick. What is remembered lives as long as the process: a new one asks once too often, and one
 * that died between an edition and its asking is made good by that.
 */
export function pushAsking(
  trigger: Pick<PushTrigger, 'all'>,
): (report: TickReport, now: EpochSeconds) => Promise<void> {
  let asked = { edition: 0, at: 0 };
  return async (report, now) => {
    const { edition } = report;
    if (isLeftToAnother(report) || edition === 0) return;
    if (edition === asked.edition && now - asked.at < ASK_EVERY) return;
    await trigger.all(edition, now);
    asked = { edition, at: now };
  };
}
