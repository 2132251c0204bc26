/** Queues as all of ours are: encrypted, for TLS only, and with a dead-letter queue where something consumes them. */
import { Duration } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from '../../stacksets/acknowledge.ts';

const RETENTION = Duration.days(14);
/** Deliveries before a message goes to the dead-letter queue. */
const MAX_RECEIVE_COUNT = 5;

/** A queue at the end of a road: what lies in it waits for a person. */
export function deadLetterQueue(scope: Construct, id: string): sqs.Queue {
  const queue = new sqs.Queue(scope, id, {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: RETENTION,
  });
  acknowledge(queue, 'SQS3', 'The end of a path: nothing consumes it, an alarm watches it.');
  return queue;
}

export interface ConsumedQueueProps {
  /** Of the function that consumes it. */
  readonly timeout: Duration;
  /**
   * When what a function had that died shows again; more than its timeout.
   *
   * @default - Lambda's guideline, six times the timeout
   */
  readonly visibility?: Duration;
  /** @default 5 */
  readonly maxReceiveCount?: number;
}

/** A queue that a function consumes. */
export function consumedQueue(
  scope: Construct,
  id: string,
  props: ConsumedQueueProps,
): { readonly queue: sqs.Queue; readonly deadLetters: sqs.Queue } {
  const { timeout, maxReceiveCount = MAX_RECEIVE_COUNT } = props;
  const { visibility = Duration.seconds(6 * timeout.toSeconds()) } = props;
  const deadLetters = deadLetterQueue(scope, `${id}DeadLetters`);
  const queue = new sqs.Queue(scope, `${id}Queue`, {
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: RETENTION,
    visibilityTimeout: visibility,
    deadLetterQueue: { queue: deadLetters, maxReceiveCount },
  });
  return { queue, deadLetters };
}

/**
 * Nobody puts anything in by hand, but for these roles. Services still deliver to it: what they do is done by no
 * principal of IAM.
 */
export function closeToPrincipals(queue: sqs.Queue, but: readonly string[]): void {
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'NotByHand',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: {
        Bool: { 'aws:PrincipalIsAWSService': 'false' },
        ...(but.length === 0 ? {} : { ArnNotEquals: { 'aws:PrincipalArn': [...but] } }),
      },
    }),
  );
}
