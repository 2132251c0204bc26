/** The S3 adapter over the real protocol: client, HTTP, the folder server, files. */
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { s3ObjectStore } from '../../../src/adapters/s3/s3-object-store.ts';
import type { Endpoint } from '../../../src/local/kit/endpoint.ts';
import { startFolderS3 } from '../../helpers/servers/folder-s3.ts';
import {
  openFolderBuckets,
  type FolderBuckets,
} from '../../../src/adapters/folder/folder-buckets.ts';
import { objectStoreContract } from '../../contracts/object-store.contract.ts';
import { newFolder } from '../../helpers/data/folder.ts';

const BUCKETS = Array.from({ length: 40 }, (_, n) => `bucket-${n}`);
const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };

let folders: FolderBuckets;
let door: Endpoint;
let client: S3Client;
let opened = 0;

beforeAll(async () => {
  folders = await openFolderBuckets(await newFolder(), BUCKETS);
  door = await startFolderS3(folders);
  client = new S3Client({ endpoint: door.url, region: 'eu-west-1', credentials });
});

afterAll(async () => {
  client.destroy();
  await door.stop();
});

function nextBucket(): string {
  opened += 1;
  const bucket = BUCKETS[opened];
  if (bucket === undefined) throw new Error('more buckets are needed');
  return bucket;
}

objectStoreContract('S3', () => {
  const bucket = nextBucket();
  const headers = { contentType: 'text/plain', metadata: {} };
  return Promise.resolve({
    store: s3ObjectStore(client, bucket),
    putOne: async (key) => folders.get(bucket)?.write(key, Buffer.from(key), headers),
  });
});

describe('what S3 cannot tell', () => {
  const TEXT = { contentType: 'text/plain' };

  it('throws, with the cause, for a bucket that is not there, and never says absent', async () => {
    const store = s3ObjectStore(client, 'no-such-bucket');
    const missing = { cause: expect.objectContaining({ name: 'NoSuchBucket' }) as unknown };
    await expect(store.read('a')).rejects.toMatchObject(missing);
    await expect(store.list('')[Symbol.asyncIterator]().next()).rejects.toMatchObject(missing);
    await expect(store.remove('a')).rejects.toMatchObject(missing);
    const swap = store.write('a', Buffer.from('x'), { ifEtag: '"0"' }, TEXT);
    await expect(swap).rejects.toMatchObject(missing);
  });

  it('throws when nobody answers', async () => {
    const gone = await startFolderS3(await openFolderBuckets(await newFolder(), ['gone']));
    await gone.stop();
    const lonely = new S3Client({
      endpoint: gone.url,
      region: 'eu-west-1',
      credentials,
      maxAttempts: 1,
    });
    await expect(s3ObjectStore(lonely, 'gone').read('a')).rejects.toThrow(/cannot read .*REFUSED/s);
  });
});
