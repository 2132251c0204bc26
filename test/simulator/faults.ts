/**
 * What goes wrong: processes whose every call takes time, may fail before or after it was done, and may be the last
 * one; stores as such a process sees them. Which faults there are changes every few hours.
 */
import type { Ledger, RecordOutcome } from '../../src/ports/ledger.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import type { VirtualTime } from '../../bench/latency/virtual-time.ts';

export const REGIMES = [
  'calm',
  'the ledger throttles',
  'answers of the ledger are lost',
  'batches are written in part',
  'the ops bucket fails',
  'answers of buckets are lost',
  'a feed bucket is down',
  'processes die',
  'calls are slow',
  'triggers come twice',
] as const;

export type Regime = (typeof REGIMES)[number];

/** What is not ours, and fails by itself. */
export const OUTSIDE = ['all answers', 'boxes drop', 'the sink fails'] as const;

/** Which version of it is deployed. */
export type Software = 'this' | 'later';

export type Place = 'ledger' | 'ops' | 'feeds' | 'boxes' | 'sink';

export interface Surroundings {
  readonly time: VirtualTime;
  readonly random: () => number;
  readonly counts: Record<string, number>;
  regime: Regime;
  outside: (typeof OUTSIDE)[number];
  software: Software;
}

/** How often a call of the place fails before it is done, and after it. */
const FAILS: Partial<
  Record<
    Regime | Surroundings['outside'],
    Partial<Record<Place, readonly [before: number, after: number]>>
  >
> = {
  'the ledger throttles': { ledger: [0.1, 0] },
  'answers of the ledger are lost': { ledger: [0, 0.06] },
  'the ops bucket fails': { ops: [0.012, 0] },
  'answers of buckets are lost': { ops: [0, 0.012], feeds: [0, 0.1] },
  'a feed bucket is down': { feeds: [0.6, 0] },
  'boxes drop': { boxes: [0.4, 0.2] },
  'the sink fails': { sink: [0.2, 0.2] },
};
const DIES = 0.005;
const CALL_SECONDS = { usual: 0.05, slow: 3 } as const;

/** A function's process. When it is dead, no call of it comes through any more. */
export class Process {
  isDead = false;
  private readonly around: Surroundings;
  /** Seconds by which its clock runs ahead. */
  readonly skew: number;

  constructor(around: Surroundings, skewMax: number) {
    this.around = around;
    this.skew = Math.round((2 * around.random() - 1) * skewMax);
  }

  clock(): number {
    return Math.floor(this.around.time.now()) + this.skew;
  }

  async call<T>(place: Place, work: () => Promise<T>): Promise<T> {
    const { time, random, regime, outside } = this.around;
    const longest = regime === 'calls are slow' ? CALL_SECONDS.slow : CALL_SECONDS.usual;
    await time.pause(random() * longest);
    const [before, after] = FAILS[outside]?.[place] ?? FAILS[regime]?.[place] ?? [0, 0];
    this.mayDie();
    if (random() < before) this.fail(`${place}: slow down`);
    const answer = await work();
    this.mayDie();
    if (random() < after) this.fail(`${place}: no answer, though it was done`);
    return answer;
  }

  private mayDie(): void {
    const { random, regime } = this.around;
    if (!this.isDead && regime === 'processes die' && random() < DIES) {
      this.isDead = true;
      count(this.around, 'processes died');
    }
    if (this.isDead) throw new Error('this process is dead');
  }

  private fail(what: string): never {
    count(this.around, 'calls failed');
    throw new Error(what);
  }

  /** Its time is up so many seconds on, unless it is cancelled. */
  dieAfter(seconds: number): () => void {
    let isCancelled = false;
    this.around.time.after(seconds, () => {
      if (!isCancelled) this.isDead = true;
    });
    return () => {
      isCancelled = true;
    };
  }
}

/** Counts it, and gives back how many there were by now. */
export function count({ counts }: Surroundings, what: string, more = 1): number {
  counts[what] = (counts[what] ?? 0) + more;
  return counts[what];
}

export function ledgerSeenBy(process: Process, inner: Ledger, around: Surroundings): Ledger {
  const later = async function* <T>(all: () => AsyncIterable<T>) {
    yield* await process.call('ledger', () => Promise.resolve(all()));
  };
  return {
    record: (deliveries, arrival) =>
      process.call('ledger', () =>
        around.regime === 'batches are written in part'
          ? recordInPart(inner, deliveries, arrival, around.random)
          : inner.record(deliveries, arrival),
      ),
    changesSince: (from, until) => later(() => inner.changesSince(from, until)),
    everything: () => later(() => inner.everything()),
    about: (kind, subject) => process.call('ledger', () => inner.about(kind, subject)),
    acquireLease: (holder, now, length) =>
      process.call('ledger', () => inner.acquireLease(holder, now, length)),
    releaseLease: (holder) => process.call('ledger', () => inner.releaseLease(holder)),
    mark: () => process.call('ledger', () => inner.mark()),
    setMark: (mark) => process.call('ledger', () => inner.setMark(mark)),
  };
}

/** Some of the batch is not written, and of what is written some has lost its answer. */
async function recordInPart(
  inner: Ledger,
  deliveries: Parameters<Ledger['record']>[0],
  arrival: number,
  random: () => number,
): Promise<readonly RecordOutcome[]> {
  const isWritten = deliveries.map(() => random() < 0.7);
  const outcomes = await inner.record(
    deliveries.filter((_, n) => isWritten[n]),
    arrival,
  );
  const left = [...outcomes];
  const failed: RecordOutcome = { kind: 'failed', cause: new Error('not written') };
  return isWritten.map((written) => {
    const outcome = written ? left.shift() : undefined;
    return outcome === undefined || random() < 0.1 ? failed : outcome;
  });
}

export function storeSeenBy(process: Process, place: Place, inner: ObjectStore): ObjectStore {
  return {
    read: (key) => process.call(place, () => inner.read(key)),
    inspect: (key) => process.call(place, () => inner.inspect(key)),
    write: (key, body, condition, headers) =>
      process.call(place, () => inner.write(key, body, condition, headers)),
    async *list(prefix) {
      yield* await process.call(place, () => Promise.resolve(inner.list(prefix)));
    },
    remove: (key) => process.call(place, () => inner.remove(key)),
  };
}
