/**
 * The way of a finding into the ledger: the bus's rule fills the ingest queue, the ingest function empties it;
 * what nobody can read waits in the reject queue for a person.
 */
import { Duration } from 'aws-cdk-lib';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { INGEST_DELIVERY, INGEST_VARIABLES } from '../../src/environment.ts';
import type { HubBus } from './bus.ts';
import { HubFunction } from './function.ts';
import type { HubGround } from './ground.ts';
import { allowItems } from './ledger-places.ts';
import { consumedQueue, deadLetterQueue } from './queues.ts';
import type { PublishTriggerQueue } from './trigger.ts';

/** A batch of a hundred findings is some three hundred writes: seconds, and what DynamoDB throttles comes again. */
const INGEST_TIMEOUT = Duration.seconds(INGEST_DELIVERY.timeoutSeconds);

export interface HubIntakeProps {
  readonly bus: HubBus;
  /** Account of GuardDuty's administrator. */
  readonly administrator: string;
  readonly trigger: PublishTriggerQueue;
}

export interface Road {
  readonly queue: sqs.Queue;
  readonly deadLetters: sqs.Queue;
  readonly rejects: sqs.Queue;
  /** What the rule could not put into the queue. */
  readonly undeliverable: sqs.Queue;
}

export class HubIntake extends Construct {
  readonly function: HubFunction;
  readonly road: Road;

  constructor(scope: Construct, id: string, ground: HubGround, props: HubIntakeProps) {
    super(scope, id);
    const { ledger, code } = ground;
    const { queue, deadLetters } = consumedQueue(this, 'Ingest', {
      timeout: INGEST_TIMEOUT,
      visibility: Duration.seconds(INGEST_DELIVERY.visibilitySeconds),
      maxReceiveCount: INGEST_DELIVERY.tries,
    });
    const rejects = deadLetterQueue(this, 'Rejects');
    this.function = new HubFunction(this, 'Ingest', {
      handler: 'ingest',
      description: 'findings of the ingest queue into the ledger',
      code,
      timeout: INGEST_TIMEOUT,
      memory: 512,
      environment: INGEST_VARIABLES.write({
        table: ledger.tableName,
        administrator: props.administrator,
        rejectQueueUrl: rejects.queueUrl,
        triggerQueueUrl: props.trigger.queue.queueUrl,
        queueUrl: queue.queueUrl,
      }),
    });
    this.function.function.addEventSource(
      new SqsEventSource(queue, {
        batchSize: INGEST_DELIVERY.batchSize,
        maxBatchingWindow: Duration.seconds(INGEST_DELIVERY.windowSeconds),
        reportBatchItemFailures: true,
        maxConcurrency: INGEST_DELIVERY.concurrency,
      }),
    );
    allowItems(this.function, ledger, ['dynamodb:PutItem'], 'findings', 'heartbeats');
    // Into its own queue it puts the ends of rounds.
    this.function.allow(['sqs:SendMessage'], [rejects.queueArn, queue.queueArn]);
    props.trigger.allow(this.function);
    const undeliverable = props.bus.deliverTo(queue, 'Ingest', {
      takes: 'everything',
      andFrom: this.function.role.roleArn,
    });
    this.road = { queue, deadLetters, rejects, undeliverable };
    this.watch(ground, this.road);
  }

  private watch({ alarms }: HubGround, road: Road): void {
    alarms.notEmpty(
      'IngestDeadLetters',
      road.deadLetters,
      'ingest-dead-letters',
      'Findings could not be taken in within half an hour.',
    );
    alarms.notEmpty(
      'HubUndelivered',
      road.undeliverable,
      'hub-undelivered',
      'The hub’s rule could not write to the ingest queue.',
    );
    alarms.notEmpty('Rejected', road.rejects, 'rejected', 'A finding could not be read.');
    alarms.add('IngestLate', {
      runbook: 'ingest-late',
      says: 'Findings wait longer than ten minutes.',
      metric: road.queue.metricApproximateAgeOfOldestMessage({ period: Duration.minutes(5) }),
      threshold: 600,
    });
    alarms.failing(
      'IngestFailing',
      this.function.function,
      'ingest-failing',
      'The ingest function fails.',
    );
  }
}
