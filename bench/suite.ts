/** What a benchmark suite is: a name, and rows measured when it is run. */
import { raced, type Contender } from './measure.ts';
import type { Row } from './report.ts';

export interface BenchOptions {
  readonly rounds: number;
  readonly sizes: readonly number[];
  /** Says on stderr what is being measured. */
  readonly say: (text: string) => void;
}

export interface Suite {
  readonly name: string;
  readonly run: (options: BenchOptions) => Row[] | Promise<Row[]>;
}

export const OURS = 'palisade';

/** Races the contenders and gives each a row; ratios are to the first, which is ours. */
export function race(
  base: Pick<Row, 'suite' | 'task' | 'data' | 'size'>,
  contenders: readonly Contender[],
  { rounds, say }: BenchOptions,
): Row[] {
  say(`${base.suite}: ${base.task}, ${base.data}, ${base.size}`);
  const timings = raced(contenders, rounds);
  const own = timings[0]?.medianMs ?? NaN;
  return timings.map(({ tool, medianMs, minMs, runs }, i) => ({
    ...base,
    tool,
    value: medianMs,
    unit: 'ms',
    runs,
    note: `least ${minMs.toPrecision(3)} ms`,
    ...(i === 0 ? {} : { ratio: medianMs / own }),
  }));
}
