/** Feeds of one's own through the publisher: they come, they are told of, and they go without a trace. */
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/domain/base/time.ts';
import { diffEditions } from '../../../src/usecases/operate/diff.ts';
import { hubStatus } from '../../../src/usecases/operate/status.ts';
import { termsOf } from '../../helpers/hub/operating.ts';
import {
  bruteForce,
  control,
  newWorld,
  NOON,
  publisherIn,
  steer,
  textIn,
  tickAt,
  type World,
} from '../../helpers/hub/publishing.ts';

const MINE = { feeds: [{ name: 'mine' }, { name: 'words', format: 'json' }] };

async function feedText({ buckets }: World, path: string): Promise<string> {
  const [bucket] = buckets;
  return bucket === undefined ? '' : textIn(bucket.store, path);
}

async function headersOf(world: World, path: string) {
  const found = await world.buckets[0]?.store.inspect(path);
  return found?.kind === 'found' ? found.headers : undefined;
}

describe('a named feed', () => {
  it('is in every feed bucket with its digest, as the kind of text it is', async () => {
    const world = newWorld();
    await world.ledger.record([bruteForce('45.1.1.1', NOON)], NOON);
    const { written } = await tickAt(publisherIn(world, 'one', MINE), NOON);
    for (const bucket of ['eu', 'us']) {
      expect(written).toContain(`${bucket}/feeds/mine.txt`);
      expect(written).toContain(`${bucket}/feeds/words.json.sha256`);
    }
    expect(await feedText(world, 'feeds/mine.txt')).toBe('45.1.1.1\n');
    expect(await headersOf(world, 'feeds/mine.txt')).toMatchObject({
      contentType: 'text/plain; charset=us-ascii',
    });
    expect(await headersOf(world, 'feeds/words.json')).toMatchObject({
      contentType: 'application/json',
    });
  });

  it('counts in what is behind, and its lines in what changed', async () => {
    const world = newWorld();
    const one = publisherIn(world, 'one', MINE);
    await tickAt(one, NOON);
    await world.ledger.record([bruteForce('45.1.1.1', NOON)], NOON);
    await tickAt(one, NOON + MINUTE);
    const status = () => hubStatus(world, { now: NOON, wall: NOON + MINUTE });
    expect((await status()).buckets[0]).toMatchObject({ name: 'eu', edition: 2, behind: 0 });
    await world.buckets[0]?.store.remove('feeds/mine.txt');
    expect((await status()).buckets[0]).toMatchObject({ edition: undefined, behind: undefined });
    const difference = await diffEditions(world, termsOf(MINE), {});
    expect(difference).toMatchObject({ value: { linesAdded: ['45.1.1.1'], linesRemoved: [] } });
  });

  it('that is no longer configured says in every form that there is nothing, forever', async () => {
    const world = newWorld();
    await world.ledger.record([bruteForce('45.1.1.1', NOON)], NOON);
    await tickAt(publisherIn(world, 'one', MINE), NOON);
    const without = publisherIn(world, 'one', {});
    await tickAt(without, NOON + MINUTE);
    const nothing = `192.0.2.1\nsentinel.invalid\n${'0'.repeat(64)}\n`;
    expect(await feedText(world, 'feeds/mine.txt')).toBe(nothing);
    const words = JSON.parse(await feedText(world, 'feeds/words.json')) as object;
    expect(words).toMatchObject({ type: 'bundle', addresses: [{ value: '192.0.2.1' }] });
    await world.ledger.record([bruteForce('45.1.1.9', NOON)], NOON + MINUTE);
    await tickAt(without, NOON + 2 * MINUTE);
    expect(await feedText(world, 'feeds/mine.txt')).toBe(nothing);
    expect(await feedText(world, 'feeds/blocklist.txt')).toBe('45.1.1.1\n45.1.1.9\n');
    await tickAt(publisherIn(world, 'one', MINE), NOON + 3 * MINUTE);
    expect(await feedText(world, 'feeds/mine.txt')).toBe('45.1.1.1\n45.1.1.9\n');
  });

  it('keeps what only it had room for while the publisher is frozen', async () => {
    const world = newWorld();
    const facts = ['45.1.1.1', '45.1.3.1', '45.1.5.1'].map((ip) => bruteForce(ip, NOON));
    await world.ledger.record(facts, NOON);
    const one = publisherIn(world, 'one', { ...MINE, feed: { linesMax: 1 } });
    await tickAt(one, NOON);
    await world.ledger.record([[control('freeze', NOON + MINUTE)]], NOON + MINUTE);
    await tickAt(one, NOON + MINUTE);
    expect(await feedText(world, 'feeds/mine.txt')).toBe('45.1.1.1\n45.1.3.1\n45.1.5.1\n');
  });
});

it('no rollback brings back what has become infrastructure of a provider since', async () => {
  const world = newWorld();
  const facts = ['45.1.1.1', '45.2.2.2'].map((ip) => bruteForce(ip, NOON));
  await world.ledger.record(facts, NOON);
  await tickAt(publisherIn(world), NOON);
  const providers = [{ operator: 'our CDN', targets: ['45.1.0.0/16'] }];
  const one = publisherIn(world, 'one', { infrastructure: { dated: '2026-08-01', providers } });
  const signed = { author: 'ann', reason: 'test', at: NOON + MINUTE };
  await world.ledger.record([[steer({ act: 'rollback', edition: 1, ...signed })]], NOON + MINUTE);
  expect(await tickAt(one, NOON + MINUTE)).toMatchObject({ outcome: 'published', entries: 1 });
  expect(await feedText(world, 'feeds/blocklist.txt')).toBe('45.2.2.2\n');
});

describe('how full feeds are', () => {
  it('is told in the report from 80 % on, and with what is left out', async () => {
    const world = newWorld();
    const facts = [1, 3, 5, 7].map((n) => bruteForce(`45.1.1.${n}`, NOON));
    await world.ledger.record(facts, NOON);
    const reportWith = (linesMax: number) =>
      tickAt(publisherIn(world, 'one', { feeds: [{ name: 'mine', linesMax }] }), NOON);
    expect(await reportWith(6)).toMatchObject({ alarms: [], fullestPercent: 66 });
    expect(await reportWith(5)).toMatchObject({
      alarms: [expect.stringContaining('feeds/mine.txt is 80 % full')],
      fullestPercent: 80,
    });
    expect(await reportWith(3)).toMatchObject({
      alarms: [expect.stringContaining('feeds/mine.txt leaves out 1')],
      fullestPercent: 100,
    });
  });
});
