/**
 * Puts back on its way what a sink did not take, and what never got into its queue: a new start, with all the
 * time that a report has.
 *
 * Law: a report leaves the dead letters only once it lies in the queue again, so that none is lost; one that
 * gets there twice is known to the sink by its id. What the sink gives back meanwhile is not sent again.
 */
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { DeadLetter, ReportPath } from '../../ports/queues.ts';

export interface PuttingBack {
  readonly putBack: number;
  /** Whether all that lay there at the beginning was put back. */
  readonly done: boolean;
}

export interface PuttingBackOptions {
  /** When it began. */
  readonly arrival: EpochSeconds;
  /** Asked before each batch; when it says no, the rest is left for the next call. */
  readonly goesOn: () => boolean;
}

/** Longer than one batch takes, so that nobody else gets it meanwhile. */
const HIDDEN_SECONDS = 60;

export async function redriveReports(
  road: ReportPath,
  { arrival, goesOn }: PuttingBackOptions,
): Promise<PuttingBack> {
  let putBack = 0;
  for (const letters of road.deadLetters) {
    for (;;) {
      if (!goesOn()) return { putBack, done: false };
      const taken = (await letters.take(HIDDEN_SECONDS)).filter((one) => isOlder(one, arrival));
      if (taken.length === 0) break;
      await Promise.all(taken.map(({ body }) => road.put(body)));
      await letters.remove(taken);
      putBack += taken.length;
    }
  }
  return { putBack, done: true };
}

function isOlder({ sentAt }: DeadLetter, arrival: EpochSeconds): boolean {
  return sentAt === undefined || sentAt < arrival;
}
