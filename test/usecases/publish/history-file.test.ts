/** What a publisher appends to history.json, edition by edition. */
import { describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../../src/domain/base/time.ts';
import { HISTORY_KEY } from '../../../src/domain/configuration/deployed-names.ts';
import { parseHistory } from '../../../src/domain/edition/plotted-history.ts';
import type { ObjectStore } from '../../../src/ports/object-store.ts';
import {
  bruteForce,
  newWorld,
  NOON,
  override,
  publisherIn,
  textIn,
  tickAt,
  type World,
} from '../../helpers/hub/publishing.ts';

async function pointsOf({ ops }: World) {
  return parseHistory(JSON.parse(await textIn(ops, HISTORY_KEY))) ?? [];
}

describe('history.json', () => {
  it('says of each edition what it added, removed, covers and fills', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    await world.ledger.record(
      [bruteForce('45.1.1.1', NOON - 90), bruteForce('45.1.1.2', NOON - 30)],
      NOON,
    );
    await tickAt(one, NOON);
    await world.ledger.record([[override('pin', '91.240.118.0/24', NOON + 30)]], NOON + 30);
    await tickAt(one, NOON + MINUTE);
    await tickAt(one, NOON + 2 * MINUTE);
    await tickAt(one, NOON + 2 * DAY);
    const [first, second, third, ...more] = await pointsOf(world);
    expect(more).toEqual([]);
    expect(first).toMatchObject({
      number: 1,
      at: NOON,
      added: 2,
      removed: 0,
      addresses: 2,
      medianDelay: 30,
      byRank: { pin: 0, low: 2 },
    });
    expect(first?.usedPercent).toHaveProperty(['feeds/blocklist.txt'], 0);
    expect(second).toMatchObject({ number: 2, added: 0, addresses: 258, byRank: { pin: 1 } });
    expect(third).toMatchObject({ number: 3, added: 0, removed: 2, addresses: 256 });
  });

  it('goes on where another publisher went on, and from nothing where it is damaged', async () => {
    const world = newWorld();
    const [one, two] = [publisherIn(world), publisherIn(world, 'two')];
    const record = (address: string, at: number) =>
      world.ledger.record([bruteForce(address, at - 1)], at);
    await record('45.1.1.1', NOON);
    await tickAt(one, NOON);
    await record('45.1.1.3', NOON + MINUTE);
    await tickAt(two, NOON + MINUTE);
    await record('45.1.1.5', NOON + 2 * MINUTE);
    await tickAt(one, NOON + 2 * MINUTE);
    expect((await pointsOf(world)).map(({ number }) => number)).toEqual([1, 2, 3]);
    await world.ops.write(HISTORY_KEY, Buffer.from('{"version":1'), 'always', {
      contentType: 'application/json',
    });
    await record('45.1.1.7', NOON + 3 * MINUTE);
    await tickAt(two, NOON + 3 * MINUTE);
    expect((await pointsOf(world)).map(({ number }) => number)).toEqual([4]);
  });

  it('says when every bucket had an edition: of one that was behind, when it has come to it', async () => {
    const world = { ...newWorld(), wallTime: () => NOON + 3 };
    const [bucket] = world.buckets;
    if (bucket === undefined) throw new Error('a world has buckets');
    let isDown = false;
    const store: typeof bucket.store = {
      ...bucket.store,
      write: (...call) =>
        isDown ? Promise.reject(new Error('it is down')) : bucket.store.write(...call),
    };
    const buckets = [{ ...bucket, store }, ...world.buckets.slice(1)];
    const one = publisherIn({ ...world, buckets });
    await world.ledger.record([bruteForce('45.1.1.1', NOON - 1)], NOON);
    await tickAt(one, NOON);
    expect((await pointsOf(world)).map(({ shown }) => shown)).toEqual([NOON + 3]);
    isDown = true;
    await world.ledger.record([bruteForce('45.1.1.3', NOON)], NOON + MINUTE);
    await tickAt(one, NOON + MINUTE);
    expect((await pointsOf(world)).map(({ shown }) => shown)).toEqual([NOON + 3, undefined]);
    isDown = false;
    await tickAt(one, NOON + 2 * MINUTE);
    await tickAt(one, NOON + 3 * MINUTE);
    const shown = (await pointsOf(world)).map((one) => one.shown);
    expect(shown).toEqual([NOON + 3, NOON + 2 * MINUTE]);
  });

  it('stops no edition where it cannot be written, and says so', async () => {
    const world = newWorld();
    const ops: ObjectStore = {
      ...world.ops,
      write: (key, ...rest) =>
        key === HISTORY_KEY ? Promise.reject(new Error('no room')) : world.ops.write(key, ...rest),
    };
    await world.ledger.record([bruteForce('45.1.1.1', NOON - 1)], NOON);
    const report = await tickAt(publisherIn({ ...world, ops }), NOON);
    expect(report.outcome).toBe('published');
    expect(report.alarms).toEqual([
      'history.json, which the page plots, could not be written: no room',
    ]);
  });
});
