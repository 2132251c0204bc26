/**
 * How an edition comes to stand, whatever instruction a publisher dies at:
 *
 *   plan          what comes next, and its files: reads only
 *   commit        files that nobody can see yet, then the pointer, by compare-and-swap: from here on it stands
 *   acknowledge   the register measures change against it; history, files beside it, the oldest edition
 *
 * A publisher that dies before the pointer has changed nothing; what it leaves out after it, the next tick does.
 */
import { digestPath, feedOfDigest, publishedFiles } from '../../domain/edition/edition-files.ts';
import type { FeedUsage } from '../../domain/edition/feed-files.ts';
import type { Departure, Edition } from '../../domain/register/edition.ts';
import { acknowledge } from '../../domain/register/register.ts';
import { DAY, type EpochSeconds, type Seconds } from '../../domain/base/time.ts';
import { invariant } from '../../domain/base/result.ts';
import type { Configuration } from '../../domain/configuration/configuration.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { isExtensible, writeChanges, writeWhole, type Listing } from './edition-listing.ts';
import {
  commit,
  editionName,
  forgetOldest,
  noteCommitted,
  readPointer,
  writeEdition,
  type LastChange,
  type Pointer,
  type PointerRead,
} from './edition-store.ts';
import { emptiedAlarm, judgedLedger, type LedgerState } from './ledger-state.ts';
import { SAMPLES_KEY, samplesText } from '../../domain/edition/samples-file.ts';
import { nextEdition, type EditionTerms, type NextEdition } from './next-edition.ts';
import type { Memory } from './publisher-memory.ts';

export interface PublicationPorts {
  readonly ops: ObjectStore;
  /** SHA-256 of UTF-8 text in lower-case hexadecimal. */
  readonly sha256: (text: string) => string;
}

export interface EditionPlan extends NextEdition {
  /** What the draft says of the ledger. */
  readonly ledger: LedgerState;
  /** The edition that stands. */
  readonly current: PointerRead | undefined;
  /** What is to be written; `undefined` if something stops the edition, and the one that stands stays. */
  readonly draft: EditionDraft | undefined;
}

interface EditionDraft {
  readonly pointer: Omit<Pointer, 'listing' | 'counts'>;
  readonly files: ReadonlyMap<string, string>;
  readonly room: readonly FeedUsage[];
}

/** What stands after a commit. */
export interface EditionCommit {
  readonly outcome: 'published' | 'unchanged' | 'held';
  readonly pointer: Pointer;
  /** What left with it, and why, the first of it. */
  readonly departures: readonly Departure[];
}

/** They show the present, and stand once, beside the editions. */
const PASSING_FILES: readonly string[] = ['watch.txt', 'canary.txt', SAMPLES_KEY];
/** Sample findings prove the path for this long. */
const CANARY_SHOWN: Seconds = 30 * DAY;

/** Throws if what the edition is held to cannot be read: then nothing is published. */
export async function planEdition(
  { ops, sha256 }: PublicationPorts,
  terms: EditionTerms,
  memory: Memory,
  now: EpochSeconds,
): Promise<EditionPlan> {
  const current = await readPointer(ops);
  if (current !== undefined) await noteOnce(ops, memory, current.pointer);
  const next = await nextEdition(ops, terms, memory, { now, current });
  const ledger = await judgedLedger(ops, memory, { ...next, current });
  const stoppedBy =
    ledger === 'emptied' && current !== undefined
      ? [emptiedAlarm(current.pointer.number, next.edition), ...next.stoppedBy]
      : next.stoppedBy;
  const isStopped = stoppedBy.length > 0 && current !== undefined;
  const draft = isStopped
    ? undefined
    : draftOf(next.edition, current, { ...terms, memory, sha256 });
  return { ...next, ledger, stoppedBy, current, draft };
}

/** `undefined` if another publisher has committed since the plan was made. */
export async function commitEdition(
  ops: ObjectStore,
  { edition, current, draft }: EditionPlan,
): Promise<EditionCommit | undefined> {
  const standing = current?.pointer;
  if (standing !== undefined && draft?.pointer.digest === standing.digest) {
    return { outcome: 'unchanged', pointer: standing, departures: [] };
  }
  if (draft === undefined) {
    invariant(standing !== undefined, 'only an edition that stands can stay');
    return { outcome: 'held', pointer: standing, departures: [] };
  }
  const { departures } = edition;
  // What a feed's digest is follows from the feed.
  const lasting = [...draft.files].filter(
    ([path]) => !PASSING_FILES.includes(path) && feedOfDigest(path) === undefined,
  );
  await writeEdition(ops, draft.pointer, new Map(lasting));
  const listing = await writeListing(ops, draft, edition, standing?.listing);
  const pointer = { ...draft.pointer, listing, counts: edition.counts };
  if ((await commit(ops, pointer, current?.etag)) === 'lost') return undefined;
  return { outcome: 'published', pointer, departures };
}

