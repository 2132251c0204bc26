/** What status reports of the feed buckets of other regions, and of who reads them. */
import { expect, describe, it } from 'vitest';
import { countsOf } from '../../../src/domain/coverage/coverage-audit.ts';
import { COVERAGE_KEY, coverageJson } from '../../../src/domain/coverage/coverage-file.ts';
import type { ObjectStore } from '../../../src/ports/object-store.ts';
import { READERS_KEY } from '../../../src/usecases/audit/readers-seen.ts';
import { hubStatus } from '../../../src/usecases/operate/status.ts';
import {
  bruteForce,
  newWorld,
  NOON,
  publisherIn,
  tickAt,
  type World,
} from '../../helpers/hub/publishing.ts';
import { answeringHub } from '../../helpers/hub/question-server.ts';
import { shakyStore } from '../../helpers/fakes/shaky-store.ts';

const MINUTE = 60;

/** A world whose second bucket is in trouble when told so. */
function troubled(trouble: () => Promise<void> | void) {
  const world = newWorld();
  const [eu, us] = world.buckets;
  if (eu === undefined || us === undefined) throw new Error('two buckets are wanted');
  return { ...world, buckets: [eu, { name: us.name, store: shakyStore(us.store, trouble) }] };
}

async function publish(world: World, address: string, now: number) {
  await world.ledger.record(
    [bruteForce(address, now - MINUTE, { id: address.replaceAll('.', '-') })],
    now - MINUTE,
  );
  return tickAt(publisherIn(world), now);
}

const statusOf = (world: World, now: number) => hubStatus(world, { now, wall: now });

describe('a feed bucket in another region', () => {
  it('is current when the publisher reached it', async () => {
    const world = newWorld();
    await publish(world, '45.1.2.3', NOON);
    const { buckets } = await statusOf(world, NOON + 30);
    expect(buckets.map(({ behind, lag, fault }) => [behind, lag, fault])).toEqual([
      [0, 0, undefined],
      [0, 0, undefined],
    ]);
  });

  it('lags from when it missed its next edition, while the others go on', async () => {
    let isDown = false;
    const world = troubled(() => {
      if (isDown) throw new Error('out of reach');
    });
    await publish(world, '45.1.2.3', NOON);
    isDown = true;
    const report = await publish(world, '45.1.2.4', NOON + 5 * MINUTE);
    expect(report.written.length).toBeGreaterThan(0);
    expect(report.alarms.join()).toContain('us/feeds/blocklist.txt is behind: out of reach');
    await publish(world, '45.1.2.5', NOON + 6 * MINUTE);
    isDown = false;
    const { buckets } = await statusOf(world, NOON + 8 * MINUTE);
    expect(buckets.map(({ name, behind, lag }) => [name, behind, lag])).toEqual([
      ['eu', 0, 0],
      ['us', 2, 3 * MINUTE],
    ]);
  });

  it('that cannot be read is told of as such, and hides nothing of the others', async () => {
    let isDown = false;
    const world = troubled(() => {
      if (isDown) throw new Error('NoSuchBucket');
    });
    await publish(world, '45.1.2.3', NOON);
    isDown = true;
    const { buckets, edition } = await statusOf(world, NOON + MINUTE);
    expect(edition?.entries).toBe(1);
    const blocklistKey = 'feeds/blocklist.txt';
    const unknown = { edition: undefined, behind: undefined, lag: undefined };
    expect(buckets).toEqual([
      { name: 'eu', blocklistKey, edition: 1, behind: 0, lag: 0, fault: undefined },
      { name: 'us', blocklistKey, ...unknown, fault: 'NoSuchBucket' },
    ]);
  });

  it('that does not answer at all delays no other: they have the edition meanwhile', async () => {
    let answer = (): void => undefined;
    const silence = new Promise<void>((answered) => (answer = answered));
    let isSilent = false;
    const world = troubled(() => (isSilent ? silence : undefined));
    await publish(world, '45.1.2.3', NOON);
    isSilent = true;
    const tick = publish(world, '45.1.2.4', NOON + MINUTE);
    await expect.poll(() => textOf(world.buckets[0]?.store)).toContain('45.1.2.4');
    answer();
    await tick;
    expect(await textOf(world.buckets[1]?.store)).toContain('45.1.2.4');
  });
});

async function textOf(store: ObjectStore | undefined): Promise<string> {
  const found = await store?.read('feeds/blocklist.txt');
  return found?.kind === 'found' ? Buffer.from(found.body).toString() : '';
}

it('readers are told of as the last look at the access logs left them; without one there are none', async () => {
  const world = newWorld();
  await publish(world, '45.1.2.3', NOON);
  expect((await statusOf(world, NOON)).readers).toEqual([]);
  const document = {
    at: '2026-08-03T12:00:00Z',
    readers: [
      {
        name: 'fw-1',
        standing: 'pulling',
        lastPull: '2026-08-03T11:58:20Z',
        edition: 1,
        feed: 'feeds/blocklist.txt',
        address: '198.51.100.7',
      },
      { name: 'fw-2', standing: 'stopped', lastPull: null },
    ],
  };
  const body = Buffer.from(JSON.stringify(document));
  await world.ops.write(READERS_KEY, body, 'always', { contentType: 'application/json' });
  expect((await statusOf(world, NOON)).readers).toEqual([
    {
      name: 'fw-1',
      standing: 'pulling',
      lastPull: NOON - 100,
      edition: 1,
      feed: 'feeds/blocklist.txt',
      address: '198.51.100.7',
    },
    {
      name: 'fw-2',
      standing: 'stopped',
      lastPull: undefined,
      edition: undefined,
      feed: null,
      address: null,
    },
  ]);
  const hub = await answeringHub(world, NOON);
  const answer: unknown = await (await fetch(`${hub}status`)).json();
  expect(answer).toMatchObject({
    alarms: ['reader fw-2 has never pulled: is it set up?'],
    readers: [{ edition: 1 }, { edition: null }],
  });
});

describe('the coverage', () => {
  it('is none before an audit, what the last one found, and its fault where it cannot be read', async () => {
    const world = newWorld();
    const keep = (text: string) =>
      world.ops.write(COVERAGE_KEY, Buffer.from(text), 'always', { contentType: 'text/json' });
    expect((await statusOf(world, NOON)).coverage).toEqual({ kind: 'none' });
    const unknown = { kind: 'unknown', reason: 'access-denied' } as const;
    const pairs = [{ account: '1', region: 'eu-west-1', verdict: unknown, checkedAt: NOON }];
    const terms = {
      securityAccountId: '2',
      organizationalUnitIds: [],
      regions: ['eu-west-1'],
      collection: 'both' as const,
      hubBusArn: 'arn',
    };
    const audit = { at: NOON, configuration: 'x', terms, counts: countsOf(pairs), pairs };
    await keep(JSON.stringify(coverageJson(audit)));
    expect((await statusOf(world, NOON + MINUTE)).coverage).toMatchObject({
      kind: 'audited',
      age: MINUTE,
      counts: { unknown: 1, configured: 0 },
    });
    await keep('{"at":');
    const damaged = await statusOf(world, NOON);
    expect(damaged.coverage.kind).toBe('unreadable');
    expect(damaged.buckets).toHaveLength(2);
  });
});
