/** How long findings take from their arrival in the ledger to the feeds. */
import { describe, expect, it } from 'vitest';
import { DAY, MINUTE } from '../../../src/domain/base/time.ts';
import { parseJson } from '../../../src/domain/base/json.ts';
import { parseHistory, spreadOver } from '../../../src/domain/edition/plotted-history.ts';
import { hubStatus } from '../../../src/usecases/operate/status.ts';
import {
  bruteForce,
  control,
  newWorld,
  NOON,
  override,
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
    expect((await tickAt(one, NOON + 50)).delays.toFeed.toSorted()).toEqual([30, 40]);
    await world.ledger.record(findings(1), NOON + 55);
    expect((await tickAt(one, NOON + 2 * MINUTE)).delays.toFeed).toEqual([]);
  });

  it('is not measured by a process that has just started: it reads again what was published', async () => {
    const world = newWorld();
    await world.ledger.record(findings(1), NOON);
    expect((await tickAt(publisherIn(world), NOON + 5)).delays.toFeed).toEqual([]);
  });

  it('ends by the clock when the feeds are written, and is never below none', async () => {
    let written = NOON + 57;
    const world = { ...newWorld(), wallTime: () => written };
    const one = publisherIn(world);
    await tickAt(one, NOON);
    await world.ledger.record(findings(1), NOON + 10);
    expect((await tickAt(one, NOON + 50)).delays.toFeed).toEqual([47]);
    await world.ledger.record(findings(2), NOON + 60);
    written = NOON + 58;
    expect((await tickAt(one, NOON + 61)).delays.toFeed).toEqual([0]);
  });

  it('is not measured of what another process published since the checkpoint', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    await tickAt(one, NOON);
    await world.ledger.record(findings(1), NOON + 10);
    expect((await tickAt(one, NOON + 20)).delays.toFeed).toEqual([10]);
    expect((await tickAt(publisherIn(world, 'two'), NOON + 30)).delays.toFeed).toEqual([]);
  });

  it('is told from GuardDuty’s update as well, but not of what a backfill brings', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    await tickAt(one, NOON);
    const late = bruteForce('45.9.9.1', NOON - 2 * DAY);
    const ahead = bruteForce('45.9.8.1', NOON + MINUTE);
    await world.ledger.record([...findings(1), late, ahead], NOON + 10);
    const { delays } = await tickAt(one, NOON + 15);
    expect(delays.toFeed).toEqual([5, 5, 5]);
    expect(delays.fromUpdate).toEqual([15]);
    expect(delays.updateToLedger).toEqual([10]);
  });

  it('is told by stages, which make up the way from GuardDuty’s update', async () => {
    let read = NOON;
    const world = { ...newWorld(), wallTime: () => (read += 2) };
    const one = publisherIn(world);
    await tickAt(one, NOON);
    await world.ledger.record(findings(1), NOON + 10);
    read = NOON + 15;
    const { delays } = await tickAt(one, NOON + 15);
    expect(delays).toEqual({
      toFeed: [9],
      fromUpdate: [19],
      updateToLedger: [10],
      ledgerToEdition: [7],
      editionToFeed: [2],
    });
  });

  it('goes on while all is frozen, and is of findings, not of actions', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    await tickAt(one, NOON);
    await world.ledger.record([[control('hard', NOON + 1)]], NOON + 1);
    await world.ledger.record(findings(1), NOON + 10);
    expect(await tickAt(one, NOON + 20)).toMatchObject({
      outcome: 'held',
      delays: { toFeed: [] },
    });
    await world.ledger.record([[control('resume', NOON + 30)]], NOON + 30);
    expect((await tickAt(one, NOON + 40)).delays.toFeed).toEqual([30]);
    await world.ledger.record([[override('exempt', '45.9.1.1', NOON + 50)]], NOON + 50);
    expect((await tickAt(one, NOON + MINUTE)).delays.toFeed).toEqual([]);
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
    expect((await tickAt(one, NOON + 20)).delays.toFeed).toEqual([]);
    isDown = false;
    expect((await tickAt(one, NOON + MINUTE)).delays.toFeed).toEqual([50]);
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
    expect(spreadOver(points, 'toFeed')).toEqual({ median: 10, longest: 10 });
    const told = await hubStatus(world, { now: NOON + MINUTE, wall: NOON + MINUTE });
    expect(told.delays.toFeed).toEqual({ median: 10, longest: 10 });
    expect(told.delays.fromUpdate).toEqual({ median: 20, longest: 20 });
  });
});
