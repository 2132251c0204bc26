/** The bus, the queue and the ingest function: events come late, twice and in any order, and again until taken in. */
import { MINUTE } from '../../src/domain/base/time.ts';
import type { Ledger } from '../../src/ports/ledger.ts';
import { ingestMessages } from '../../src/usecases/ingest/ingest-messages.ts';
import { standardQueue } from '../../bench/latency/simulated-aws.ts';
import { ADMINISTRATOR } from '../helpers/data/judgements.ts';
import { count, ledgerSeenBy, Process, type Surroundings } from './faults.ts';
import type { Sending } from './organization.ts';
import type { newReporting } from './reports.ts';
import type { Truth } from './truth.ts';

type Reporting = Pick<ReturnType<typeof newReporting>, 'want' | 'send'>;

export interface IntakePorts {
  readonly around: Surroundings;
  readonly ledger: Ledger;
  readonly truth: Truth;
  readonly reporting: Reporting;
  readonly fail: (what: string) => void;
}

const SKEW_MAX = 60;
/** A call is ended after so many seconds. */
const LIFE = 60;
const QUEUE = { batchSize: 10, visibilitySeconds: 90, windowSeconds: 1, concurrency: 3 } as const;
const SENT_TWICE = 0.1;
const LATE = { share: 0.05, seconds: 20 * MINUTE, usual: 3 } as const;

export function newIntake({ around, ledger, truth, reporting, fail }: IntakePorts) {
  const { time, random } = around;
  const queue = standardQueue<Sending>(time, QUEUE, (batch) =>
    ingest(batch.map(({ message }) => message)),
  );
  const later = (seconds: number, sending: Sending): void => {
    time.after(seconds, () => {
      queue.send(sending);
    });
  };
  const acknowledge = ({ sent, archives, shows }: Sending): void => {
    for (const { finding } of sent) truth.acknowledge(finding, time.now());
    if (archives !== undefined) truth.archive(archives, time.now());
    if (shows !== undefined) truth.own(shows, time.now());
    count(around, 'acknowledged');
  };
  const rejects = {
    put({ reason }: { readonly reason: string }) {
      fail(`refused: ${reason}`);
      return Promise.resolve();
    },
  };
  const ingest = async (batch: readonly Sending[]): Promise<'done' | 'died'> => {
    const process = new Process(around, SKEW_MAX);
    process.dieAfter(LIFE);
    const seen = ledgerSeenBy(process, ledger, around);
    const messages = batch.map(({ body }, n) => ({ id: String(n), body }));
    const options = { arrival: process.clock(), acceptedEnvelopes: new Set([ADMINISTRATOR]) };
    try {
      const outcomes = await ingestMessages({ ledger: seen, rejects }, messages, options);
      if (process.isDead) return 'died';
      for (const [n, one] of batch.entries()) {
        if (outcomes[n]?.outcome.kind === 'failed') later(QUEUE.visibilitySeconds, one);
        else acknowledge(one);
      }
      return 'done';
    } catch {
      return 'died';
    }
  };
  /** To each target by itself: late now and then, and twice. */
  const deliver = (arrive: (seconds: number) => void): void => {
    const copies = random() < SENT_TWICE ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) {
      arrive(random() * (random() < LATE.share ? LATE.seconds : LATE.usual));
    }
  };
  return {
    send(sending: Sending): void {
      const now = Math.floor(time.now());
      for (const sent of sending.sent) truth.send(sent, now);
      if (sending.archives !== undefined) truth.archive(sending.archives, undefined);
      if (sending.shows !== undefined) truth.own(sending.shows, undefined);
      count(around, 'events');
      deliver((seconds) => {
        later(seconds, sending);
      });
      if (sending.archives !== undefined) return;
      reporting.want(sending);
      deliver((seconds) => {
        time.after(seconds, () => {
          reporting.send(sending);
        });
      });
    },
  };
}
