/** The machine's clock. */
import { setTimeout as pause } from 'node:timers/promises';
import type { EpochSeconds } from '../../domain/base/time.ts';

/** Whole seconds, rounded down. */
export function wallTime(): EpochSeconds {
  return Math.floor(Date.now() / 1_000);
}

/** For those who wait. */
export const wallTiming = {
  nowMs: (): number => Date.now(),
  pause: (ms: number): Promise<void> => pause(ms),
};
