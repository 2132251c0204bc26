/**
 * Reads the access logs since the last time, and reports who pulls and who has stopped.
 *
 *   readers-seen.json  our memory: how far each log is read, and every reader's last pull
 *   readers.json       for analysts, and `palisade status`
 *
 * Law: no object is counted twice (what was read and what it showed are written as one object), and a log that
 * cannot be read stops neither the others nor what is known of its readers.
 */
import { pullsIn, READ_BEFORE, type Pull } from '../../domain/firewalls/access-log.ts';
import {
  rememberedReaders,
  readerStatusesOf,
  withEditions,
  withPulls,
  type Reader,
  type JudgedReader,
  type ReaderTerms,
} from '../../domain/firewalls/readers.ts';
import { counted } from '../../domain/base/counted.ts';
import { DAY, formatTime, HOUR, type EpochSeconds } from '../../domain/base/time.ts';
import type { AccessLog } from '../../ports/firewalls.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { servedEditions } from './served-editions.ts';
import {
  READERS_KEY,
  readersText,
  readSeen,
  SEEN_KEY,
  type LogMark,
  type Seen,
} from './readers-seen.ts';

export interface WatchPorts {
  readonly ops: ObjectStore;
  readonly logs: readonly AccessLog[];
}

export interface WatchReport {
  readonly readers: readonly JudgedReader[];
  /** Log objects read in this run. */
  readonly read: number;
  /** Logs that hold more than one run reads: it goes on with the next. */
  readonly behind: readonly string[];
  /** Logs that could not be read, with the reason. */
  readonly faults: readonly string[];
  /** False if another run was quicker: that one reports. */
  readonly isKept: boolean;
}

const JSON_TYPE = { contentType: 'application/json', cacheControl: 'no-cache' };
/** Of one log in one run: a reader that asks often makes many. */
const OBJECTS_MAX = 1_000;
const AT_ONCE = 16;
/** Where a log is read from at first. */
const FIRST_LOOK = DAY;
/** What is older concerns no reader that still matters; logs end after a month. */
const LOOKED_BACK = 7 * DAY;

/** Throws if our memory cannot be read or kept: then the next run does the same again. */
export async function watchReaders(
  { ops, logs }: WatchPorts,
  terms: ReaderTerms,
  now: EpochSeconds,
): Promise<WatchReport> {
  const { seen, etag } = await readSeen(ops, now);
  const marks = new Map(seen.marks);
  let readers = seen.readers;
  const behind: string[] = [];
  const faults: string[] = [];
  let read = 0;
  for (const log of logs) {
    const look = await readLog(log, marks.get(log.name), now);
    if (look.fault !== undefined) faults.push(`${log.name}: ${look.fault}`);
    if (look.isBehind) behind.push(log.name);
    read += look.objects;
    marks.set(log.name, look.mark);
    readers = withPulls(readers, look.pulls, log.name);
  }
  const editionOf = await servedEditions(ops);
  const readBefore = new Map(logs.map(({ name, format }) => [name, READ_BEFORE[format]]));
  readers = withEditions(rememberedReaders(readers, terms, now), ({ last, log }: Reader) => {
    const before = readBefore.get(log);
    return before === undefined ? undefined : editionOf(last.at - before);
  });
  const kept = await keep(ops, { began: seen.began, marks, readers }, etag);
  const through = new Map(logs.map(({ name }) => [name, marks.get(name)?.through ?? seen.began]));
  const standings = readerStatusesOf(readers, terms, { began: seen.began, through }, now);
  if (kept) await writeReaders(ops, standings, now);
  return { readers: standings, read, behind, faults, isKept: kept };
}

/** A log of which nothing says for so long that it is written is one that cannot be read. */
const UNPROVEN_MAX = 3 * HOUR;

interface LogReading {
  readonly mark: LogMark;
  readonly pulls: readonly Pull[];
  readonly objects: number;
  readonly isBehind: boolean;
  readonly fault: string | undefined;
}

