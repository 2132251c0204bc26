import { mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openLevelStore } from '../../../src/adapters/level/level-store.ts';
import {
  DataFolderOfAnotherVersion,
  DataFolderTaken,
  holdDataFolder,
} from '../../../src/local/store/data-folder.ts';
import { startChild } from '../../helpers/hub/child.ts';
import { newFolder } from '../../helpers/data/folder.ts';

describe('a data folder', () => {
  it('is refused to a second hub, by folder and process, and is free when that is killed', async () => {
    const path = join(await newFolder(), 'data');
    const child = startChild('hold-folder', path);
    await child.printed(1);
    const refusal = await holdDataFolder(path).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(DataFolderTaken);
    expect(String(refusal)).toContain(`data folder ${path} is in use by another hub`);
    expect(String(refusal)).toContain(`process ${child.pid}:`);
    await child.kill();
    await (await holdDataFolder(path)).release();
  });

  it('is held once also within one process, whose second try does not loosen the lock for others', async () => {
    const path = await newFolder();
    const held = await holdDataFolder(path);
    await expect(holdDataFolder(path)).rejects.toThrow(DataFolderTaken);
    const child = startChild('hold-folder', path);
    expect(await child.ended()).toBe(1);
    expect(child.lines.join()).toContain(`process ${process.pid}:`);
    await held.release();
    await (await holdDataFolder(path)).release();
  });

  it('does not believe a process id that was left behind, were it that of a live process', async () => {
    const path = await newFolder();
    await mkdir(join(path, 'store'));
    await writeFile(join(path, 'holder.pid'), `${process.ppid}\n`);
    await (await holdDataFolder(path)).release();
  });

  it('lets one of eight racing hubs in', async () => {
    const path = await newFolder();
    const tries = await Promise.allSettled(Array.from({ length: 8 }, () => holdDataFolder(path)));
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it.each(['store', 'buckets', 'buckets/feeds/feeds', 'reports', 'holder.pid', 'clock.json'])(
    'is refused while %s leads out of it, and nothing is written or removed there',
    async (name) => {
      const [path, elsewhere] = [await newFolder(), await newFolder()];
      await mkdir(dirname(join(path, name)), { recursive: true });
      await mkdir(join(elsewhere, '.drafts'));
      await writeFile(join(elsewhere, '.drafts', 'theirs'), 'kept');
      await symlink(elsewhere, join(path, name));
      await expect(holdDataFolder(path)).rejects.toThrow(
        `got a symbolic link at ${join(path, name)}: remove the link`,
      );
      expect(await readdir(elsewhere)).toEqual(['.drafts']);
      expect(await readdir(join(elsewhere, '.drafts'))).toEqual(['theirs']);
    },
  );

  it('may itself be a link: its name is the choice of who starts the hub', async () => {
    const [path, elsewhere] = [join(await newFolder(), 'data'), await newFolder()];
    await symlink(elsewhere, path);
    await (await holdDataFolder(path)).release();
    expect(await readdir(elsewhere)).toContain('store');
  });

  it('says what is wrong when the folder cannot be made', async () => {
    const file = join(await newFolder(), 'file');
    await writeFile(file, '');
    await expect(holdDataFolder(join(file, 'data'))).rejects.toThrow(/ENOTDIR/);
  });

  it.each(['ledger', 'ingest-queue'])(
    'of an earlier version (%s) is refused with the next step, and left as it is',
    async (name) => {
      const path = await newFolder();
      await mkdir(join(path, name));
      await writeFile(join(path, name, 'queue.log'), 'acknowledged');
      const refusal = await holdDataFolder(path).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(DataFolderOfAnotherVersion);
      expect(String(refusal)).toContain(`data folder ${path} was written by another version`);
      expect(String(refusal)).toContain('choose another folder with --data');
      expect(await readdir(path)).toEqual([name]);
    },
  );

  it.each([
    ['of a later format', '!format', '2'],
    ['without a format that is not empty', 'fwhat', ''],
  ])('whose store is %s is refused, and can be held again', async (_, key, value) => {
    const path = await newFolder();
    const store = await openLevelStore(join(path, 'store'));
    if (store === 'held-by-another') throw new Error('held');
    await store.write([{ type: 'put', key, value }]);
    await store.close();
    for (let n = 0; n < 2; n += 1) {
      await expect(holdDataFolder(path)).rejects.toThrow(DataFolderOfAnotherVersion);
    }
  });

  it('keeps its format through a restart', async () => {
    const path = await newFolder();
    for (let n = 0; n < 2; n += 1) await (await holdDataFolder(path)).release();
  });
});
