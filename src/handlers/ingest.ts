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
import { dynamoLedger } from '../adapters/dynamodb/dynamo-ledger.ts';
import { rejectQueue } from '../adapters/sqs/reject-queue.ts';
import { wallTime } from '../adapters/shared/wall-clock.ts';
import { backfillIn } from '../domain/findings/backfill.ts';
import { policyOf } from '../domain/configuration/configured-policy.ts';
import { verdictsOn } from '../domain/policy/finding-verdict.ts';
import { judgeOf } from '../domain/policy/policy.ts';
import { INGEST_VARIABLES } from '../environment.ts';
import { ingestBackfill } from '../usecases/ingest/ingest-backfill.ts';
import { ingestMessages } from '../usecases/ingest/ingest-messages.ts';
import { logBackfill, logIngest } from './telemetry.ts';

const { table, administrator, rejectQueueUrl } = INGEST_VARIABLES.read(process.env);
const ports = {
  ledger: dynamoLedger({ client: new DynamoDBClient({ maxAttempts: 4 }), table }),
  // A queue's URL names a queue, not where to ask: that is said by region and AWS_ENDPOINT_URL, as for all.
  rejects: rejectQueue(new SQSClient({ useQueueUrlAsEndpoint: false }), rejectQueueUrl),
};
const judge = judgeOf(policyOf(deployedConfiguration(process.env)));
const acceptedEnvelopes = new Set([administrator]);

export async function handler(event: unknown): Promise<SQSBatchResponse | object> {
  const findings = backfillIn(event);
  if (findings !== undefined) {
    const options = { arrival: wallTime(), administrator };
    return logBackfill(await ingestBackfill(ports.ledger, findings, options));
  }
  if (!isQueueBatch(event)) return { stored: false, verdicts: verdictsOn(event, judge) };
  const messages = event.Records.map(({ messageId, body }) => ({ id: messageId, body }));
  const options = { arrival: wallTime(), acceptedEnvelopes };
  const failed = logIngest(await ingestMessages(ports, messages, options));
  return { batchItemFailures: failed.map(({ id }) => ({ itemIdentifier: id })) };
}

function isQueueBatch(event: unknown): event is SQSEvent {
  return typeof event === 'object' && event !== null && 'Records' in event;
}
