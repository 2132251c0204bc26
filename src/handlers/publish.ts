/** The publisher's function: the schedule calls it once a minute. What it knows lives as long as its process. */
import { randomUUID } from 'node:crypto';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { deployedConfiguration } from '../adapters/files/configuration-file.ts';
import { dynamoLedger } from '../adapters/dynamodb/dynamo-ledger.ts';
import { feedBuckets } from '../adapters/s3/feed-buckets.ts';
import { sha256 } from '../adapters/shared/sha256.ts';
import { s3ObjectStore } from '../adapters/s3/s3-object-store.ts';
import { wallTime } from '../adapters/shared/wall-clock.ts';
import { overridesOf, policyOf } from '../domain/configuration/configured-policy.ts';
import { PUBLISH_VARIABLES, readFeedBuckets } from '../environment.ts';
import { publisher } from '../usecases/publish/publish-feed.ts';
import type { TickReport } from '../usecases/publish/publisher-report.ts';
import { logTick } from './telemetry.ts';

const { table, opsBucket, feedBuckets: written } = PUBLISH_VARIABLES.read(process.env);
const configuration = deployedConfiguration(process.env);
const ports = {
  ledger: dynamoLedger({ client: new DynamoDBClient({ maxAttempts: 4 }), table }),
  ops: s3ObjectStore(new S3Client({}), opsBucket),
  buckets: feedBuckets(readFeedBuckets(written)),
  sha256,
};
/** As far back as diff and rollback reach: two weeks if every minute brings one, years if few do. */
const EDITIONS_KEPT = 20_000;

const terms = {
  configuration,
  policy: policyOf(configuration),
  overrides: overridesOf(configuration),
  editionsKept: EDITIONS_KEPT,
  holder: randomUUID(),
};
const { tick } = publisher(ports, terms);

export async function handler(): Promise<TickReport> {
  const now = wallTime();
  return logTick(await tick({ now, wall: now }));
}
