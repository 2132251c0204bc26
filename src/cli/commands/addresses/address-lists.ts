/**
 * Reads address lists for a verb: files or stdin, streamed, with what could not be read reported.
 *
 * Law: absent, unreadable and empty are three things. A file that cannot be read ends the verb. A malformed
 * line of a list to block is skipped and reported; of a list that guards (`--except`) it is an error, since
 * what it names would be blocked.
 */
import { counted, grouped } from '../../../domain/base/counted.ts';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { AddressSet } from '../../../domain/addresses/set/address-set.ts';
import { describeEntryProblem } from '../../../domain/addresses/set/list-entry.ts';
import {
  endList,
  LINE_BYTES_MAX,
  listReader,
  readBytes,
  type LineProblem,
  type ListReader,
  type MalformedLine,
} from '../../../domain/addresses/set/list-reader.ts';
import { emptyListed, setsOfListed } from '../../../domain/addresses/set/listed.ts';
import { progressOn } from '../../shell/progress.ts';
import { Failure, type Io } from '../../shell/verb.ts';
import { listText } from './list-text.ts';

export interface ReadLists {
  readonly set: AddressSet;
  /** Entries seen, malformed ones included. */
  readonly entries: number;
  readonly malformed: number;
  /** The lists that have entries, of which none could be read. */
  readonly unread: readonly string[];
  /** The lists that have no entry at all. */
  readonly empty: readonly string[];
}

/** What a malformed line is: skipped, or the reason why the caller does nothing. */
export type MalformedLines = 'skipped' | 'refused';

/** Malformed lines shown one by one; the rest is counted. */
const SHOWN_MAX = 10;
const SHOWN_TEXT_MAX = 80;
const CHUNK_BYTES = 1 << 20;
/** No entry is shorter than `::1` and its line end, few are shorter than this. */
const BYTES_PER_ENTRY = 12;
const ENTRIES_EXPECTED_MAX = 1 << 23;

/** The union of the lists at `paths`, `-` being stdin. */
export async function readLists(
  paths: readonly string[],
  io: Io,
  malformedAre: MalformedLines = 'skipped',
): Promise<ReadLists> {
  let path = '';
  let shown = 0;
  const show = ({ line, text, problem }: MalformedLine) => {
    shown += 1;
    if (shown > SHOWN_MAX) return;
    const entry = text.length > SHOWN_TEXT_MAX ? `${text.slice(0, SHOWN_TEXT_MAX)}…` : text;
    const expected = `expected an address, a CIDR or a range, got ${JSON.stringify(entry)}`;
    const what = malformedAre === 'skipped' ? `skipped ${JSON.stringify(entry)}` : expected;
    io.err(`${path}:${line}: ${what}: ${describeLineProblem(problem)}\n`);
  };
  const files = openAll(paths);
  const reader = listReader(show, emptyListed(expectedEntries(files)));
  const progress = readProgress(io, reader, files);
  const unread: string[] = [];
  const empty: string[] = [];
  for (const file of files) {
    ({ path } = file);
    const before = { entries: reader.entries, malformed: reader.malformed };
    await readFileInto(file, io, reader, progress);
    const entries = reader.entries - before.entries;
    if (entries === 0) empty.push(path);
    else if (entries === reader.malformed - before.malformed) unread.push(path);
  }
  progress.end();
  if (shown > SHOWN_MAX) io.err(`… and ${counted(shown - SHOWN_MAX, 'more malformed line')}\n`);
  const { entries, malformed, list } = reader;
  if (list.withHostBits > 0) {
    io.err(
      `CIDRs with host bits set: ${grouped(list.withHostBits)}, taken as the blocks they lie in\n`,
    );
  }
  return { set: setsOfListed(list), entries, malformed, unread, empty };
}

interface ListFile {
  readonly path: string;
  /** @default - stdin */
  readonly descriptor?: number;
  readonly bytes: number;
}

/** Opens every file before the first is read: a wrong name is an error at once. */
function openAll(paths: readonly string[]): ListFile[] {
  const files: ListFile[] = [];
  for (const path of paths) {
    if (path === '-') {
      files.push({ path, bytes: 0 });
      continue;
    }
    try {
      const descriptor = openSync(path, 'r');
      const stat = fstatSync(descriptor);
      if (stat.isDirectory()) throw new Error('it is a directory');
      files.push({ path, descriptor, bytes: stat.isFile() ? stat.size : 0 });
    } catch (error) {
      throw unreadable(path, error);
    }
  }
  return files;
}

function expectedEntries(files: readonly ListFile[]): number {
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  return Math.min(Math.ceil(bytes / BYTES_PER_ENTRY) + 1, ENTRIES_EXPECTED_MAX);
}

/** Files are read in step with parsing: a thread that reads ahead costs more than it saves. */
async function readFileInto(
  { path, descriptor }: ListFile,
  io: Io,
  reader: ListReader,
  progress: ReadProgress,
): Promise<void> {
  try {
    const chunks = descriptor === undefined ? io.stdin : chunksOf(descriptor, progress);
    for await (const bytes of listText(chunks)) {
      readBytes(reader, bytes);
      progress.draw();
    }
  } catch (error) {
    throw unreadable(path, error);
  } finally {
    if (descriptor !== undefined) closeSync(descriptor);
  }
  endList(reader);
}

/** The bytes of a file; each chunk is good until the next one is asked for. */
function* chunksOf(descriptor: number, progress: ReadProgress): Generator<Uint8Array> {
  const chunk = new Uint8Array(CHUNK_BYTES);
  for (;;) {
    const size = readSync(descriptor, chunk, 0, CHUNK_BYTES, null);
    if (size === 0) return;
    progress.advance(size);
    yield chunk.subarray(0, size);
  }
}

function unreadable(path: string, error: unknown): Failure {
  return new Failure(
    `cannot read ${path}: ${error instanceof Error ? error.message : String(error)}`,
  );
}

function describeLineProblem(problem: LineProblem): string {
  return problem.kind === 'line-too-long'
    ? `no entry in the first ${LINE_BYTES_MAX} bytes of the line`
    : describeEntryProblem(problem);
}

interface ReadProgress {
  advance(bytes: number): void;
  draw(): void;
  end(): void;
}

/** By the bytes of all files, as far as those are known. */
function readProgress(io: Io, reader: ListReader, files: readonly ListFile[]): ReadProgress {
  const total = files.reduce((sum, file) => sum + file.bytes, 0);
  const progress = progressOn(io, 'entries read');
  let done = 0;
  return {
    advance(bytes) {
      done += bytes;
    },
    draw() {
      progress.step(reader.entries, total === 0 ? undefined : Math.min(1, done / total));
    },
    end() {
      progress.end();
    },
  };
}
