/**
 * The text of a file of findings, piece by piece, in the forms that those who keep findings write, whatever the
 * file is called: UTF-8, gzip (GuardDuty's export to S3; several members one after another; gzip in gzip) and
 * UTF-16 (what Windows PowerShell makes of `aws … > file`).
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import type { Result } from '../../domain/base/result.ts';
import { ok, refuse } from '../../domain/base/result.ts';

/** Of all that one file, or one message in a file, unpacks to: 61 kB of gzip can be 60 MB of text. */
export const UNPACKED_BYTES_MAX = 256 * 1024 * 1024;
/** An export that went through a tool which packs what it uploads. */
const PACKED_TIMES_MAX = 2;
const CHUNK_BYTES = 256 * 1024;
/** What shows the form of a file. */
const HEAD_BYTES = 8;

type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be';

/** What is no text at all, by how its files begin. */
const OTHER_FORMATS: readonly (readonly [string, string])[] = [
  ['PAR1', 'Parquet, as Security Lake keeps it'],
  ['PK\u0003\u0004', 'a ZIP archive'],
  ['BZh', 'bzip2'],
  ['\u00fd7zXZ', 'xz'],
  ['(\u00b5/\u00fd', 'Zstandard'],
  ['Obj\u0001', 'Avro'],
  ...['\u00ff\u00fe\0\0', '\0\0\u00fe\u00ff', '{\0\0\0', '[\0\0\0', '\0\0\0{', '\0\0\0['].map(
    (start) => [start, 'UTF-32'] as const,
  ),
];

/** Pieces of the text of bytes that are at hand, or why there is none. */
export function textOf(bytes: Uint8Array): Result<Iterable<string>, string> {
  const unpacked = unpack(bytes);
  if (!unpacked.ok) return unpacked;
  const other = otherFormat(unpacked.value);
  if (other !== undefined) return refuse(other);
  return ok(decoded(slicesOf(unpacked.value), encodingOf(unpacked.value)));
}

/**
 * Pieces of the text of a file, which is read as it is asked for unless it is packed; or why there is none. A file
 * that cannot be read throws, here or while it is read.
 */
export function textOfFile(path: string): Result<Iterable<string>, string> {
  const head = headOf(path);
  if (isGzip(head)) return textOfPacked(path);
  const other = otherFormat(head);
  return other === undefined ? ok(decoded(bytesOfFile(path), encodingOf(head))) : refuse(other);
}

/** A packed file is held whole; one that is larger than it may unpack to is none of ours. */
function textOfPacked(path: string): Result<Iterable<string>, string> {
  const bytes = Buffer.concat([...bytesOfFile(path, 0, UNPACKED_BYTES_MAX + 1)]);
  if (bytes.length <= UNPACKED_BYTES_MAX) return textOf(bytes);
  return refuse(tooLarge(UNPACKED_BYTES_MAX));
}

/** The text of a part of a file of UTF-8 that begins and ends at ends of lines. */
export function textOfPart(path: string, from: number, to: number): Iterable<string> {
  return decoded(bytesOfFile(path, from, to), 'utf-8');
}

/** The first bytes of a file, or the bytes from a place on; fewer if it ends before. */
export function headOf(path: string, bytes = HEAD_BYTES, from = 0): Uint8Array {
  const file = openSync(path, 'r');
  try {
    const head = Buffer.alloc(bytes);
    return head.subarray(0, readSync(file, head, 0, bytes, from));
  } finally {
    closeSync(file);
  }
}

/** Whether a file that begins so can be read from any end of a line on. */
export function isPlainText(head: Uint8Array): boolean {
  return !isGzip(head) && otherFormat(head) === undefined && encodingOf(head) === 'utf-8';
}

/** `bytes` without the gzip around them, if there is any. */
export function unpack(
  bytes: Uint8Array,
  bytesMax: number = UNPACKED_BYTES_MAX,
): Result<Uint8Array, string> {
  let unpacked = bytes;
  for (let times = 0; isGzip(unpacked); times += 1) {
    if (times === PACKED_TIMES_MAX) return refuse(`gzip within gzip, more than ${times} times`);
    try {
      unpacked = gunzipSync(unpacked, { maxOutputLength: bytesMax });
    } catch (error) {
      return refuse(gzipProblem(error, bytesMax));
    }
  }
  return ok(unpacked);
}

function gzipProblem(error: unknown, bytesMax: number): string {
  if (error instanceof RangeError) return tooLarge(bytesMax);
  return `not whole as gzip: ${error instanceof Error ? error.message : String(error)}`;
}

function tooLarge(bytesMax: number): string {
  return `gzip that unpacks to more than ${bytesMax} bytes: unpack it, and use JSON lines`;
}

function* bytesOfFile(
  path: string,
  from = 0,
  to = Number.POSITIVE_INFINITY,
): Generator<Uint8Array> {
  const file = openSync(path, 'r');
  try {
    for (let position = from; position < to;) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, to - position));
      const size = readSync(file, chunk, 0, chunk.length, position);
      if (size === 0) return;
      position += size;
      yield chunk.subarray(0, size);
    }
  } finally {
    closeSync(file);
  }
}

function* slicesOf(bytes: Uint8Array): Generator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) yield bytes.subarray(at, at + CHUNK_BYTES);
}

function* decoded(chunks: Iterable<Uint8Array>, encoding: Encoding): Generator<string> {
  const decoder = new TextDecoder(encoding);
  for (const chunk of chunks) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}

/** By the byte order mark; without one, by the zero byte beside the bracket that every document begins with. */
function encodingOf([first = 0, second = 0]: Uint8Array): Encoding {
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  if (second === 0 && isBracket(first)) return 'utf-16le';
  return first === 0 && isBracket(second) ? 'utf-16be' : 'utf-8';
}

function isBracket(byte: number): boolean {
  return byte === 0x7b || byte === 0x5b;
}

function isGzip([first, second]: Uint8Array): boolean {
  return first === 0x1f && second === 0x8b;
}

function otherFormat(bytes: Uint8Array): string | undefined {
  const head = Buffer.from(bytes.subarray(0, HEAD_BYTES)).toString('latin1');
  const [, name] = OTHER_FORMATS.find(([start]) => head.startsWith(start)) ?? [];
  return name === undefined
    ? undefined
    : `the file is ${name}, expected JSON or JSON lines, gzip or not`;
}
