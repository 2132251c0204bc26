/** What editions list: written as changes, read back whole, and forgotten no sooner than nobody needs it. */
import { describe, expect, it } from 'vitest';
import { memoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts';
import type { Entry, ListingLine } from '../../../src/domain/register/entry.ts';
import { DAY, HOUR, MINUTE } from '../../../src/domain/base/time.ts';
import {
  isExtensible,
  readListing,
  writeChanges,
  writeWhole,
} from '../../../src/usecases/publish/edition-listing.ts';
import { readEntries } from '../../../src/usecases/publish/edition-entries.ts';
import { findEdition, readPointer } from '../../../src/usecases/publish/edition-store.ts';
import {
  bruteForce,
  control,
  feedIn,
  newWorld,
  NOON,
  override,
  publisherIn,
  steer,
  tickAt,
  type World,
} from '../../helpers/hub/publishing.ts';

const entry = (value: string, more: Partial<Entry> = {}): Entry => ({
  key: `ip ${value}`,
  kind: 'ip',
  value,
  band: 'low',
  lastSeen: NOON,
  until: NOON + DAY,
  accounts: 1,
  ...more,
});
const line = (value: string, more: Partial<Entry> = {}): ListingLine => ({
  entry: entry(value, more),
  isShed: false,
});
const gone = (value: string): ListingLine => ({ key: `ip ${value}`, gone: true });

describe('a listing', () => {
  it('is what its whole and the changes since come to, the later word counting', async () => {
    const ops = memoryObjectStore();
    const whole = await writeWhole(ops, 'e1', [line('1.1.1.1'), line('2.2.2.2')], NOON);
    const second = await writeChanges(ops, 'e2', [gone('1.1.1.1'), line('3.3.3.3')], whole);
    const changes = [line('1.1.1.1', { band: 'high' }), { ...line('3.3.3.3'), isShed: true }];
    const third = await writeChanges(ops, 'e3', changes, second);
    expect(await readListing(ops, second)).toEqual([line('2.2.2.2'), line('3.3.3.3')]);
    expect(await readListing(ops, third)).toEqual([
      line('1.1.1.1', { band: 'high' }),
      line('2.2.2.2'),
      { ...line('3.3.3.3'), isShed: true },
    ]);
    expect(await readEntries(ops, { listing: third })).toEqual([
      entry('1.1.1.1', { band: 'high' }),
      entry('2.2.2.2'),
    ]);
  });

  it('that is gone or damaged is not taken for a shorter one', async () => {
    const ops = memoryObjectStore();
    const listing = await writeWhole(ops, 'e1', [line('1.1.1.1')], NOON);
    const [part = ''] = listing.parts;
    const headers = { contentType: 'text/plain' };
    await ops.write(part, Buffer.from('{"key":"ip 1.1.1.1"}\n'), 'always', headers);
    await expect(readListing(ops, listing)).rejects.toThrow('damaged');
    await ops.remove(part);
    await expect(readListing(ops, listing)).rejects.toThrow('gone');
  });

  it('is written whole again after a day, after many changes, and when they are half of it', () => {
    const listing = { parts: ['a'], wholeAt: NOON, wholeLines: 10_000, changedLines: 0 };
    const long = Array.from({ length: 60 }, (_, n) => String(n));
    expect(isExtensible(listing, NOON + HOUR)).toBe(true);
    expect(isExtensible(listing, NOON + DAY)).toBe(false);
    expect(isExtensible({ ...listing, parts: long }, NOON)).toBe(false);
    expect(isExtensible({ ...listing, changedLines: 4_999 }, NOON)).toBe(true);
    expect(isExtensible({ ...listing, changedLines: 5_000 }, NOON)).toBe(false);
  });
});

describe('editions that follow each other', () => {
  const address = (n: number) => `45.9.${Math.floor(n / 100)}.${2 * (n % 100)}`;

  /** One edition more: an address comes, and the one of three editions before is exempted. */
  async function next(world: World, one: ReturnType<typeof publisherIn>, n: number) {
    const at = NOON + n * MINUTE;
    const news = [bruteForce(address(n), at)];
    if (n >= 3) news.push([override('exempt', address(n - 3), at)]);
    await world.ledger.record(news, at);
    await tickAt(one, at);
  }

  it('each can be read for itself, over more of them than a listing has parts', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    for (let n = 0; n < 70; n += 1) await next(world, one, n);
    for (const number of [1, 3, 30, 60, 61, 62, 70]) {
      const edition = await findEdition(world.ops, number);
      if (edition === undefined) throw new Error(`edition ${number} is not there`);
      const listed = [number - 3, number - 2, number - 1].filter((n) => n >= 0).map(address);
      const values = (await readEntries(world.ops, edition)).map(({ value }) => value);
      expect(values).toEqual(listed.sort());
    }
  }, 30_000);

  it('are forgotten with their parts, but for those that a kept one or a rollback stands on', async () => {
    const world = newWorld();
    const one = publisherIn(world, 'one', {}, { editionsKept: 3 });
    for (let n = 0; n < 4; n += 1) await next(world, one, n);
    const back = { act: 'rollback', edition: 3, author: 'a', reason: 'r' } as const;
    const at = NOON + 4 * MINUTE;
    await world.ledger.record([[steer({ ...back, at })]], at);
    for (let n = 5; n < 90; n += 1) {
      const now = NOON + n * MINUTE;
      const until = n % 2 === 0 ? now : undefined;
      await world.ledger.record([[override('exempt', address(2), now, until)]], now);
      await tickAt(one, now);
    }
    const current = (await readPointer(world.ops))?.pointer;
    expect(current?.number).toBeGreaterThan(80);
    const base = await findEdition(world.ops, 3);
    const kept = (await readEntries(world.ops, base ?? { listing: EMPTY })).map((e) => e.value);
    expect(kept).toEqual([0, 1, 2].map(address));
    const parts: string[] = [];
    for await (const { key } of world.ops.list('editions/entries/')) parts.push(key);
    expect(parts.length).toBeLessThan(80);
    await world.ledger.record([[control('resume', NOON + 90 * MINUTE)]], NOON + 90 * MINUTE);
    await tickAt(one, NOON + 90 * MINUTE);
    expect(await feedIn(world)).toContain(address(3));
  }, 30_000);
});

const EMPTY = { parts: [], wholeAt: 0, wholeLines: 0, changedLines: 0 };
