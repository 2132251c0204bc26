/**
 * A customer-managed key over what the hub keeps: ledger, queues, ops bucket, topic, logs. Feeds stay with S3's own
 * keys, since firewalls that sign nothing could not read them otherwise, and so do logs of access, which S3 and
 * CloudFront write with nothing else. What somebody else made keeps its key.
 *
 * It is put over the finished stack: no part of the hub has to think of it, and none can forget it.
 */
import { Fn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { CfnLogGroup } from 'aws-cdk-lib/aws-logs';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import type { HubBucket } from './hub/storage.ts';

export interface HubEncryption {
  readonly createKey: boolean;
  readonly kmsKeyArn?: string | undefined;
}

/** For so long SQS asks KMS nothing more; a key that was disabled is noticed as late. */
const REUSE_SECONDS = 3_600;
const USE = [
  ...['kms:Decrypt', 'kms:Encrypt', 'kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext'],
  ...['kms:ReEncryptFrom', 'kms:ReEncryptTo', 'kms:DescribeKey'],
];

/** After everything else was made. `ops`: the one bucket that takes the key. */
export function encrypt(stack: Stack, ops: HubBucket, encryption: HubEncryption): void {
  const keyArn = keyOf(stack, encryption);
  if (keyArn === undefined) return;
  for (const made of stack.node.findAll()) {
    if (made instanceof iam.Role) allowUse(made, keyArn);
    if (made instanceof CfnQueue) overQueue(made, keyArn);
    if (made instanceof CfnTable) overTable(made, keyArn);
    if (made instanceof CfnTopic) made.kmsMasterKeyId = keyArn;
    if (made instanceof CfnLogGroup) made.kmsKeyId = keyArn;
    if (made instanceof CfnBucket && made === ops.node.defaultChild) overBucket(made, keyArn);
  }
}

function keyOf(stack: Stack, { createKey, kmsKeyArn }: HubEncryption): string | undefined {
  if (!createKey) return kmsKeyArn;
  const key = new kms.Key(stack, 'Key', {
    description: 'Palisade: ledger, queues, ops bucket, alarm topic and logs of the hub',
    enableKeyRotation: true,
    // What it encrypts outlives the stack.
    removalPolicy: RemovalPolicy.RETAIN,
  });
  for (const statement of serviceStatements(stack)) key.addToResourcePolicy(statement);
  return key.keyArn;
}

/**
 * Services that use the key in their own name. EventBridge and CloudWatch are bound by no condition, as in AWS's own
 * examples: which of them say for whom they ask is not told. The queues and the topic bind them: they take messages
 * of our rules and alarms alone.
 */
function serviceStatements(stack: Stack): readonly iam.PolicyStatement[] {
  const { region, partition, account } = stack;
  const groups = Fn.join(':', ['arn', partition, 'logs', region, account, 'log-group', '*']);
  return [
    new iam.PolicyStatement({
      sid: 'RulesAndAlarms',
      principals: ['events', 'cloudwatch'].map(
        (name) => new iam.ServicePrincipal(`${name}.amazonaws.com`),
      ),
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: ['*'],
    }),
    new iam.PolicyStatement({
      sid: 'LogsOfThisAccount',
      principals: [new iam.ServicePrincipal(`logs.${region}.amazonaws.com`)],
      actions: [
        ...['kms:Encrypt', 'kms:Decrypt', 'kms:ReEncryptFrom', 'kms:ReEncryptTo'],
        ...['kms:GenerateDataKey', 'kms:GenerateDataKeyWithoutPlaintext', 'kms:DescribeKey'],
      ],
      resources: ['*'],
      conditions: { ArnLike: { 'kms:EncryptionContext:aws:logs:arn': groups } },
    }),
  ];
}

/** Through the services that keep what it encrypts, and never by itself. */
function allowUse(role: iam.Role, keyArn: string): void {
  const { region } = Stack.of(role);
  const services = ['dynamodb', 'sqs', 's3'].map((name) => `${name}.${region}.amazonaws.com`);
  role.addToPrincipalPolicy(
    new iam.PolicyStatement({
      actions: USE,
      resources: [keyArn],
      conditions: { StringEquals: { 'kms:ViaService': services } },
    }),
  );
}

function overQueue(queue: CfnQueue, keyArn: string): void {
  queue.kmsMasterKeyId = keyArn;
  queue.kmsDataKeyReusePeriodSeconds = REUSE_SECONDS;
  queue.sqsManagedSseEnabled = false;
}

function overTable(table: CfnTable, keyArn: string): void {
  table.sseSpecification = { sseEnabled: true, sseType: 'KMS', kmsMasterKeyId: keyArn };
}

function overBucket(bucket: CfnBucket, keyArn: string): void {
  bucket.bucketEncryption = {
    serverSideEncryptionConfiguration: [
      {
        bucketKeyEnabled: true,
        serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId: keyArn },
      },
    ],
  };
}
