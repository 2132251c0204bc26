/** What of the deployed app costs by being there or by the clock, counted in its templates. */
import { at, isObject, numberAt, textAt } from '../../src/domain/base/lookup.ts';
import {
  FRESHNESS_VARIABLES,
  INGEST_VARIABLES,
  PUBLISH_VARIABLES,
  REPORT_VARIABLES,
  type Variables,
} from '../../src/environment.ts';
import { METRICS, REPORT_METRICS, STAGE_METRICS } from '../../src/metrics.ts';
import { HOURS_A_MONTH, type Deployed } from '../../src/usecases/cost/bill-line.ts';
import type { Resource } from '../../test/helpers/cdk/templates.ts';

export function deployedIn(resources: readonly Resource[]): Deployed {
  const ofType = (type: string) =>
    resources.filter((one) => one.type === type && !one.place.includes('/'));
  const functions = ofType('AWS::Lambda::Function');
  const gigabytesOf = (arn: unknown): number => {
    const called = functions.find(({ id }) => JSON.stringify(arn).includes(`"${id}"`));
    return (numberAt(called?.properties, 'MemorySize') ?? Number.NaN) / 1024;
  };
  const mappings = ofType('AWS::Lambda::EventSourceMapping');
  const calledBy = (queue: unknown): unknown =>
    mappings.find(
      ({ properties }) =>
        JSON.stringify(at(properties, 'EventSourceArn')) === JSON.stringify(queue),
    )?.properties;
  /** Of what a schedule calls, itself or by a queue. */
  const gigabytesAt = (arn: unknown): number =>
    gigabytesOf(at(calledBy(arn), 'FunctionName') ?? arn);
  const consumerOf = (variables: Variables<string>): unknown =>
    mappings
      .map(({ properties }) => at(properties, 'FunctionName'))
      .find((arn) =>
        functions.some(
          (one) =>
            JSON.stringify(arn).includes(`"${one.id}"`) &&
            isConfiguredBy(one, Object.keys(variables.write({}))),
        ),
      );
  const members = resources.filter(({ place }) => place.endsWith('/Members'));
  return {
    alarms: ofType('AWS::CloudWatch::Alarm').length,
    secrets: ofType('AWS::SecretsManager::Secret').length,
    metrics: metricsOf(functions, ofType('AWS::CloudWatch::Dashboard')),
    polledQueues: mappings.length,
    schedules: ofType('AWS::Scheduler::Schedule').map(({ properties }) => ({
      aMonth: callsAMonth(textAt(properties, 'ScheduleExpression') ?? ''),
      gigabytes: gigabytesAt(at(properties, 'Target', 'Arn')),
    })),
    ingestGigabytes: gigabytesOf(consumerOf(INGEST_VARIABLES)),
    publishGigabytes: gigabytesOf(consumerOf(PUBLISH_VARIABLES)),
    memberResources: members.length,
  };
}

/** A metric is paid for the hours in which it is sent: these never are while nothing is wrong. */
const ALARM_METRICS: readonly string[] = ['unbelieved', 'judgementsRepaired'];
const READER_METRICS = ['readersPulling', 'readersStopped', 'logsUnread'] as const;

/** What a function writes that is deployed only where it is asked for; the others the hub writes always. */
function metricsOf(functions: readonly Resource[], dashboards: readonly Resource[]): number {
  const has = (variables: Variables<string>): boolean =>
    functions.some((one) => isConfiguredBy(one, Object.keys(variables.write({}))));
  const always = Object.keys(METRICS).filter(
    (name) => !isReaderMetric(name) && !ALARM_METRICS.includes(name),
  ).length;
  const ofReaders = has(FRESHNESS_VARIABLES) ? READER_METRICS.length : 0;
  const ofReports = has(REPORT_VARIABLES) ? Object.keys(REPORT_METRICS).length : 0;
  // The dashboard shows those that are written.
  const shown = JSON.stringify(dashboards);
  const ofStages = Object.values(STAGE_METRICS).filter((name) => shown.includes(name)).length;
  return always + ofReaders + ofReports + ofStages;
}

function isReaderMetric(name: string): boolean {
  return (READER_METRICS as readonly string[]).includes(name);
}

function isConfiguredBy({ properties }: Resource, variables: readonly string[]): boolean {
  const told = at(properties, 'Environment', 'Variables');
  return isObject(told) && variables.every((name) => Object.hasOwn(told, name));
}

const UNITS_A_MONTH: Readonly<Record<string, number>> = {
  minute: 60 * HOURS_A_MONTH,
  hour: HOURS_A_MONTH,
  day: HOURS_A_MONTH / 24,
};

/** Throws for what is no rate, so that no schedule goes uncounted. */
function callsAMonth(expression: string): number {
  const [, every, unit = ''] = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression) ?? [];
  const units = UNITS_A_MONTH[unit];
  if (units === undefined) throw new Error(`how often is ${expression}?`);
  return units / Number(every);
}
