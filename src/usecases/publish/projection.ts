/**
 * How firewalls come to see an edition: `feeds/*` of every feed bucket is brought to it, each file whole, with the
 * number of the edition that wrote it. What has not changed since that number is not written again.
 *
 * Promise: every file is always whole and of a committed edition, and all are current when a tick has ended. A file
 * whose recorded number is not below that of its last change is left alone: a publisher that stalled between two
 * writes must not put an older file over a newer one, and where it did (equal bytes have equal ETags, so its
 * compare-and-swap may pass), it is put right as soon as the file is looked at: when it changes, or within five minutes.
 *
 * A file of a later edition than the one that stands, of which the pointer knows nothing when it is read again, is of a
 * former hub whose ops bucket was lost: it is written over, or firewalls would keep reading it.
 */
import type { EpochSeconds, Seconds } from '../../domain/base/time.ts';
import { MINUTE } from '../../domain/base/time.ts';
import { digestText, feedOfDigest } from '../../domain/edition/edition-files.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { changedIn, editionFolder, readBody, readPointer, type Pointer } from './edition-store.ts';

/** A bucket that firewalls read, by a name for people. */
export interface FeedBucket {
  readonly name: string;
  readonly store: ObjectStore;
  /** Where firewalls find `feeds/blocklist.txt` in it. @default - under that name */
  readonly blocklistKey?: string;
}

/** What a publisher has seen of the feed buckets, so that it need not look at every tick. */
export interface SeenFiles {
  lookedAt: EpochSeconds;
  /** By `bucket/path`. */
  readonly files: Map<string, SeenFile>;
}

interface SeenFile {
  /** NaN if the file does not say. */
  readonly edition: number;
  readonly etag: string;
}

export interface Projection {
  /** Files that had to be written, `bucket/path`. */
  readonly written: readonly string[];
  readonly faults: readonly string[];
}

export interface ProjectionPorts {
  readonly ops: ObjectStore;
  readonly buckets: readonly FeedBucket[];
  /** SHA-256 of UTF-8 text in lower-case hexadecimal. */
  readonly sha256: (text: string) => string;
}

export interface ProjectedEdition {
  readonly pointer: Pointer;
  /** Texts of its files, as far as they are at hand: the others are read. */
  readonly files: ReadonlyMap<string, string>;
}

/** What somebody else did to a feed bucket is seen after so long at the latest. */
export const LOOK_EVERY: Seconds = 5 * MINUTE;
const TEXT = { contentType: 'text/plain; charset=us-ascii', cacheControl: 'max-age=30' };
/** A file is contested by one other publisher at the most; what is still contested waits a tick. */
const TRIES = 3;

export function nothingSeen(): SeenFiles {
  return { lookedAt: Number.NEGATIVE_INFINITY, files: new Map() };
}

/**
 * Brings every feed file of every bucket to the committed edition; returns what had to be written. One
 * file that fails does not keep the others from being brought forward: its fault is returned. All at once,
 * so that a bucket that does not answer delays no other.
 */
export async function project(
  { ops, buckets, sha256 }: ProjectionPorts,
  { pointer, files }: ProjectedEdition,
  seen: SeenFiles,
  wall: EpochSeconds,
): Promise<Projection> {
  forgetOld(seen, wall);
  const bodies = new Map<string, Promise<Uint8Array>>();
  const bodyOf = (path: string): Promise<Uint8Array> => {
    const text = files.get(path);
    if (text !== undefined) return Promise.resolve(Buffer.from(text));
    const body = bodies.get(path) ?? readFeed(path);
    bodies.set(path, body);
    return body;
  };
  const readFeed = async (path: string): Promise<Uint8Array> => {
    const feed = feedOfDigest(path);
    if (feed === undefined) return readBody(ops, `${editionFolder(pointer)}/${path}`);
    const text = Buffer.from(await bodyOf(feed)).toString('utf8');
    return Buffer.from(digestText(feed, sha256(text)));
  };
  const feeds = buckets.flatMap((bucket) => pointer.feeds.map((path) => ({ bucket, path })));
  const outcomes = await Promise.all(
    feeds.map(async ({ bucket: { name: bucket, store }, path }) => {
      const name = `${bucket}/${path}`;
      const needed = changedIn(pointer, path);
      const file = { store, path, name, needed, number: pointer.number, ops };
      try {
        const isWritten = await bringForward(file, seen, bodyOf);
        return { written: isWritten ? [name] : [], faults: [] };
      } catch (error) {
        seen.files.delete(name);
        const reason = error instanceof Error ? error.message : String(error);
        return { written: [], faults: [`${name} is behind: ${reason}`] };
      }
    }),
  );
  return {
    written: outcomes.flatMap(({ written }) => written),
    faults: outcomes.flatMap(({ faults }) => faults),
  };
}

function forgetOld(seen: SeenFiles, wall: EpochSeconds): void {
  if (wall - seen.lookedAt < LOOK_EVERY && wall >= seen.lookedAt) return;
  seen.files.clear();
  seen.lookedAt = wall;
}

interface ProjectedFile {
  readonly store: ObjectStore;
  readonly path: string;
  readonly name: string;
  /** The edition that it must be of at least. */
  readonly needed: number;
  /** Of the edition that is written. */
  readonly number: number;
  readonly ops: ObjectStore;
}

async function isCurrent(
  { edition }: SeenFile,
  { needed, number, ops }: ProjectedFile,
): Promise<boolean> {
  if (!(edition >= needed)) return false;
  if (edition <= number) return true;
  // Another publisher may have gone on meanwhile; then the pointer has, too.
  const current = await readPointer(ops);
  return current === undefined || edition <= current.pointer.number;
}

/** Replaces one file unless it is current. */
async function bringForward(
  file: ProjectedFile,
  { files }: SeenFiles,
  bodyOf: (path: string) => Promise<Uint8Array>,
): Promise<boolean> {
  const { store, path, name, number } = file;
  for (let tries = 0; tries < TRIES; tries += 1) {
    const stands = files.get(name) ?? (await lookAt(store, path));
    if (stands !== undefined) files.set(name, stands);
    if (stands !== undefined && (await isCurrent(stands, file))) return false;
    const condition = stands === undefined ? { ifAbsent: true as const } : { ifEtag: stands.etag };
    const headers = { ...headersOf(path), metadata: { edition: String(number) } };
    const outcome = await store.write(path, await bodyOf(path), condition, headers);
    if (outcome.kind === 'written') {
      files.set(name, { edition: number, etag: outcome.etag });
      return true;
    }
    files.delete(name);
  }
  return false;
}

async function lookAt(store: ObjectStore, path: string): Promise<SeenFile | undefined> {
  const found = await store.inspect(path);
  if (found.kind === 'absent') return undefined;
  return { edition: Number(found.headers.metadata?.['edition']), etag: found.etag };
}

function headersOf(path: string) {
  return path.endsWith('.json') ? { ...TEXT, contentType: 'application/json' } : TEXT;
}
