/** The machine's clock. */
import type { EpochSeconds } from '../domain/time.ts';

/** Whole seconds, rounded down. */
export function wallTime(): EpochSeconds {
  return Math.floor(Date.now() / 1_000);
}
