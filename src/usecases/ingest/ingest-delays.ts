/** How long findings that are new took to the ledger, stage by stage. */
import { parseBounded } from '../../domain/base/json-limits.ts';
import { textAt } from '../../domain/base/lookup.ts';
import { DAY, parseTime } from '../../domain/base/time.ts';
import type { Finding } from '../../domain/findings/finding.ts';
import type { MessageOutcome, QueuedMessage } from './ingest-messages.ts';

/** In seconds, one for each finding of which it is known. */
export interface IngestDelays {
  /** From GuardDuty's update to the time of the event. */
  readonly updateToEvent: readonly number[];
  /** Over the buses: from there into the queue. */
  readonly eventToQueue: readonly number[];
  readonly queueToLedger: readonly number[];
}

/** `recordedMs`: when all of them were in the ledger. */
export function ingestDelays(
  outcomes: readonly MessageOutcome[],
  recordedMs: number,
): IngestDelays {
  const times = outcomes.flatMap(({ message, outcome }) =>
    outcome.kind === 'accepted' && outcome.finding !== undefined
      ? [timesOf(message, outcome.finding)]
      : [],
  );
  return {
    updateToEvent: times.flatMap(({ updatedMs, eventMs }) => passed(updatedMs, eventMs)),
    eventToQueue: times.flatMap(({ eventMs, sentMs }) => passed(eventMs, sentMs)),
    queueToLedger: times.flatMap(({ sentMs }) => passed(sentMs, recordedMs)),
  };
}

function timesOf({ body, sentMs }: QueuedMessage, { updatedAt }: Finding) {
  const event = parseBounded(body);
  const time = event.ok ? parseTime(textAt(event.value, 'time')) : undefined;
  const eventMs = time === undefined ? undefined : 1_000 * time;
  return { updatedMs: 1_000 * updatedAt, eventMs, sentMs };
}

/** To a tenth. Times are rounded up to seconds and clocks differ: a little less than nothing is nothing. */
function passed(from: number | undefined, until: number | undefined): readonly number[] {
  if (from === undefined || until === undefined) return [];
  const seconds = (until - from) / 1_000;
  const isKnown = seconds > -ROUNDING && seconds < DAY;
  return isKnown ? [Math.round(10 * Math.max(0, seconds)) / 10] : [];
}

const ROUNDING = 5;
