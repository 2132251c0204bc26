/** Files that are replaced whole: whatever instant the process is killed at, the former or the new one stands. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, rename, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { isErrno } from '../shared/errno.ts';

/**
 * Replaces a file: when this returns, it outlives a kill and a power cut. `drafts` is a folder on the
 * same file system, in which a killed process may leave what was never acknowledged.
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

/**
 * Makes the names in a folder outlive a power cut, as `fsync` of a file does for its bytes. Left out where folders
 * cannot be synced (Windows): there a kill is survived, a power cut may not be.
 */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    if (!isErrno(error, 'EISDIR', 'EPERM', 'EINVAL', 'ENOENT')) throw error;
  }
}
