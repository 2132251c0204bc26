/** The machine's clock. */
import { setTimeout as pause } from 'node:timers/promises';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { Repeating } from '../../ports/timing.ts';

/** Whole seconds, rounded down. */
export function wallTime(): EpochSeconds {
  return Math.floor(Date.now() / 1_000);
}

/** For those who wait. */
export const wallTiming = {
  nowMs: (): number => Date.now(),
  pause: (ms: number): Promise<void> => pause(ms),
};

export const repeating: Repeating = (every, what) => {
  const started = Date.now();
  let last: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    const passed = Math.floor((Date.now() - started) / 1_000);
    last = last.then(() => what(passed)).catch(() => undefined);
  }, 1_000 * every);
  return async () => {
    clearInterval(timer);
    await last;
  };
};
