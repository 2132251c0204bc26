/** How long findings take from their arrival in the ledger to the feeds. */
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/domain/base/time.ts';
import { parseJson } from '../../../src/domain/base/json.ts';
import { parseHistory, spreadOver } from '../../../src/domain/edition/plotted-history.ts';
import { hubStatus } from '../../../src/usecases/operate/status.ts';
import {
  bruteForce,
  newWorld,
  NOON,
  publisherIn,
  textIn,
  tickAt,
} from '../../helpers/hub/publishing.ts';

/** One for each. */
const findings = (...numbers: readonly number[]) =>
  numbers.map((n) => bruteForce(`45.9.${n}.1`, NOON));

describe('the latency of a finding', () => {
  it('is from its arrival to the tick that showed it, once, whichever route brings it again', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    await tickAt(one, NOON);
    await world.ledger.record(findings(1), NOON + 10);
    await world.ledger.record(findings(2), NOON + 20);
    expect((await tickAt(one, NOON + 50)).latencies.toSorted()).toEqual([30, 40]);
    await world.ledger.record(findings(1), NOON + 55);
    expect((await tickAt(one, NOON + 2 * MINUTE)).latencies).toEqual([]);
  });

  it('is not measured by a process that has just started: it reads again what was published', async () => {
    const world = newWorld();
    await world.ledger.record(findings(1), NOON);
    expect((await tickAt(publisherIn(world), NOON + 5)).latencies).toEqual([]);
  });

  it('goes on while a bucket is behind', async () => {
    const world = newWorld();
    const [bucket] = world.buckets;
    if (bucket === undefined) throw new Error('a world has buckets');
    let isDown = false;
    const store: typeof bucket.store = {
      ...bucket.store,
      write: (...call) =>
        isDown ? Promise.reject(new Error('it is down')) : bucket.store.write(...call),
    };
    const one = publisherIn({ ...world, buckets: [{ ...bucket, store }] });
    await tickAt(one, NOON);
    await world.ledger.record(findings(1), NOON + 10);
    isDown = true;
    expect((await tickAt(one, NOON + 20)).latencies).toEqual([]);
    isDown = false;
    expect((await tickAt(one, NOON + MINUTE)).latencies).toEqual([50]);
  });

  it('is kept with the edition, and told by the status over a day', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    await tickAt(one, NOON);
    await world.ledger.record(findings(1, 2), NOON + 10);
    await world.ledger.record(findings(3), NOON + 15);
    await tickAt(one, NOON + 20);
    const points = parseHistory(parseJson(await textIn(world.ops, 'history.json'))) ?? [];
    expect(points.at(-1)?.toFeed).toEqual({ median: 10, longest: 10 });
    expect(spreadOver(points)).toEqual({ median: 10, longest: 10 });
    const { toFeed } = await hubStatus(world, { now: NOON + MINUTE, wall: NOON + MINUTE });
    expect(toFeed).toEqual({ median: 10, longest: 10 });
  });
});
