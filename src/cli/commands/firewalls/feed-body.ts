/** The bytes of a feed, from wherever it is: fetched as a firewall does, or read from a file or stdin. */
import { createHash } from 'node:crypto';
import { closeSync, openSync, readFileSync, readSync } from 'node:fs';
import { FEED_BYTES_MAX, fetchFeed } from '../../../adapters/sinks/feed-client.ts';
import type { FaultBook } from '../../../domain/feed-check/feed-fault.ts';
import { Failure, Misuse, type Io } from '../../shell/verb.ts';

const PASSWORD_VARIABLE = 'PALISADE_FEED_PASSWORD';

/** Notes in the book what is wrong about how it is served; `undefined` if what was served is no feed. */
export async function feedBody(
  place: string,
  user: string | undefined,
  book: FaultBook,
  io: Io,
): Promise<Uint8Array | undefined> {
  return /^https?:\/\//i.test(place)
    ? fetched(place, credentialOf(user, io), book)
    : readPlace(place, book, io);
}

function credentialOf(user: string | undefined, { env }: Io) {
  if (user === undefined) return undefined;
  const password = env[PASSWORD_VARIABLE] ?? '';
  if (password !== '') return { user, password };
  throw new Misuse(`--user wants the password in ${PASSWORD_VARIABLE}`);
}

async function fetched(
  place: string,
  credential: ReturnType<typeof credentialOf>,
  book: FaultBook,
): Promise<Uint8Array | undefined> {
  if (!URL.canParse(place)) throw new Misuse(`${JSON.stringify(place)} is no URL`);
  const url = new URL(place);
  if (url.username !== '') throw new Misuse('the URL holds a user: give it with --user');
  const fetched = await fetchFeed(url, credential).catch((error: unknown) => {
    throw new Failure(error instanceof Error ? error.message : String(error));
  });
  for (const { kind, text } of fetched.faults) book.note(kind, 0, text);
  return fetched.body;
}

async function readPlace(place: string, book: FaultBook, { stdin }: Io): Promise<Uint8Array> {
  if (place !== '-') return readFile(place, book);
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stdin) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > FEED_BYTES_MAX) {
      throw new Failure(`cannot read stdin: expected a feed of at most ${FEED_BYTES_MAX} bytes`);
    }
    chunks.push(bytes);
  }
  return Buffer.concat(chunks);
}

/** With the digest beside it checked, as `sha256sum --check` would. */
function readFile(path: string, book: FaultBook): Uint8Array {
  let body: Uint8Array;
  try {
    body = wholeFile(path);
  } catch (error) {
    throw new Failure(`cannot read ${path}: ${error instanceof Error ? error.message : ''}`);
  }
  const wanted = digestBeside(path);
  const digest = createHash('sha256').update(body).digest('hex');
  if (wanted !== undefined && wanted !== digest) {
    book.note(
      'digest',
      0,
      `${path}.sha256 says ${wanted.slice(0, 16)}…, it is ${digest.slice(0, 16)}…`,
    );
  }
  return body;
}

const CHUNK_BYTES = 1 << 20;

/** The bytes of a file or pipe; throws if there are more than any device would load. */
function wholeFile(path: string): Uint8Array {
  const descriptor = openSync(path, 'r');
  try {
    const chunks: Uint8Array[] = [];
    for (let size = 0; size <= FEED_BYTES_MAX;) {
      const chunk = new Uint8Array(CHUNK_BYTES);
      const read = readSync(descriptor, chunk, 0, CHUNK_BYTES, null);
      if (read === 0) return Buffer.concat(chunks);
      chunks.push(chunk.subarray(0, read));
      size += read;
    }
  } finally {
    closeSync(descriptor);
  }
  throw new Error(`expected a feed of at most ${FEED_BYTES_MAX} bytes, got more`);
}

function digestBeside(path: string): string | undefined {
  try {
    return readFileSync(`${path}.sha256`, 'utf8').split(/\s/, 1)[0]?.toLowerCase();
  } catch {
    return undefined; // a feed that is not ours has none
  }
}
