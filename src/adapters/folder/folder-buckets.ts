/** Buckets as sub-folders of one folder, with side files kept apart. */
import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { folderBucket, type FolderBucket } from './folder-bucket.ts';

/** Buckets by name; a name that is not among them is `NoSuchBucket`. */
export type FolderBuckets = ReadonlyMap<string, FolderBucket>;

const BUCKET_NAME = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/; // S3; no name starts with a dot

export function isBucketName(name: string): boolean {
  return BUCKET_NAME.test(name);
}

/**
 * Opens the buckets below `folder` and creates those that are missing. What a killed process left
 * half written is thrown away: nobody got an acknowledgement for it.
 */
export async function openFolderBuckets(
  folder: string,
  buckets: readonly string[],
): Promise<FolderBuckets> {
  const drafts = join(folder, '.drafts');
  await rm(drafts, { recursive: true, force: true });
  await mkdir(drafts, { recursive: true });
  const store = new Map<string, FolderBucket>();
  for (const name of buckets) {
    if (!isBucketName(name)) throw new Error(`not a bucket name: ${JSON.stringify(name)}`);
    const bodies = join(folder, name);
    await mkdir(bodies, { recursive: true });
    store.set(name, folderBucket({ bodies, sides: join(folder, '.headers', name), drafts }));
  }
  return store;
}
