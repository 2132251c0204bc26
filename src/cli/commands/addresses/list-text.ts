/**
 * The bytes of a list as UTF-8 text, in whatever form the list was kept: its content decides, never its name.
 *
 *   gzip, also in gzip        unpacked, up to `UNPACKED_BYTES_MAX`
 *   UTF-16, with or without   decoded (Windows PowerShell writes it)
 *     a byte order mark
 *   zip, xz, bzip2, …         refused by name
 *   anything else             as it is
 */
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

/** A text of 4 GB is some 300 million lines; what unpacks to more is no list. */
const UNPACKED_BYTES_MAX = 2 ** 32;
/** A list that went through a tool which packs what it uploads. */
const UNPACKED_TIMES_MAX = 2;
/** How much of the start decides what a list is. */
const HEAD_BYTES = 64;

const GZIP = [0x1f, 0x8b];
const REFUSED: readonly (readonly [name: string, start: readonly number[]])[] = [
  ['a zip archive', [0x50, 0x4b, 0x03, 0x04]],
  ['an xz file', [0xfd, 0x37, 0x7a, 0x58, 0x5a]],
  ['a bzip2 file', [0x42, 0x5a, 0x68]],
  ['a Zstandard file', [0x28, 0xb5, 0x2f, 0xfd]],
  ['a 7z archive', [0x37, 0x7a, 0xbc, 0xaf]],
  ['a PDF', [0x25, 0x50, 0x44, 0x46]],
  ['UTF-32', [0xff, 0xfe, 0, 0]],
  ['UTF-32', [0, 0, 0xfe, 0xff]],
];

type Chunks = Iterable<Uint8Array> | AsyncIterable<Uint8Array | string>;

/** A chunk is good until the next one is asked for. Throws what is wrong with the list. */
export async function* listText(chunks: Chunks, unpacked = 0): AsyncGenerator<Uint8Array> {
  const { head, rest } = await withHead(chunks);
  const encoding = utf16In(head);
  const refused = REFUSED.find(([, start]) => startsWith(head, start));
  if (refused !== undefined) {
    throw new Error(`expected a text list, got ${refused[0]}: unpack or convert it first`);
  }
  const isPacked = startsWith(head, GZIP);
  if (isPacked && unpacked === UNPACKED_TIMES_MAX) {
    throw new Error(`expected a text list, got gzip within gzip, more than ${unpacked} times`);
  }
  if (isPacked) yield* listText(gunzipped(rest), unpacked + 1);
  else if (encoding === undefined) yield* bytesOf(rest);
  else yield* decoded(rest, encoding);
}

/** The first bytes, in as many chunks as they come; `rest` begins with them. */
async function withHead(chunks: Chunks) {
  const iterator = bytesOf(chunks);
  const first: Uint8Array[] = [];
  let size = 0;
  while (size < HEAD_BYTES) {
    const next = await iterator.next();
    if (next.done === true) break;
    // A copy, where there is more to come: the chunk is the reader's own.
    const isEnough = first.length === 0 && next.value.length >= HEAD_BYTES;
    first.push(isEnough ? next.value : next.value.slice());
    size += next.value.length;
  }
  async function* rest(): AsyncGenerator<Uint8Array> {
    yield* first;
    yield* iterator;
  }
  return { head: Buffer.concat(first.map((one) => one.subarray(0, HEAD_BYTES))), rest: rest() };
}

async function* bytesOf(chunks: Chunks): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

async function* gunzipped(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  async function* copies() {
    for await (const chunk of chunks) yield chunk.slice();
  }
  const gunzip = createGunzip();
  // What fails destroys the stream, whose reader below then throws it.
  pipeline(Readable.from(copies()), gunzip, () => undefined);
  let size = 0;
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > UNPACKED_BYTES_MAX) throw new Error(`it unpacks to more than 4 GB`);
      yield chunk;
    }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`expected a whole gzip file, got a damaged or oversize one (${reason})`, {
      cause: error,
    });
  }
}

async function* decoded(
  chunks: AsyncIterable<Uint8Array>,
  encoding: 'utf-16le' | 'utf-16be',
): AsyncGenerator<Uint8Array> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/**
 * A byte order mark is believed if at least one character after it is ASCII, as `#` and digits are; without
 * one every character must be.
 */
function utf16In(head: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  for (const [encoding, mark, zeroAt] of [
    ['utf-16le', [0xff, 0xfe], 1],
    ['utf-16be', [0xfe, 0xff], 0],
  ] as const) {
    const isMarked = startsWith(head, mark);
    const from = isMarked ? mark.length : 0;
    const units = Math.floor((head.length - from) / 2);
    const ascii = Array.from({ length: units }, (_, unit) => from + 2 * unit).filter(
      (at) => head[at + zeroAt] === 0 && isTextByte(head[at + 1 - zeroAt] ?? 0),
    ).length;
    if (isMarked ? ascii > 0 || units === 0 : units > 0 && ascii === units) return encoding;
  }
  return undefined;
}

function isTextByte(byte: number): boolean {
  return byte === 9 || byte === 10 || byte === 13 || (byte >= 0x20 && byte < 0x7f);
}

function startsWith(bytes: Uint8Array, start: readonly number[]): boolean {
  return start.every((byte, index) => bytes[index] === byte);
}
