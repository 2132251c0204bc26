/**
 * Reports a batch of a sink's queue: what each message came to, and which are to be delivered again.
 *
 *   message ─▶ finding ─▶ claim ─▶ exchange ─▶ receipt ─▶ delivered
 *      │          │         │         ├──▶ reject ─▶ dead letters, with the reason
 *      │          │         │         └──▶ retry  ─▶ again, later; a day after it was sent: dead letters
 *      │          │         └──▶ taken already: known   a newer one was tried: overtaken   held: again
 *      │          └──▶ left out: not for this sink
 *      └──▶ unreadable: dead letters
 *
 * Laws: a message is acknowledged only when the sink has taken it, it was left out or overtaken, or it lies
 * in the dead letters with its reason. At least once: a crash after the exchange repeats it, under the same
 * id. An older version never follows a newer one. A sink that fails holds up nobody else's reports, and a
 * report that fails holds up no other.
 */
import { backoff } from '../../domain/base/backoff.ts';
import type { ConfiguredSink } from '../../domain/reports/configured-sinks.ts';
import { findingKey } from '../../domain/findings/finding.ts';
import { reportOf, type ReadFinding, type Report } from '../../domain/reports/report.ts';
import {
  DAY,
  formatDuration,
  MINUTE,
  type EpochSeconds,
  type Seconds,
} from '../../domain/base/time.ts';
import type { Rejects } from '../../ports/queues.ts';
import type { Delivery, Receipts } from '../../ports/sinks.ts';
import { readMessage } from './report-message.ts';
import { inRequests, inRounds } from './report-order.ts';
import {
  sinkSession,
  type Ended,
  type Run,
  type SessionPorts,
  type SinkSession,
} from './sink-session.ts';

export interface ReportPorts extends SessionPorts {
  readonly receipts: Receipts;
  readonly deadLetters: Rejects;
  /** From 0 to below 1. */
  readonly random: () => number;
}

export interface ReportTerms {
  readonly sink: ConfiguredSink;
  /** One for each process. */
  readonly holder: string;
  /** As ingest has it; `undefined` takes findings in any envelope. */
  readonly acceptedEnvelopes: ReadonlySet<string> | undefined;
}

export interface ReportMessage {
  readonly id: string;
  /** JSON of an EventBridge event, as the hub's rule wrote it; untrusted. */
  readonly body: string;
  readonly sentAt: EpochSeconds;
  /**
   * When it came, by the clock that its findings follow: no time in them is taken to be later than 5 minutes
   * after it. That of `sentAt`, unless the hub simulates an organization, whose time runs ahead.
   */
  readonly arrival: EpochSeconds;
  /** This one counted in. */
  readonly receiveCount: number;
}

export type ReportOutcome =
  | { readonly kind: 'delivered' }
  /** The sink has this version or a later one. */
  | { readonly kind: 'known' }
  /** The sink was asked to take a later version, which is tried until it is taken or refused. */
  | { readonly kind: 'overtaken' }
  | { readonly kind: 'left-out'; readonly reason: string }
  /** In the dead letters. */
  | { readonly kind: 'rejected'; readonly reason: string }
  /** To be delivered again, not before `after`. */
  | { readonly kind: 'again'; readonly reason: string; readonly after: Seconds };

export interface ReportedMessage {
  readonly message: ReportMessage;
  readonly outcome: ReportOutcome;
}

export interface Reporter {
  /** One outcome for each message, in order. Batches of one reporter come one after the other. */
  report(messages: readonly ReportMessage[], run: Run): Promise<readonly ReportedMessage[]>;
}

/** A sink may be down for a day; after that a person must look. */
const GIVE_UP_AFTER: Seconds = DAY;
/** Longer than any run: until then a holder that died keeps others away. */
const CLAIM: Seconds = 5 * MINUTE;
const HELD = 'another delivery of this finding is under way';
const HELD_AFTER: Seconds = 10;
/** So many failures of the sink one after the other: it is down, the others need not find out. */
const FAILURES_MAX = 2;

interface WantedReport {
  readonly message: ReportMessage;
  readonly read: ReadFinding;
}

interface Job extends WantedReport {
  readonly report: Report;
}

type Jobs = readonly [Job, ...(readonly Job[])];

/** One batch under way. */
interface ReportBatch {
  readonly ports: ReportPorts;
  readonly terms: ReportTerms;
  readonly session: SinkSession;
  readonly run: Run;
  readonly outcomes: Map<string, ReportOutcome>;
  /** Of the sink, since it last took or refused a report. */
  failures: number;
}

export function reporter(ports: ReportPorts, terms: ReportTerms): Reporter {
  const session = sinkSession(terms.sink, ports);
  return {
    async report(messages, run) {
      const outcomes = new Map<string, ReportOutcome>();
      await reportAll({ ports, terms, session, run, outcomes, failures: 0 }, messages);
      return messages.map((message) => {
        const missing: ReportOutcome = { kind: 'again', reason: 'no outcome was given', after: 1 };
        return { message, outcome: outcomes.get(message.id) ?? missing };
      });
    },
  };
}

