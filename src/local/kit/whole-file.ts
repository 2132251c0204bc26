/** Files that are replaced whole: whatever instant the process is killed at, the former or the new one stands. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isErrno } from './errno.ts';
import { syncFolder } from './sync-folder.ts';

/**
 * Replaces a file: when this returns, it outlives a kill and a power cut. `drafts` is a folder on the
 * same file system, in which a killed process may leave what nobody was told of.
 */
export async function putInPlace(drafts: string, path: string, data: Buffer): Promise<void> {
  const draft = join(drafts, randomUUID());
  try {
    const file = await open(draft, 'wx');
    await file
      .writeFile(data)
      .then(() => file.sync())
      .finally(() => file.close());
    await mkdir(dirname(path), { recursive: true });
    await rename(draft, path);
  } catch (error) {
    await unlinkIfThere(draft);
    throw error;
  }
  await syncFolder(dirname(path));
}

export async function unlinkIfThere(file: string): Promise<void> {
  try {
    await unlink(file);
  } catch (error) {
    if (!isErrno(error, 'ENOENT')) throw error;
  }
}
