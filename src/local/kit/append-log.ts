/**
 * A log of records in one file: what was acknowledged is still there after `kill -9` or a power cut.
 *
 * Each line is the CRC-32 of a record and the record as JSON. A record is acknowledged when the file
 * has been synced; records that come meanwhile share the next sync. A last line that is not whole was
 * never acknowledged and is cut off when opening; a broken line before others is damage, and refused.
 * When most of the file is past, it is replaced whole by what still counts.
 */
import { mkdir, open, readFile, rename, rm, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { crc32 } from 'node:zlib';
import { isErrno } from './errno.ts';
import { syncFolder } from './sync-folder.ts';

export interface AppendLog<R> {
  /**
   * Writes a record and, as soon as it is durable and before any later record is, calls `apply`.
   * Rejects, without `apply`, if it could not be written.
   */
  append(record: R, apply: () => void): Promise<void>;
  /** Waits for what is under way. */
  close(): Promise<void>;
}

export interface LogOptions<R> {
  /** The fewest records that lead to the present state, all applied records counted in. */
  readonly snapshot: () => readonly R[];
  /** Told when the file could not be made smaller; it stays as it is, and whole. */
  readonly onTrouble: (error: unknown) => void;
  /** @default - 10,000: below that a file is not worth replacing */
  readonly compactAboveRecords?: number;
}

interface Waiting {
  readonly line: string;
  readonly apply: () => void;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}

interface OpenFile {
  handle: FileHandle;
  bytes: number;
  records: number;
}

const WORTH_COMPACTING = 10_000;
const WORTH_FACTOR = 4; // replaced when three of four records are past

/** Hands every record of the file to `replay`, in order, then takes new ones. */
export async function openAppendLog<R>(
  path: string,
  replay: (record: R) => void,
  options: LogOptions<R>,
): Promise<AppendLog<R>> {
  await mkdir(dirname(path), { recursive: true });
  const lines = await wholeLines(path);
  for (const line of lines) replay(recordOf(line) as R);
  const file = await replaceFile(path, options.snapshot());
  await syncFolder(dirname(path));
  return writer(path, file, options);
}

/** The same promises without a file: for a queue that need not outlive the process. */
export function memoryLog<R>(): AppendLog<R> {
  return {
    append: (_, apply) => Promise.resolve().then(apply),
    close: () => Promise.resolve(),
  };
}

function writer<R>(path: string, opened: OpenFile, options: LogOptions<R>): AppendLog<R> {
  let file = opened;
  let waiting: Waiting[] = [];
  let writing: Promise<void> | undefined;
  const least = options.compactAboveRecords ?? WORTH_COMPACTING;
  let compactAt = least;

  async function writeAll(): Promise<void> {
    while (waiting.length > 0) {
      const group = waiting;
      waiting = [];
      const allWritten = await writeGroup(group);
      if (!allWritten || file.records >= compactAt) await compactIfWorth(!allWritten);
    }
    writing = undefined;
  }

  /** One sync for all; if that fails, each for itself: a short record may find room where many do not. */
  async function writeGroup(group: readonly Waiting[]): Promise<boolean> {
    try {
      await writeLines(file, group);
    } catch (error) {
      const [first, ...others] = group;
      if (others.length === 0) first?.reject(error);
      else for (const one of group) await writeGroup([one]);
      return false;
    }
    for (const { apply } of group) apply();
    for (const { resolve } of group) resolve();
    return true;
  }

  /** The disk may be full when a write has failed: then whatever is past makes room. */
  async function compactIfWorth(isShort: boolean): Promise<void> {
    const records = options.snapshot();
    compactAt = Math.max(least, records.length * WORTH_FACTOR);
    if (file.records < (isShort ? records.length + 1 : compactAt)) return;
    try {
      const former = file.handle;
      file = await replaceFile(path, records); // from here on the former file has no name
      await syncFolder(dirname(path));
      await former.close();
    } catch (error) {
      compactAt = file.records * 2;
      options.onTrouble(error);
    }
  }

  return {
    append: (record, apply) =>
      new Promise((resolve, reject) => {
        waiting.push({ line: lineOf(record), apply, resolve, reject });
        writing ??= Promise.resolve().then(writeAll);
      }),
    async close() {
      await writing;
      await file.handle.close();
    },
  };
}

/** All or nothing: what a failed write left behind is cut off before the next one. */
async function writeLines(file: OpenFile, group: readonly Waiting[]): Promise<void> {
  const data = Buffer.from(group.map(({ line }) => line).join(''));
  await file.handle.truncate(file.bytes);
  await writeFully(file.handle, data, file.bytes);
  await file.handle.datasync();
  file.bytes += data.byteLength;
  file.records += group.length;
}

async function writeFully(handle: FileHandle, data: Buffer, position: number): Promise<void> {
  for (let done = 0; done < data.byteLength;) {
    const left = data.byteLength - done;
    done += (await handle.write(data, done, left, position + done)).bytesWritten;
  }
}

async function replaceFile(path: string, records: readonly unknown[]): Promise<OpenFile> {
  const draft = `${path}.draft`;
  const data = Buffer.from(records.map(lineOf).join(''));
  const handle = await open(draft, 'w');
  try {
    await writeFully(handle, data, 0);
    await handle.sync();
    await rename(draft, path);
  } catch (error) {
    await handle.close();
    await rm(draft, { force: true });
    throw error;
  }
  return { handle, bytes: data.byteLength, records: records.length };
}

/** The lines that were written whole; a last one that was not is left out. */
async function wholeLines(path: string): Promise<string[]> {
  const lines = (await textOf(path)).split('\n');
  lines.pop(); // what follows the last line end was not written whole
  const broken = lines.findIndex((line) => recordOf(line) === undefined);
  if (broken < 0) return lines;
  if (broken === lines.length - 1) return lines.slice(0, -1);
  throw new Error(`${path} is damaged in line ${broken + 1} of ${lines.length}`);
}

async function textOf(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (isErrno(error, 'ENOENT')) return '';
    throw error;
  }
}

function lineOf(record: unknown): string {
  const json = JSON.stringify(record);
  return `${checksumOf(json)} ${json}\n`;
}

/** The record of a line, or undefined if it is not as it was written. */
function recordOf(line: string): unknown {
  const json = line.slice(9);
  return line.slice(0, 9) === `${checksumOf(json)} ` ? JSON.parse(json) : undefined;
}

function checksumOf(json: string): string {
  return crc32(json).toString(16).padStart(8, '0');
}
