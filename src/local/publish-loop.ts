/**
 * The schedule of the publisher: a tick now and then, and soon after findings came in. Ticks never
 * overlap, and one that fails leaves the last edition standing and the next tick to try again.
 */
import { wallTime } from '../adapters/shared/wall-clock.ts';
import type { EpochSeconds, Seconds } from '../domain/base/time.ts';
import type { Publisher } from '../usecases/publish/publish-feed.ts';
import { isLeftToAnother, type TickReport } from '../usecases/publish/publisher-report.ts';
import type { SimulatedClock } from './simulated-org/simulated-clock.ts';
import { pause } from './kit/rounds.ts';

export interface PublishLoopOptions {
  readonly publisher: Pick<Publisher, 'tick' | 'stop'>;
  readonly clock: SimulatedClock;
  readonly everySeconds: Seconds;
  /** How long the first news wait for more, so that a batch becomes one edition. */
  readonly gatherSeconds: Seconds;
  /** Least time between the starts of two ticks that news have woken: a flood is no flood of editions. */
  readonly paceSeconds: Seconds;
  /** After so long what came is in force: times are whole seconds, rounded up. */
  readonly settleSeconds: Seconds;
  readonly onReport: (report: TickReport, now: EpochSeconds) => Promise<void>;
  readonly onTrouble: (error: unknown) => void;
}

export interface PublishLoop {
  /** Resolves after the first tick; the others go on. */
  start(): Promise<void>;
  /** There is something new to be published. */
  nudge(): void;
  /** Ends the tick under way, publishes once more if ever, and gives the lease back. */
  stop(): Promise<void>;
}

export function publishLoop(options: PublishLoopOptions): PublishLoop {
  const { publisher, clock, everySeconds, gatherSeconds, paceSeconds, settleSeconds } = options;
  const stopping = new AbortController();
  const isStopping = (): boolean => stopping.signal.aborted;
  let news = new AbortController();
  let lastStart = Number.NEGATIVE_INFINITY;
  /** Whether what was recorded before it is still to be looked at. */
  const tick = async (): Promise<boolean> => {
    lastStart = performance.now();
    try {
      await clock.renew();
      const now = clock.now();
      const report = await publisher.tick({ now, wall: wallTime() });
      await options.onReport(report, now);
      return isLeftToAnother(report);
    } catch (error) {
      options.onTrouble(error);
      return false;
    }
  };
  const run = async (isLeft: boolean): Promise<void> => {
    let looksAgain = isLeft;
    while (!isStopping()) {
      const quiet = looksAgain ? settleSeconds : everySeconds;
      await pause(quiet * 1_000, news.signal, stopping.signal);
      const wasWoken = news.signal.aborted;
      news = new AbortController();
      const early = lastStart + paceSeconds * 1_000 - performance.now();
      if (wasWoken) await pause(Math.max(gatherSeconds * 1_000, early), stopping.signal);
      const isLeftAgain = !isStopping() && (await tick());
      // What has just come may be of a second that had not begun when this tick read the clock.
      looksAgain = wasWoken || isLeftAgain;
    }
  };
  let running: Promise<void> | undefined;
  return {
    async start() {
      running = run(await tick());
    },
    nudge() {
      news.abort();
    },
    async stop() {
      stopping.abort();
      if (running === undefined) return;
      await running;
      await tick();
      await publisher.stop();
    },
  };
}
