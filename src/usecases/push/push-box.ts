/**
 * Brings the pushed feeds of one box to the edition that stands.
 *
 *   record ─▶ what the box says it holds ─▶ plan ─▶ claim: those feeds are unknown ─▶ requests ─▶ record
 *
 * Law: whatever dies between two steps, the next run ends with exactly the lines of the edition: what may have
 * changed on the box without an answer is unknown, and gets a snapshot. The edition is committed and its feeds are
 * written before any of this begins, so nothing here delays them.
 */
import { backoff } from '../../domain/base/backoff.ts';
import { DAY, MINUTE, type EpochSeconds, type Seconds } from '../../domain/base/time.ts';
import { pushPlan, type PushCommand } from '../../domain/push/push-plan.ts';
import { newPushRecord, type PushedCopy, type PushRecord } from '../../domain/push/push-record.ts';
import type { PushedBox, PushedFeed } from '../../domain/push/pushed-boxes.ts';
import type { PushedFirewall, PushRecords } from '../../ports/firewalls.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readPointer, type Pointer } from '../publish/edition-store.ts';
import type { EditionFiles } from './edition-lines.ts';

export interface PushPorts {
  readonly ops: ObjectStore;
  readonly files: EditionFiles;
  readonly records: PushRecords;
  readonly firewall: PushedFirewall;
  readonly wallTime: () => EpochSeconds;
  /** From 0 to below 1. */
  readonly random: () => number;
}

export interface PushRun {
  readonly box: PushedBox;
  /** Names this run in its claim; no other has the same. */
  readonly holder: string;
  /** How long it may take at most; after that its claim ends. */
  readonly length: Seconds;
  /** Of each request. */
  readonly timeout: Seconds;
  /** A box that fails is left to others until its next try has been due for so long; 0: to nobody. */
  readonly leavesFailing: Seconds;
}

export interface PushReport {
  readonly box: string;
  readonly outcome:
    /** It holds the edition that stands, as far as was known or asked now; or there is none yet. */
    | 'current'
    | 'pushed'
    /** Another run is at it, or it failed a moment ago: it is to be tried again after `after`. */
    | 'waiting'
    | 'failed';
  readonly edition: number;
  readonly requests: number;
  /** Feeds of which the box held something else than was known. */
  readonly drifted: readonly string[];
  /** From when the edition was made until the box held it; absent unless this run brought it. */
  readonly delay?: Seconds | undefined;
  readonly reason?: string;
  readonly after?: Seconds;
}

/** A box that has not been sent anything for so long is asked what it holds. */
const CHECK_EVERY: Seconds = 15 * MINUTE;
/** An edition may be committed while another is pushed. */
const ROUNDS_MAX = 5;

/** Throws if it cannot be known which edition stands, or what is known of the box. */
export async function pushBox(ports: PushPorts, run: PushRun): Promise<PushReport> {
  let report = await pushOnce(ports, run);
  for (let n = 1; n < ROUNDS_MAX && report.outcome === 'pushed'; n += 1) {
    const pointer = (await readPointer(ports.ops))?.pointer;
    if (pointer === undefined || pointer.number <= report.edition) return report;
    const next = await pushOnce(ports, run);
    report = { ...next, requests: report.requests + next.requests };
  }
  return report;
}

async function pushOnce(ports: PushPorts, run: PushRun): Promise<PushReport> {
  const { box } = run;
  const pointer = (await readPointer(ports.ops))?.pointer;
  const record = (await ports.records.read(box.name)) ?? newPushRecord(box.name);
  const idle = { box: box.name, edition: pointer?.number ?? 0, requests: 0, drifted: [] };
  const now = ports.wallTime();
  const waits = waitOf(record, run, now);
  if (waits > 0) {
    const reason = record.failure?.reason ?? 'another run is at it';
    return { ...idle, outcome: 'waiting', after: waits, reason };
  }
  if (pointer === undefined || isCurrent(record, box, pointer, now)) {
    return { ...idle, outcome: 'current' };
  }
  return bring(ports, run, record, pointer);
}

function waitOf(
  { claim, failure }: PushRecord,
  { holder, leavesFailing }: PushRun,
  now: EpochSeconds,
): Seconds {
  const claimed = claim === undefined || claim.holder === holder ? 0 : claim.until - now;
  const failing = failure === undefined ? 0 : failure.nextTryAt + leavesFailing - now;
  return Math.max(claimed, failing);
}

function isCurrent(
  { held, checkedAt = 0, failure }: PushRecord,
  { feeds }: PushedBox,
  { number, digest }: Pointer,
  now: EpochSeconds,
): boolean {
  const isHeld = ({ resource }: PushedFeed): boolean =>
    held[resource]?.edition === number && held[resource].digest === digest;
  return failure === undefined && feeds.every(isHeld) && now - checkedAt < CHECK_EVERY;
}

interface FeedWork {
  readonly feed: PushedFeed;
  readonly commands: readonly PushCommand[];
  readonly becomes: PushedCopy;
  readonly hasDrifted: boolean;
}

/** What has been done so far: kept whatever ends it. */
interface PushCourse {
  record: PushRecord;
  requests: number;
  drifted: string[];
}

