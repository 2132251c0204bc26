/**
 * Calls a function, or writes to a queue, again and again. A call that fails is not tried again, by the schedule or
 * by Lambda: the next one is near, and repairs what it finds.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { deadLetterQueue } from './queues.ts';

/** What a schedule does: the action that its role needs, where, and what else the target must be given. */
export interface ScheduleTarget {
  readonly action: 'lambda:InvokeFunction' | 'sqs:SendMessage';
  readonly arn: string;
  readonly settings: Pick<scheduler.CfnSchedule.TargetProperty, 'input' | 'sqsParameters'>;
}

/**
 * Scheduler calls functions asynchronously, and Lambda would try a failed call twice more, up to six hours later.
 *
 * `task`: given to a function that does several things. @default - it does one
 */
export function callOf(target: lambda.Function, task?: string): ScheduleTarget {
  if (target.node.tryFindChild('EventInvokeConfig') === undefined) {
    target.configureAsyncInvoke({ retryAttempts: 0, maxEventAge: Duration.seconds(60) });
  }
  const settings = task === undefined ? {} : { input: JSON.stringify({ task }) };
  return { action: 'lambda:InvokeFunction', arn: target.functionArn, settings };
}

/** FIFO drops what it has had: so each message says when it was due. */
export function messageTo(queue: sqs.Queue, messageGroupId: string): ScheduleTarget {
  const input = JSON.stringify({ scheduledAt: '<aws.scheduler.scheduled-time>' });
  return {
    action: 'sqs:SendMessage',
    arn: queue.queueArn,
    settings: { input, sqsParameters: { messageGroupId } },
  };
}

export interface HubScheduleProps {
  readonly target: ScheduleTarget;
  /** Whole minutes. */
  readonly every: Duration;
  readonly description: string;
  /** Where calls go that could not be made. @default - a queue of its own */
  readonly undelivered?: sqs.Queue;
}

export class HubSchedule extends Construct {
  /** Calls that could not be made. */
  readonly undelivered: sqs.Queue;

  constructor(scope: Construct, id: string, props: HubScheduleProps) {
    super(scope, id);
    const { target, every, description } = props;
    this.undelivered = props.undelivered ?? deadLetterQueue(this, 'DeadLetters');
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: `Palisade: the schedule calls: ${description}`,
    });
    role.addToPolicy(
      new iam.PolicyStatement({ actions: [target.action], resources: [target.arn] }),
    );
    this.undelivered.grantSendMessages(role);
    const minutes = every.toMinutes();
    new scheduler.CfnSchedule(this, 'Schedule', {
      description: `Palisade: ${description}`,
      scheduleExpression: `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.arn,
        roleArn: role.roleArn,
        deadLetterConfig: { arn: this.undelivered.queueArn },
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
        ...target.settings,
      },
    });
  }
}
