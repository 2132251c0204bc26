import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openFolderBuckets } from '../../../src/adapters/folder/folder-buckets.ts';
import { folderObjectStore } from '../../../src/adapters/folder/folder-object-store.ts';
import { objectStoreContract } from '../../contracts/object-store.contract.ts';
import { newFolder } from '../../helpers/data/folder.ts';

const TEXT = { contentType: 'text/plain' };

async function open() {
  const folder = await newFolder();
  const bucket = (await openFolderBuckets(folder, ['feeds'])).get('feeds');
  if (bucket === undefined) throw new Error('the bucket is not open');
  return { folder, store: folderObjectStore(bucket) };
}

objectStoreContract('a folder', async () => {
  const { store } = await open();
  return { store, putOne: (key) => store.write(key, Buffer.from(key), 'always', TEXT) };
});

describe('an object store in a folder', () => {
  it('throws for a body that another hand changed, and never says absent', async () => {
    const { folder, store } = await open();
    await store.write('feeds/a.txt', Buffer.from('ours'), 'always', TEXT);
    await writeFile(join(folder, 'feeds/feeds/a.txt'), 'theirs');
    await expect(store.read('feeds/a.txt')).rejects.toThrow('changed by another hand');
    await expect(store.inspect('feeds/a.txt')).rejects.toThrow('changed by another hand');
    await expect(store.list('')[Symbol.asyncIterator]().next()).rejects.toThrow('another hand');
  });

  it.each(['../feeds/a', 'a//b', './a', '', 'a\u0000', 'x'.repeat(2_000)])(
    'has nothing at a key that climbs or that no file can have: %j',
    async (key) => {
      const { store } = await open();
      const write = store.write(key, Buffer.from('x'), 'always', TEXT);
      await expect(write).rejects.toThrow('a key may');
      expect(await store.read(key)).toEqual({ kind: 'absent' });
      expect(await store.inspect(key)).toEqual({ kind: 'absent' });
      await store.remove(key);
    },
  );
});
