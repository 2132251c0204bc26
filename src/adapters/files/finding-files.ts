/**
 * Findings from files and folders: JSON documents one after another, packed or wrapped, or standard input.
 *
 * Every item read gives one result with its source, or one refusal that says what is wrong; nothing
 * that one file holds keeps the others from being read. `source` is the path as given, joined with the
 * path below it, with `#n` (from 1) where a file holds several items.
 */
import { readdirSync, statSync, type Dirent } from 'node:fs';
import { resolve } from 'node:path';
import { documentsIn } from '../../domain/base/json-documents.ts';
import type { Result } from '../../domain/base/result.ts';
import { describeDocumentProblem, type FoundFinding } from '../../domain/findings/finding-file.ts';
import { findingsWithin, type Unpack } from '../../domain/findings/wrapped-findings.ts';
import { FILE_MILLISECONDS_MAX, ReadingTooLong, withinTime } from './reading-time.ts';
import { textOf, textOfFile, textOfPart, unpack, UNPACKED_BYTES_MAX } from './finding-text.ts';

export interface ReadItem {
  readonly source: string;
  readonly read: { readonly finding: FoundFinding } | Refusal;
  /** Whether the refusal means that a path given could not be read at all. */
  readonly unreadable?: boolean;
  /** Whether it is so because reading it took too long: trying again would take as long. */
  readonly isTooLong?: boolean;
}

interface Refusal {
  readonly refusal: string;
  /** It was read, and says that there is nothing: an empty file, folder, list or page. */
  readonly isEmpty?: boolean;
}

const EXTENSIONS = /\.(json|jsonl|ndjson)(\.gz)?$/i;
/** What the fixtures' own answers are called; they are no findings. */
const NOT_FINDINGS = 'expected.json';

type FileItem = ReadItem['read'];

/** Whether a file of a folder is read, by its name. */
export function isFindingsName(name: string): boolean {
  return EXTENSIONS.test(name) && name !== NOT_FINDINGS;
}

/**
 * Reads all paths in order; `-` is standard input. Files are read synchronously: a hundred thousand small
 * ones, or as many lines, would spend more time waiting their turn than being read.
 */
export async function* readFindings(
  paths: readonly string[],
  stdin: AsyncIterable<string | Uint8Array>,
  fileMilliseconds: number = FILE_MILLISECONDS_MAX,
): AsyncGenerator<ReadItem> {
  for (const path of paths) {
    const items = path === '-' ? await readStandardInput(stdin) : readPath(path, fileMilliseconds);
    for (const item of items) yield item;
  }
}

/** What standard input holds. */
export async function readStandardInput(
  stdin: AsyncIterable<string | Uint8Array>,
): Promise<Iterable<ReadItem>> {
  const text = textOf(await bytesOf(stdin));
  return readSource('-', () => text);
}

type FoundFile = { readonly file: string } | ReadItem;

/**
 * The files at a path, in order of their names; or why there is none. Folders of `own`, wherever they lie
 * below it, hold what the caller writes itself.
 */
export function* filesAt(path: string, own: readonly string[] = []): Generator<FoundFile> {
  try {
    if (!statSync(path).isDirectory()) {
      yield { file: path };
      return;
    }
  } catch (error) {
    yield unreadable(path, error);
    return;
  }
  const skipped = new Set(own.map((folder) => resolve(folder)));
  let isEmpty = true;
  for (const found of filesBelow(path, skipped)) {
    isEmpty = false;
    yield found;
  }
  if (!isEmpty) return;
  const refusal = 'no .json, .jsonl or .ndjson file in this folder, nor one of them with .gz';
  yield { source: path, read: { refusal, isEmpty: true } };
}

function* readPath(path: string, fileMilliseconds: number): Generator<ReadItem> {
  for (const found of filesAt(path)) {
    if ('file' in found) yield* readFile(found.file, fileMilliseconds);
    else yield found;
  }
}

