/**
 * Where editions stand, and how firewalls come to see them.
 *
 *   editions/<number>-<digest>/…   immutable; written before anything names them
 *   editions/entries/…             what editions list: now and then whole, else what changed
 *   editions/current.json          the pointer: compare-and-swap makes an edition the committed one
 *   feeds/* in every feed bucket   brought to the pointer's edition (projection.ts)
 */
import type { Steering } from '../../domain/facts/control.ts';
import {
  noCounts,
  type Growth,
  type ListedCounts,
  type Peak,
} from '../../domain/register/edition.ts';
import { feedOfDigest } from '../../domain/edition/edition-files.ts';
import { at, isObject } from '../../domain/base/lookup.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { isListing, type Listing } from './edition-listing.ts';

export interface Pointer {
  readonly number: number;
  readonly digest: string;
  /** Paths of its feed files. */
  readonly feeds: readonly string[];
  readonly at: EpochSeconds;
  readonly growth: Growth;
  readonly peak: Peak;
  readonly listing: Listing;
  /**
   * When each feed file last changed, by the path of the feed, whose digest file changes with it. One that is not
   * named, as none is in editions of before this was noted, changed with this edition.
   */
  readonly since?: Readonly<Record<string, LastChange>>;
  /** How many of its pins list something; absent in editions of before pins were counted. */
  readonly pins?: number;
  /** How many entries it lists; absent in editions of before they were counted. */
  readonly counts?: ListedCounts;
}

export interface LastChange {
  readonly edition: number;
  /** The beginning of the SHA-256 of what it has been since. */
  readonly digest: string;
}

export interface PointerRead {
  readonly pointer: Pointer;
  readonly etag: string;
}

const POINTER = 'editions/current.json';
const HISTORY = 'editions/history/';
const TEXT = { contentType: 'text/plain; charset=us-ascii', cacheControl: 'max-age=30' };
const JSON_TYPE = { contentType: 'application/json', cacheControl: 'no-cache' };

/** The committed edition, or `undefined` before the first. A pointer that does not parse throws. */
export async function readPointer(ops: ObjectStore): Promise<PointerRead | undefined> {
  const found = await ops.read(POINTER);
  if (found.kind === 'absent') return undefined;
  return { pointer: parsePointer(found.body, POINTER), etag: found.etag };
}

/** Makes `pointer` the committed edition, unless somebody else committed since `etag` was read. */
export async function commit(
  ops: ObjectStore,
  pointer: Pointer,
  etag: string | undefined,
): Promise<'committed' | 'lost'> {
  const condition = etag === undefined ? { ifAbsent: true as const } : { ifEtag: etag };
  const body = Buffer.from(`${JSON.stringify(pointer, undefined, 2)}\n`);
  const outcome = await ops.write(POINTER, body, condition, JSON_TYPE);
  return outcome.kind === 'written' ? 'committed' : 'lost';
}

export function editionFolder(edition: Pick<Pointer, 'number' | 'digest'>): string {
  return `editions/${editionName(edition)}`;
}

/** Sorts by number. */
export function editionName({ number, digest }: Pick<Pointer, 'number' | 'digest'>): string {
  return `${String(number).padStart(8, '0')}-${digest.slice(0, 16)}`;
}

/** Writes the immutable files of an edition that nobody can see yet. */
export async function writeEdition(
  ops: ObjectStore,
  pointer: Pick<Pointer, 'number' | 'digest'>,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  const folder = editionFolder(pointer);
  for (const [path, text] of files) {
    // Two publishers that make the same edition write the same bytes: a conflict is no harm.
    await ops.write(`${folder}/${path}`, Buffer.from(text), { ifAbsent: true }, TEXT);
  }
}

/** The lines of one file of an edition; throws if it is not there. */
export async function readLines(
  ops: ObjectStore,
  pointer: Pick<Pointer, 'number' | 'digest'>,
  path: string,
): Promise<readonly string[]> {
  const body = await readBody(ops, `${editionFolder(pointer)}/${path}`);
  const lines = Buffer.from(body).toString('utf8').split('\n');
  return lines.filter((line) => line !== '');
}

/** The latest committed editions, newest first, at most `max`. */
export async function latestEditions(ops: ObjectStore, max: number): Promise<readonly Pointer[]> {
  const numbers: number[] = [];
  for await (const { key } of ops.list(HISTORY)) numbers.push(numberIn(key));
  const latest = numbers.slice(-max).reverse();
  const found = await Promise.all(latest.map((number) => findEdition(ops, number)));
  return found.filter((pointer) => pointer !== undefined);
}

