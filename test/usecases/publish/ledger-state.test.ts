/** A ledger that was emptied, made again or named by mistake publishes nothing until somebody takes it. */
import { describe, expect, it } from 'vitest';
import { memoryLedger } from '../../../src/adapters/memory/memory-ledger.ts';
import { memoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import { DAY, HOUR, MINUTE, type EpochSeconds } from '../../../src/domain/base/time.ts';
import { all } from '../../contracts/ledger.contract.ts';
import {
  bruteForce,
  feedIn,
  newWorld,
  NOON,
  override,
  publisherIn,
  steer,
  textIn,
  tickAt,
  type World,
} from '../../helpers/hub/publishing.ts';

const OF_FORMER = ['45.9.1.1', '45.9.1.3', '45.9.1.5'];
const EXEMPT = '45.9.2.1';
const CHECKPOINT = 'checkpoint/current.json';

/** A hub that has published three addresses, and keeps out a fourth. */
async function published(): Promise<World> {
  const world = newWorld();
  const found = [...OF_FORMER, EXEMPT].map((address) => bruteForce(address, NOON));
  await world.ledger.record([...found, [override('exempt', EXEMPT, NOON)]], NOON);
  await tickAt(publisherIn(world), NOON);
  expect(await feedIn(world)).toEqual(OF_FORMER);
  return world;
}

const over = (world: World, ledger: Ledger): World => ({ ...world, ledger });

const accepted = (edition: number, at: EpochSeconds) =>
  steer({
    act: 'release',
    growth: 0,
    shrink: 0,
    until: at + DAY,
    emptiedAfter: edition,
    author: 'analyst',
    reason: 'lost',
    at,
  });

describe('an empty ledger under an edition that stands', () => {
  it('publishes nothing, with or without a checkpoint, and says why', async () => {
    for (const keeps of [true, false]) {
      const former = await published();
      if (!keeps) await former.ops.remove(CHECKPOINT);
      const world = over(former, memoryLedger());
      const report = await tickAt(publisherIn(world), NOON + MINUTE);
      expect(report).toMatchObject({ outcome: 'held', edition: 1, source: 'ledger' });
      expect(report.alarms[0]).toMatch(
        /^the ledger is not the one that edition 1 was made from: it does not explain 3 entries of it;.*--accept-empty-ledger$/,
      );
      expect(await textIn(world.ops, 'health.json')).toContain('--accept-empty-ledger');
      expect(await feedIn(world)).toEqual(OF_FORMER);
    }
  });

  it('stays held whatever arrives, for any process, and when all windows have ended', async () => {
    const world = over(await published(), memoryLedger());
    await tickAt(publisherIn(world), NOON + MINUTE);
    const one = publisherIn(world);
    const many = Array.from({ length: 9 }, (_, n) => bruteForce(`45.9.3.${n}`, NOON + HOUR));
    await world.ledger.record([...many, bruteForce(EXEMPT, NOON + HOUR)], NOON + HOUR);
    for (const at of [HOUR, 2 * HOUR, 3 * DAY]) {
      expect(await tickAt(one, NOON + at)).toMatchObject({ outcome: 'held', edition: 1 });
    }
    const report = await tickAt(publisherIn(world), NOON + 3 * DAY + MINUTE);
    expect(report).toMatchObject({ outcome: 'held', edition: 1 });
    expect(await feedIn(world)).toEqual(OF_FORMER);
  });

  it('leaves the checkpoint of the former ledger as it is', async () => {
    const world = over(await published(), memoryLedger());
    const before = await textIn(world.ops, CHECKPOINT);
    const one = publisherIn(world);
    for (const at of [MINUTE, HOUR, 5 * HOUR]) await tickAt(one, NOON + at);
    expect(before).toContain('"watermark"');
    expect(await textIn(world.ops, CHECKPOINT)).toBe(before);
  });

  it('is seen by a publisher that runs, when it compares its memory with the ledger', async () => {
    const former = await published();
    const ledgers = [former.ledger, memoryLedger()];
    const current = (): Ledger => ledgers[0] ?? former.ledger;
    const swapped: Ledger = {
      ...former.ledger,
      changesSince: (...span) => current().changesSince(...span),
      everything: () => current().everything(),
      mark: () => current().mark(),
      setMark: (mark) => current().setMark(mark),
    };
    const one = publisherIn(over(former, swapped));
    await tickAt(one, NOON + MINUTE);
    ledgers.shift();
    expect(await tickAt(one, NOON + 2 * MINUTE)).toMatchObject({ outcome: 'unchanged' });
    expect(await tickAt(one, NOON + 2 * HOUR)).toMatchObject({ outcome: 'held', edition: 1 });
    expect(await feedIn(former)).toEqual(OF_FORMER);
  });

  it('is no ledger that cannot be read: that fails, and is not marked', async () => {
    const former = await published();
    const empty = memoryLedger();
    const unreadable: Ledger = { ...empty, mark: () => Promise.reject(new Error('throttled')) };
    await expect(tickAt(publisherIn(over(former, unreadable)), NOON + MINUTE)).rejects.toThrow(
      'throttled',
    );
    expect(await empty.mark()).toBeUndefined();
    expect(await feedIn(former)).toEqual(OF_FORMER);
  });
});

describe('a ledger that was accepted', () => {
  it('is published from then on, once', async () => {
    const world = over(await published(), memoryLedger());
    await tickAt(publisherIn(world), NOON + MINUTE);
    await world.ledger.record([bruteForce('45.9.4.1', NOON + MINUTE)], NOON + MINUTE);
    await world.ledger.record([[accepted(1, NOON + HOUR)]], NOON + HOUR);
    const report = await tickAt(publisherIn(world), NOON + HOUR);
    expect(report).toMatchObject({ outcome: 'published', edition: 2 });
    expect(await feedIn(world)).toEqual(['45.9.4.1']);
    const again = over(world, memoryLedger());
    await again.ledger.record([[accepted(1, NOON + HOUR)]], NOON + HOUR);
    const held = await tickAt(publisherIn(again), NOON + HOUR + MINUTE);
    expect(held).toMatchObject({ outcome: 'held', edition: 2 });
  });

  it('is published by the next process if the first died between mark and pointer', async () => {
    const world = over(await published(), memoryLedger());
    await tickAt(publisherIn(world), NOON + MINUTE);
    await world.ledger.record([[accepted(1, NOON + HOUR)]], NOON + HOUR);
    const dying = { ...world.ops, write: () => Promise.reject(new Error('killed')) };
    const first = publisherIn({ ...world, ops: dying });
    await expect(tickAt(first, NOON + HOUR)).rejects.toThrow('killed');
    const report = await tickAt(publisherIn(world), NOON + HOUR + MINUTE);
    expect(report).toMatchObject({ outcome: 'published', edition: 2 });
  });

  it('of another edition holds on', async () => {
    const world = over(await published(), memoryLedger());
    await world.ledger.record([[accepted(7, NOON)]], NOON);
    const report = await tickAt(publisherIn(world), NOON + MINUTE);
    expect(report).toMatchObject({ outcome: 'held', edition: 1 });
  });
});

describe('a ledger that explains what stands', () => {
  it('goes on without a mark, as a copy or one of an earlier version, and is marked', async () => {
    const former = await published();
    const ledger = memoryLedger();
    await ledger.record([await all(former.ledger.everything())], NOON);
    const world = over(former, ledger);
    const report = await tickAt(publisherIn(world), NOON + MINUTE);
    expect(report).toMatchObject({
      outcome: 'unchanged',
      edition: 1,
      alarms: [],
      source: 'ledger',
    });
    expect(await ledger.mark()).toBe('known');
  });

  it('goes on if the hub had taken in nothing yet', async () => {
    const world = newWorld();
    await tickAt(publisherIn(world), NOON);
    const report = await tickAt(publisherIn(over(world, memoryLedger())), NOON + MINUTE);
    expect(report).toMatchObject({ outcome: 'unchanged', edition: 1 });
  });
});

describe('an ops bucket that was lost', () => {
  it('begins again, and feeds of the former hub are written over whatever their number', async () => {
    const former = await published();
    for (const at of [1, 2, 3]) {
      await former.ledger.record([bruteForce(`45.9.5.${2 * at}`, NOON)], NOON + at * MINUTE);
      await tickAt(publisherIn(former), NOON + at * MINUTE);
    }
    const world = { ...former, ops: memoryObjectStore() };
    await world.ledger.record([[override('exempt', '45.9.5.2', NOON)]], NOON + HOUR);
    const report = await tickAt(publisherIn(world), NOON + HOUR);
    expect(report).toMatchObject({ outcome: 'published', edition: 1 });
    expect(await feedIn(world)).toEqual([...OF_FORMER, '45.9.5.4', '45.9.5.6']);
    expect(await feedIn(world, 'us')).toEqual([...OF_FORMER, '45.9.5.4', '45.9.5.6']);
  });
});
