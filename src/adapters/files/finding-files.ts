/**
 * Findings from files and folders: JSON documents, JSON lines, or standard input.
 *
 * Every item read gives one result with its source, or one refusal that says what is wrong; nothing
 * that one file holds keeps the others from being read. `source` is the path as given, joined with the
 * path below it, with `#n` (from 1) where a file holds several items.
 */
import {
  closeSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  statSync,
  type Dirent,
} from 'node:fs';
import { resolve } from 'node:path';
import {
  describeDocumentProblem,
  findingsIn,
  type Found,
  type FoundFinding,
} from '../../domain/findings/finding-file.ts';
import { unwrapped } from '../../domain/forwarding/message-wrapping.ts';
import { DOCUMENT_BYTES_MAX, findingText } from './finding-text.ts';

export interface ReadItem {
  readonly source: string;
  readonly read: { readonly finding: FoundFinding } | { readonly refusal: string };
  /** Whether the refusal means that a path given could not be read at all. */
  readonly unreadable?: boolean;
}

const EXTENSIONS = /\.(json|jsonl|ndjson)$/i;
const LINES = /\.(jsonl|ndjson)$/i;
/** What the fixtures' own answers are called; they are no findings. */
const NOT_FINDINGS = 'expected.json';
const CHUNK_BYTES = 1 << 18;

type FileItem = ReadItem['read'];

/**
 * Reads all paths in order; `-` is standard input. Files are read synchronously: a hundred thousand small
 * ones, or as many lines, would spend more time waiting their turn than being read.
 */
export async function* readFindings(
  paths: readonly string[],
  stdin: AsyncIterable<string | Uint8Array>,
): AsyncGenerator<ReadItem> {
  for (const path of paths) {
    const items = path === '-' ? await readStandardInput(stdin) : readPath(path);
    for (const item of items) yield item;
  }
}

/** Standard input as one document, or as lines. */
export async function readStandardInput(
  stdin: AsyncIterable<string | Uint8Array>,
): Promise<Iterable<ReadItem>> {
  return numbered('-', itemsInBytes(await bytesOf(stdin)));
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
  yield { source: path, read: { refusal: 'no .json, .jsonl or .ndjson file in this folder' } };
}

function* readPath(path: string): Generator<ReadItem> {
  for (const found of filesAt(path)) {
    if ('file' in found) yield* readFile(found.file);
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
  return readable && EXTENSIONS.test(entry.name) && entry.name !== NOT_FINDINGS;
}

export function* readFile(path: string): Generator<ReadItem> {
  try {
    if (isLinesFile(path)) {
      yield* numbered(path, itemsInLines(linesOf(path)));
      return;
    }
    const { size } = statSync(path);
    if (size > DOCUMENT_BYTES_MAX) {
      const refusal = `${size} bytes, allowed are ${DOCUMENT_BYTES_MAX}; split it, or use JSON lines`;
      yield { source: path, read: { refusal } };
      return;
    }
    yield* numbered(path, itemsInBytes(readFileSync(path)));
  } catch (error) {
    yield unreadable(path, error);
  }
}

export function unreadable(source: string, error: unknown): ReadItem {
  return { source, read: { refusal: `cannot be read: ${reason(error)}` }, unreadable: true };
}

export function isLinesFile(path: string): boolean {
  return LINES.test(path);
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

function* itemsInBytes(bytes: Buffer): Generator<FileItem> {
  const text = findingText(bytes);
  if (text.ok) yield* itemsInText(text.value);
  else yield { refusal: text.problem };
}

/** A JSON document, or else JSON lines, whatever the file is called. */
function* itemsInText(body: string): Generator<FileItem> {
  const document = parseJson(body);
  if ('value' in document) {
    yield* itemsInDocument(document.value);
    return;
  }
  const lines = body.split('\n').filter((line) => line.trim() !== '');
  const [first = ''] = lines;
  if (lines.length > 1 && ('value' in parseJson(first) || lines.some(holdsFinding))) {
    for (const line of lines) yield* itemsInLine(line);
    return;
  }
  yield { refusal: body.trim() === '' ? 'the file is empty' : `not JSON: ${document.problem}` };
}

function holdsFinding(line: string): boolean {
  const document = parseJson(line);
  return 'value' in document && foundIn(document.value).some(({ kind }) => kind === 'finding');
}

function* itemsInLines(lines: Iterable<string>): Generator<FileItem> {
  let count = 0;
  for (const line of lines) {
    if (line.trim() === '') continue;
    count += 1;
    yield* itemsInLine(line);
  }
  if (count === 0) yield { refusal: 'the file is empty' };
}

export function* itemsInLine(line: string): Generator<FileItem> {
  const document = parseJson(line);
  if ('value' in document) yield* itemsInDocument(document.value);
  else yield { refusal: `not JSON: ${document.problem}` };
}

function* itemsInDocument(document: unknown): Generator<FileItem> {
  for (const found of foundIn(document)) {
    if (found.kind === 'finding') yield { finding: found.finding };
    else yield { refusal: describeDocumentProblem(found.problem) };
  }
}

/** Looks into wrappings only where there is no finding outside of them. */
function foundIn(document: unknown): readonly Found[] {
  const found = findingsIn(document);
  if (found.some(({ kind }) => kind === 'finding')) return found;
  const inner = unwrapped(document);
  return inner === undefined ? found : findingsIn(inner);
}

function parseJson(text: string): { readonly value: unknown } | { readonly problem: string } {
  try {
    return { value: JSON.parse(text) as unknown };
  } catch (error) {
    return { problem: reason(error) };
  }
}

/** The lines of a part of a file, which must begin and end at line ends. */
export function* linesOf(path: string, from = 0, to = Number.POSITIVE_INFINITY): Generator<string> {
  const file = openSync(path, 'r');
  try {
    const decoder = new TextDecoder();
    const chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    let parts: string[] = [];
    for (let position = from; position < to;) {
      const wanted = Math.min(CHUNK_BYTES, to - position);
      const size = readSync(file, chunk, 0, wanted, position);
      if (size === 0) break;
      position += size;
      const lines = decoder.decode(chunk.subarray(0, size), { stream: true }).split('\n');
      const last = lines.pop() ?? '';
      for (const line of lines) {
        yield parts.length === 0 ? line : parts.join('') + line;
        parts = [];
      }
      if (last !== '') parts.push(last);
    }
    const final = parts.join('') + decoder.decode();
    if (final !== '') yield final;
  } finally {
    closeSync(file);
  }
}

async function bytesOf(chunks: AsyncIterable<string | Uint8Array>): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk));
  return Buffer.concat(parts);
}

/** The message of an error as one printable line: V8 quotes the text it could not parse. */
function reason(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 200);
}
