/**
 * A day of an organization through the deployed design, on virtual time.
 *
 *   finding ─▶ bus ─▶ bus ─▶ ingest queue ─▶ ingest ─▶ ledger
 *                              ▲              │ │
 *               end of a round └──────────────┘ └─▶ trigger (FIFO) ◀── schedule, within its minute
 *                                                     └─▶ publish, paced ─▶ feed
 *
 * Real: what asks for a publish, and when, its requests with their buckets, rounds and group, the pace, and the numbers
 * of the templates. Assumed: how long buses, functions and cold starts take, each named below; they are on the slow
 * side of what is known.
 */
import type { SendMessageBatchCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { publishTrigger } from '../../src/adapters/sqs/publish-trigger.ts';
import { roundEnds } from '../../src/adapters/sqs/round-ends.ts';
import { INGEST_DELIVERY, TRIGGER_DELAY, TRIGGER_DELIVERY } from '../../src/environment.ts';
import type { MessageOutcome } from '../../src/usecases/ingest/ingest-messages.ts';
import { publishAsking, type PublishAsking } from '../../src/usecases/ingest/publish-asking.ts';
import { pacedPublisher } from '../../src/usecases/publish/paced-publisher.ts';
import { NO_DELAYS, type TickReport } from '../../src/usecases/publish/publisher-report.ts';
import {
  fifoQueue,
  instances,
  standardQueue,
  type Handed,
  type QueueNumbers,
} from './simulated-aws.ts';
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
  /** The function that dies in every so-manieth of its calls. @default - none */
  readonly dies?: Death;
  /** @default true */
  readonly isScheduled?: boolean;
}

/** In the middle of its work; or the ingest after it has recorded, and before it has asked for a publish. */
export interface Death {
  readonly name: 'ingest' | 'ingest, having recorded' | 'publish';
  readonly every: number;
  /** @default - again and again */
  readonly once?: boolean;
}

export interface DayResult {
  /** Seconds from the finding's event until it was in the feed, in the order of the findings. */
  readonly latencies: readonly number[];
  /** When each publish began. */
  readonly publishes: readonly number[];
}

/** As the templates and the publisher have it, which take the same constants. */
const TRIGGER: QueueNumbers = {
  batchSize: TRIGGER_DELIVERY.batchSize,
  visibilitySeconds: TRIGGER_DELIVERY.heldSeconds,
  delaySeconds: TRIGGER_DELAY,
};

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
/** Clocks of functions differ by up to this. */
const CLOCKS_DIFFER = 1;
const MINUTE = 60;
/** After the last finding everything still has to end. */
const AFTERMATH = 900;

export async function deployedDay(terms: DayTerms): Promise<DayResult> {
  const { findings, random, isScheduled = true } = terms;
  const time = virtualTime(findings[0]?.at ?? 0);
  const world: World = {
    ...terms,
    time,
    listedAt: new Array<number>(findings.length).fill(Number.NaN),
    recorded: [],
    known: new Set(),
    publishes: [],
    isLast: deaths(terms.dies),
    between: ({ least, most }) => least + random() * (most - least),
  };
  const trigger = fifoQueue(time, TRIGGER, publishing(world));
  const ingest = standardQueue<string>(time, INGEST_DELIVERY, (batch) => ingesting(batch));
  const ingesting = ingestOf(world, clientOf(trigger, ingest));
  for (const [n, { at }] of findings.entries()) {
    ingest.send(String(n), at - time.now() + world.between(HOP) + world.between(HOP));
  }
  const end = (findings.at(-1)?.at ?? 0) + AFTERMATH;
  if (isScheduled) {
    schedule(time, end, random, (minute) => {
      trigger.send(CLOCK, `scheduled-${minute}`);
    });
  }
  await time.run(end);
  const { listedAt, publishes } = world;
  return { publishes, latencies: findings.map(({ at }, n) => (listedAt[n] ?? Number.NaN) - at) };
}

interface World extends DayTerms {
  readonly time: VirtualTime;
  readonly listedAt: number[];
  /** Recorded, and in no edition yet. */
  readonly recorded: number[];
  readonly known: Set<number>;
  readonly publishes: number[];
  readonly isLast: (name: Death['name']) => boolean;
  readonly between: (range: { readonly least: number; readonly most: number }) => number;
}

/** Whether this call of a function is its process's last. */
function deaths(dies: Death | undefined): World['isLast'] {
  let calls = 0;
  return (name) => {
    if (dies?.name !== name) return false;
    calls += 1;
    return dies.once === true ? calls === dies.every : calls % dies.every === 0;
  };
}

function publishing({ time, recorded, publishes, listedAt, isLast, between }: World) {
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
  const processes = instances(time, {
    coldSeconds: COLD.publish,
    idleSeconds: IDLE_SECONDS,
    // A new process knows nothing of the pace of the one before.
    make: () => pacedPublisher({ tick }, clockOf(time)),
  });
  return async (batch: readonly string[]): Promise<'done' | 'died'> => {
    const paced = await processes.take();
    try {
      await paced(batch.every((body) => body === CLOCK) ? 'clock' : 'recorder');
      processes.giveBack(paced);
      return 'done';
    } catch {
      return 'died';
    }
  };
}

interface IngestProcess {
  readonly ask: PublishAsking;
  /** By how much its clock is ahead. */
  readonly ahead: number;
}

function ingestOf(
  { time, findings, recorded, known, isLast, between, random }: World,
  client: SQSClient,
) {
  const ports = {
    trigger: publishTrigger(client, TRIGGER_URL),
    rounds: roundEnds(client, 'https://sqs.example/ingest'),
  };
  const isUrgent = (n: unknown): boolean => findings[Number(n)]?.isUrgent === true;
  const processes = instances<IngestProcess>(time, {
    coldSeconds: COLD.ingest,
    idleSeconds: IDLE_SECONDS,
    make: () => ({ ask: publishAsking(ports, isUrgent), ahead: (random() - 0.5) * CLOCKS_DIFFER }),
  });
  const record = ({ message, tries }: Handed<string>): MessageOutcome => {
    const n = Number(message);
    const body = message;
    const isNews = Number.isInteger(n) && !known.has(n);
    if (isNews) {
      known.add(n);
      recorded.push(n);
    }
    const kind = isNews ? 'accepted' : 'duplicate';
    // Which finding it is, and nothing else, is of interest here.
    return { message: { id: message, body, tries }, outcome: { kind, finding: n as never } };
  };
  return async (batch: readonly Handed<string>[]): Promise<'done' | 'died'> => {
    const process = await processes.take();
    await time.pause(between(INGEST));
    if (isLast('ingest')) return 'died';
    const outcomes = batch.map(record);
    if (isLast('ingest, having recorded')) return 'died';
    await process.ask(outcomes, Math.floor(time.now() + process.ahead));
    processes.giveBack(process);
    return 'done';
  };
}

const CLOCK = 'scheduled';

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

const TRIGGER_URL = 'https://sqs.example/publish.fifo';

/** The adapters' own requests, put into the simulated queues. */
function clientOf(
  trigger: ReturnType<typeof fifoQueue>,
  ingest: ReturnType<typeof standardQueue<string>>,
): SQSClient {
  const client = {
    send({ input }: SendMessageCommand | SendMessageBatchCommand) {
      if ('Entries' in input) {
        for (const { MessageBody = '', DelaySeconds } of input.Entries ?? []) {
          ingest.send(MessageBody, DelaySeconds);
        }
      } else if ('MessageBody' in input) {
        trigger.send(input.MessageBody ?? '', input.MessageDeduplicationId ?? '');
      }
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
  delays: NO_DELAYS,
};
