/**
 * How long the stages of a finding's way took: median and longest on a log line, which Logs Insights reads and which costs
 * its bytes; all values as metrics, where the configuration asks for these.
 */
import { MetricUnit, type Metrics } from '@aws-lambda-powertools/metrics';
import { spreadOf, type Spread } from '../domain/edition/plotted-history.ts';
import { STAGE_METRICS } from '../metrics.ts';

type Stage = keyof typeof STAGE_METRICS;
type Stages = Readonly<Partial<Record<Stage, readonly number[]>>>;

/** Of the stages that were measured; `undefined` of none, which a log line leaves out. */
export function stageSpreads(stages: Stages): Readonly<Record<string, Spread | null>> | undefined {
  const measured = measuredOf(stages);
  if (measured.length === 0) return undefined;
  return Object.fromEntries(measured.map(([stage, values]) => [stage, spreadOf(values)]));
}

/** To the next line of metrics. */
export function addStages(metrics: Metrics, stages: Stages): void {
  for (const [stage, values] of measuredOf(stages)) {
    addLongest(metrics, STAGE_METRICS[stage], values);
  }
}

/** A line of metrics takes so many values of one. */
const VALUES_MAX = 100;

/** The longest, where there are more than a line takes. */
export function addLongest(metrics: Metrics, name: string, seconds: readonly number[]): void {
  for (const value of seconds.toSorted((a, b) => b - a).slice(0, VALUES_MAX)) {
    metrics.addMetric(name, MetricUnit.Seconds, value);
  }
}

function measuredOf(stages: Stages): readonly (readonly [Stage, readonly number[]])[] {
  const names = Object.keys(STAGE_METRICS) as Stage[];
  return names.flatMap((name) => {
    const values = stages[name] ?? [];
    return values.length === 0 ? [] : [[name, values] as const];
  });
}
