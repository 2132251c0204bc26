/** Every hour: which accounts and regions forward, those first of which nothing has been known for longest. */
import { createHash } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { S3Client } from '@aws-sdk/client-s3';
import { STSClient } from '@aws-sdk/client-sts';
import type { Context } from 'aws-lambda';
import { auditedAccounts } from '../adapters/organizations/audited-accounts.ts';
import { dynamoHeartbeats } from '../adapters/dynamodb/dynamo-heartbeats.ts';
import { pairProbe } from '../adapters/guardduty/pair-probe.ts';
import { s3ObjectStore } from '../adapters/s3/s3-object-store.ts';
import { wallTime } from '../adapters/shared/wall-clock.ts';
import { AUDIT_VARIABLES, readAuditTerms } from '../environment.ts';
import { auditCoverage } from '../usecases/audit/audit-coverage.ts';
import { coverageMeasured } from './telemetry.ts';

const { opsBucket, table, ...written } = AUDIT_VARIABLES.read(process.env);
const terms = readAuditTerms(written);
const sts = new STSClient({});
const ports = {
  ops: s3ObjectStore(new S3Client({}), opsBucket),
  heartbeats: dynamoHeartbeats(new DynamoDBClient({}), table),
  accounts: auditedAccounts(new OrganizationsClient({ maxAttempts: 8 })),
  sha256: (text: string) => createHash('sha256').update(text).digest('hex'),
};
/** What a round of probes may take at most, with its retries. */
const ROUND_MILLISECONDS_MAX = 90_000;

export async function handler(
  _event: unknown,
  context: Pick<Context, 'getRemainingTimeInMillis'>,
): Promise<object> {
  const goesOn = (): boolean => context.getRemainingTimeInMillis() > ROUND_MILLISECONDS_MAX;
  // Credentials of members end with the run, and so does the probe.
  const probe = pairProbe({ sts }, terms);
  return coverageMeasured(
    await auditCoverage({ ...ports, probe }, terms, { now: wallTime(), goesOn }),
  );
}
