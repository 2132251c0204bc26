/**
 * Calls a function again and again. A call that fails is not tried again: the next one is near, and repairs what
 * it finds.
 */
import type { Duration } from 'aws-cdk-lib';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { deadLetterQueue } from './queues.ts';

export interface HubScheduleProps {
  readonly target: lambda.Function;
  /** Whole minutes. */
  readonly every: Duration;
  readonly description: string;
}

export class HubSchedule extends Construct {
  /** Calls that could not be made. */
  readonly undelivered: sqs.Queue;

  constructor(scope: Construct, id: string, { target, every, description }: HubScheduleProps) {
    super(scope, id);
    this.undelivered = deadLetterQueue(this, 'DeadLetters');
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: `Palisade: the schedule calls: ${description}`,
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: [target.functionArn],
      }),
    );
    this.undelivered.grantSendMessages(role);
    const minutes = every.toMinutes();
    new scheduler.CfnSchedule(this, 'Schedule', {
      description: `Palisade: ${description}`,
      scheduleExpression: `rate(${minutes} ${minutes === 1 ? 'minute' : 'minutes'})`,
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.functionArn,
        roleArn: role.roleArn,
        deadLetterConfig: { arn: this.undelivered.queueArn },
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      },
    });
  }
}
