/** How the hub is: the edition that stands, how fresh it is, who has seen it, what steers the publisher. */
import type { Rank } from '../../domain/values/band.ts';
import type { ListedEntry } from '../../domain/edition/listed-entry.ts';
import { steeringNow, type Steering } from '../../domain/facts/control.ts';
import type { Kind } from '../../domain/findings/extraction.ts';
import { PUBLISHER } from '../../domain/facts/fact.ts';
import { noCounts, type ListedCounts } from '../../domain/register/edition.ts';
import { isObject, listAt, numberAt, textAt } from '../../domain/base/lookup.ts';
import { parseJson } from '../../domain/base/json.ts';
import { DAY, parseTime, type EpochSeconds, type Seconds } from '../../domain/base/time.ts';
import { HISTORY_KEY } from '../../domain/configuration/deployed-names.ts';
import {
  DELAYS,
  delaySpreads,
  parseHistory,
  spreadOver,
  type DelaySpreads,
  type Spread,
} from '../../domain/edition/plotted-history.ts';
import type { PushedBox } from '../../domain/push/pushed-boxes.ts';
import type { PushRecords } from '../../ports/firewalls.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { Breather } from '../../ports/timing.ts';
import {
  changedIn,
  editionOfFile,
  findEdition,
  readPointer,
  type Pointer,
} from '../publish/edition-store.ts';
import type { FeedBucket } from '../publish/projection.ts';
import type { CoverageCounts } from '../../domain/coverage/coverage-audit.ts';
import { boxStatuses, type BoxStatus } from './box-status.ts';
import { listedIn } from './page/listed-entries.ts';
import { coverageNow } from './coverage-now.ts';
import { ownSummary, type OwnSummary } from './own-summary.ts';
import { READERS_KEY } from '../audit/readers-seen.ts';

/** Of the blocklist, in editions and in buckets that do not say otherwise. */
const BLOCKLIST_PATH = 'feeds/blocklist.txt';

export interface StatusPorts {
  readonly ledger: Ledger;
  readonly ops: ObjectStore;
  readonly buckets: readonly FeedBucket[];
  /** @default - nothing else waits in this process */
  readonly turn?: Breather;
  /** Of the push lane. @default - there is none */
  readonly pushes?: { readonly boxes: readonly PushedBox[]; readonly records: PushRecords };
}

export interface Status {
  readonly steering: Steering;
  /** `undefined` before the first. */
  readonly edition: EditionStatus | undefined;
  readonly check: CheckStatus | undefined;
  /** Over the editions of a day. */
  readonly delays: DelaySpreads;
  readonly buckets: readonly BucketStatus[];
  /** Empty if no access logs are read. */
  readonly readers: readonly ReaderStatus[];
  /** Empty if feeds are pushed to nobody. */
  readonly boxes: readonly BoxStatus[];
  readonly coverage: CoverageSummary;
  readonly own: OwnSummary;
}

/** As the last audit left it; a hub without an organization has none. */
export type CoverageSummary =
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly fault: string }
  | { readonly kind: 'audited'; readonly age: Seconds; readonly counts: CoverageCounts };

export interface EditionStatus {
  readonly pointer: Pointer;
  /** Pins among them. */
  readonly entries: number;
  readonly byBand: Readonly<Record<Rank, number>>;
  readonly byKind: Readonly<Record<Kind, number>>;
}

/** The publisher's last successful check, changed or not. */
export interface CheckStatus {
  readonly at: EpochSeconds;
  readonly age: Seconds;
  readonly outcome: string;
  readonly alarms: readonly string[];
}

export interface BucketStatus {
  readonly name: string;
  /** Where firewalls find the blocklist in it. */
  readonly blocklistKey: string;
  /** Edition of its oldest file; `undefined` if one is missing. */
  readonly edition: number | undefined;
  /** How many editions that is behind the committed one. */
  readonly behind: number | undefined;
  /** How long ago it should have had the next edition; 0 if it is not behind. */
  readonly lag: Seconds | undefined;
  /** Why it is unknown. */
  readonly fault: string | undefined;
}

/** As the access logs show it. */
export interface ReaderStatus {
  readonly name: string;
  readonly standing: string;
  readonly lastPull: EpochSeconds | undefined;
  /** That it was given then, or a later one, by the time; `undefined` if that is not known. */
  readonly edition: number | undefined;
  /** Of the last pull; `null` if there was none. */
  readonly feed: string | null;
  readonly address: string | null;
}

/** `now` is the publisher's time, `wall` ours: the age of a check goes by ours. */
export async function hubStatus(
  { ledger, ops, buckets, turn, pushes }: StatusPorts,
  { now, wall }: { readonly now: EpochSeconds; readonly wall: EpochSeconds },
): Promise<Status> {
  const controls = (await ledger.about('control', PUBLISHER)).flatMap((fact) =>
    fact.kind === 'control' ? [fact.control] : [],
  );
  const pointer = (await readPointer(ops))?.pointer;
  return {
    steering: steeringNow(controls, now),
    edition: pointer === undefined ? undefined : await editionStatus(ops, pointer, turn),
    check: await checkStatus(ops, wall),
    delays: await delaysStatus(ops, now),
    buckets: await Promise.all(buckets.map((bucket) => bucketStatus(ops, bucket, pointer, now))),
    readers: await readersStatus(ops),
    boxes: pushes === undefined ? [] : await boxStatuses(pushes, pointer),
    coverage: await coverageSummary(ops, wall),
    own: await ownSummary(ops, wall),
  };
}

