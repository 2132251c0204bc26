/** Work that is done over and over with a pause between, never twice at once, until it is stopped. */

export interface Rounds {
  /** Ends the pause; lets work under way end. */
  stop(): Promise<void>;
}

export interface RoundsOptions {
  readonly pauseMilliseconds: number;
  readonly work: () => Promise<void>;
  /** Called with the error of work that threw; the next round tries again. */
  readonly onTrouble: (error: unknown) => void;
}

/** The first pause comes before the first work. */
export function startRounds({ pauseMilliseconds, work, onTrouble }: RoundsOptions): Rounds {
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  const running = (async () => {
    while (!isStopping()) {
      await pause(pauseMilliseconds, stopping.signal);
      if (!isStopping()) await work().catch(onTrouble);
    }
  })();
  return {
    async stop() {
      stopping.abort();
      await running;
    },
  };
}

/** Resolves when the time is over, or one of the signals ends it before. */
export function pause(milliseconds: number, ...signals: readonly AbortSignal[]): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, milliseconds);
    if (signals.some(({ aborted }) => aborted)) done();
    else for (const signal of signals) signal.addEventListener('abort', done);
  });
}
