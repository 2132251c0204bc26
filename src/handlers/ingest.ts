/**
 * The ingest queue's function: EventBridge events in, facts in the ledger, unreadable ones in the reject
 * queue; what may pass later is reported back and delivered again.
 *
 * Invoked by `palisade backfill`, it takes in what that has read, and answers what each finding came to.
 * Invoked by hand with a finding or an event, it answers with the verdict and stores nothing.
 */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { deployedConfiguration } from '../adapters/files/configuration-file.ts';
import { dynamoHeartbeats } from '../adapters/dynamodb/dynamo-heartbeats.ts';
import { dynamoArrivals } from '../adapters/dynamodb/dynamo-arrivals.ts';
import { dynamoLedger } from '../adapters/dynamodb/dynamo-ledger.ts';
import { publishTrigger } from '../adapters/sqs/publish-trigger.ts';
import { roundEnds } from '../adapters/sqs/round-ends.ts';
import { rejectQueue } from '../adapters/sqs/reject-queue.ts';
import { wallTime, wallTiming } from '../adapters/shared/wall-clock.ts';
import { backfillIn } from '../domain/findings/backfill.ts';
import { policyOf } from '../domain/configuration/configured-policy.ts';
import { verdictsOn } from '../domain/policy/finding-verdict.ts';
import { judgeOf } from '../domain/policy/policy.ts';
import { isUrgent } from '../domain/policy/urgency.ts';
import { INGEST_VARIABLES } from '../environment.ts';
import { ingestBackfill } from '../usecases/ingest/ingest-backfill.ts';
import { ingestDelays } from '../usecases/ingest/ingest-delays.ts';
import { ingestMessages } from '../usecases/ingest/ingest-messages.ts';
import { publishAsking } from '../usecases/ingest/publish-asking.ts';
import { logBackfill, logIngest, logTrigger } from './telemetry.ts';

const { table, administrator, ...urls } = INGEST_VARIABLES.read(process.env);
// A queue's URL names a queue, not where to ask: that is said by region and AWS_ENDPOINT_URL, as for all.
const sqs = new SQSClient({ useQueueUrlAsEndpoint: false });
const client = new DynamoDBClient({ maxAttempts: 4 });
const ports = {
  ledger: dynamoLedger({ client, table }),
  heartbeats: dynamoHeartbeats(client, table),
  arrivals: dynamoArrivals(client, table),
  rejects: rejectQueue(sqs, urls.rejectQueueUrl),
  trigger: publishTrigger(sqs, urls.triggerQueueUrl),
  rounds: roundEnds(sqs, urls.queueUrl),
};
const configuration = deployedConfiguration(process.env);
const judge = judgeOf(policyOf(configuration));
const { trigger: choice } = configuration.publish;
const asMetrics = configuration.alarms.latencyByStage;
const askForPublish = publishAsking(ports, (finding) => isUrgent(finding, choice, judge));
const acceptedEnvelopes = new Set([administrator]);

export async function handler(event: unknown): Promise<SQSBatchResponse | object> {
  const findings = backfillIn(event);
  if (findings !== undefined) {
    const options = { arrival: wallTime(), administrator };
    return logBackfill(await ingestBackfill(ports.ledger, findings, options));
  }
  if (!isQueueBatch(event)) return { stored: false, verdicts: verdictsOn(event, judge) };
  const messages = event.Records.map(({ messageId, body, attributes }) => {
    const { ApproximateReceiveCount: tries, SentTimestamp: sentMs } = attributes;
    return { id: messageId, body, tries: Number(tries), sentMs: Number(sentMs) };
  });
  const arrival = wallTime();
  const outcomes = await ingestMessages(ports, messages, { arrival, acceptedEnvelopes });
  const delays = ingestDelays(outcomes, wallTiming.nowMs());
  // By the clock after the writes: a request of this second finds all of them in the ledger.
  await logTrigger(askForPublish(outcomes, wallTime()));
  const failed = logIngest(outcomes, { delays, asMetrics });
  return { batchItemFailures: failed.map(({ id }) => ({ itemIdentifier: id })) };
}

function isQueueBatch(event: unknown): event is SQSEvent {
  return typeof event === 'object' && event !== null && 'Records' in event;
}
