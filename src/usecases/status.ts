/** How the hub is: the edition that stands, how fresh it is, who has seen it, what steers the publisher. */
import { BANDS, type Band } from '../domain/band.ts';
import { steeringAt, type Steering } from '../domain/control.ts';
import { KINDS, type Kind } from '../domain/extraction.ts';
import { PUBLISHER } from '../domain/fact.ts';
import { isObject, textAt } from '../domain/lookup.ts';
import { parseTime, type EpochSeconds, type Seconds } from '../domain/time.ts';
import type { Ledger, ObjectStore } from '../ports.ts';
import {
  editionOfFile,
  readEntries,
  readPointer,
  type FeedBucket,
  type Pointer,
} from './edition-store.ts';

export interface StatusPorts {
  readonly ledger: Ledger;
  readonly ops: ObjectStore;
  readonly buckets: readonly FeedBucket[];
}

export interface Status {
  readonly steering: Steering;
  /** `undefined` before the first. */
  readonly edition: EditionStatus | undefined;
  readonly check: CheckStatus | undefined;
  readonly buckets: readonly BucketStatus[];
}

export interface EditionStatus {
  readonly pointer: Pointer;
  readonly entries: number;
  readonly byBand: Readonly<Record<Band, number>>;
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
  /** Edition of its oldest file; `undefined` if one is missing. */
  readonly edition: number | undefined;
  /** How many editions that is behind the committed one. */
  readonly behind: number | undefined;
}

/** `now` is the publisher's time, `wall` ours: the age of a check goes by ours. */
export async function hubStatus(
  { ledger, ops, buckets }: StatusPorts,
  { now, wall }: { readonly now: EpochSeconds; readonly wall: EpochSeconds },
): Promise<Status> {
  const controls = (await ledger.about('control', PUBLISHER)).flatMap((fact) =>
    fact.kind === 'control' ? [fact.control] : [],
  );
  const pointer = (await readPointer(ops))?.pointer;
  return {
    steering: steeringAt(controls, now),
    edition: pointer === undefined ? undefined : await editionStatus(ops, pointer),
    check: await checkStatus(ops, wall),
    buckets: await Promise.all(buckets.map((bucket) => bucketStatus(bucket, pointer))),
  };
}

async function editionStatus(ops: ObjectStore, pointer: Pointer): Promise<EditionStatus> {
  const entries = await readEntries(ops, pointer);
  const count = <T extends string>(
    names: readonly T[],
    nameOf: (entry: (typeof entries)[0]) => T,
  ) =>
    Object.fromEntries(
      names.map((name) => [name, entries.filter((entry) => nameOf(entry) === name).length]),
    ) as Record<T, number>;
  return {
    pointer,
    entries: entries.length,
    byBand: count(BANDS, ({ band }) => band),
    byKind: count(KINDS, ({ kind }) => kind),
  };
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

async function bucketStatus(
  { name, store }: FeedBucket,
  committed: Pointer | undefined,
): Promise<BucketStatus> {
  const feeds = committed?.feeds ?? [];
  const editions = await Promise.all(feeds.map((path) => editionOfFile(store, path)));
  const known = editions.filter((edition) => edition !== undefined);
  if (committed === undefined || known.length < feeds.length) {
    return { name, edition: undefined, behind: undefined };
  }
  const edition = Math.min(...known);
  return { name, edition, behind: committed.number - edition };
}
