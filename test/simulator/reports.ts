/** A sink and the function that reports to it: requests that fail, answers that are lost, processes that die. */
import { memoryReceipts } from '../../src/adapters/memory/memory-receipts.ts';
import { parseConfiguration } from '../../src/domain/configuration/configuration.ts';
import { configuredSinks, type ConfiguredSink } from '../../src/domain/reports/configured-sinks.ts';
import type { HttpRequest } from '../../src/domain/reports/sink.ts';
import { DAY } from '../../src/domain/base/time.ts';
import type { HttpOutcome, Receipts } from '../../src/ports/sinks.ts';
import {
  reporter,
  type Reporter,
  type ReportMessage,
} from '../../src/usecases/report/report-findings.ts';
import { standardQueue, type Handed } from '../../bench/latency/simulated-aws.ts';
import { ADMINISTRATOR } from '../helpers/data/judgements.ts';
import { hmac } from '../helpers/data/reports.ts';
import { count, Process, type Surroundings } from './faults.ts';
import type { Sending } from './organization.ts';

export interface ReportingPorts {
  readonly around: Surroundings;
  readonly fail: (what: string) => void;
}

const SECRET = { url: 'https://hook.example/in', signingSecret: `whsec_${'A'.repeat(32)}` };
const SKEW_MAX = 2;
/** A call is ended after so many seconds. */
const LIFE = 180;
const QUEUE = { batchSize: 10, visibilitySeconds: 200, windowSeconds: 1, concurrency: 2 } as const;
/** What a sink that fails answers to some. */
const REFUSED = { share: 0.3, statuses: [500, 503, 429] } as const;
/** Characters of a version that are its time. */
const TIME = 19;

interface Courier {
  readonly process: Process;
  readonly reporter: Reporter;
  isBusy: boolean;
}

type Letter = Omit<ReportMessage, 'receiveCount'> & { readonly before: number };

export function newReporting({ around, fail }: ReportingPorts) {
  const { time, random } = around;
  const sink = webhook();
  const receipts = memoryReceipts();
  /** Finding → the time of its latest version; empty if it follows from when it came. */
  const wanted = new Map<string, string>();
  /** Finding → the version that was taken last. */
  const taken = new Map<string, string>();
  let couriers: Courier[] = [];
  let letters = 0;

  const take = ({ headers }: HttpRequest): void => {
    const [finding = '', ...rest] = (headers['webhook-id'] ?? '').split('-');
    const version = rest.join('-');
    const before = taken.get(finding) ?? '';
    if (!wanted.has(finding)) fail(`${finding} was reported, and must not be`);
    if (version < before) fail(`${finding}: version ${version} was reported after ${before}`);
    taken.set(finding, version);
    count(around, 'reports taken');
  };
  const answer = (request: HttpRequest): Promise<HttpOutcome> => {
    const isRefused = around.outside === 'the sink fails' && random() < REFUSED.share;
    const status = isRefused ? (REFUSED.statuses[Math.floor(random() * 3)] ?? 503) : 204;
    if (!isRefused) take(request);
    return Promise.resolve({ kind: 'answered', answer: { status, headers: {}, body: '' } });
  };
  const started = (): Courier => {
    const process = new Process(around, SKEW_MAX);
    const ports = {
      http: { send: (request: HttpRequest) => process.call('sink', () => answer(request)) },
      secret: { read: () => Promise.resolve(SECRET) },
      receipts: receiptsSeenBy(process, receipts),
      deadLetters: {
        put({ reason }: { readonly reason: string }) {
          fail(`a report is lost: ${reason}`);
          return Promise.resolve();
        },
      },
      hmac,
      random,
      timing: {
        nowMs: () => (time.now() + process.skew) * 1_000,
        pause: (ms: number) => time.pause(ms / 1_000),
      },
    };
    const holder = `courier ${count(around, 'couriers')}`;
    const acceptedEnvelopes = new Set([ADMINISTRATOR]);
    const made = reporter(ports, { sink, holder, acceptedEnvelopes });
    const courier = { process, reporter: made, isBusy: false };
    couriers.push(courier);
    return courier;
  };
  const deliver = async (batch: readonly Handed<Letter>[]): Promise<'done' | 'died'> => {
    const courier = couriers.find(({ isBusy }) => !isBusy) ?? started();
    courier.isBusy = true;
    const end = time.now() + LIFE;
    const cancel = courier.process.dieAfter(LIFE);
    const messages = batch.map(({ message: { before, ...letter }, tries }) => {
      return { ...letter, receiveCount: before + tries };
    });
    const remainingMs = () => (end - time.now()) * 1_000;
    const reported = await courier.reporter.report(messages, { remainingMs }).catch(() => []);
    cancel();
    courier.isBusy = false;
    if (courier.process.isDead) {
      couriers = couriers.filter((one) => one !== courier);
      return 'died';
    }
    for (const { message, outcome } of reported) {
      count(around, `reports ${outcome.kind}`);
      if (outcome.kind !== 'again') continue;
      const { receiveCount: before, ...letter } = message;
      queue.send({ ...letter, before }, outcome.after);
    }
    return 'done';
  };
  const queue = standardQueue<Letter>(time, QUEUE, deliver);

  return {
    /** What the rule of the sink's queue matches. */
    want({ sent, isAhead }: Sending): void {
      for (const { finding, seen, window } of sent) {
        // Of low severity: not for this sink.
        if (window === DAY) continue;
        const version = isAhead === true ? '' : compact(seen);
        const before = wanted.get(finding) ?? '';
        wanted.set(finding, version > before ? version : before);
      }
    },
    send({ body }: Sending): void {
      const now = Math.floor(time.now());
      letters += 1;
      queue.send({ id: `letter ${letters}`, body, sentAt: now, arrival: now, before: 0 });
    },
    /** When all is at rest nothing waits to be reported. */
    check(): void {
      for (const [finding, version] of wanted) {
        const last = taken.get(finding)?.slice(0, TIME);
        if (last === undefined) fail(`at rest ${finding} is not reported`);
        else if (last < version)
          fail(`at rest ${finding} is reported as of ${last}, not ${version}`);
      }
    },
  };
}

function compact(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace(/[-:.]/g, '');
}

function webhook(): ConfiguredSink {
  const section = { enabled: true, requestsPerMinute: 6_000, profile: 'full', minSeverity: 4 };
  const parsed = parseConfiguration({ reports: { webhook: section } });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  const [sink] = configuredSinks(parsed.value);
  if (sink === undefined) throw new Error('no sink');
  return sink;
}

function receiptsSeenBy(process: Process, receipts: Receipts): Receipts {
  return {
    begin: (delivery, until) => process.call('ledger', () => receipts.begin(delivery, until)),
    taken: (delivery) => process.call('ledger', () => receipts.taken(delivery)),
    refused: (delivery) => process.call('ledger', () => receipts.refused(delivery)),
    abandon: (delivery) => process.call('ledger', () => receipts.abandon(delivery)),
  };
}
