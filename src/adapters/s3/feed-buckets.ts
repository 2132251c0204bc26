/** The buckets that firewalls read, each through a client of its own region. */
import { S3Client } from '@aws-sdk/client-s3';
import type { FeedBucketPlace } from '../../environment.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { placedStore } from './placed-store.ts';
import { s3ObjectStore } from './s3-object-store.ts';

/**
 * A tick has 90 seconds for all buckets. One that cannot be reached is tried again in the next; a feed of
 * ten megabytes is stored in less.
 */
const PATIENCE = {
  maxAttempts: 2,
  requestHandler: { connectionTimeout: 3_000, requestTimeout: 15_000, throwOnRequestTimeout: true },
};

/** Under names for people; the clients live as long as the process. */
export function feedBuckets(places: readonly FeedBucketPlace[]): readonly {
  readonly name: string;
  readonly store: ObjectStore;
  readonly blocklistKey: string;
}[] {
  return places.map(({ name, region, blocklistKey }) => ({
    name,
    blocklistKey,
    store: placedStore(s3ObjectStore(new S3Client({ region, ...PATIENCE }), name), {
      'feeds/blocklist.txt': blocklistKey,
      'feeds/blocklist.txt.sha256': `${blocklistKey}.sha256`,
    }),
  }));
}