function* filesBelow(folder: string, skipped: ReadonlySet<string>): Generator<FoundFile> {
  let entries: Dirent[];
  try {
    entries = readdirSync(folder, { withFileTypes: true });
  } catch (error) {
    yield unreadable(folder, error);
    return;
  }
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${folder.replace(/\/+$/, '')}/${entry.name}`;
    if (!entry.isDirectory()) {
      if (isFindingsFile(entry)) yield { file: path };
    } else if (!skipped.has(resolve(path))) {
      yield* filesBelow(path, skipped);
    }
  }
}

function isFindingsFile(entry: Dirent): boolean {
  const readable = entry.isFile() || entry.isSymbolicLink();
  return readable && isFindingsName(entry.name);
}

export function readFile(path: string, millisecondsMax?: number): Generator<ReadItem> {
  return readSource(path, () => textOfFile(path), millisecondsMax);
}

function* readSource(
  source: string,
  text: () => Result<Iterable<string>, string>,
  millisecondsMax?: number,
): Generator<ReadItem> {
  try {
    yield* numbered(source, withinTime(itemsInText(text()), millisecondsMax));
  } catch (error) {
    yield unreadable(source, error);
  }
}

export function unreadable(source: string, error: unknown): ReadItem {
  if (error instanceof ReadingTooLong) {
    return { source, read: { refusal: error.message }, unreadable: true, isTooLong: true };
  }
  return { source, read: { refusal: `cannot be read: ${reason(error)}` }, unreadable: true };
}

/** Numbers items only where there are several, so it looks one ahead. */
function* numbered(source: string, items: Iterable<FileItem>): Generator<ReadItem> {
  let first: FileItem | undefined;
  let count = 0;
  for (const read of items) {
    count += 1;
    if (count === 1) {
      first = read;
      continue;
    }
    if (count === 2 && first !== undefined) yield { source: `${source}#1`, read: first };
    yield { source: `${source}#${count}`, read };
  }
  if (count === 1 && first !== undefined) yield { source, read: first };
}

function* itemsInText(text: Result<Iterable<string>, string>): Generator<FileItem> {
  if (!text.ok) {
    yield { refusal: text.problem };
    return;
  }
  let isEmpty = true;
  for (const item of itemsIn(text.value)) {
    isEmpty = false;
    yield item;
  }
  if (isEmpty) yield { refusal: 'the file is empty', isEmpty };
}

/** What a part of a file holds that begins and ends at ends of lines. */
export function itemsInPart(path: string, from: number, to: number): Generator<FileItem> {
  return withinTime(itemsIn(textOfPart(path, from, to)));
}

function* itemsIn(chunks: Iterable<string>): Generator<FileItem> {
  for (const document of documentsIn(chunks)) {
    if (document.kind === 'value') yield* itemsInDocument(document.value);
    else yield { refusal: document.problem };
  }
}

function* itemsInDocument(document: unknown): Generator<FileItem> {
  for (const found of findingsWithin(document, unpacker())) {
    if (found.kind === 'finding') yield { finding: found.finding };
    else {
      const refusal = describeDocumentProblem(found.problem);
      yield found.problem.kind === 'empty' ? { refusal, isEmpty: true } : { refusal };
    }
  }
}

const BASE64 = /^[A-Za-z0-9+/_-]+={0,2}$/;

/** Unpacks what one document holds packed, all in all no more than a file may. */
function unpacker(): Unpack {
  let left = UNPACKED_BYTES_MAX;
  return (base64) => {
    if (!BASE64.test(base64)) return undefined;
    const read = unpack(Buffer.from(base64, 'base64'), left);
    if (!read.ok || read.value.length > left) return undefined;
    left -= read.value.length;
    return new TextDecoder().decode(read.value);
  };
}

async function bytesOf(chunks: AsyncIterable<string | Uint8Array>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

/** The message of an error as one printable line. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 200);
}
