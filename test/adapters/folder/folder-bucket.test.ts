import { copyFile, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { FolderBucket } from '../../../src/adapters/folder/folder-bucket.ts';
import { openFolderBuckets } from '../../../src/adapters/folder/folder-buckets.ts';
import { startChild } from '../../helpers/hub/child.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';
import { newFolder } from '../../helpers/data/folder.ts';

const TEXT = { contentType: 'text/plain', metadata: {} };

async function open(folder: string): Promise<FolderBucket> {
  const bucket = (await openFolderBuckets(folder, ['feeds'])).get('feeds');
  if (bucket === undefined) throw new Error('the bucket is not open');
  return bucket;
}

function put(bucket: FolderBucket, text: string, edition: string): Promise<unknown> {
  const headers = { ...TEXT, metadata: { edition } };
  return bucket.write('feeds/a.txt', Buffer.from(text), headers);
}

describe('a bucket in a folder', () => {
  it('keeps a body as the plain file of its key', async () => {
    const folder = await newFolder();
    await put(await open(folder), '192.0.2.1\n', '1');
    expect(await readFile(join(folder, 'feeds/feeds/a.txt'), 'utf8')).toBe('192.0.2.1\n');
  });

  it('finds everything again when it is opened again', async () => {
    const folder = await newFolder();
    await put(await open(folder), 'kept', '7');
    const found = await (await open(folder)).read('feeds/a.txt');
    expect(found?.body.toString()).toBe('kept');
    expect(found?.headers.metadata).toEqual({ edition: '7' });
  });

  it('is still the former object when a write dies between side file and body', async () => {
    const folder = await newFolder();
    const body = join(folder, 'feeds/feeds/a.txt');
    const bucket = await open(folder);
    await put(bucket, 'former', '1');
    await copyFile(body, join(folder, 'saved'));
    await put(bucket, 'new', '2');
    await copyFile(join(folder, 'saved'), body); // as if the second rename had not happened
    const reopened = await open(folder);
    const found = await reopened.read('feeds/a.txt');
    expect(found?.body.toString()).toBe('former');
    expect(found?.headers.metadata).toEqual({ edition: '1' });
    await put(reopened, 'third', '3');
    expect((await reopened.read('feeds/a.txt'))?.headers.metadata).toEqual({ edition: '3' });
  });

  it.each(['feeds/feeds', '.headers/feeds/feeds'])(
    'writes nothing through a link that is planted at %s',
    async (name) => {
      const [folder, elsewhere] = [await newFolder(), await newFolder()];
      const bucket = await open(folder);
      await put(bucket, 'former', '1');
      await rm(join(folder, name), { recursive: true });
      await symlink(elsewhere, join(folder, name));
      await expect(put(bucket, 'new', '2')).rejects.toThrow('got a symbolic link');
      expect(await readdir(elsewhere)).toEqual([]);
    },
  );

  it('throws away what a killed process left half written', async () => {
    const folder = await newFolder();
    await mkdir(join(folder, '.drafts'));
    await writeFile(join(folder, '.drafts/torn'), 'half');
    const bucket = await open(folder);
    expect(await readdir(join(folder, '.drafts'))).toEqual([]);
    expect(await bucket.keys()).toEqual([]);
  });

  it('calls a body that another hand changed unreadable, until it is written unconditionally', async () => {
    const folder = await newFolder();
    const bucket = await open(folder);
    await put(bucket, 'ours', '1');
    await writeFile(join(folder, 'feeds/feeds/a.txt'), 'theirs');
    await expect(bucket.read('feeds/a.txt')).rejects.toThrow('changed by another hand');
    await expect(bucket.describe('feeds/a.txt')).rejects.toThrow('changed by another hand');
    const swap = bucket.write('feeds/a.txt', Buffer.from('x'), TEXT, () => undefined);
    await expect(swap).rejects.toThrow('changed by another hand');
    await put(bucket, 'ours again', '2');
    expect((await bucket.read('feeds/a.txt'))?.body.toString()).toBe('ours again');
  });

  it('takes no notice of files that never were objects', async () => {
    const folder = await newFolder();
    const bucket = await open(folder);
    await writeFile(join(folder, 'feeds/.DS_Store'), 'theirs');
    expect(await bucket.read('.DS_Store')).toBeUndefined();
    await bucket.remove('.DS_Store');
    expect(await readdir(join(folder, 'feeds'))).toEqual(['.DS_Store']);
  });

  it('has a whole object, no older than the last one acknowledged, after every kill', async () => {
    const folder = await newFolder();
    let next = 0;
    for (let kill = 0; kill < cases(12, 2); kill += 1) {
      const child = startChild('rewrite-object', folder, String(next));
      await child.printed(20 + ((7 * kill) % 20));
      await child.kill();
      const acknowledged = Number(child.lines.at(-1));
      const found = await (await open(folder)).read('a');
      const edition = Number(found?.headers.metadata['edition']);
      expect(edition).toBeGreaterThanOrEqual(acknowledged);
      expect(found?.body.toString()).toBe(`${edition}\n`.repeat(5_000));
      next = edition + 1;
    }
  });

  it.each(['../outside', 'shop.', 'UPPER', 'ab/cd', '.headers'])(
    'refuses to open %j as a bucket',
    async (name) => {
      await expect(openFolderBuckets(await newFolder(), [name])).rejects.toThrow(
        'not a bucket name',
      );
    },
  );
});