/** From the oldest hour that may still grow; what was read is known by its key. */
async function readLog(
  log: AccessLog,
  before: LogMark | undefined,
  now: EpochSeconds,
): Promise<LogReading> {
  if (before !== undefined && isJustRead(log, before, now)) {
    return { mark: before, pulls: [], objects: 0, isBehind: false, fault: undefined };
  }
  const through = Math.max(before?.through ?? now - FIRST_LOOK, now - LOOKED_BACK);
  const progress: LogProgress = { done: new Set(before?.done ?? []), pulls: [], damaged: 0 };
  const { done, pulls } = progress;
  const readBefore = done.size;
  const look = (mark: LogMark, isBehind: boolean, fault?: string): LogReading => ({
    mark,
    pulls,
    isBehind,
    fault,
    objects: done.size - readBefore,
  });
  try {
    const keys = await keysSince(log, through, now);
    const fresh = keys.filter(({ key }) => !done.has(key)).map(({ key }) => key);
    await readObjects(log, fresh.slice(0, OBJECTS_MAX), progress);
    // Nothing is forgotten of hours that are looked at again.
    if (fresh.length > OBJECTS_MAX) return look({ through, done: [...done] }, true);
    const proven = await provenThrough(log, before?.through, now);
    const again = keys.filter(({ hour }) => hour >= hourOf(proven.through - log.lateness));
    const mark = { through: proven.through, done: again.map(({ key }) => key) };
    return look(mark, false, proven.fault ?? damagedText(progress));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return look({ through, done: [...done] }, false, reason);
  }
}

function isJustRead({ every }: AccessLog, { through }: LogMark, now: EpochSeconds): boolean {
  return now >= through && now - through < every;
}

interface LogProgress {
  readonly done: Set<string>;
  readonly pulls: Pull[];
  damaged: number;
}

async function readObjects(
  log: AccessLog,
  keys: readonly string[],
  progress: LogProgress,
): Promise<void> {
  for (const some of chunksOf(keys)) {
    const texts = await Promise.all(some.map((key) => log.read(key)));
    for (const found of texts.map((text) => pullsOf(text, log))) {
      if (found === undefined) progress.damaged += 1;
      for (const pull of found ?? []) progress.pulls.push(pull);
    }
    for (const key of some) progress.done.add(key);
  }
}

/** Of one that is gone: none. `undefined` if it is damaged. */
function pullsOf(text: string | undefined, { format }: AccessLog): readonly Pull[] | undefined {
  if (text === undefined || text === '') return text === '' ? [] : undefined;
  return pullsIn(text, format);
}

function damagedText({ damaged }: LogProgress): string | undefined {
  if (damaged === 0) return undefined;
  return `${counted(damaged, 'object is', 'objects are')} damaged, and passed over`;
}

/** Until when what was found is all there was: with a log that says so itself, no further than it says. */
async function provenThrough(
  log: AccessLog,
  before: EpochSeconds | undefined,
  now: EpochSeconds,
): Promise<{ readonly through: EpochSeconds; readonly fault?: string }> {
  if (log.writtenUntil === undefined) return { through: now };
  const until = await log.writtenUntil(now);
  if (until !== undefined && now - until < UNPROVEN_MAX) return { through: now };
  // One that has just been made has had no time to say anything.
  const through = before ?? now;
  if (now - through < UNPROVEN_MAX) return { through };
  const fault = `nothing says since ${formatTime(until ?? through)} that it is written: is the trail there, and logging?`;
  return { through, fault };
}

async function keysSince(log: AccessLog, through: EpochSeconds, now: EpochSeconds) {
  const keys: { readonly key: string; readonly hour: EpochSeconds }[] = [];
  for (let hour = hourOf(through - log.lateness); hour <= now; hour += HOUR) {
    for await (const key of log.keysOf(hour)) keys.push({ key, hour });
  }
  return keys;
}

function chunksOf(keys: readonly string[]): readonly (readonly string[])[] {
  const starts = Array.from({ length: Math.ceil(keys.length / AT_ONCE) }, (_, n) => n * AT_ONCE);
  return starts.map((start) => keys.slice(start, start + AT_ONCE));
}

function hourOf(time: EpochSeconds): EpochSeconds {
  return time - (time % HOUR);
}

async function keep(ops: ObjectStore, seen: Seen, etag: string | undefined): Promise<boolean> {
  const body = Buffer.from(JSON.stringify({ ...seen, marks: [...seen.marks] }));
  const condition = etag === undefined ? { ifAbsent: true as const } : { ifEtag: etag };
  return (await ops.write(SEEN_KEY, body, condition, JSON_TYPE)).kind === 'written';
}

async function writeReaders(
  ops: ObjectStore,
  standings: readonly JudgedReader[],
  now: EpochSeconds,
): Promise<void> {
  const body = Buffer.from(readersText(standings, now));
  await ops.write(READERS_KEY, body, 'always', JSON_TYPE);
}
