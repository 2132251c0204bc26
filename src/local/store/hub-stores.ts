/** The hub's ledger, receipts and buckets, in its data folder. */
import { counted } from '../../domain/base/counted.ts';
import { join } from 'node:path';
import type { FolderBucket } from '../../adapters/folder/folder-bucket.ts';
import { openFolderBuckets } from '../../adapters/folder/folder-buckets.ts';
import { folderObjectStore } from '../../adapters/folder/folder-object-store.ts';
import { levelLedger } from '../../adapters/level/level-ledger.ts';
import { levelReceipts } from '../../adapters/level/level-receipts.ts';
import type { Unbelieved } from '../../adapters/shared/unbelieved.ts';
import type { LevelStore } from '../../adapters/level/level-store.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { Receipts } from '../../ports/sinks.ts';
import type { FeedBucket } from '../../usecases/publish/projection.ts';
import { OPS_BUCKET } from '../options.ts';
import type { DataFolder } from './data-folder.ts';

export interface HubStores {
  /** What queues are kept in. */
  readonly store: LevelStore;
  readonly ledger: Ledger;
  readonly receipts: Receipts;
  readonly ops: ObjectStore;
  readonly buckets: readonly FeedBucket[];
  /** The same buckets as the endpoints read them. */
  readonly folders: ReadonlyMap<string, FolderBucket>;
}

export async function openHubStores(
  { path, store }: DataFolder,
  feedBuckets: readonly string[],
  print: (line: string) => void,
): Promise<HubStores> {
  const folders = await openFolderBuckets(join(path, 'buckets'), [...feedBuckets, OPS_BUCKET]);
  const bucketOf = (name: string): ObjectStore => {
    const bucket = folders.get(name);
    if (bucket === undefined) throw new Error(`there is no bucket ${name}`);
    return folderObjectStore(bucket);
  };
  return {
    store,
    ledger: levelLedger(store, toldOnce(print)),
    receipts: levelReceipts(store),
    ops: bucketOf(OPS_BUCKET),
    buckets: feedBuckets.map((name) => ({ name, store: bucketOf(name) })),
    folders,
  };
}

/** What is broken is met again with every reading. */
function toldOnce(print: (line: string) => void): (unbelieved: Unbelieved) => void {
  let told = '';
  return ({ facts, records }) => {
    const text = `trouble: the ledger is damaged: passed over ${counted(facts, 'broken fact')}, in ${records.join(', ')}`;
    if (text !== told) print(text);
    told = text;
  };
}
