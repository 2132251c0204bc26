/** A bar on stderr while a person watches; nothing at all when a program does. */
import type { Io } from './verb.ts';

const REDRAW_MS = 100;
/** The only control that is written to a terminal. */
export const ERASE_LINE = '\r\u001b[K';

export interface Progress {
  step(done: number): void;
  end(): void;
}

/** `unit` is what is counted: "findings". */
export function progressOn(io: Io, unit: string): Progress {
  let drawnAt = 0;
  return {
    step(done) {
      const now = Date.now();
      if (!io.errIsTerminal || now - drawnAt < REDRAW_MS) return;
      drawnAt = now;
      io.err(`${ERASE_LINE}${done.toLocaleString('en-US')} ${unit}`);
    },
    end() {
      if (io.errIsTerminal && drawnAt > 0) io.err(ERASE_LINE);
    },
  };
}
