/**
 * Reports: for each sink that is switched on a queue of its own, a function, and dead letters, so that a sink
 * that fails holds up neither another nor the feeds. Its function may read that sink's secret and no other.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { CONSUMERS } from '../../src/domain/reports/configured-sinks.ts';
import { REDRIVE_FUNCTION_ROLE } from '../../src/domain/configuration/deployed-names.ts';
import { REPORT_VARIABLES } from '../../src/environment.ts';
import type { HubBus } from './bus.ts';
import { HubFunction } from './function.ts';
import type { HubGround } from './ground.ts';
import { allowItems } from './ledger-places.ts';
import { closeToPrincipals, consumedQueue } from './queues.ts';

/** Two requests of the longest timeout, and what comes before and after them. */
const REPORT_TIMEOUT = Duration.minutes(3);
/**
 * A report is put off for a day, up to every quarter of an hour, before its function gives it up with the
 * reason; the queue itself gives up only what makes the function fail.
 */
const MAX_RECEIVE_COUNT = 400;
const LATE = Duration.hours(1);

/** A sink as the stack needs it. */
export interface ReportingSink {
  readonly name: string;
  readonly secretArn: string;
  /** The key that encrypts the secret, if it is not AWS's own. */
  readonly secretKeyArn: string | undefined;
}

export interface HubReportingProps {
  readonly bus: HubBus;
  readonly administrator: string;
  readonly sinks: readonly ReportingSink[];
}

/** The way of a report to its sink. */
export interface ReportRoad {
  readonly sink: string;
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;
  /** What the hub's rule could not put into the queue. */
  readonly undeliverable: sqs.Queue;
}

export class HubReporting extends Construct {
  readonly roads: readonly ReportRoad[];

  constructor(scope: Construct, id: string, ground: HubGround, props: HubReportingProps) {
    super(scope, id);
    this.roads = props.sinks.map((sink) => this.addSink(ground, props, sink));
  }

  private addSink(ground: HubGround, props: HubReportingProps, sink: ReportingSink): ReportRoad {
    const id = sink.name.charAt(0).toUpperCase() + sink.name.slice(1);
    const limits = { timeout: REPORT_TIMEOUT, maxReceiveCount: MAX_RECEIVE_COUNT };
    const { queue, deadLetters } = consumedQueue(this, id, limits);
    const report = new HubFunction(this, `${id}Report`, {
      handler: 'report',
      description: `findings to ${sink.name}`,
      code: ground.code,
      timeout: REPORT_TIMEOUT,
      memory: 256,
      environment: REPORT_VARIABLES.write({
        sink: sink.name,
        table: ground.ledger.tableName,
        administrator: props.administrator,
        queueUrl: queue.queueUrl,
        deadLettersUrl: deadLetters.queueUrl,
      }),
    });
    report.function.addEventSource(
      new SqsEventSource(queue, {
        batchSize: 10,
        reportBatchItemFailures: true,
        maxConcurrency: CONSUMERS,
      }),
    );
    // Nothing else in the ledger concerns a sink.
    allowItems(report, ground.ledger, ['dynamodb:GetItem', 'dynamodb:UpdateItem'], 'receipts');
    allowSecret(report, sink);
    report.allow(['sqs:SendMessage'], [deadLetters.queueArn]);
    const undeliverable = props.bus.deliverTo(queue, `Report${id}`, {
      takes: 'findings',
      andFrom: redriveRole(this),
    });
    closeToPrincipals(deadLetters, [report.role.roleArn]);
    closeToPrincipals(undeliverable, []);
    const road = { sink: sink.name, queue, deadLetters, undeliverable };
    watch(ground, id, road, report);
    return road;
  }
}

/** Of the redrive, which puts back what the sink did not take. */
function redriveRole(scope: Construct): string {
  return Stack.of(scope).formatArn({
    service: 'iam',
    region: '',
    resource: 'role',
    resourceName: REDRIVE_FUNCTION_ROLE,
  });
}

function allowSecret(report: HubFunction, { secretArn, secretKeyArn }: ReportingSink): void {
  report.allow(['secretsmanager:GetSecretValue'], [secretArn]);
  if (secretKeyArn === undefined) return;
  report.role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: [secretKeyArn],
      conditions: { StringEquals: { 'kms:EncryptionContext:SecretARN': secretArn } },
    }),
  );
}

function watch({ alarms }: HubGround, id: string, road: ReportRoad, report: HubFunction): void {
  const name = road.sink;
  alarms.notEmpty(
    `${id}Rejected`,
    road.deadLetters,
    'report-rejected',
    `A report was not taken by ${name}, or not within a day.`,
  );
  alarms.notEmpty(
    `${id}Undelivered`,
    road.undeliverable,
    'report-undelivered',
    `The hub’s rule could not write to the queue of ${name}.`,
  );
  alarms.add(`${id}Late`, {
    runbook: 'report-late',
    says: `Reports to ${name} wait longer than an hour.`,
    metric: road.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5) }),
    threshold: LATE.toSeconds(),
  });
  alarms.failing(
    `${id}ReportFailing`,
    report.function,
    'report-failing',
    `The function that reports to ${name} fails.`,
  );
}
