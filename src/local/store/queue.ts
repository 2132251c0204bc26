/**
 * The stand-in for SQS and its Lambda mapping: batches out, failed items again, poison aside.
 *
 * Promises: `send` resolves when the messages are on disk, and from then on each is delivered until
 * a delivery does not name it as failed — at least once, across `kill -9` and restart, so the
 * receiver must not mind seeing a message twice. One batch at a time. An item that failed comes
 * again after the delay, with its receive count; when it has failed `maxReceiveCount` times it goes
 * to the dead letters, where it stays. A delivery cut short by a kill is not counted: a hub killed
 * five times in the wrong moment must not give up a good finding.
 */
import type { Messages, QueueMessage } from '../../adapters/level/level-messages.ts';

export interface QueueOptions {
  /** Where they are kept; of this queue alone. */
  readonly messages: Messages;
  /** The most messages a delivery takes. */
  readonly batchSize: number;
  /** How long a batch that is not full waits for more. */
  readonly batchWindowSeconds: number;
  /** How long an item that failed stays away: the visibility timeout. */
  readonly retryDelaySeconds: number;
  readonly maxReceiveCount: number;
  /** Called with errors of deliveries and of the disk; nothing is lost by either. */
  readonly onTrouble: (error: unknown) => void;
}

/**
 * Takes a batch; answers the ids of the items that failed. Throwing fails the whole batch, and so
 * does an id that is not of the batch, as in Lambda's `batchItemFailures`.
 */
export type Deliver = (batch: readonly QueueMessage[]) => Promise<readonly string[]>;

interface QueueCounts {
  /** To be delivered: ready, waiting to be tried again, or being delivered now. */
  readonly held: number;
  readonly dead: number;
}

export interface Queue {
  /** Takes all bodies or none; resolves with their ids when they are durable. */
  send(bodies: readonly string[]): Promise<readonly string[]>;
  counts(): QueueCounts;
  /** Messages that failed too often. */
  deadLetters(): readonly QueueMessage[];
  /** Resolves when nothing is left to be delivered (dead letters aside). */
  drained(): Promise<void>;
  /** Takes nothing more and starts no delivery, lets the one under way end. */
  stop(): Promise<void>;
}

/** What delivery goes by; all of it is rebuilt from the messages when starting. */
interface Running {
  readonly options: QueueOptions;
  readonly held: Map<string, QueueMessage>;
  readonly dead: Map<string, QueueMessage>;
  readonly ready: Set<string>;
  /** Ids with the time in milliseconds from which they may be tried again, soonest first. */
  delayed: { readonly id: string; readonly from: number }[];
  stopping: boolean;
  /** Ends the present pause of the loop. */
  wake: () => void;
  /** Those who wait for the queue to be empty. */
  drainedWaiters: (() => void)[];
}

/** Takes up what is kept, and delivers until it is stopped. */
export function startQueue(options: QueueOptions, deliver: Deliver): Queue {
  const [held, dead] = [new Map<string, QueueMessage>(), new Map<string, QueueMessage>()];
  for (const one of options.messages.found) (one.isDead ? dead : held).set(one.id, one);
  const running: Running = {
    options,
    held,
    dead,
    ready: new Set(held.keys()),
    delayed: [],
    stopping: false,
    wake: () => undefined,
    drainedWaiters: [],
  };
  const delivering = deliverUntilStopped(running, deliver);
  return {
    send: (bodies) => send(running, bodies),
    counts: () => ({ held: held.size, dead: dead.size }),
    deadLetters: () => [...dead.values()],
    drained: () =>
      new Promise((resolve) => {
        running.drainedWaiters.push(resolve);
        resolveIfDrained(running);
      }),
    async stop() {
      running.stopping = true;
      running.wake();
      await delivering;
    },
  };
}