export async function acknowledgeEdition(
  { ops, editionsKept }: AcknowledgePorts,
  memory: Memory,
  { edition, register, steering, draft }: EditionPlan,
  { outcome, pointer }: EditionCommit,
): Promise<void> {
  if (draft === undefined) return;
  acknowledge(register, edition, pointer.number);
  if (outcome === 'unchanged') {
    await writeOpsFiles(ops, memory, draft.files, PASSING_FILES);
    return;
  }
  await noteOnce(ops, memory, pointer);
  await writeOpsFiles(ops, memory, draft.files);
  await forgetOldest(ops, editionsKept, pointer.number, steering);
}

interface AcknowledgePorts {
  readonly ops: ObjectStore;
  /** @default - all of them */
  readonly editionsKept?: number;
}

function draftOf(
  edition: Edition,
  current: PointerRead | undefined,
  { configuration, memory, sha256 }: DraftTerms,
): EditionDraft {
  const { indicators, standings, canaries } = memory.resident;
  const { at, measures } = edition;
  const previous = current?.pointer.number;
  const number = (previous ?? 0) + 1;
  const shown = [...canaries.values()].filter(({ lastSeen }) => at - lastSeen < CANARY_SHOWN);
  const { files, manifest, room } = publishedFiles(edition, {
    number,
    formerFeeds: current?.pointer.feeds ?? [],
    ...(previous === undefined ? {} : { previous }),
    canary: [...new Set(shown.map(({ value }) => value))].sort(),
    summary: { indicators: indicators.size, findings: standings.size },
    configuration,
    sha256,
  });
  files.set(SAMPLES_KEY, samplesText(shown));
  const { digest, pins } = manifest;
  const { growth, peak } = measures;
  const feeds = [...files.keys()].filter((path) => path.startsWith('feeds/'));
  const since = lastChanges(files, feeds, number, current?.pointer.since);
  return { pointer: { number, digest, feeds, at, growth, peak, since, pins }, files, room };
}

const DIGEST_KEPT = 32;

function lastChanges(
  files: ReadonlyMap<string, string>,
  feeds: readonly string[],
  number: number,
  before: Pointer['since'],
): Readonly<Record<string, LastChange>> {
  return Object.fromEntries(
    feeds.flatMap((path) => {
      const digest = files.get(digestPath(path))?.slice(0, DIGEST_KEPT);
      if (digest === undefined) return [];
      const last = before?.[path];
      return [[path, last?.digest === digest ? last : { edition: number, digest }] as const];
    }),
  );
}

interface DraftTerms {
  readonly configuration: Configuration;
  readonly memory: Memory;
  readonly sha256: (text: string) => string;
}

function writeListing(
  ops: ObjectStore,
  { pointer }: EditionDraft,
  { changedListing, listing }: Edition,
  before: Listing | undefined,
): Promise<Listing> {
  const name = editionName(pointer);
  return before !== undefined && isExtensible(before, pointer.at)
    ? writeChanges(ops, name, changedListing, before)
    : writeWhole(ops, name, listing, pointer.at);
}

/** That an edition was committed is noted after it stands: by the next tick, if not by its own. */
async function noteOnce(ops: ObjectStore, memory: Memory, pointer: Pointer): Promise<void> {
  if (memory.noted === pointer.number) return;
  await noteCommitted(ops, pointer);
  memory.noted = pointer.number;
}

/** What analysts read beside the editions; written when it says something else than before. */
async function writeOpsFiles(
  ops: ObjectStore,
  memory: Memory,
  files: ReadonlyMap<string, string>,
  paths: readonly string[] = ['manifest.json', ...PASSING_FILES],
): Promise<void> {
  const headers = { contentType: 'text/plain; charset=utf-8', cacheControl: 'no-cache' };
  for (const path of paths) {
    const text = files.get(path) ?? '';
    if (memory.opsFiles.get(path) === text) continue;
    await ops.write(path, Buffer.from(text), 'always', headers);
    memory.opsFiles.set(path, text);
  }
}
