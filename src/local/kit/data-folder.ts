/**
 * One hub per data folder.
 *
 * The lock is the kernel's, on an empty LevelDB kept for nothing else: it is let go the instant its
 * process dies, however it dies. So a lock is never stale, and no process id is ever guessed at
 * (they are given out again, after a restart and in containers at once). The id beside it is only
 * for the message; a file system that cannot lock (some network shares) is refused when opening.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { isErrno } from './errno.ts';
import { claimLevel } from './level-claim.ts';

export interface DataFolder {
  /** Absolute. */
  readonly path: string;
  /** Lets the next hub in. */
  release(): Promise<void>;
}

/** The folder is taken: the message names it and the process that holds it. */
export class DataFolderTaken extends Error {
  override readonly name = 'DataFolderTaken';
}

/** Creates the folder if need be and holds it until released; throws `DataFolderTaken`. */
export async function holdDataFolder(folder: string): Promise<DataFolder> {
  const path = resolve(folder);
  const holder = join(path, 'holder.pid');
  const lock = await claimLevel(join(path, 'lock'));
  if (lock.kind === 'held-by-another') {
    const pid = await holderOf(holder);
    const who = pid === undefined ? 'another hub' : `another hub, process ${pid}`;
    throw new DataFolderTaken(
      `data folder ${path} is in use by ${who}: stop it, or choose another folder`,
    );
  }
  await writeFile(holder, `${process.pid}\n`);
  return {
    path,
    async release() {
      await rm(holder, { force: true });
      await lock.claim.release();
    },
  };
}

async function holderOf(file: string): Promise<string | undefined> {
  try {
    const text = (await readFile(file, 'utf8')).trim();
    return /^[0-9]+$/.test(text) ? text : undefined;
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return undefined; // it has the lock and is about to write this
    throw error;
  }
}
