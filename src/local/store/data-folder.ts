/**
 * The folder in which a hub keeps everything: one hub a folder.
 *
 *   store/      LevelDB: ledger, receipts, queues, what was taken from a watched folder
 *   buckets/    feeds and ops as plain files
 *   reports/    reports that a sink refused        clock.json, credentials.json, hub.json, holder.pid
 *
 * The lock is that of the store: let go the instant its process dies, however it dies. So a lock is never
 * stale, and no process id is ever guessed at (they are given out again, after a restart and in containers at
 * once). The id beside it is only for the message; a file system that cannot lock (some network shares) is
 * refused when opening. A folder of another version is refused before anything is written into it, and so is one
 * in which a link stands: nothing is written or removed outside of it. The folder itself may be one.
 */
import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { keysBelow, openLevelStore, type LevelStore } from '../../adapters/level/level-store.ts';
import { isErrno } from '../../adapters/shared/errno.ts';

export interface DataFolder {
  /** Absolute. */
  readonly path: string;
  readonly store: LevelStore;
  /** Lets the next hub in. */
  release(): Promise<void>;
}

/** The folder is taken: the message names it and the process that holds it. */
export class DataFolderTaken extends Error {
  override readonly name = 'DataFolderTaken';
}

/** The folder is of another version of Palisade: the message says what to do. */
export class DataFolderOfAnotherVersion extends Error {
  override readonly name = 'DataFolderOfAnotherVersion';
}

/** Something in the folder leads out of it: the message names it. */
class LinkInDataFolder extends Error {
  override readonly name = 'LinkInDataFolder';
}

/** Before all that adapters keep, whose keys begin with a letter. */
const FORMAT_KEY = '!format';
const FORMAT = '1';
/** What hubs before the store kept their ledger and their queue in. */
const BEFORE_THE_STORE = ['ledger', 'ingest-queue'];

/**
 * Creates the folder if need be and holds it until released; throws `DataFolderTaken`,
 * `DataFolderOfAnotherVersion`, and for a link in it.
 */
export async function holdDataFolder(folder: string): Promise<DataFolder> {
  const path = resolve(folder);
  const holder = join(path, 'holder.pid');
  for (const name of BEFORE_THE_STORE) {
    if (await isThere(join(path, name))) throw ofAnotherVersion(path, `it holds ${name}/`);
  }
  await refuseLinksIn(path);
  const store = await openLevelStore(join(path, 'store'));
  if (store === 'held-by-another') {
    const pid = await holderOf(holder);
    const who = pid === undefined ? 'another hub' : `another hub, process ${pid}`;
    throw new DataFolderTaken(
      `data folder ${path} is in use by ${who}: stop it, or choose another folder`,
    );
  }
  try {
    await agreeOnFormat(store, path);
    await writeFile(holder, `${process.pid}\n`);
  } catch (error) {
    await store.close();
    throw error;
  }
  return {
    path,
    store,
    async release() {
      await rm(holder, { force: true });
      await store.close();
    },
  };
}

/** A new store is marked with our format before anything else is written to it. */
async function agreeOnFormat(store: LevelStore, path: string): Promise<void> {
  const format = await store.get(FORMAT_KEY);
  if (format === FORMAT) return;
  if (format === undefined && (await isEmpty(store))) {
    await store.write([{ type: 'put', key: FORMAT_KEY, value: FORMAT }]);
    return;
  }
  const found =
    format === undefined ? 'no format' : `format ${JSON.stringify(format.slice(0, 20))}`;
  throw ofAnotherVersion(path, `its store has ${found}, expected ${JSON.stringify(FORMAT)}`);
}

async function isEmpty(store: LevelStore): Promise<boolean> {
  for await (const page of store.pages(keysBelow(''))) if (page.length > 0) return false;
  return true;
}

function ofAnotherVersion(path: string, found: string): Error {
  return new DataFolderOfAnotherVersion(
    `data folder ${path} was written by another version of Palisade (${found}) and is left as it is: ` +
      'choose another folder with --data, or move this one away; post its findings to the new hub ' +
      'again, and enter blocks and exemptions again',
  );
}

async function refuseLinksIn(folder: string): Promise<void> {
  const entries = await readdir(folder, { withFileTypes: true }).catch((error: unknown) => {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  });
  for (const entry of entries) {
    const place = join(folder, entry.name);
    if (entry.isSymbolicLink()) {
      throw new LinkInDataFolder(
        `expected only files and folders of the hub's own in its data folder, got a symbolic link at ${place}: ` +
          'remove the link, or name its target with --data if the whole folder is meant to lie there',
      );
    }
    if (entry.isDirectory()) await refuseLinksIn(place);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await stat(path);
    return true;
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return false;
    throw error;
  }
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
