/**
 * The push lane: a FIFO queue, its dead letters, and the function that pushes feeds into boxes by their REST API. Only
 * there if a device of the configuration asks for it.
 *
 *   publish ─▶ queue ─┬─ group "all" ────▶ push: all boxes at once, shortly ─▶ boxes
 *                     └─ a group each ◀── those that failed, later each time ─▶ dead letters
 */
import { ArnFormat, Aws, Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as lambda from 'aws-cdk-lib/aws-lambda';
import { SqsEventSource } from 'aws-cdk-lib/aws-lambda-event-sources';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PUSH_VARIABLES } from '../../src/environment.ts';
import { acknowledge, acknowledgeWildcards } from '../../stacksets/acknowledge.ts';
import { HubFunction } from './function.ts';
import type { HubGround } from './ground.ts';
import { allowItems } from './ledger-places.ts';
import { closeToPrincipals } from './queues.ts';

/** Longer than a box by itself may take (PUSH_RUN). */
const TIMEOUT = Duration.seconds(60);
/** A function that dies is followed after so long; a box that fails says itself when it is tried again. */
const VISIBILITY = Duration.seconds(75);
/** With the back-off, about half an hour. */
const MAX_RECEIVE_COUNT = 10;
/** What a message asks for is read when it is taken; a later one asks for the same. */
const RETENTION = Duration.hours(1);

/** What the stack needs to know of a box. */
export interface PushedBoxPlace {
  readonly secretArn: string | undefined;
  readonly secretKeyArn: string | undefined;
}

/** Where the function stands; anywhere in AWS if this is `undefined`. */
export interface PushNetworkPlace {
  readonly subnetIds: readonly string[];
  readonly securityGroupIds: readonly string[];
}

export interface HubPushProps {
  readonly boxes: readonly PushedBoxPlace[];
  readonly network: PushNetworkPlace | undefined;
}

export class HubPush extends Construct {
  readonly queue: sqs.Queue;
  readonly function: HubFunction;

  constructor(scope: Construct, id: string, ground: HubGround, { boxes, network }: HubPushProps) {
    super(scope, id);
    const deadLetters = fifo(this, 'DeadLetters', { retentionPeriod: RETENTION });
    acknowledge(
      deadLetters,
      'SQS3',
      'The end of a path: nothing consumes it, an alarm watches it.',
    );
    this.queue = fifo(this, 'Queue', {
      visibilityTimeout: VISIBILITY,
      retentionPeriod: RETENTION,
      deadLetterQueue: { queue: deadLetters, maxReceiveCount: MAX_RECEIVE_COUNT },
    });
    this.function = this.pushing(ground, network);
    this.allow(ground, boxes);
    closeToPrincipals(deadLetters, []);
    const { alarms } = ground;
    alarms.notEmpty(
      'Failing',
      deadLetters,
      'push-failing',
      'A firewall could not be pushed to for half an hour; it goes on with what it pulls.',
    );
    const says = 'The function that pushes to firewalls fails.';
    alarms.failing('FunctionFailing', this.function.function, 'push-function-failing', says);
  }

  private pushing({ code, ledger, buckets }: HubGround, network: HubPushProps['network']) {
    const push = new HubFunction(this, 'Push', {
      handler: 'push',
      description: 'feeds into firewalls, by their REST API',
      code,
      timeout: TIMEOUT,
      memory: 512,
      environment: PUSH_VARIABLES.write({
        table: ledger.tableName,
        opsBucket: buckets.ops.bucketName,
        queueUrl: this.queue.queueUrl,
      }),
    });
    // One message at a time: what is in another group is another box, and waits for none.
    const source = { batchSize: 1, reportBatchItemFailures: true };
    push.function.addEventSource(new SqsEventSource(this.queue, source));
    if (network !== undefined) standIn(push, network);
    return push;
  }

  private allow({ ledger, buckets: { ops } }: HubGround, boxes: HubPushProps['boxes']): void {
    const editions = [ops.arnForObjects('editions/*')];
    this.function.allow(['s3:ListBucket'], [ops.bucketArn]);
    this.function.allow(['s3:GetObject'], editions);
    acknowledgeWildcards(this.function, editions, 'Editions are named by their number and digest.');
    allowItems(this.function, ledger, ['dynamodb:Query', 'dynamodb:PutItem'], 'pushes');
    this.function.allow(['sqs:SendMessage'], [this.queue.queueArn]);
    const secrets = new Map(
      boxes.map(({ secretArn = '', secretKeyArn }) => [secretArn, secretKeyArn]),
    );
    this.function.allow(['secretsmanager:GetSecretValue'], [...secrets.keys()]);
    for (const [arn, key] of secrets) if (key !== undefined) allowKey(this.function, arn, key);
  }
}

function fifo(scope: Construct, id: string, props: sqs.QueueProps): sqs.Queue {
  return new sqs.Queue(scope, id, {
    fifo: true,
    encryption: sqs.QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    ...props,
  });
}

function allowKey({ role }: HubFunction, secretArn: string, secretKeyArn: string): void {
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: ['kms:Decrypt'],
      resources: [secretKeyArn],
      conditions: { StringEquals: { 'kms:EncryptionContext:SecretARN': secretArn } },
    }),
  );
}

/** Its addresses are then those of the subnets' way out, and can be named on the box as trusted hosts. */
function standIn(push: HubFunction, { subnetIds, securityGroupIds }: PushNetworkPlace): void {
  const settings: lambda.CfnFunction.VpcConfigProperty = {
    subnetIds: [...subnetIds],
    securityGroupIds: [...securityGroupIds],
  };
  (push.function.node.defaultChild as lambda.CfnFunction).vpcConfig = settings;
  const actions = [
    ...['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface'],
    ...['ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets'],
    ...['ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'],
  ];
  // Lambda puts it there in its name, and asks for all of these on everything; its own code may do none of it.
  push.allow(actions, ['*']);
  const ours = Stack.of(push).formatArn({
    service: 'lambda',
    resource: 'function',
    resourceName: `${Aws.STACK_NAME}-*`,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  push.role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      effect: iam.Effect.DENY,
      actions,
      resources: ['*'],
      conditions: { ArnLike: { 'lambda:SourceFunctionArn': ours } },
    }),
  );
  acknowledgeWildcards(push, ['*'], 'Lambda makes the network interfaces of a function in a VPC.');
}
