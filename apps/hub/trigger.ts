/**
 * What calls the publisher: one FIFO queue that the schedule of every minute and each recorder of something
 * urgent both write to. All messages are of one group, so that one publisher runs at a time
 * (docs/sources/aws.md#4-schedules-and-triggers).
 *
 *   schedule, 1 min ──┐
 *   ingest, operator ─┴─▶ queue, delayed by a bucket ─▶ publish
 *
 * A message says nothing but "now": it is worth nothing once a later one was answered. So it ends after five
 * minutes, and there are no dead letters; what fails is seen by the publisher's own alarms.
 */
import { Aws, Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { TRIGGER_DELAY, TRIGGER_DELIVERY } from '../../src/environment.ts';
import { acknowledge } from '../../stacksets/acknowledge.ts';
import type { HubFunction } from './function.ts';

const RETENTION = Duration.minutes(5);

export class PublishTriggerQueue extends Construct {
  readonly queue: sqs.Queue;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.queue = new sqs.Queue(this, 'Queue', {
      // CloudFormation would find a name by itself; emulators of it do not add the ending that FIFO takes.
      queueName: `${Aws.STACK_NAME}-publish.fifo`,
      fifo: true,
      contentBasedDeduplication: true,
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      deliveryDelay: Duration.seconds(TRIGGER_DELAY),
      visibilityTimeout: Duration.seconds(TRIGGER_DELIVERY.visibilitySeconds),
      retentionPeriod: RETENTION,
    });
    acknowledge(this.queue, 'SQS3', 'A message only says "now": the next one replaces it.');
  }

  /** What asks for a publish. */
  allow(asking: HubFunction): void {
    asking.allow(['sqs:SendMessage'], [this.queue.queueArn]);
  }

  /** What publishes. */
  call(publish: HubFunction): void {
    publish.function.addEventSource(
      new SqsEventSource(this.queue, { batchSize: TRIGGER_DELIVERY.batchSize }),
    );
  }
}
