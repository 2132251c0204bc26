/**
 * Times contenders side by side: in every round each runs once, so that a machine that slows down
 * slows all of them. Judged by medians and by ratios of medians, never by single runs.
 */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

export interface Contender {
  readonly tool: string;
  /** One run, from input to output. What it gives is kept alive, so that no work is optimised away. */
  readonly run: () => unknown;
}

export interface Timing {
  readonly tool: string;
  readonly medianMs: number;
  readonly minMs: number;
  readonly runs: number;
}

// What was compiled for one contender is not to be thrown away while the others run.
setFlagsFromString('--no-flush-bytecode');

const collect = ((): (() => void) => {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
})();

/**
 * Cleans up what the run before has left, so that no contender pays for another's garbage: the second
 * collection waits until what the first has found is swept, which else goes on beside the next run.
 */
export function collectGarbage(): void {
  collect();
  collect();
}

/** A contender that has used this much sits out the other rounds: its median is of fewer runs. */
const BUDGET_MS = 25_000;

export function raced(contenders: readonly Contender[], rounds: number): Timing[] {
  const times = contenders.map((): number[] => []);
  for (let round = 0; round < rounds; round += 1) {
    contenders.forEach(({ run }, i) => {
      const own = times[i] ?? [];
      if (own.reduce((sum, time) => sum + time, 0) > BUDGET_MS) return;
      collectGarbage();
      const start = performance.now();
      sink[0] = run();
      own.push(performance.now() - start);
    });
  }
  return contenders.map(({ tool }, i) => ({
    tool,
    medianMs: median(times[i] ?? []),
    minMs: Math.min(...(times[i] ?? [])),
    runs: times[i]?.length ?? 0,
  }));
}

/** Milliseconds of processor time, of all threads of the process, that the work takes. */
export async function cpuOf(work: () => Promise<unknown>): Promise<number> {
  collectGarbage();
  const start = process.cpuUsage();
  sink[0] = await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1_000;
}

/** Bytes in use after what is of no use any more has been collected. */
export async function memoryInUse(): Promise<number> {
  sink.length = 0;
  // What has just ended is held until the event loop has gone on.
  await new Promise((resolve) => setImmediate(resolve));
  collectGarbage();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

const sink: unknown[] = [];

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? NaN) + upper) / 2;
}