async function editionStatus(
  ops: ObjectStore,
  pointer: Pointer,
  turn: Breather | undefined,
): Promise<EditionStatus> {
  const counts = pointer.counts ?? (await countedIn(ops, pointer, turn));
  const entries = Object.values(counts.byBand).reduce((sum, count) => sum + count, 0);
  return { pointer, entries, ...counts };
}

/** Of an edition that was written before entries were counted: all of them are read. */
async function countedIn(
  ops: ObjectStore,
  pointer: Pointer,
  turn: Breather | undefined,
): Promise<ListedCounts> {
  const entries = await listedIn(ops, pointer, turn);
  const counts = countsOf.get(entries) ?? countEntries(entries);
  countsOf.set(entries, counts);
  return counts;
}

/** A page asks every few seconds, and an edition lists the same for as long as it stands. */
const countsOf = new WeakMap<readonly ListedEntry[], ListedCounts>();

function countEntries(entries: readonly ListedEntry[]): ListedCounts {
  const counts = noCounts();
  for (const { band, kind } of entries) {
    counts.byBand[band] += 1;
    counts.byKind[kind] += 1;
  }
  return counts;
}

async function checkStatus(ops: ObjectStore, wall: EpochSeconds): Promise<CheckStatus | undefined> {
  const found = await ops.read('health.json');
  if (found.kind === 'absent') return undefined;
  const health: unknown = JSON.parse(Buffer.from(found.body).toString('utf8'));
  const at = parseTime(textAt(health, 'lastSuccessfulCheck'));
  if (!isObject(health) || at === undefined) throw new Error('health.json is damaged');
  const alarms = Array.isArray(health['alarms']) ? (health['alarms'] as unknown[]).map(String) : [];
  return { at, age: Math.max(0, wall - at), outcome: textAt(health, 'outcome') ?? '', alarms };
}

/** What is plotted decides nothing: what cannot be read is not known. */
async function delaysStatus(ops: ObjectStore, now: EpochSeconds): Promise<DelaySpreads> {
  const found = await ops.read(HISTORY_KEY);
  const text = found.kind === 'absent' ? '' : Buffer.from(found.body).toString('utf8');
  const points = parseHistory(parseJson(text)) ?? [];
  const lately = points.filter(({ at }) => now - at < DAY);
  return delaySpreads((delay) => spreadOver(lately, delay));
}

/** A bucket that cannot be read is reported beside the others. */
async function bucketStatus(
  ops: ObjectStore,
  { name, store, blocklistKey = BLOCKLIST_PATH }: FeedBucket,
  committed: Pointer | undefined,
  now: EpochSeconds,
): Promise<BucketStatus> {
  const known = { name, blocklistKey };
  const unknown = { ...known, edition: undefined, behind: undefined, lag: undefined };
  try {
    if (committed === undefined) return { ...unknown, fault: undefined };
    const { feeds } = committed;
    const editions = await Promise.all(
      feeds.map(async (path) => {
        const stands = await editionOfFile(store, path);
        const isCurrent = stands !== undefined && stands >= changedIn(committed, path);
        return isCurrent ? Math.max(stands, committed.number) : stands;
      }),
    );
    const found = editions.filter((edition) => edition !== undefined);
    if (found.length < feeds.length) {
      return { ...unknown, fault: undefined };
    }
    const edition = Math.min(...found);
    const behind = committed.number - edition;
    const missed = behind > 0 ? await findEdition(ops, edition + 1) : undefined;
    const lag = behind > 0 ? now - (missed ?? committed).at : 0;
    return { ...known, edition, behind, lag: Math.max(0, lag), fault: undefined };
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { ...unknown, fault };
  }
}

/** What cannot be read of it hides nothing else of the hub. */
async function coverageSummary(ops: ObjectStore, wall: EpochSeconds): Promise<CoverageSummary> {
  try {
    const now = await coverageNow(ops, wall);
    if (now === undefined) return { kind: 'none' };
    return { kind: 'audited', age: now.ageSeconds, counts: now.counts };
  } catch (error) {
    return { kind: 'unreadable', fault: error instanceof Error ? error.message : String(error) };
  }
}

async function readersStatus(ops: ObjectStore): Promise<readonly ReaderStatus[]> {
  const found = await ops.read(READERS_KEY);
  if (found.kind === 'absent') return [];
  const document: unknown = JSON.parse(Buffer.from(found.body).toString('utf8'));
  return listAt(document, 'readers').map((reader) => ({
    name: textAt(reader, 'name') ?? '',
    standing: textAt(reader, 'standing') ?? '',
    lastPull: parseTime(textAt(reader, 'lastPull')),
    edition: numberAt(reader, 'edition'),
    feed: textAt(reader, 'feed') ?? null,
    address: textAt(reader, 'address') ?? null,
  }));
}

/** As `/status` answers: what is not known is `null`. */
export function bucketAnswer({ name, blocklistKey, lag, ...bucket }: BucketStatus): object {
  const { edition = null, behind = null, fault = null } = bucket;
  return { name, blocklistKey, edition, behind, lagSeconds: lag ?? null, fault };
}

export function delaysAnswer(delays: DelaySpreads): object {
  const told = (spread: Spread | null) =>
    spread === null ? null : { medianSeconds: spread.median, longestSeconds: spread.longest };
  return Object.fromEntries(DELAYS.map((delay) => [delay, told(delays[delay])]));
}
