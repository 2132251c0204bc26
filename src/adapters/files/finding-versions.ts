/**
 * Versions of findings from files and folders, admitted and in canonical text: what a replay takes in.
 *
 * Reading is most of a replay's work, so a large file of JSON lines is read from both ends of its middle
 * at once: its second half by a worker thread. What is read is the same, in the same order.
 */
import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { parentPort, Worker, workerData } from 'node:worker_threads';
import { findingText } from '../../domain/policy/finding-set.ts';
import {
  describeFindingProblem,
  parseFinding,
  type Finding,
} from '../../domain/findings/finding.ts';
import { parseBounded } from '../../domain/base/json-limits.ts';
import {
  filesAt,
  itemsInPart,
  readFile,
  readStandardInput,
  unreadable,
  type ReadItem,
} from './finding-files.ts';
import { ReadingTooLong } from './reading-time.ts';
import { headOf, isPlainText } from './finding-text.ts';

export interface ReadVersion {
  readonly source: string;
  readonly read:
    | { readonly text: string; readonly finding: Finding }
    | { readonly refusal: string; readonly isEmpty?: boolean };
  readonly unreadable?: boolean;
}

/** Smaller files are read before a thread has started. */
const SHARED_BYTES_MIN = 16_000_000;
/** Longer lines are read by one thread. */
const LINE_BYTES = 1 << 20;

type FilePart =
  | { readonly text: string; readonly finding?: Finding }
  | { readonly refusal: string; readonly isEmpty?: boolean };

export interface ReadingOptions {
  /** The bundle a worker thread can run, if there is one. */
  readonly script: URL | undefined;
  /** Folders that the caller writes, which hold no findings of others. */
  readonly own: readonly string[];
}

/** Reads all paths in order. */
export async function* readVersions(
  paths: readonly string[],
  stdin: AsyncIterable<string | Uint8Array>,
  { script, own }: ReadingOptions,
): AsyncGenerator<ReadVersion> {
  for (const path of paths) {
    if (path === '-') {
      for (const item of await readStandardInput(stdin)) yield versionOf(item);
      continue;
    }
    for (const found of filesAt(path, own)) yield* readFound(found, script);
  }
}

async function* readFound(
  found: { readonly file: string } | ReadItem,
  script: URL | undefined,
): AsyncGenerator<ReadVersion> {
  if (!('file' in found)) yield versionOf(found);
  else {
    const middle = script === undefined ? undefined : middleOf(found.file);
    if (script !== undefined && middle !== undefined) yield* readShared(found.file, middle, script);
    else for (const item of readFile(found.file)) yield versionOf(item);
  }
}

/** What a thread does that was started on the bundle: reads its part of a file. */
export function servePart(): void {
  const part = workerData as { readonly path: string; readonly from: number };
  const texts: FilePart[] = [];
  for (const one of partsOf(part.path, part.from, Number.POSITIVE_INFINITY)) {
    texts.push('text' in one ? { text: one.text } : one);
  }
  parentPort?.postMessage(texts);
}

function versionOf(item: ReadItem): ReadVersion {
  const { read } = item;
  if ('refusal' in read) return { ...item, read };
  const parsed = parseFinding(read.finding.detail);
  if (!parsed.ok) {
    return { source: item.source, read: { refusal: describeFindingProblem(parsed.problem) } };
  }
  const finding = parsed.value;
  return { source: item.source, read: { text: findingText(finding), finding } };
}

/** Where the second half of a large file of lines begins; `undefined` for every other file. */
function middleOf(path: string): number | undefined {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size < SHARED_BYTES_MIN) return undefined;
  try {
    const head = headOf(path, LINE_BYTES);
    if (!isPlainText(head) || !beginsWithDocument(head)) return undefined;
    const middle = lineEndAfter(path, Math.floor(size / 2));
    return beginsWithDocument(headOf(path, LINE_BYTES, middle)) ? middle : undefined;
  } catch {
    return undefined; // it is read, and said to be unreadable, like every other file
  }
}

function beginsWithDocument(bytes: Uint8Array): boolean {
  const [line = '', ...more] = new TextDecoder().decode(bytes).split('\n', 2);
  return more.length > 0 && line.startsWith('{') && parseBounded(line).ok;
}

/** Reads the first half here while a thread reads the second; both count their items through. */
async function* readShared(path: string, middle: number, script: URL): AsyncGenerator<ReadVersion> {
  let count = 0;
  const numbered = (read: ReadVersion['read']) => ({ source: `${path}#${(count += 1)}`, read });
  try {
    const second = partInThread(path, middle, script);
    for (const part of partsOf(path, 0, middle)) yield numbered(completed(part));
    for (const part of await second) yield numbered(completed(part));
  } catch (error) {
    yield versionOf(unreadable(path, error));
  }
}

function completed(part: FilePart): ReadVersion['read'] {
  if ('refusal' in part) return part;
  const { text, finding } = part;
  return { text, finding: finding ?? (JSON.parse(text) as Finding) };
}

function* partsOf(path: string, from: number, to: number): Generator<FilePart> {
  for (const read of itemsInPart(path, from, to)) yield versionOf({ source: path, read }).read;
}

function partInThread(path: string, from: number, script: URL): Promise<readonly FilePart[]> {
  const worker = new Worker(script, { workerData: { path, from } });
  const part = new Promise<readonly FilePart[]>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', (error: unknown) => {
      reject(asTooLong(error));
    });
  });
  // It may fail while the first half is still read: it is awaited after that, and thrown then.
  part.catch(() => undefined);
  return part;
}

/** An error of another thread is a copy without its class. */
function asTooLong(error: unknown): Error {
  const copy = error instanceof Error ? error : new Error(String(error));
  return copy.name === ReadingTooLong.name ? new ReadingTooLong(copy.message) : copy;
}

/** The first position at or after `position` at which a line begins, or the end of the file. */
function lineEndAfter(path: string, position: number): number {
  const file = openSync(path, 'r');
  try {
    const chunk = Buffer.allocUnsafe(1 << 16);
    for (let at = position; ; at += chunk.length) {
      const size = readSync(file, chunk, 0, chunk.length, at);
      if (size === 0) return at;
      const end = chunk.subarray(0, size).indexOf(0x0a);
      if (end >= 0) return at + end + 1;
    }
  } finally {
    closeSync(file);
  }
}