/** The edition with which a feed file last changed: of that or any later one, a file is current. */
export function changedIn(
  { number, since }: Pick<Pointer, 'number' | 'since'>,
  path: string,
): number {
  return since?.[feedOfDigest(path) ?? path]?.edition ?? number;
}

/** Which edition a file of a feed bucket is of; `undefined` if it is not there or does not say. */
export async function editionOfFile(store: ObjectStore, path: string): Promise<number | undefined> {
  const stands = await store.inspect(path);
  const number =
    stands.kind === 'found' ? Number(stands.headers.metadata?.['edition']) : Number.NaN;
  return Number.isSafeInteger(number) ? number : undefined;
}

/**
 * Notes that an edition was committed, so that it can be found by its number: a folder of that number may
 * also have been left by a publisher that lost the race. Repeated every tick until it stands.
 */
export async function noteCommitted(ops: ObjectStore, pointer: Pointer): Promise<void> {
  const body = Buffer.from(`${JSON.stringify(pointer)}\n`);
  await ops.write(historyKey(pointer.number), body, { ifAbsent: true }, JSON_TYPE);
}

/** A committed edition by its number, or `undefined` if there is none. */
export async function findEdition(ops: ObjectStore, number: number): Promise<Pointer | undefined> {
  const found = await ops.read(historyKey(number));
  if (found.kind === 'absent') return undefined;
  return parsePointer(found.body, historyKey(number));
}

/**
 * Forgets an edition: its history first, so that nobody finds one that is half gone. What it lists is
 * written in parts that later editions build on: those of `kept` stay.
 */
async function removeEdition(
  ops: ObjectStore,
  number: number,
  kept: readonly Pointer[],
): Promise<void> {
  const edition = await findEdition(ops, number);
  if (edition === undefined) return;
  await ops.remove(historyKey(number));
  const needed = new Set(kept.flatMap(({ listing }) => listing.parts));
  const keys = edition.listing.parts.filter((key) => !needed.has(key));
  for await (const { key } of ops.list(`${editionFolder(edition)}/`)) keys.push(key);
  for (const key of keys) await ops.remove(key);
}

/** One edition in, one out; never the one that a rollback stands on. */
export async function forgetOldest(
  ops: ObjectStore,
  editionsKept: number | undefined,
  number: number,
  { by }: Steering,
): Promise<void> {
  if (editionsKept === undefined) return;
  const oldest = number - editionsKept;
  const base = by?.act === 'rollback' ? by.edition : undefined;
  if (oldest <= 0 || base === oldest) return;
  const needed = [oldest + 1, ...(base === undefined ? [] : [base])];
  const kept = await Promise.all(needed.map((edition) => findEdition(ops, edition)));
  await removeEdition(
    ops,
    oldest,
    kept.filter((edition) => edition !== undefined),
  );
}

/** Throws if it is gone. */
export async function readBody(ops: ObjectStore, key: string): Promise<Uint8Array> {
  const found = await ops.read(key);
  if (found.kind === 'absent') throw new Error(`${key} of a committed edition is gone`);
  return found.body;
}

function historyKey(number: number): string {
  return `${HISTORY}${String(number).padStart(8, '0')}.json`;
}

function numberIn(key: string): number {
  return Number(key.slice(HISTORY.length, -'.json'.length));
}

function parsePointer(body: Uint8Array, key: string): Pointer {
  const pointer: unknown = JSON.parse(Buffer.from(body).toString('utf8'));
  if (!isPointer(pointer)) throw new Error(`${key} is damaged: ${JSON.stringify(pointer)}`);
  return pointer;
}

function isPointer(value: unknown): value is Pointer {
  return (
    isObject(value) &&
    Number.isSafeInteger(value['number']) &&
    typeof value['digest'] === 'string' &&
    Array.isArray(value['feeds']) &&
    isObject(value['growth']) &&
    isObject(value['peak']) &&
    (value['since'] === undefined || isSince(value['since'])) &&
    (value['counts'] === undefined || isCounts(value['counts'])) &&
    isListing(value['listing'])
  );
}

function isCounts(value: unknown): boolean {
  return Object.entries(noCounts()).every(([by, names]) =>
    Object.keys(names).every((name) => Number.isSafeInteger(at(value, by, name))),
  );
}

function isSince(value: unknown): boolean {
  return (
    isObject(value) &&
    Object.values(value).every(
      (one) =>
        isObject(one) && Number.isSafeInteger(one['edition']) && typeof one['digest'] === 'string',
    )
  );
}
