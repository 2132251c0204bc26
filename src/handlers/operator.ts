/** The operator endpoint's function: callers that IAM admits to its URL, or to API Gateway, ask the hub, or act on it. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SQSClient } from '@aws-sdk/client-sqs';
import type { Context } from 'aws-lambda';
import { deployedConfiguration } from '../adapters/files/configuration-file.ts';
import { dynamoPushRecords } from '../adapters/dynamodb/dynamo-push-records.ts';
import { dynamoLedger } from '../adapters/dynamodb/dynamo-ledger.ts';
import { feedBuckets } from '../adapters/s3/feed-buckets.ts';
import {
  readUrlRequest,
  urlAnswer,
  type UrlAnswer,
  type UrlRequest,
} from '../adapters/lambda/function-url.ts';
import { readGatewayRequest } from '../adapters/lambda/api-gateway.ts';
import { stsHost } from '../adapters/lambda/caller-proof.ts';
import { publishTrigger } from '../adapters/sqs/publish-trigger.ts';
import { queueCounts } from '../adapters/sqs/queue-counts.ts';
import { s3ObjectStore } from '../adapters/s3/s3-object-store.ts';
import { wallTime } from '../adapters/shared/wall-clock.ts';
import { overridesOf, policyOf } from '../domain/configuration/configured-policy.ts';
import { pushedBoxes } from '../domain/push/pushed-boxes.ts';
import { OPERATOR_VARIABLES, readFeedBuckets } from '../environment.ts';
import { operatorEndpoint } from '../usecases/operate/operator-endpoint.ts';
import { logRequest, logTrigger } from './telemetry.ts';

const { table, opsBucket, endpoint: kind, ...names } = OPERATOR_VARIABLES.read(process.env);
const { feedBuckets: places, ingestQueueUrl: queueUrl, deadLettersUrl, triggerQueueUrl } = names;
const configuration = deployedConfiguration(process.env);
const [policy, overrides] = [policyOf(configuration), overridesOf(configuration)];
const sqs = new SQSClient({});
const dynamo = new DynamoDBClient({ maxAttempts: 4 });
const ports = {
  ledger: dynamoLedger({ client: dynamo, table }),
  pushes: { boxes: pushedBoxes(configuration), records: dynamoPushRecords(dynamo, table) },
  ops: s3ObjectStore(new S3Client({}), opsBucket),
  buckets: feedBuckets(readFeedBuckets(places)),
  queue: queueCounts(sqs, { queueUrl, deadLettersUrl }),
};
const { AWS_ENDPOINT_URL_STS: stsElsewhere, AWS_REGION: region = '' } = process.env;
const sts = new URL(stsElsewhere ?? `https://${stsHost(region)}/`);
const trigger = publishTrigger(sqs, triggerQueueUrl);
const endpoint = operatorEndpoint(ports, {
  configuration,
  policy,
  isAudited: true,
  overrides,
  speed: 1,
  live: true,
});

/** An event of API Gateway counts only where the stack has put one there. */
async function requestIn(event: unknown, invocation: string): Promise<UrlRequest | undefined> {
  const request = readUrlRequest(event, invocation);
  if (request !== undefined || kind !== 'api-gateway') return request;
  return readGatewayRequest(event, sts);
}

export async function handler(
  event: unknown,
  context: Pick<Context, 'awsRequestId'>,
): Promise<UrlAnswer> {
  const reading = requestIn(event, context.awsRequestId);
  const now = wallTime();
  const answering = reading.then((request) => endpoint(request, { now, wall: now }));
  const { status, value } = await logRequest(reading, answering);
  if (status === 202) await logTrigger(trigger.request(wallTime()));
  return urlAnswer(status, value);
}
