/** A sink's function: findings of its queue to the sink. What comes again is reported back with its own time. */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context, SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { deployedConfiguration } from '../adapters/files/configuration-file.ts';
import { dynamoReceipts } from '../adapters/dynamodb/dynamo-receipts.ts';
import { hmacSha256 } from '../adapters/shared/hmac.ts';
import { deadLetterQueue, messagesOf, putOffMessages } from '../adapters/sqs/report-queue.ts';
import { reportTransport } from '../adapters/sinks/report-transport.ts';
import { regionOf, secretOf } from '../adapters/sinks/sink-secrets.ts';
import { wallTiming } from '../adapters/shared/wall-clock.ts';
import { deployedSink } from '../domain/reports/configured-sinks.ts';
import { REPORT_VARIABLES } from '../environment.ts';
import { reporter } from '../usecases/report/report-findings.ts';
import { logReports } from './telemetry.ts';

const variables = REPORT_VARIABLES.read(process.env);
const sink = deployedSink(deployedConfiguration(process.env), variables.sink);
const secrets = new SecretsManagerClient({ region: regionOf(sink.secretArn) });
const queues = new SQSClient({});
const ports = {
  http: reportTransport(sink),
  secret: secretOf(secrets, sink.secretArn, wallTiming.nowMs),
  receipts: dynamoReceipts(new DynamoDBClient({ maxAttempts: 4 }), variables.table),
  deadLetters: deadLetterQueue(queues, variables.deadLettersUrl),
  hmac: hmacSha256,
  timing: wallTiming,
  random: Math.random,
};
const acceptedEnvelopes = new Set([variables.administrator]);
const courier = reporter(ports, { sink, holder: randomUUID(), acceptedEnvelopes });

export async function handler(event: SQSEvent, context: Context): Promise<SQSBatchResponse> {
  const remainingMs = () => context.getRemainingTimeInMillis();
  const again = logReports(sink.name, await courier.report(messagesOf(event), { remainingMs }));
  await putOffMessages(queues, variables.queueUrl, event, again);
  return { batchItemFailures: again.map(({ id }) => ({ itemIdentifier: id })) };
}
