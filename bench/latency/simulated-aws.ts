/**
 * Queues and functions as AWS documents them (docs/sources/aws.md#4-schedules-and-triggers), as far as they take time:
 *
 *   standard queue   a batch is gathered for the window from its first message on; so many functions at once; what a
 *                    function that dies had is hidden until its visibility timeout is over
 *   FIFO queue       delay, deduplication for five minutes, one batch at a time of a group; a group whose batch was
 *                    lost is locked until it shows again
 *   function         cold if none of its instances is idle, and after an idle time
 */
import type { VirtualTime } from './virtual-time.ts';

/** How a queue hands its messages to a function. */
export interface QueueNumbers {
  readonly batchSize: number;
  /** For how long what a function that died had stays hidden. */
  readonly visibilitySeconds: number;
  /** Of a FIFO queue. @default 0 */
  readonly delaySeconds?: number;
  /** Of a standard queue, for which a batch gathers. @default 0 */
  readonly windowSeconds?: number;
  /** Functions at once. @default 1 */
  readonly concurrency?: number;
}

/** A message, and how often it was handed over, this time included. */
export interface Handed<T> {
  readonly message: T;
  readonly tries: number;
}

/** What a call comes to: it ends, or dies and its messages come again. */
export type Called<T> = (batch: readonly T[]) => Promise<'done' | 'died'>;

/** Between a message that shows and the call of a function: polls are long, and do not wait. */
const HAND_OVER_SECONDS = 0.05;

export function standardQueue<T>(
  time: VirtualTime,
  { batchSize, visibilitySeconds, windowSeconds = 0, concurrency = 1 }: QueueNumbers,
  call: Called<Handed<T>>,
): { send(message: T, after?: number): void } {
  const waiting: Handed<T>[] = [];
  let busy = 0;
  let gathering = false;
  const take = (): void => {
    gathering = false;
    if (busy >= concurrency || waiting.length === 0) return;
    const batch = waiting.splice(0, batchSize);
    busy += 1;
    const taken = time.now();
    void call(batch).then((end) => {
      busy -= 1;
      if (end === 'died') {
        const hidden = taken + visibilitySeconds - time.now();
        time.after(hidden, () => {
          waiting.push(...batch.map(({ message, tries }) => ({ message, tries: tries + 1 })));
          gather();
        });
      }
      gather();
    });
    gather();
  };
  const gather = (): void => {
    if (gathering || waiting.length === 0 || busy >= concurrency) return;
    gathering = true;
    const isFull = waiting.length >= batchSize;
    time.after(isFull ? HAND_OVER_SECONDS : windowSeconds + HAND_OVER_SECONDS, take);
  };
  return {
    send(message, after = 0) {
      time.after(after, () => {
        waiting.push({ message, tries: 1 });
        gather();
      });
    },
  };
}

const DEDUPLICATED_SECONDS = 300;

/** A FIFO queue with one message group. */
export function fifoQueue(
  time: VirtualTime,
  { batchSize, visibilitySeconds, delaySeconds = 0 }: QueueNumbers,
  call: Called<string>,
): { send(body: string, deduplicationId: string): void } {
  const showing: string[] = [];
  const known = new Map<string, number>();
  let isLocked = false;
  const take = (): void => {
    if (isLocked || showing.length === 0) return;
    isLocked = true;
    const batch = showing.splice(0, batchSize);
    const taken = time.now();
    time.after(HAND_OVER_SECONDS, () => {
      void call(batch).then((end) => {
        const hidden = end === 'died' ? taken + visibilitySeconds - time.now() : 0;
        time.after(hidden, () => {
          if (end === 'died') showing.unshift(...batch);
          isLocked = false;
          take();
        });
      });
    });
  };
  return {
    send(body, deduplicationId) {
      const before = known.get(deduplicationId) ?? Number.NEGATIVE_INFINITY;
      if (time.now() - before < DEDUPLICATED_SECONDS) return;
      known.set(deduplicationId, time.now());
      time.after(delaySeconds, () => {
        showing.push(body);
        take();
      });
    },
  };
}

export interface InstanceTerms<T> {
  readonly coldSeconds: number;
  readonly idleSeconds: number;
  /** What a process knows when it begins. */
  readonly make: () => T;
}

/** Instances of one function. */
export function instances<T>(
  time: VirtualTime,
  { coldSeconds, idleSeconds, make }: InstanceTerms<T>,
) {
  /** The one that became idle last is the last, and the first to be called. */
  const idle: { readonly since: number; readonly process: T }[] = [];
  return {
    /** Resolves when its code runs. One that dies is never given back. */
    async take(): Promise<T> {
      while (idle[0] !== undefined && time.now() - idle[0].since > idleSeconds) idle.shift();
      const warm = idle.pop();
      if (warm !== undefined) return warm.process;
      await time.pause(coldSeconds);
      return make();
    },
    giveBack(process: T): void {
      idle.push({ since: time.now(), process });
    },
  };
}
