/** The hub's ledger and buckets: production's adapters, over the wire, against what stands in for AWS. */
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { dynamoLedger } from '../adapters/dynamodb/dynamo-ledger.ts';
import { dynamoReceipts } from '../adapters/dynamodb/dynamo-receipts.ts';
import { s3ObjectStore } from '../adapters/s3/s3-object-store.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { ObjectStore } from '../ports/object-store.ts';
import type { Receipts } from '../ports/sinks.ts';
import type { FeedBucket } from '../usecases/publish/edition-store.ts';
import type { Closers } from './kit/closers.ts';
import { embeddedDynamoClient, startEmbeddedDynamo } from './aws/embedded-dynamo.ts';
import { startFolderS3 } from './aws/folder-s3.ts';
import { openFolderStore, type FolderStore } from './aws/folder-store.ts';
import { createLedgerTable } from './aws/ledger-table.ts';
import { OPS_BUCKET } from './options.ts';

export interface HubStores {
  readonly ledger: Ledger;
  readonly receipts: Receipts;
  readonly ops: ObjectStore;
  readonly buckets: readonly FeedBucket[];
  /** The same buckets as the doors read them. */
  readonly folders: FolderStore;
}

const TABLE = 'palisade';

/** Whatever it opens is closed by `closers`. */
export async function startHubStores(
  data: string,
  feedBuckets: readonly string[],
  closers: Closers,
): Promise<HubStores> {
  const dynamo = await startEmbeddedDynamo(join(data, 'ledger'));
  closers.add(() => dynamo.stop());
  const folders = await openFolderStore(join(data, 'buckets'), [...feedBuckets, OPS_BUCKET]);
  const s3 = await startFolderS3(folders);
  closers.add(() => s3.stop());
  const table = embeddedDynamoClient(dynamo.url);
  const objects = new S3Client({
    endpoint: s3.url,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  closers.add(() => {
    table.destroy();
    objects.destroy();
    return Promise.resolve();
  });
  await createLedgerTable(table, TABLE);
  return {
    ledger: dynamoLedger({ client: table, table: TABLE }),
    receipts: dynamoReceipts(table, TABLE),
    ops: s3ObjectStore(objects, OPS_BUCKET),
    buckets: feedBuckets.map((name) => ({ name, store: s3ObjectStore(objects, name) })),
    folders,
  };
}
