/**
 * The publisher's function: the trigger queue calls it, once a minute at least and seconds after what is urgent.
 * What it knows lives as long as its process. A tick that fails fails the call: the trigger comes again within 20 s.
 */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSEvent } from 'aws-lambda';
import { deployedConfiguration } from '../adapters/files/configuration-file.ts';
import { dynamoLedger } from '../adapters/dynamodb/dynamo-ledger.ts';
import { feedBuckets } from '../adapters/s3/feed-buckets.ts';
import { holdMessages } from '../adapters/sqs/held-messages.ts';
import { isClockAlone } from '../adapters/sqs/publish-trigger.ts';
import { pushQueue } from '../adapters/sqs/push-queue.ts';
import { sha256 } from '../adapters/shared/sha256.ts';
import { s3ObjectStore } from '../adapters/s3/s3-object-store.ts';
import { repeating, wallTime, wallTiming } from '../adapters/shared/wall-clock.ts';
import { overridesOf, policyOf } from '../domain/configuration/configured-policy.ts';
import { NO_QUEUE, PUBLISH_VARIABLES, readFeedBuckets, TRIGGER_DELIVERY } from '../environment.ts';
import { pushAsking } from '../usecases/push/push-asking.ts';
import { pacedPublisher, type AskedBy } from '../usecases/publish/paced-publisher.ts';
import { publisher } from '../usecases/publish/publish-feed.ts';
import type { TickReport } from '../usecases/publish/publisher-report.ts';
import { logLater, logPushTrigger, logTick, logUnbelieved } from './telemetry.ts';

const { table, opsBucket, pushQueueUrl, triggerQueueUrl, ...places } = PUBLISH_VARIABLES.read(
  process.env,
);
const configuration = deployedConfiguration(process.env);
const ports = {
  ledger: dynamoLedger({
    client: new DynamoDBClient({ maxAttempts: 4 }),
    table,
    onUnbelieved: logUnbelieved,
    onLater: logLater,
  }),
  ops: s3ObjectStore(new S3Client({}), opsBucket),
  buckets: feedBuckets(readFeedBuckets(places.feedBuckets)),
  sha256,
  repeating,
  wallTime,
};
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
/** As far back as diff and rollback reach: two weeks if every minute brings one, years if few do. */
const EDITIONS_KEPT = 20_000;

const asMetrics = configuration.alarms.latencyByStage;

const terms = {
  configuration,
  policy: policyOf(configuration),
  isAudited: true,
  overrides: overridesOf(configuration),
  editionsKept: EDITIONS_KEPT,
  holder: randomUUID(),
};
const tick = pacedPublisher(publisher(ports, terms), wallTiming);

const askForPushes =
  pushQueueUrl === NO_QUEUE ? undefined : pushAsking(pushQueue(sqs, pushQueueUrl));

export async function handler(event: SQSEvent): Promise<TickReport | undefined> {
  const letGo = await holdMessages(sqs, triggerQueueUrl, event, { ...TRIGGER_DELIVERY, repeating });
  return published(isClockAlone(event) ? 'clock' : 'recorder').finally(letGo);
}

async function published(askedBy: AskedBy): Promise<TickReport | undefined> {
  const report = await tick(askedBy);
  if (report === undefined) return undefined;
  // The feeds are written: whatever becomes of the pushes delays none of them.
  if (askForPushes !== undefined) await logPushTrigger(askForPushes(report, wallTime()));
  return logTick(report, asMetrics);
}