async function bring(
  ports: PushPorts,
  run: PushRun,
  before: PushRecord,
  pointer: Pointer,
): Promise<PushReport> {
  const course: PushCourse = { record: before, requests: 0, drifted: [] };
  const { checkedAt = 0 } = before;
  const began = ports.wallTime();
  const asksAll = began - checkedAt >= CHECK_EVERY;
  const report = (outcome: PushReport['outcome']): PushReport => {
    const { requests, drifted } = course;
    return { box: run.box.name, outcome, edition: pointer.number, requests, drifted };
  };
  try {
    const works: FeedWork[] = [];
    for (const feed of run.box.feeds) {
      works.push(await workOn(ports, feed, before.held[feed.resource], { pointer, asksAll }));
    }
    course.drifted = works.flatMap(({ feed, hasDrifted }) => (hasDrifted ? [feed.resource] : []));
    const changing = works.filter(({ commands }) => commands.length > 0);
    if (changing.length > 0 && !(await claim(ports, run, course, changing))) {
      return { ...report('waiting'), after: 1, reason: 'another run is at it' };
    }
    for (const { feed, commands, becomes } of works) {
      for (const command of commands) {
        course.requests += 1;
        refuseIfLate(ports, run, began);
        await ports.firewall.send(feed.resource, command);
      }
      course.record = withHeld(course.record, feed.resource, becomes);
    }
  } catch (error) {
    return failed(ports, course, error, report('failed'));
  }
  const now = ports.wallTime();
  const { box, version, held } = course.record;
  const isNew = before.edition !== pointer.number;
  const delay = isNew ? delayOf(pointer, now) : before.delay;
  const done = { box, held, edition: pointer.number, pushedAt: now, delay };
  const next = { ...done, version: version + 1, checkedAt: asksAll ? now : checkedAt };
  const written = await ports.records.write(next);
  // Our claim ran out, and somebody else goes on from what was unknown.
  if (written === 'conflict') return { ...report('waiting'), after: 1, reason: 'it took too long' };
  return { ...report('pushed'), delay: isNew ? delay : undefined };
}

/** Unknown of an edition of a play, which has a clock of its own. */
function delayOf({ at }: Pointer, now: EpochSeconds): Seconds | undefined {
  return now >= at && now - at < DAY ? now - at : undefined;
}

/**
 * What is to be sent for one feed. A box that is sent something, or was not asked for long, is asked whether it still
 * holds what is known of it.
 */
async function workOn(
  { files, firewall }: PushPorts,
  feed: PushedFeed,
  known: PushedCopy | undefined,
  { pointer, asksAll }: PushGoal,
): Promise<FeedWork> {
  const wanted = await files.lines(pointer, feed.path);
  if (wanted === undefined || wanted.length === 0) {
    throw new Error(`edition ${pointer.number} has no ${feed.path}: publish again`);
  }
  const { number, digest } = pointer;
  const becomes = { edition: number, digest, lines: wanted.length };
  const room = (await files.room(pointer, feed.path)) ?? NO_SPARE_ROOM;
  const held = known === undefined ? undefined : await linesOf(files, known, feed.path);
  const commands = pushPlan(held, wanted, room);
  const isAsked = held !== undefined && (asksAll || commands.length > 0);
  const shown = isAsked ? await firewall.lines(feed.resource) : undefined;
  if (shown === undefined || shown === held?.length) {
    return { feed, commands, becomes, hasDrifted: false };
  }
  return { feed, commands: pushPlan(undefined, wanted, room), becomes, hasDrifted: true };
}

interface PushGoal {
  readonly pointer: Pointer;
  readonly asksAll: boolean;
}

/** Then the edition itself is the measure. */
const NO_SPARE_ROOM = { linesMax: 0, bytesMax: 0 };

function linesOf(files: EditionFiles, { edition: number, digest }: PushedCopy, path: string) {
  return files.lines({ number, digest }, path);
}

/** So that no request is under way when the claim ends. */
function refuseIfLate({ wallTime }: PushPorts, { length, timeout }: PushRun, began: EpochSeconds) {
  if (wallTime() + timeout <= began + length) return;
  throw new Error(`it is too slow: its feeds were not pushed within ${length} s`);
}

/** From here on nobody knows what these feeds hold, until all of it was answered. */
async function claim(
  { records, wallTime }: PushPorts,
  { holder, length }: PushRun,
  course: PushCourse,
  changing: readonly FeedWork[],
): Promise<boolean> {
  const held = { ...course.record.held };
  const names = new Set(changing.map(({ feed }) => feed.resource));
  const kept = Object.entries(held).filter(([resource]) => !names.has(resource));
  course.record = {
    ...course.record,
    version: course.record.version + 1,
    held: Object.fromEntries(kept),
    claim: { holder, until: wallTime() + length },
  };
  if ((await records.write(course.record)) === 'written') return true;
  // The answer to our own first try may have been lost.
  return (await records.read(course.record.box))?.claim?.holder === holder;
}

function withHeld(record: PushRecord, resource: string, becomes: PushedCopy): PushRecord {
  return { ...record, held: { ...record.held, [resource]: becomes } };
}

/** Keeps what is known, and when the box is tried again. */
async function failed(
  { records, wallTime, random }: PushPorts,
  { record }: PushCourse,
  error: unknown,
  report: PushReport,
): Promise<PushReport> {
  const now = wallTime();
  const tries = (record.failure?.tries ?? 0) + 1;
  const after = backoff(tries, random());
  const reason = error instanceof Error ? error.message : String(error);
  const { claim, ...rest } = record;
  const failure = {
    tries,
    since: record.failure?.since ?? now,
    nextTryAt: now + after,
    reason: reason.slice(0, REASON_MAX),
  };
  // A lost race is somebody else's news; a claim that was not given back ends by itself.
  const version = record.version + 1;
  await records.write({ ...rest, version, failure }).catch(() => undefined);
  const isHanging = claim === undefined ? 'asked' : 'pushed to';
  return { ...report, reason: `cannot be ${isHanging}: ${failure.reason}`, after };
}

const REASON_MAX = 500;
