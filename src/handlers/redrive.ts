/** The redrive function: `palisade redrive` invokes it, and says only which of what lies there is read again. */
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import type { Context } from 'aws-lambda';
import { deadLetterQueue } from '../adapters/sqs/dead-letter-queue.ts';
import { dynamoLedger } from '../adapters/dynamodb/dynamo-ledger.ts';
import { forwarderQueues } from '../adapters/sqs/forwarder-queues.ts';
import { guardDutyFindings } from '../adapters/guardduty/guardduty-findings.ts';
import { rejectQueue } from '../adapters/sqs/reject-queue.ts';
import { reportPaths } from '../adapters/sqs/report-paths.ts';
import { wallTime } from '../adapters/shared/wall-clock.ts';
import { parseRedriveTask } from '../domain/findings/redrive.ts';
import { readReportPaths, REDRIVE_VARIABLES } from '../environment.ts';
import { performRedrive } from '../usecases/redrive/perform-redrive.ts';
import { logRedrive } from './telemetry.ts';

const { table, administrator, ...urls } = REDRIVE_VARIABLES.read(process.env);
const clientWith = (more: SQSClientConfig) =>
  new SQSClient({ useQueueUrlAsEndpoint: false, ...more });
const sqs = clientWith({});
const ports = {
  ledger: dynamoLedger({ client: new DynamoDBClient({ maxAttempts: 4 }), table }),
  rejects: rejectQueue(sqs, urls.rejectQueueUrl),
  deadLetters: [urls.deadLettersUrl, urls.undeliveredUrl].map((url) => deadLetterQueue(sqs, url)),
  rejected: deadLetterQueue(sqs, urls.rejectQueueUrl),
  findings: guardDutyFindings((region) => new GuardDutyClient({ region })),
  sinks: reportPaths(sqs, readReportPaths(urls.reportRoads)),
  forwarders: forwarderQueues({ own: administrator, sts: new STSClient({}), sqs: clientWith }),
};
const acceptedEnvelopes = new Set([administrator]);
/** What a batch may take at most, with its retries. */
const BATCH_MILLISECONDS_MAX = 30_000;

export async function handler(
  event: unknown,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<object> {
  const task = parseRedriveTask(event);
  if (!task.ok) return { error: 'refused', detail: task.problem };
  const goesOn = (): boolean => context.getRemainingTimeInMillis() > BATCH_MILLISECONDS_MAX;
  const options = { arrival: wallTime(), acceptedEnvelopes, goesOn };
  return logRedrive(task.value, await performRedrive(ports, task.value, options));
}
