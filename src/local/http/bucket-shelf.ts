/** A bucket of the local store as the shelf of a door: what no key can name is not there. */
import type { DocumentShelf } from './feed-handler.ts';
import type { FolderBucket } from '../aws/folder-bucket.ts';
import { pathOfKey } from '../kit/object-key.ts';

export function bucketShelf(bucket: FolderBucket): DocumentShelf {
  return {
    async read(key) {
      const path = pathOfKey(key);
      return path.ok ? bucket.read(path.value) : undefined;
    },
    async describe(key) {
      const path = pathOfKey(key);
      return path.ok ? bucket.describe(path.value) : undefined;
    },
  };
}
