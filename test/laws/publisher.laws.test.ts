/**
 * Publishers that crash and race: whatever instruction they stop at, every file is whole and of a committed
 * edition, nothing is lost, and a quiet tick brings all files to the pointer.
 */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/domain/base/time.ts';
import type { ObjectStore } from '../../src/ports/object-store.ts';
import {
  changedIn,
  editionFolder,
  findEdition,
  readPointer,
  type Pointer,
} from '../../src/usecases/publish/edition-store.ts';
import { cases, STRIDE } from '../helpers/arbitraries/cases.ts';
import { randomOf } from '../helpers/arbitraries/generated-findings.ts';
import {
  bruteForce,
  feedIn,
  newWorld,
  NOON,
  override,
  publisherIn,
  textIn,
  staleFiles,
  tickAt,
  type World,
} from '../helpers/hub/publishing.ts';
import { forgetfulStore, shakyStore, type Interference } from '../helpers/fakes/shaky-store.ts';

const ROUNDS = cases(1_000, 50);
const [A, B, C] = ['45.9.1.1', '80.66.2.2', '91.3.3.3'];

/** The same stores, with every call through `interfere`. */
function shaky(world: World, interfere: Interference, wrap = shakyStore): World {
  return {
    ledger: { ...world.ledger, acquireLease: () => Promise.resolve('granted') },
    ops: wrap(world.ops, interfere),
    buckets: world.buckets.map(({ name, store }) => ({ name, store: wrap(store, interfere) })),
  };
}

async function bothListed(): Promise<World> {
  const world = newWorld();
  await world.ledger.record([bruteForce(A, NOON), bruteForce(B, NOON)], NOON);
  await tickAt(publisherIn(world), NOON);
  return world;
}

/**
 * Every feed file is, to the byte, what a committed edition holds: the one of its recorded number, or the last one if
 * it has not changed since.
 */
async function expectCommittedFiles({ ops, buckets }: World): Promise<void> {
  const pointer = (await readPointer(ops))?.pointer;
  for (const { store } of buckets) {
    for await (const { key } of store.list('feeds/')) {
      const file = await store.read(key);
      if (file.kind !== 'found') throw new Error(`${key} is gone`);
      const number = Number(file.headers.metadata?.['edition']);
      if (pointer === undefined) throw new Error(`${key} is of no committed edition`);
      expect(number).toBeLessThanOrEqual(pointer.number);
      const isCurrent = number >= changedIn(pointer, key);
      const body = await bodyOf(ops, isCurrent ? pointer : await findEdition(ops, number), key);
      expect(Buffer.from(file.body).toString()).toBe(body);
    }
  }
}

async function bodyOf(
  ops: ObjectStore,
  edition: Pointer | undefined,
  path: string,
): Promise<string> {
  if (edition === undefined) return 'never committed';
  const text = await textIn(ops, `${editionFolder(edition)}/${path.replace(/\.sha256$/, '')}`);
  if (!path.endsWith('.sha256')) return text;
  const digest = createHash('sha256').update(text).digest('hex');
  return `${digest}  ${path.slice('feeds/'.length, -'.sha256'.length)}\n`;
}

/** Where a publisher may die: before a call, or after a write whose answer it never gets. */
const DEATHS = [
  ['before it', shakyStore],
  ['after it, the answer lost', forgetfulStore],
] as const;
/** A process that has just started, and one that has been at work for so long that a checkpoint is due. */
const LIVES = [
  ['cold', MINUTE],
  ['warm', 11 * MINUTE],
] as const;

describe('a publisher that is killed', () => {
  it.each(LIVES.flatMap(([life, after]) => DEATHS.map((one) => [life, ...one, after] as const)))(
    '(%s) at any call, %s, leaves whole files of committed editions, which the next tick brings together',
    async (life, _death, wrap, after) => {
      let calls = 0;
      for (let call = 0, finished = false; !finished; call += STRIDE) {
        const world = await bothListed();
        let last = Number.POSITIVE_INFINITY;
        const dying = publisherIn(
          shaky(
            world,
            () => {
              calls += 1;
              if (calls > last) throw new Error('killed');
            },
            wrap,
          ),
          'dying',
          {},
          { editionsKept: 2 },
        );
        // One edition more, so that the one to come lets the first be forgotten.
        await world.ledger.record([bruteForce(C, NOON)], NOON + 1);
        if (life === 'warm') await tickAt(dying, NOON + 2);
        else await tickAt(publisherIn(world, 'one'), NOON + 2);
        await world.ledger.record([[override('exempt', A, NOON + after)]], NOON + after);
        [calls, last] = [0, call];
        finished = await tickAt(dying, NOON + after).then(
          ({ alarms }) => alarms.length === 0 && calls <= call,
          () => false,
        );
        await expectCommittedFiles(world);
        await tickAt(publisherIn(world, 'one'), NOON + after + 2 * MINUTE);
        await expectCommittedFiles(world);
        expect(await feedIn(world, 'eu')).toEqual([B, C]);
        expect(await feedIn(world, 'us')).toEqual([B, C]);
        expect(await staleFiles(world)).toEqual([]);
      }
      // The pointer, its history, the changed feeds of two buckets with their digests, the files of an edition, health.
      expect(calls).toBeGreaterThan(25);
    },
  );
});

/** How often it stalls before a call on a feed: mostly between looking at a file and replacing it. */
const STALLS = { read: 0, inspect: 0.02, write: 0.2, list: 0, remove: 0 } as const;
const STALLS_ELSEWHERE = 0.005;

