/**
 * Reports of the local hub: a queue for each sink beside the ingest queue, and the same use case as in AWS.
 *
 * Law: a finding is in every queue before its sender gets the acknowledgement; no sink that is slow, down or
 * hostile keeps a finding from the ledger or the hub from stopping.
 */
import { join } from 'node:path';
import { hmacSha256 } from '../adapters/shared/hmac.ts';
import { levelMessages, type QueueMessage } from '../adapters/level/level-messages.ts';
import type { LevelStore } from '../adapters/level/level-store.ts';
import { reportTransport } from '../adapters/sinks/report-transport.ts';
import { wallTiming } from '../adapters/shared/wall-clock.ts';
import type { Configuration } from '../domain/configuration/configuration.ts';
import type { ConfiguredSink } from '../domain/reports/configured-sinks.ts';
import { MINUTE, parseTime, type EpochSeconds } from '../domain/base/time.ts';
import type { Receipts, SinkSecret } from '../ports/sinks.ts';
import {
  reporter,
  type ReportedMessage,
  type ReportMessage,
  type Reporter,
} from '../usecases/report/report-findings.ts';
import type { Announcer } from './announcer.ts';
import { deadLetterFile } from './store/dead-letter-file.ts';
import { startQueue, type Queue } from './store/queue.ts';
import { localSinks, type ReportOptions } from './report-options.ts';
import { pause } from './kit/rounds.ts';

export interface ReportingOptions {
  /** The data folder. */
  readonly folder: string;
  readonly store: LevelStore;
  readonly options: { readonly reports: ReportOptions };
  readonly terms: { readonly configuration: Configuration };
  readonly receipts: Receipts;
  readonly announce: Pick<Announcer, 'print' | 'trouble'>;
  /** The clock that findings follow: a simulated organization's runs ahead. */
  readonly clock: { now(): EpochSeconds };
}

export interface Reporting {
  /** What to print for the person who starts the hub. */
  readonly lines: readonly string[];
  /** The ingest queue, and beside it those of the sinks: what is sent to it is sent to all. */
  beside(ingest: Queue): Pick<Queue, 'send' | 'counts'>;
  stop(): Promise<void>;
}

/** One process: nobody else can be at a finding, and after a kill its claims are ours. */
const HOLDER = 'the local hub';
const BATCH_SIZE = 10; // as the stack's mapping has it
const BATCH_WINDOW_SECONDS = 0.1;
const RETRY_DELAY_SECONDS = 5;
/** A day's worth of failures is given up by the use case, with a reason. */
const MAX_RECEIVE_COUNT = Number.MAX_SAFE_INTEGER;
const RUN_MS = 3 * MINUTE * 1_000;

export async function startReporting(options: ReportingOptions): Promise<Reporting> {
  const { terms, options: given, announce, folder } = options;
  const { served, unserved } = await localSinks(terms.configuration, given.reports);
  const stopping = new AbortController();
  const queues = await Promise.all(
    served.map(({ sink, secret }) => startSinkQueue(options, sink, secret, stopping.signal)),
  );
  return {
    lines: [
      ...served.map(
        ({ sink }) => `  reports   to ${sink.name}; refused ones in ${rejectedPath(folder, sink)}`,
      ),
      ...unserved.map(
        ({ name }) => `  reports   none to ${name}: --report-secrets gives no secret for it`,
      ),
    ],
    beside: (ingest) => ({
      async send(bodies) {
        const ids = await ingest.send(bodies);
        for (const queue of queues) await queue.send(bodies);
        return ids;
      },
      counts: () => ingest.counts(),
    }),
    async stop() {
      stopping.abort();
      const stopped = await Promise.allSettled(queues.map((queue) => queue.stop()));
      for (const one of stopped) if (one.status === 'rejected') announce.trouble(one.reason);
    },
  };
}

async function startSinkQueue(
  { folder, store, receipts, announce, clock }: ReportingOptions,
  sink: ConfiguredSink,
  secret: SinkSecret,
  signal: AbortSignal,
): Promise<Queue> {
  const ports = {
    receipts,
    secret,
    hmac: hmacSha256,
    random: Math.random,
    http: reportTransport({ ...sink, signal }),
    deadLetters: deadLetterFile(rejectedPath(folder, sink)),
    timing: { nowMs: wallTiming.nowMs, pause: (ms: number) => pause(ms, signal) },
  };
  const courier = reporter(ports, { sink, holder: HOLDER, acceptedEnvelopes: undefined });
  return startQueue(
    {
      messages: await levelMessages(store, `reports to ${sink.name}`),
      batchSize: BATCH_SIZE,
      batchWindowSeconds: BATCH_WINDOW_SECONDS,
      retryDelaySeconds: RETRY_DELAY_SECONDS,
      maxReceiveCount: MAX_RECEIVE_COUNT,
      onTrouble: announce.trouble,
    },
    async (batch) => {
      const reported = await deliver(courier, messagesOf(batch, clock.now()), signal);
      if (!signal.aborted) announceOutcome(announce, sink, reported);
      return reported.flatMap(({ message, outcome }) =>
        outcome.kind === 'again' ? [message.id] : [],
      );
    },
  );
}

function messagesOf(batch: readonly QueueMessage[], arrival: EpochSeconds): ReportMessage[] {
  return batch.map(({ id, body, sentAt, receiveCount }) => {
    return { id, body, receiveCount, arrival, sentAt: parseTime(sentAt) ?? 0 };
  });
}

function deliver(courier: Reporter, messages: readonly ReportMessage[], signal: AbortSignal) {
  const endMs = wallTiming.nowMs() + RUN_MS;
  const remainingMs = () => (signal.aborted ? 0 : endMs - wallTiming.nowMs());
  return courier.report(messages, { remainingMs });
}

function announceOutcome(
  announce: ReportingOptions['announce'],
  { name }: ConfiguredSink,
  reported: readonly ReportedMessage[],
): void {
  for (const { outcome } of reported) {
    if (outcome.kind === 'rejected')
      announce.print(`a report was rejected by ${name}: ${outcome.reason}`);
    if (outcome.kind === 'again') {
      announce.trouble(new Error(`a report waits for ${name}: ${outcome.reason}`));
    }
  }
}

function rejectedPath(folder: string, { name }: ConfiguredSink): string {
  return join(folder, 'reports', `${name}-rejected.jsonl`);
}
