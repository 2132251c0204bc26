/**
 * The push lane's function, called by its queue with one message at a time. One about all boxes looks at each of them at
 * once and shortly; one that does not do it is handed to its own group of messages, where it is tried again and again,
 * later each time, until its message goes to the dead letters.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { deployedConfiguration } from '../adapters/files/configuration-file.ts';
import { dynamoPushRecords } from '../adapters/dynamodb/dynamo-push-records.ts';
import { apiKeyOf } from '../adapters/firewalls/api-key.ts';
import { fortiosFirewall } from '../adapters/firewalls/fortios-api.ts';
import { s3ObjectStore } from '../adapters/s3/s3-object-store.ts';
import { wallTime, wallTiming } from '../adapters/shared/wall-clock.ts';
import { regionOf, secretOf } from '../adapters/sinks/sink-secrets.ts';
import { boxIn, pushQueue } from '../adapters/sqs/push-queue.ts';
import { putOffMessages } from '../adapters/sqs/report-queue.ts';
import { pushedBoxes } from '../domain/push/pushed-boxes.ts';
import { PUSH_VARIABLES } from '../environment.ts';
import { editionFiles } from '../usecases/push/edition-lines.ts';
import { pushBoxes, pushOne, type PushCrew } from '../usecases/push/push-boxes.ts';
import { logPushes } from './telemetry.ts';

const { table, opsBucket, queueUrl } = PUSH_VARIABLES.read(process.env);
const configuration = deployedConfiguration(process.env);
const boxes = pushedBoxes(configuration);
const asMetrics = configuration.alarms.latencyByStage;
const ops = s3ObjectStore(new S3Client({}), opsBucket);
const queues = new SQSClient({ useQueueUrlAsEndpoint: false });
const secrets = new Map(
  [...new Set(boxes.map(({ secretArn = '' }) => secretArn))].map((arn) => {
    const client = new SecretsManagerClient({ region: regionOf(arn) });
    return [arn, secretOf(client, arn, wallTiming.nowMs)] as const;
  }),
);
const crew: PushCrew = {
  boxes,
  ports: {
    ops,
    files: editionFiles(ops),
    records: dynamoPushRecords(new DynamoDBClient({ maxAttempts: 4 }), table),
    wallTime,
    random: Math.random,
  },
  firewallOf(box, timeout) {
    const secret = secrets.get(box.secretArn ?? '');
    if (secret === undefined) throw new Error(`no secret is configured for ${box.name}`);
    return fortiosFirewall({ ...box, timeout, key: apiKeyOf(secret, box.name) });
  },
  trigger: pushQueue(queues, queueUrl),
};

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const again: { readonly id: string; readonly after: number }[] = [];
  for (const { messageId: id, body } of event.Records) {
    const holder = `${context.awsRequestId} ${id}`;
    const name = boxIn(body);
    if (name === undefined) {
      logPushes(await pushBoxes(crew, holder), asMetrics);
      continue;
    }
    const report = await pushOne(crew, name, holder);
    if (report === undefined) continue; // no longer configured
    logPushes([report], asMetrics);
    if (report.after !== undefined) again.push({ id, after: report.after });
  }
  await putOffMessages(queues, queueUrl, event, again);
  return { batchItemFailures: again.map(({ id }) => ({ itemIdentifier: id })) };
}