/**
 * A publisher whose calls are held up now and then until somebody lets it go on: it wins a race, stalls, and
 * finishes what it began rounds later.
 */
class Sleeper {
  private readonly random: () => number;
  /** Files are brought forward all at once, so several calls may sleep. */
  private sleeping: (() => void)[] = [];
  private paused: (() => void) | undefined;
  private running = false;

  constructor(random: () => number) {
    this.random = random;
  }

  readonly interfere: Interference = ({ verb, key }) => {
    const isFeed = key.startsWith('feeds/');
    if (this.random() >= (isFeed ? STALLS[verb] : STALLS_ELSEWHERE)) return undefined;
    return new Promise<void>((resolve) => {
      this.sleeping.push(resolve);
      this.paused?.();
    });
  };

  /** Starts a tick unless one is under way; resolves when it sleeps or has ended. */
  async start(tick: () => Promise<unknown>): Promise<void> {
    if (this.running) return;
    this.running = true;
    const pause = new Promise<void>((resolve) => (this.paused = resolve));
    const end = tick().finally(() => (this.running = false));
    await Promise.race([pause, end]);
  }

  /** Lets it go on; resolves when it sleeps again or has ended. */
  async goOn(): Promise<void> {
    const [wake, ...others] = this.sleeping;
    if (wake === undefined) return;
    this.sleeping = others;
    const pause = new Promise<void>((resolve) => (this.paused = resolve));
    wake();
    await Promise.race([pause, new Promise((resolve) => setImmediate(resolve))]);
  }
}

describe('a publisher that stalls after it has won', () => {
  it.each(['inspect', 'write'] as const)(
    'before it %ss a file, finds it newer when it goes on, and leaves it and all others',
    async (verb) => {
      const world = await bothListed();
      let goOn: () => void = () => undefined;
      const stalls = new Promise<void>((resolve) => (goOn = resolve));
      let hasStalled: () => void = () => undefined;
      const stalled = new Promise<void>((resolve) => (hasStalled = resolve));
      const slow = shaky(world, (call) => {
        if (call.verb !== verb || call.key !== 'feeds/blocklist.txt') return undefined;
        hasStalled();
        return stalls;
      });
      await world.ledger.record([[override('exempt', A, NOON + 1)]], NOON + 1);
      const ending = tickAt(publisherIn(slow, 'slow'), NOON + 2);
      await stalled;
      await world.ledger.record([bruteForce(C, NOON)], NOON + 3);
      expect(await tickAt(publisherIn(world, 'one'), NOON + 4)).toMatchObject({ edition: 3 });
      goOn();
      expect(await ending).toMatchObject({ edition: 2 });
      expect(await staleFiles(world)).toEqual([]);
      expect(await feedIn(world, 'eu')).toEqual([B, C]);
    },
  );
});

/** Notes what the pointer was set to, in order. */
function pointerLog(ops: ObjectStore): { readonly ops: ObjectStore; readonly numbers: number[] } {
  const numbers: number[] = [];
  const write: ObjectStore['write'] = async (key, body, condition, headers) => {
    const outcome = await ops.write(key, body, condition, headers);
    if (key === 'editions/current.json' && outcome.kind === 'written') {
      const pointer = JSON.parse(Buffer.from(body).toString()) as { number: number };
      numbers.push(pointer.number);
    }
    return outcome;
  };
  return { ops: { ...ops, write }, numbers };
}

describe('publishers at once', () => {
  it(`lose no change in ${ROUNDS} races with one that stalls, and no older file outlives a tick`, async () => {
    const calm = await bothListed();
    const { ops, numbers } = pointerLog(calm.ops);
    const world = { ...calm, ops };
    const random = randomOf(42);
    const sleeper = new Sleeper(random);
    const stalling = publisherIn(shaky(world, sleeper.interfere), 'stalling');
    // Now and then the other goes first.
    const yielding = () =>
      random() < 0.03 ? new Promise<void>((resolve) => setImmediate(resolve)) : undefined;
    const racing = publisherIn(shaky(world, yielding), 'racing');
    const quiet = publisherIn(
      shaky(world, () => undefined),
      'quiet',
    );
    let olderFiles = 0;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const at = NOON + 2 * round;
      const [out, back] = round % 2 === 0 ? [A, B] : [B, A];
      const news = [[override('exempt', out, at)], [override('exempt', back, at, at)]];
      await world.ledger.record(news, at);
      await Promise.all([sleeper.start(() => tickAt(stalling, at)), tickAt(racing, at)]);
      const before = (await staleFiles(world)).length;
      if (random() < 0.5) await sleeper.goOn();
      if ((await staleFiles(world)).length > before) olderFiles += 1;
      await expectCommittedFiles(world);
      await tickAt(quiet, at + 1);
      expect(await feedIn(world, round % 3 === 0 ? 'us' : 'eu')).toEqual([back]);
      expect(await staleFiles(world)).toEqual([]);
    }
    expect(numbers).toEqual(Array.from(numbers, (_, index) => (numbers[0] ?? 0) + index));
    expect(numbers.length).toBeGreaterThanOrEqual(ROUNDS);
    // Equal bytes have equal ETags: who stalled from A to A puts an older file over a newer one.
    expect(olderFiles).toBeGreaterThan(ROUNDS / 50);
  });
});
