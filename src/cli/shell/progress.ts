/** A line on stderr while a person watches; nothing at all when a program does. */
import { grouped } from '../../domain/base/counted.ts';
import { COLUMNS } from './help-text.ts';
import type { Io } from './verb.ts';

const REDRAW_MS = 100;
/** The only control that is written to a terminal. */
export const ERASE_LINE = '\r\u001b[K';
/** Before that neither a rate nor the time that is left says much. */
const SETTLED_MS = 2_000;
const SHARE_MIN = 0.02;

export interface Progress {
  /** `share`: of all the work, from 0 to 1, where that is known. */
  step(done: number, share?: number): void;
  end(): void;
}

/** `unit` is what is counted: "findings". `clock` counts milliseconds. */
export function progressOn(
  io: Io,
  unit: string,
  clock: () => number = () => performance.now(),
): Progress {
  const begun = clock();
  let drawnAt: number | undefined;
  return {
    step(done, share) {
      const now = clock();
      if (!io.errIsTerminal || (drawnAt !== undefined && now - drawnAt < REDRAW_MS)) return;
      drawnAt = now;
      const text = progressText({ done, unit, share, spent: now - begun });
      // A line that wraps could not be erased.
      io.err(`${ERASE_LINE}${text.slice(0, (io.columns ?? COLUMNS) - 1)}`);
    },
    end() {
      if (io.errIsTerminal && drawnAt !== undefined) io.err(ERASE_LINE);
    },
  };
}

interface WorkDone {
  readonly done: number;
  readonly unit: string;
  readonly share: number | undefined;
  /** Milliseconds. */
  readonly spent: number;
}

function progressText({ done, unit, share, spent }: WorkDone): string {
  const isSettled = spent >= SETTLED_MS;
  return [
    `${grouped(done)} ${unit}`,
    ...(share === undefined ? [] : [`${Math.floor(100 * share)} %`]),
    ...(isSettled ? [`${grouped(Math.round((1000 * done) / spent))} a second`] : []),
    ...(isSettled && share !== undefined && share >= SHARE_MIN
      ? [`${lengthText((spent * (1 - share)) / share)} left`]
      : []),
  ].join(', ');
}

function lengthText(milliseconds: number): string {
  const seconds = Math.ceil(milliseconds / 1000);
  if (seconds < 90) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  return minutes < 90 ? `${minutes} min` : `${Math.round(minutes / 60)} h`;
}