async function send(running: Running, bodies: readonly string[]): Promise<readonly string[]> {
  if (running.stopping) throw new Error('the queue is stopping and takes nothing more');
  if (bodies.length === 0) return [];
  const messages = await running.options.messages.add(bodies, new Date().toISOString());
  for (const one of messages) {
    running.held.set(one.id, one);
    running.ready.add(one.id);
  }
  running.wake();
  return messages.map(({ id }) => id);
}

async function deliverUntilStopped(running: Running, deliver: Deliver): Promise<void> {
  while (!running.stopping) {
    const batch = await nextBatch(running);
    if (batch.length > 0) await deliverBatch(running, deliver, batch);
    resolveIfDrained(running);
  }
}

/** A full batch, or what came until the window closed; empty when there is nothing or it stops. */
async function nextBatch(running: Running): Promise<QueueMessage[]> {
  const { options, ready, held } = running;
  await pauseUntil(running, () => ready.size > 0);
  const closes = Date.now() + options.batchWindowSeconds * 1_000;
  await pauseUntil(running, () => ready.size >= options.batchSize, closes);
  if (running.stopping) return [];
  const batch: QueueMessage[] = [];
  for (const id of ready) {
    if (batch.length === options.batchSize) break;
    ready.delete(id);
    const message = held.get(id);
    if (message === undefined) continue;
    batch.push({ ...message, receiveCount: message.receiveCount + 1 });
  }
  return batch;
}

async function deliverBatch(
  running: Running,
  deliver: Deliver,
  batch: readonly QueueMessage[],
): Promise<void> {
  const { messages, maxReceiveCount, retryDelaySeconds, onTrouble } = running.options;
  const failed = await failedOf(running, deliver, batch);
  const done = batch.filter(({ id }) => !failed.has(id));
  const counted = batch
    .filter(({ id }) => failed.has(id))
    .map((one) => ({ ...one, isDead: one.receiveCount >= maxReceiveCount }));
  let again: readonly QueueMessage[] = batch;
  try {
    await messages.settle(done, counted);
    for (const { id } of batch) running.held.delete(id);
    for (const one of counted) (one.isDead ? running.dead : running.held).set(one.id, one);
    again = counted.filter(({ isDead }) => !isDead);
  } catch (error) {
    onTrouble(error); // done or not, it cannot be noted down: all of it comes again
  }
  const from = Date.now() + retryDelaySeconds * 1_000;
  running.delayed.push(...again.map(({ id }) => ({ id, from })));
}

async function failedOf(
  running: Running,
  deliver: Deliver,
  batch: readonly QueueMessage[],
): Promise<Set<string>> {
  const all = new Set(batch.map(({ id }) => id));
  try {
    const failed = await deliver(batch);
    const stranger = failed.find((id) => !all.has(id));
    if (stranger === undefined) return new Set(failed);
    running.options.onTrouble(new Error(`delivery failed an item it was not given: ${stranger}`));
  } catch (error) {
    running.options.onTrouble(error);
  }
  return all;
}

/** Waits until it holds, the time has come, or the queue stops; delayed items come due meanwhile. */
async function pauseUntil(
  running: Running,
  holds: () => boolean,
  until = Number.POSITIVE_INFINITY,
): Promise<void> {
  for (;;) {
    const now = Date.now();
    const due = running.delayed.findIndex(({ from }) => from > now);
    const come = running.delayed.splice(0, due < 0 ? running.delayed.length : due);
    for (const { id } of come) running.ready.add(id);
    if (running.stopping || holds() || now >= until) return;
    await pause(running, Math.min(until, running.delayed[0]?.from ?? until) - now);
  }
}

function pause(running: Running, milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = Number.isFinite(milliseconds) ? setTimeout(resolve, milliseconds) : undefined;
    running.wake = () => {
      clearTimeout(timer);
      resolve();
    };
  });
}

function resolveIfDrained(running: Running): void {
  if (running.held.size > 0) return;
  for (const resolve of running.drainedWaiters.splice(0)) resolve();
}
