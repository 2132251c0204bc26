/** Logs as objects in a bucket, looked at every quarter of an hour. */
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { accessLog } from '../../../src/adapters/s3/access-logs.ts';
import { memoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts';
import { textAt } from '../../../src/domain/base/lookup.ts';
import { HISTORY_KEY } from '../../../src/domain/configuration/deployed-names.ts';
import { historyText } from '../../../src/domain/edition/plotted-history.ts';
import type { ReaderState } from '../../../src/domain/firewalls/readers.ts';
import { DAY, formatTime, HOUR, MINUTE } from '../../../src/domain/base/time.ts';
import type { ObjectStore } from '../../../src/ports/object-store.ts';
import { READERS_KEY, SEEN_KEY } from '../../../src/usecases/audit/readers-seen.ts';
import { watchReaders } from '../../../src/usecases/audit/watch-readers.ts';
import { cloudfrontLog, s3Line, type LoggedRequest } from '../../helpers/fakes/access-logs.ts';
import { shakyStore } from '../../helpers/fakes/shaky-store.ts';

const NOON = Date.parse('2026-08-03T12:00:00Z') / 1000;
const TEXT = { contentType: 'text/plain' };
const TERMS = { stoppedAfter: 12 * HOUR, forgottenAfter: 7 * DAY, named: [] as string[] };

function setUp({ named = [] as string[], around = (store: ObjectStore) => store } = {}) {
  const [ops, home, edge] = [memoryObjectStore(), memoryObjectStore(), memoryObjectStore()];
  const logs = [
    accessLog({ bucket: 'home', region: 'r', prefix: 'feeds/', format: 's3' }, around(home)),
    accessLog({ bucket: 'edge', region: 'r', prefix: 'edge/E1.', format: 'cloudfront' }, edge),
  ];
  let written = 0;
  const hourOf = (at: number): string => formatTime(at).slice(0, 13).replace('T', '-');
  return {
    ops,
    home,
    /** An object that S3 delivers at that time. */
    deliver: async (at: number, requests: readonly LoggedRequest[]) => {
      const body = requests.map((request) => `${s3Line({ at, ...request })}\n`).join('');
      const key = `feeds/${hourOf(at)}-00-00-${(written += 1)}`;
      await home.write(key, Buffer.from(body), 'always', TEXT);
    },
    deliverEdge: async (at: number, requests: readonly LoggedRequest[]) => {
      const body = gzipSync(cloudfrontLog(requests.map((request) => ({ at, ...request }))));
      await edge.write(`edge/E1.${hourOf(at)}.${(written += 1)}.gz`, body, 'always', TEXT);
    },
    look: (now: number) => watchReaders({ ops, logs }, { ...TERMS, named }, now),
  };
}

type Report = Awaited<ReturnType<typeof watchReaders>>;

const standings = ({ readers }: Report): Readonly<Record<string, ReaderState>> =>
  Object.fromEntries(readers.map(({ name, standing }) => [name, standing]));

const pulling = (name: string, count = 12): readonly LoggedRequest[] =>
  Array.from({ length: count }, () => ({ agent: `palisade/${name}` }));

describe('a reader of the feeds', () => {
  it('is pulling while it comes, and has stopped when the logs say so for long enough', async () => {
    const { deliver, look } = setUp();
    await deliver(NOON, pulling('fw-1'));
    expect(standings(await look(NOON + MINUTE))).toEqual({ 'fw-1': 'pulling' });
    expect(standings(await look(NOON + 12 * HOUR - 15 * MINUTE))).toEqual({ 'fw-1': 'pulling' });
    expect(standings(await look(NOON + 12 * HOUR))).toEqual({ 'fw-1': 'stopped' });
    await deliver(NOON + 13 * HOUR, pulling('fw-1', 1));
    expect(standings(await look(NOON + 13 * HOUR))).toEqual({ 'fw-1': 'pulling' });
  });

  it('is known by its box at the edge as in the bucket', async () => {
    const { deliver, deliverEdge, look } = setUp();
    await deliver(NOON - HOUR, pulling('fw-1'));
    await deliverEdge(NOON, pulling('fw-1', 1));
    const { readers } = await look(NOON);
    expect(readers.map(({ name, last }) => [name, last?.at])).toEqual([['fw-1', NOON]]);
  });

  it('is passing by if it came a few times and nobody named it', async () => {
    const { deliver, look } = setUp();
    await deliver(NOON, [{ agent: 'curl/8.0' }]);
    await look(NOON);
    expect(standings(await look(NOON + DAY))).toEqual({ 'curl/8.0 at 203.0.113.7': 'passing' });
  });

  it('is forgotten after a week if nobody named it, and never if somebody did', async () => {
    const { deliver, look } = setUp({ named: ['fw-2'] });
    await deliver(NOON, [...pulling('fw-1'), ...pulling('fw-2')]);
    await look(NOON);
    expect(standings(await look(NOON + 8 * DAY))).toEqual({ 'fw-2': 'stopped' });
  });

  it('that is named and never came has stopped once it had time enough', async () => {
    const { look } = setUp({ named: ['fw-9'] });
    expect(standings(await look(NOON))).toEqual({ 'fw-9': 'unknown' });
    expect(standings(await look(NOON + 12 * HOUR))).toEqual({ 'fw-9': 'stopped' });
  });
});

describe('an object of a log', () => {
  it('is read once, however often it is looked at', async () => {
    const { deliver, look, ops } = setUp();
    await deliver(NOON, pulling('fw-1', 5));
    expect((await look(NOON)).read).toBe(1);
    for (let n = 1; n < 8; n += 1) expect((await look(NOON + n * 15 * MINUTE)).read).toBe(0);
    const seen = await ops.read(SEEN_KEY);
    const text = seen.kind === 'found' ? Buffer.from(seen.body).toString() : '';
    expect(JSON.parse(text)).toMatchObject({ readers: [{ name: 'fw-1', pulls: 5 }] });
  });

  it('is found although it comes late: CloudFront’s by a day', async () => {
    const { deliverEdge, look } = setUp();
    await look(NOON);
    await deliverEdge(NOON - 23 * HOUR, pulling('late'));
    expect((await look(NOON + 15 * MINUTE)).read).toBe(1);
  });

  it('of a year ago is not asked for', async () => {
    const { deliver, look } = setUp();
    await deliver(NOON - 365 * DAY, pulling('old'));
    expect(await look(NOON)).toMatchObject({ read: 0, readers: [] });
  });
});

describe('if logs come faster than they are read', () => {
  it('a run reads its share, says so, and the next ones go on until all is told', async () => {
    const { deliver, look } = setUp();
    for (let n = 0; n < 1_020; n += 1) await deliver(NOON, pulling('fw-1', 1));
    const first = await look(NOON);
    expect([first.read, first.behind]).toEqual([1_000, ['home']]);
    const second = await look(NOON);
    expect([second.read, second.behind]).toEqual([20, []]);
  });
});

describe('if a log cannot be read', () => {
  const failing = (isBroken: () => boolean) => (store: ObjectStore) =>
    shakyStore(store, () => {
      if (isBroken()) throw new Error('no such bucket');
    });

  it('its readers are unknown, not stopped, and the others are told all the same', async () => {
    let isBroken = false;
    const { deliver, deliverEdge, look } = setUp({ around: failing(() => isBroken) });
    await deliver(NOON, pulling('at-home'));
    await deliverEdge(NOON, pulling('at-edge'));
    await look(NOON);
    isBroken = true;
    await deliverEdge(NOON + 13 * HOUR, pulling('at-edge', 1));
    const report = await look(NOON + 13 * HOUR);
    expect(standings(report)).toEqual({ 'at-home': 'unknown', 'at-edge': 'pulling' });
    expect(report.faults).toEqual(['home: no such bucket']);
    isBroken = false;
    await deliver(NOON + 13 * HOUR, pulling('at-home', 1));
    expect(standings(await look(NOON + 14 * HOUR))).toEqual({
      'at-home': 'pulling',
      'at-edge': 'pulling',
    });
  });

  it('nothing that was read of it before the fault is lost or told twice', async () => {
    let reads = 0;
    const { deliver, look, ops } = setUp({
      around: (store) =>
        shakyStore(store, ({ verb }) => {
          if (verb === 'read' && (reads += 1) === 20) throw new Error('cut off');
        }),
    });
    for (let n = 0; n < 40; n += 1) await deliver(NOON, pulling('fw-1', 1));
    expect((await look(NOON)).faults).toEqual(['home: cut off']);
    await look(NOON);
    const seen = await ops.read(SEEN_KEY);
    const text = seen.kind === 'found' ? Buffer.from(seen.body).toString() : '';
    expect(JSON.parse(text)).toMatchObject({ readers: [{ pulls: 40 }] });
  });
});

describe('the edition that a reader was given', () => {
  const shownAt = (number: number, shown: number) => ({
    number,
    shown,
    at: shown,
    editions: 1,
    added: 0,
    removed: 0,
    addresses: 0,
    byRank: { pin: 0, critical: 0, high: 0, medium: 0, low: 0 },
    usedPercent: {},
    medianDelay: null,
  });
  const tell = (ops: ObjectStore, points: readonly ReturnType<typeof shownAt>[]) =>
    ops.write(HISTORY_KEY, Buffer.from(historyText(points)), 'always', TEXT);
  const given = ({ readers }: Report) => readers.map(({ name, edition }) => [name, edition]);

  it('is the one that every bucket had then, and stays known when the history has moved on', async () => {
    const { deliver, look, ops } = setUp();
    await tell(ops, [shownAt(6, NOON - HOUR), shownAt(7, NOON), shownAt(8, NOON + HOUR)]);
    await deliver(NOON, [{ agent: 'palisade/a', at: NOON }]);
    await deliver(NOON, [{ agent: 'palisade/b', at: NOON + 1 }]);
    await deliver(NOON, [{ agent: 'palisade/c', at: NOON - 2 * HOUR }]);
    const first = [
      ['a', 6],
      ['b', 7],
      ['c', undefined],
    ];
    expect(given(await look(NOON + 2 * HOUR))).toEqual(first);
    await tell(ops, [shownAt(90, NOON + 2 * HOUR)]);
    expect(given(await look(NOON + 3 * HOUR))).toEqual(first);
    await deliver(NOON + 4 * HOUR, [{ agent: 'palisade/b', at: NOON + 4 * HOUR }]);
    expect(given(await look(NOON + 4 * HOUR))[1]).toEqual(['b', 90]);
    const told = await ops.read(READERS_KEY);
    const text = told.kind === 'found' ? Buffer.from(told.body).toString() : '{}';
    const readers = [{ edition: 6 }, { edition: 90 }, { edition: null }];
    expect(JSON.parse(text)).toMatchObject({ readers });
  });

  it('is an older one at the edge, which may hand out what it has', async () => {
    const { deliverEdge, look, ops } = setUp();
    await tell(ops, [shownAt(6, NOON - HOUR), shownAt(7, NOON)]);
    await deliverEdge(NOON, [{ agent: 'palisade/a', at: NOON + 60 }]);
    await deliverEdge(NOON, [{ agent: 'palisade/b', at: NOON + 120 }]);
    expect(given(await look(NOON + HOUR))).toEqual([
      ['a', 6],
      ['b', 7],
    ]);
  });

  it('is not told without a history, nor with one that is damaged', async () => {
    const { deliver, look, ops } = setUp();
    await deliver(NOON, [{ agent: 'palisade/a', at: NOON }]);
    expect(given(await look(NOON))).toEqual([['a', undefined]]);
    await ops.write(HISTORY_KEY, Buffer.from('{"version":1,"points":[{}]}'), 'always', TEXT);
    expect(given(await look(NOON))).toEqual([['a', undefined]]);
  });
});

it('of two runs at once one is kept, and it alone tells', async () => {
  const { deliver, look } = setUp();
  await deliver(NOON, pulling('fw-1', 5));
  const reports = await Promise.all([look(NOON), look(NOON)]);
  expect(reports.map(({ isKept }) => isKept).sort()).toEqual([false, true]);
  expect(standings(await look(NOON + MINUTE))).toEqual({ 'fw-1': 'pulling' });
});

it('a memory that is damaged is not taken for none', async () => {
  const { ops, look } = setUp();
  await ops.write(SEEN_KEY, Buffer.from('{"began":1,"readers":[{}]}'), 'always', TEXT);
  await expect(look(NOON)).rejects.toThrow('readers-seen.json is damaged');
});

it('analysts find who pulled last when beside the editions', async () => {
  const { deliver, look, ops } = setUp();
  await deliver(NOON, [{ agent: 'palisade/fw-1', status: 304 }]);
  await look(NOON);
  const told = await ops.read(READERS_KEY);
  const document: unknown = JSON.parse(
    told.kind === 'found' ? Buffer.from(told.body).toString() : '{}',
  );
  expect(textAt(document, 'at')).toBe('2026-08-03T12:00:00Z');
  expect(document).toMatchObject({
    readers: [
      {
        name: 'fw-1',
        standing: 'pulling',
        lastPull: '2026-08-03T12:00:00Z',
        status: 304,
        feed: 'feeds/blocklist.txt',
        address: '203.0.113.7',
        agent: 'palisade/fw-1',
      },
    ],
  });
});
