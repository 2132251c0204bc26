/**
 * A day of an organization through the deployed design, on virtual time.
 *
 *   finding ─▶ bus ─▶ bus ─▶ ingest queue ─▶ ingest ─▶ ledger
 *                                              └─▶ trigger (FIFO) ◀── schedule, within its minute
 *                                                     └─▶ publish, paced ─▶ feed
 *
 * Real: the request for a publish with its bucket and group, the pace, and the numbers of the templates. Assumed: how
 * long buses, functions and cold starts take, each named below; they are on the slow side of what is known.
 */
import type { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { publishTrigger } from '../../src/adapters/sqs/publish-trigger.ts';
import { INGEST_DELIVERY, TRIGGER_DELAY, TRIGGER_DELIVERY } from '../../src/environment.ts';
import { pacedPublisher } from '../../src/usecases/publish/paced-publisher.ts';
import type { TickReport } from '../../src/usecases/publish/publisher-report.ts';
import { coldStarts, fifoQueue, standardQueue, type QueueNumbers } from './simulated-aws.ts';
import { virtualTime, type VirtualTime } from './virtual-time.ts';

export interface SimulatedFinding {
  readonly at: number;
  readonly account: string;
  readonly isUrgent: boolean;
}

export interface DayTerms {
  readonly findings: readonly SimulatedFinding[];
  /** From 0 to below 1. */
  readonly random: () => number;
  /** The function that dies in the middle of every so-manieth of its calls. @default - none */
  readonly dies?: { readonly name: 'ingest' | 'publish'; readonly every: number };
}

export interface DayResult {
  /** Seconds from the finding's event until it was in the feed, in the order of the findings. */
  readonly latencies: readonly number[];
  /** When each publish began. */
  readonly publishes: readonly number[];
}

/** As the templates have it, which take the same constants. */
const TRIGGER: QueueNumbers = { ...TRIGGER_DELIVERY, delaySeconds: TRIGGER_DELAY };

/** From a bus to the next, or to a queue; AWS names 0.13 s for the slowest hundredth (2024). */
const HOP = { least: 0.05, most: 0.5 } as const;
/** A batch of up to a hundred findings (`npm run bench -- ledger`, and the network between). */
const INGEST = { least: 0.1, most: 0.5 } as const;
/** A tick of a hub of this size, and the feeds into every bucket. */
const PUBLISH = { least: 0.3, most: 1 } as const;
/** A bundle of a megabyte; the publisher, on a whole CPU, also reads its checkpoint. */
const COLD = { ingest: 1.2, publish: 2.5 } as const;
/** Instances are taken away earlier than anybody says. */
const IDLE_SECONDS = 300;
const MINUTE = 60;
/** After the last finding everything still has to end. */
const AFTERMATH = 900;

export async function deployedDay({ findings, random, dies }: DayTerms): Promise<DayResult> {
  const time = virtualTime(findings[0]?.at ?? 0);
  const between = ({ least, most }: { least: number; most: number }) =>
    least + random() * (most - least);
  const listedAt = new Array<number>(findings.length).fill(Number.NaN);
  const recorded: number[] = [];
  const publishes: number[] = [];
  const deaths = { ingest: 0, publish: 0 };
  const isLast = (name: 'ingest' | 'publish'): boolean =>
    dies?.name === name && (deaths[name] += 1) % dies.every === 0;

  const tick = async (): Promise<TickReport> => {
    publishes.push(time.now());
    // What is in the ledger when it is read is in this edition.
    const read = recorded.splice(0);
    await time.pause(between(PUBLISH));
    if (isLast('publish')) {
      recorded.push(...read);
      throw new Error('it died');
    }
    for (const n of read) listedAt[n] = time.now();
    return PUBLISHED;
  };
  let paced = pacedPublisher({ tick }, clockOf(time));
  const publisherStarts = coldStarts(time, {
    coldSeconds: COLD.publish,
    idleSeconds: IDLE_SECONDS,
  });
  const trigger = fifoQueue(time, TRIGGER, async () => {
    await time.pause(publisherStarts.start());
    try {
      await paced();
      publisherStarts.end();
      return 'done';
    } catch {
      // Another process follows, which knows nothing of the pace of this one.
      paced = pacedPublisher({ tick }, clockOf(time));
      return 'died';
    }
  });
  const asks = publishTrigger(clientOf(trigger), 'https://sqs.example/publish.fifo');
  const ingestStarts = coldStarts(time, { coldSeconds: COLD.ingest, idleSeconds: IDLE_SECONDS });
  const ingest = standardQueue<number>(time, INGEST_DELIVERY, async (batch) => {
    await time.pause(ingestStarts.start() + between(INGEST));
    if (isLast('ingest')) return 'died';
    recorded.push(...batch);
    if (batch.some((n) => findings[n]?.isUrgent)) await asks.request(Math.floor(time.now()));
    ingestStarts.end();
    return 'done';
  });
  for (const [n, { at }] of findings.entries()) {
    time.after(at - time.now() + between(HOP) + between(HOP), () => {
      ingest.send(n);
    });
  }
  const end = (findings.at(-1)?.at ?? 0) + AFTERMATH;
  schedule(time, end, random, (minute) => {
    trigger.send('{}', `scheduled-${minute}`);
  });
  await time.run(end);
  return { publishes, latencies: findings.map(({ at }, n) => (listedAt[n] ?? Number.NaN) - at) };
}

/** Somewhere within each minute (docs/sources/aws.md#4-schedules-and-triggers). */
function schedule(
  time: VirtualTime,
  end: number,
  random: () => number,
  fire: (minute: number) => void,
): void {
  for (let minute = 0; time.now() + minute * MINUTE < end; minute += 1) {
    time.after((minute + random()) * MINUTE, () => {
      fire(minute);
    });
  }
}

function clockOf(time: VirtualTime) {
  return { nowMs: () => 1_000 * time.now(), pause: (ms: number) => time.pause(ms / 1_000) };
}

/** The adapter's own request, put into the simulated queue. */
function clientOf(queue: ReturnType<typeof fifoQueue>): SQSClient {
  const client = {
    send({ input }: SendMessageCommand) {
      queue.send(input.MessageBody ?? '', input.MessageDeduplicationId ?? '');
      return Promise.resolve({});
    },
  };
  return client as unknown as SQSClient;
}

const PUBLISHED: TickReport = {
  outcome: 'published',
  edition: 1,
  entries: 0,
  changesRead: 0,
  source: 'memory',
  written: [],
  alarms: [],
  departures: [],
  fullestPercent: 0,
  nextExpiry: undefined,
};
