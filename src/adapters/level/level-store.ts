/**
 * One LevelDB in a folder: text keys in the order of their bytes, and changes that happen wholly or not at all.
 *
 * Law: a synced write that has resolved outlives a kill and a power cut, with everything written before it.
 *
 * Writes go one after the other; those that come meanwhile share the next one, and its sync. A write that failed
 * may have left half a record in LevelDB's log, and LevelDB reads nothing that follows half a record in the same
 * block: so the store is closed and opened again, which begins a new log, before anything else is written.
 *
 * One process holds the folder, and within it one holder. Between processes the lock is the kernel's: it is let
 * go the instant its process dies. Within one process it must be ours: LevelDB's second try to lock closes the
 * lock file, and POSIX then drops the lock of the whole process, so that asking twice would silently let others
 * in. Hence the list of what is held here, asked first.
 */
import { mkdir, realpath } from 'node:fs/promises';
import { Level } from 'level';

export type StoreChange =
  | { readonly type: 'put'; readonly key: string; readonly value: string }
  | { readonly type: 'del'; readonly key: string };

/** Keys from `gte` on, up to but not `lt`. */
export interface KeyRange {
  readonly gte: string;
  readonly lt: string;
}

export type StoreEntry = readonly [key: string, value: string];

export interface LevelStore {
  /** For messages. */
  readonly folder: string;
  get(key: string): Promise<string | undefined>;
  /** In the order of the keys; `undefined` where there is nothing. */
  getMany(keys: readonly string[]): Promise<readonly (string | undefined)[]>;
  /** What stood there when it was asked for, in the order of the keys. */
  pages(range: KeyRange): AsyncGenerator<readonly StoreEntry[]>;
  /**
   * All of the changes or none. `durable: false` does not wait for the disk: a power cut may take back the last
   * writes, never one without those after it.
   */
  write(changes: readonly StoreChange[], how?: { readonly durable: boolean }): Promise<void>;
  /** Waits for what is under way, and lets the next holder in. */
  close(): Promise<void>;
}

interface Waiting {
  readonly changes: readonly StoreChange[];
  readonly durable: boolean;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

const PAGE_ENTRIES = 1_000;

const heldHere = new Set<string>();

/** Creates the folder if need be. Throws if the store cannot be opened for other reasons than its holder. */
export async function openLevelStore(folder: string): Promise<LevelStore | 'held-by-another'> {
  await mkdir(folder, { recursive: true });
  const path = await realpath(folder);
  if (heldHere.has(path)) return 'held-by-another';
  heldHere.add(path);
  const level = new Level(path);
  try {
    await level.open();
  } catch (error) {
    heldHere.delete(path);
    if (isLocked(error)) return 'held-by-another';
    throw new Error(`cannot open the store in ${folder}`, { cause: error });
  }
  return storeOver(level, path);
}

/** The keys that begin with the prefix, if what follows is ASCII. */
export function keysBelow(prefix: string): KeyRange {
  return { gte: prefix, lt: `${prefix}\u007f` };
}

function storeOver(level: Level, folder: string): LevelStore {
  const writer = groupedWrites(level, folder);
  return {
    folder,
    get: (key) => level.get(key),
    getMany: (keys) => level.getMany([...keys]),
    async *pages(range) {
      const iterator = level.iterator(range);
      try {
        for (;;) {
          const page = await iterator.nextv(PAGE_ENTRIES);
          if (page.length === 0) return;
          yield page;
        }
      } finally {
        await iterator.close();
      }
    },
    write: writer.write,
    async close() {
      await writer.settled();
      await level.close();
      heldHere.delete(folder);
    },
  };
}

function groupedWrites(level: Level, folder: string) {
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  let isLogWhole = true;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      try {
        await writeGroup(group);
        for (const { resolve } of group) resolve();
      } catch (cause) {
        isLogWhole = false;
        const reason = cause instanceof Error ? cause.message : String(cause);
        const error = new Error(`cannot write to the store in ${folder}: ${reason}`, { cause });
        for (const { reject } of group) reject(error);
      }
    }
    writing = undefined;
  }

  async function writeGroup(group: readonly Waiting[]): Promise<void> {
    if (!isLogWhole) {
      await level.close();
      await level.open();
      isLogWhole = true;
    }
    const changes = group.flatMap((one) => one.changes);
    await level.batch(changes, { sync: group.some(({ durable }) => durable) });
  }

  return {
    write: (changes: readonly StoreChange[], { durable } = { durable: true }): Promise<void> =>
      new Promise((resolve, reject) => {
        waiting.push({ changes, durable, resolve, reject });
        writing ??= Promise.resolve().then(writeAll);
      }),
    settled: async (): Promise<void> => {
      await writing;
    },
  };
}

function isLocked(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'LEVEL_LOCKED';
}
