/**
 * Publishers that crash and race: whatever instruction they stop at, every file is whole and of a committed
 * edition, nothing is lost, and a quiet tick brings all files to the pointer.
 */
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../src/domain/time.ts';
import type { ObjectStore } from '../../src/ports.ts';
import { readPointer } from '../../src/usecases/edition-store.ts';
import { randomOf } from '../helpers/generated-findings.ts';
import {
  bruteForce,
  feedIn,
  newWorld,
  NOON,
  numbersOf,
  override,
  publisherIn,
  tickAt,
  type World,
} from '../helpers/publishing.ts';
import { shakyStore, type Interference } from '../helpers/shaky-store.ts';

const ROUNDS = 1_000;
const [A, B] = ['45.9.1.1', '80.66.2.2'];

/** The same stores, with every call through `interfere`. */
function shaky(world: World, interfere: Interference): World {
  return {
    ledger: { ...world.ledger, acquireLease: () => Promise.resolve('granted') },
    ops: shakyStore(world.ops, interfere),
    buckets: world.buckets.map(({ name, store }) => ({
      name,
      store: shakyStore(store, interfere),
    })),
  };
}

async function bothListed(): Promise<World> {
  const world = newWorld();
  await world.ledger.record([bruteForce(A, NOON), bruteForce(B, NOON)], NOON);
  await tickAt(publisherIn(world), NOON);
  return world;
}

/** Every feed file is, to the byte, what a committed edition holds under its recorded number. */
async function expectCommittedFiles({ ops, buckets }: World): Promise<void> {
  const current = (await readPointer(ops))?.pointer.number ?? 0;
  for (const { store } of buckets) {
    for await (const { key } of store.list('feeds/')) {
      const file = await store.read(key);
      if (file.kind !== 'found') throw new Error(`${key} is gone`);
      const number = Number(file.headers.metadata?.['edition']);
      expect(number).toBeLessThanOrEqual(current);
      expect(await bodiesOf(ops, number, key)).toContain(Buffer.from(file.body).toString());
    }
  }
}

async function bodiesOf(ops: ObjectStore, number: number, path: string): Promise<string[]> {
  const bodies: string[] = [];
  for await (const { key } of ops.list(`editions/${String(number).padStart(8, '0')}-`)) {
    if (!key.endsWith(`/${path}`)) continue;
    const found = await ops.read(key);
    if (found.kind === 'found') bodies.push(Buffer.from(found.body).toString());
  }
  return bodies;
}

describe('a publisher that is killed', () => {
  it('at any call leaves whole files of committed editions, which the next tick brings together', async () => {
    for (let call = 0, finished = false; !finished; call += 1) {
      const world = await bothListed();
      await world.ledger.record([[override('exempt', A, NOON + 1)]], NOON + 1);
      let calls = 0;
      const dying = shaky(world, () => {
        calls += 1;
        if (calls > call) throw new Error('killed');
      });
      finished = await tickAt(publisherIn(dying, 'dying'), NOON + MINUTE).then(
        ({ alarms }) => alarms.length === 0 && calls <= call,
        () => false,
      );
      await expectCommittedFiles(world);
      await tickAt(publisherIn(world, 'one'), NOON + 2 * MINUTE);
      expect(await feedIn(world, 'eu')).toEqual([B]);
      expect(await feedIn(world, 'us')).toEqual([B]);
      expect((await numbersOf(world)).size).toBe(1);
    }
  });
});

describe('two publishers at once', () => {
  it(`lose no change in ${ROUNDS} races, and leave no older file standing past one tick`, async () => {
    const world = await bothListed();
    const random = randomOf(42);
    /** Holds a call up for some turns of the event loop, now and then for very many. */
    const stall: Interference = async () => {
      const turns = random() < 0.02 ? 400 : Math.floor(random() * 6);
      for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
    };
    const racing = shaky(world, stall);
    const publishers = [publisherIn(racing, 'left'), publisherIn(racing, 'right')];
    const quiet = publisherIn({ ...world, ledger: racing.ledger }, 'quiet');
    let number = 0;
    for (let round = 1; round <= ROUNDS; round += 1) {
      const at = NOON + 2 * round;
      const [out, back] = round % 2 === 0 ? [A, B] : [B, A];
      await world.ledger.record(
        [[override('exempt', out, at)], [override('exempt', back, at, at)]],
        at,
      );
      await Promise.all(publishers.map((one) => tickAt(one, at)));
      await expectCommittedFiles(world);
      await tickAt(quiet, at + 1);
      expect(await feedIn(world, round % 3 === 0 ? 'us' : 'eu')).toEqual([back]);
      const pointer = (await readPointer(world.ops))?.pointer.number ?? 0;
      expect(await numbersOf(world)).toEqual(new Set([String(pointer)]));
      expect(pointer).toBeGreaterThan(number);
      number = pointer;
    }
  }, 120_000);
});
