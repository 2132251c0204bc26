/** Changes are deleted after some days: a span that reaches further back is refused, never half answered. */
import { CHANGE_RETENTION } from '../../domain/facts/retention.ts';
import { formatTime, type EpochSeconds } from '../../domain/base/time.ts';

export function refuseIfForgotten(from: EpochSeconds, until: EpochSeconds): void {
  if (until - from <= CHANGE_RETENTION) return;
  throw new RangeError(
    `changes since ${formatTime(from)} are no longer all kept at ${formatTime(until)}: read everything`,
  );
}
