/** Makes the names in a folder outlive a power cut, as `fsync` of a file does for its bytes. */
import { open } from 'node:fs/promises';
import { isErrno } from './errno.ts';

/** Left out where folders cannot be synced (Windows): there a kill is survived, a power cut may not be. */
export async function syncFolder(path: string): Promise<void> {
  try {
    const folder = await open(path, 'r');
    await folder.sync().finally(() => folder.close());
  } catch (error) {
    if (!isErrno(error, 'EISDIR', 'EPERM', 'EINVAL', 'ENOENT')) throw error;
  }
}
