/**
 * Every hour, which accounts and regions forward, and in a call of its own, where they lie and which public addresses they
 * hold: each looks first at what it has not looked at for longest. Once a night, what analysts have judged unheard. The schedule says which of them it calls for (`AUDIT_TASKS`).
 */
import { createHash } from 'node:crypto';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import type { Context } from 'aws-lambda';
import { failedInstances } from '../adapters/cloudformation/failed-instances.ts';
import { auditedAccounts } from '../adapters/organizations/audited-accounts.ts';
import { dynamoArrivals } from '../adapters/dynamodb/dynamo-arrivals.ts';
import { dynamoLedger } from '../adapters/dynamodb/dynamo-ledger.ts';
import { dynamoHeartbeats } from '../adapters/dynamodb/dynamo-heartbeats.ts';
import { hubProbe } from '../adapters/hub-parts/hub-probe.ts';
import { administeredAccounts } from '../adapters/guardduty/administered-accounts.ts';
import { enrolledMembers } from '../adapters/guardduty/enrolled-members.ts';
import { guardDutyJudgements } from '../adapters/guardduty/guardduty-judgements.ts';
import { pairProbe } from '../adapters/guardduty/pair-probe.ts';
import { ownAddressProbe } from '../adapters/own-addresses/own-address-probe.ts';
import { intakeQueue } from '../adapters/sqs/intake-queue.ts';
import { s3ObjectStore } from '../adapters/s3/s3-object-store.ts';
import { wallTime } from '../adapters/shared/wall-clock.ts';
import { textAt } from '../domain/base/lookup.ts';
import { readHubParts } from '../domain/coverage/hub/hub-plan.ts';
import {
  AUDIT_TASKS,
  AUDIT_VARIABLES,
  READ,
  readAuditTerms,
  readSilentAfter,
} from '../environment.ts';
import { auditCoverage } from '../usecases/audit/audit-coverage.ts';
import { auditHub } from '../usecases/audit/audit-hub.ts';
import { readOwnAddresses } from '../usecases/audit/read-own-addresses.ts';
import { reconcileJudgements } from '../usecases/audit/reconcile-judgements.ts';
import { coverageMeasured, hubMeasured, logOwnAddresses, logReconciled } from './telemetry.ts';

const {
  opsBucket,
  table,
  hubParts,
  ingestQueueUrl,
  silentAfter: span,
  trustedLists,
  ...written
} = AUDIT_VARIABLES.read(process.env);
const terms = readAuditTerms(written);
const plan = { ...readHubParts(hubParts), ...written };
const silentAfter = readSilentAfter(span);
const dynamo = new DynamoDBClient({});
const sts = new STSClient({});
const ports = {
  ops: s3ObjectStore(new S3Client({}), opsBucket),
  heartbeats: dynamoHeartbeats(dynamo, table),
  arrivals: dynamoArrivals(dynamo, table),
  accounts: auditedAccounts(new OrganizationsClient({ maxAttempts: 8 })),
  instances: failedInstances(new CloudFormationClient({})),
  hub: hubProbe({
    events: new EventBridgeClient({}),
    sqs: new SQSClient({ useQueueUrlAsEndpoint: false }),
    lambda: new LambdaClient({}),
    scheduler: new SchedulerClient({}),
  }),
  sha256: (text: string) => createHash('sha256').update(text).digest('hex'),
};
const clientOf = (region: string) => new GuardDutyClient({ region });
const reconciling = {
  judged: guardDutyJudgements(clientOf),
  ledger: dynamoLedger({ client: new DynamoDBClient({}), table }),
  intake: intakeQueue(new SQSClient({ useQueueUrlAsEndpoint: false }), ingestQueueUrl),
};
/** What a look may take at most, with its retries. */
const LOOK_MILLISECONDS_MAX = 90_000;

export async function handler(
  event: unknown,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<object> {
  const now = wallTime();
  const goesOn = (): boolean => context.getRemainingTimeInMillis() > LOOK_MILLISECONDS_MAX;
  const options = { now, goesOn };
  // Credentials of members end with the run, and so does a probe.
  if (textAt(event, 'task') === AUDIT_TASKS.ownAddresses) {
    const { securityAccountId: own } = terms;
    const probe = ownAddressProbe({ sts, own, homeRegion: process.env['AWS_REGION'] ?? '' });
    const administered = administeredAccounts(clientOf, own);
    const all = { ...ports, administered, probe };
    return logOwnAddresses(
      await readOwnAddresses(all, { ...terms, readsTrustedLists: trustedLists === READ }, options),
    );
  }
  if (textAt(event, 'task') === AUDIT_TASKS.judgements) {
    return logReconciled(await reconcileJudgements(reconciling, terms, options));
  }
  // First, since it takes seconds, and concerns all accounts.
  hubMeasured(await auditHub(ports, plan, { now, silentAfter }));
  const enrolled = enrolledMembers(clientOf);
  const probe = pairProbe({ sts, enrolled }, terms);
  return coverageMeasured(await auditCoverage({ ...ports, probe }, terms, options));
}