async function reportAll(batch: ReportBatch, messages: readonly ReportMessage[]): Promise<void> {
  const { session, terms } = batch;
  const wanted = await wantedOf(batch, messages);
  if (wanted.length === 0) return;
  try {
    const { sink, pseudonyms } = await session.opened();
    const jobs = wanted.map((one) => {
      return { ...one, report: reportOf(one.read, terms.sink.profile, pseudonyms) };
    });
    for (const round of inRounds(jobs, batch.ports.random)) {
      for (const group of inRequests(round, sink)) await reportTogether(batch, group);
    }
  } catch (error) {
    const left = wanted.filter(({ message }) => !batch.outcomes.has(message.id));
    for (const { message } of left) await putOff(batch, message, reasonOf(error));
  }
}

/** What is to be reported of a batch; the other messages are settled. */
async function wantedOf(
  batch: ReportBatch,
  messages: readonly ReportMessage[],
): Promise<readonly WantedReport[]> {
  const { sink, acceptedEnvelopes } = batch.terms;
  const wanted: WantedReport[] = [];
  for (const message of messages) {
    const { body, arrival } = message;
    const read = readMessage(body, sink.selection, { acceptedEnvelopes, arrival });
    if (read.kind === 'finding') wanted.push({ message, read: read.read });
    else if (read.kind === 'left-out') batch.outcomes.set(message.id, read);
    else await reject(batch, message, read.reason);
  }
  return wanted;
}

/** Reports that go in one request. */
async function reportTogether(batch: ReportBatch, jobs: Jobs): Promise<void> {
  if (batch.failures >= FAILURES_MAX) {
    for (const { message } of jobs) await putOff(batch, message, DOWN.reason);
    return;
  }
  const [first, ...others] = await claimed(batch, jobs);
  if (first !== undefined) await deliver(batch, [first, ...others]);
}

const DOWN = { kind: 'retry', reason: 'not tried: the sink is down', scope: 'sink' } as const;

/** Reports that are claimed. */
async function deliver(batch: ReportBatch, jobs: Jobs): Promise<void> {
  const ended: Ended = batch.failures < FAILURES_MAX ? await exchanged(batch, jobs) : DOWN;
  const isOfReport =
    ended.kind === 'reject' || (ended.kind === 'retry' && ended.scope === 'report');
  if (ended.kind !== 'retry') batch.failures = 0;
  else if (ended.scope === 'sink') batch.failures += 1;
  if (isOfReport && jobs.length > 1) {
    // One of them is at fault: each alone shows which.
    for (const job of jobs) await deliver(batch, [job]);
    return;
  }
  for (const job of jobs) await settle(batch, job, ended);
}

/** One after the other: of two versions of a finding the later must not be claimed first. */
async function claimed(batch: ReportBatch, jobs: Jobs): Promise<readonly Job[]> {
  const { receipts } = batch.ports;
  const begun: Job[] = [];
  for (const job of jobs) {
    const delivery = deliveryOf(batch, job);
    const claim = await receipts.begin(delivery, delivery.now + CLAIM);
    if (claim === 'begun') begun.push(job);
    else if (claim === 'held') await putOff(batch, job.message, HELD, HELD_AFTER);
    else batch.outcomes.set(job.message.id, { kind: claim });
  }
  return begun;
}

/** An exchange that could not even be begun (no secret) has failed as one that was not heard. */
async function exchanged({ session, run }: ReportBatch, jobs: Jobs): Promise<Ended> {
  const [{ report }, ...others] = jobs;
  try {
    return await session.exchange([report, ...others.map((job) => job.report)], run);
  } catch (error) {
    return { kind: 'retry', reason: reasonOf(error), scope: 'sink' };
  }
}

async function settle(batch: ReportBatch, job: Job, ended: Ended): Promise<void> {
  const { receipts } = batch.ports;
  const delivery = deliveryOf(batch, job);
  try {
    if (ended.kind === 'done') {
      await receipts.taken(delivery);
      batch.outcomes.set(job.message.id, { kind: 'delivered' });
      return;
    }
    await (ended.kind === 'reject' ? receipts.refused(delivery) : receipts.abandon(delivery));
  } catch (error) {
    // Taken or not, nobody will know: it is delivered again, under the same id.
    await putOff(batch, job.message, reasonOf(error));
    return;
  }
  if (ended.kind === 'reject') await reject(batch, job.message, ended.reason);
  else await putOff(batch, job.message, ended.reason, ended.after);
}

async function putOff(
  batch: ReportBatch,
  message: ReportMessage,
  reason: string,
  after?: Seconds,
): Promise<void> {
  const { random } = batch.ports;
  if (nowOf(batch) - message.sentAt >= GIVE_UP_AFTER) {
    await reject(batch, message, `given up after ${formatDuration(GIVE_UP_AFTER)}: ${reason}`);
    return;
  }
  const wait = backoff(message.receiveCount, random(), after);
  batch.outcomes.set(message.id, { kind: 'again', reason, after: wait });
}

async function reject(batch: ReportBatch, message: ReportMessage, reason: string): Promise<void> {
  const { deadLetters, random } = batch.ports;
  try {
    await deadLetters.put({ reason, received: message.body });
    batch.outcomes.set(message.id, { kind: 'rejected', reason });
  } catch (error) {
    const after = backoff(message.receiveCount, random());
    batch.outcomes.set(message.id, { kind: 'again', reason: reasonOf(error), after });
  }
}

function deliveryOf(batch: ReportBatch, { read, report }: Job): Delivery {
  const { sink, holder } = batch.terms;
  const finding = findingKey(read.finding);
  return { sink: sink.name, finding, version: report.version, holder, now: nowOf(batch) };
}

function nowOf({ ports }: ReportBatch): EpochSeconds {
  return Math.floor(ports.timing.nowMs() / 1_000);
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
