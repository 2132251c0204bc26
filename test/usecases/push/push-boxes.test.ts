import { describe, expect, it } from 'vitest';
import { memoryPushRecords } from '../../../src/adapters/memory/memory-push-records.ts';
import type { PushedBox } from '../../../src/domain/push/pushed-boxes.ts';
import type { TickReport } from '../../../src/usecases/publish/publisher-report.ts';
import { editionFiles } from '../../../src/usecases/push/edition-lines.ts';
import { pushAsking } from '../../../src/usecases/push/push-asking.ts';
import { pushBoxes, pushOne, type PushCrew } from '../../../src/usecases/push/push-boxes.ts';
import { fakeBox, type FakeBox } from '../../helpers/fakes/pushed-box.ts';
import { bruteForce, newWorld, NOON, publisherIn, tickAt } from '../../helpers/hub/publishing.ts';

const FEED = { resource: 'palisade-addresses-push', path: 'feeds/blocklist.txt' };

function boxOf(name: string): PushedBox {
  const nothing = { vdom: undefined, certificateAuthority: undefined };
  const secret = { secretArn: undefined, secretKeyArn: undefined };
  return {
    name,
    url: `https://${name}.example`,
    timeout: 10,
    feeds: [FEED],
    ...nothing,
    ...secret,
  };
}

/** A hub with one address listed, and boxes by their names; `bad` ones do not answer. */
async function world(names: readonly string[], bad: Set<string>) {
  const hub = newWorld();
  await hub.ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
  const publisher = publisherIn(hub);
  await tickAt(publisher, NOON);
  let now = NOON;
  const asked: string[] = [];
  const fakes = new Map<string, FakeBox>(
    names.map((name) => {
      const before = (): void => {
        if (bad.has(name)) throw new Error('no answer: ETIMEDOUT');
      };
      return [name, fakeBox({ before })];
    }),
  );
  const timeouts: number[] = [];
  const crew: PushCrew = {
    boxes: names.map(boxOf),
    ports: {
      ops: hub.ops,
      files: editionFiles(hub.ops),
      records: memoryPushRecords(),
      wallTime: () => now,
      random: () => 0.5,
    },
    firewallOf(box, timeout) {
      timeouts.push(timeout);
      return fakes.get(box.name) ?? fakeBox();
    },
    trigger: {
      one: async (box) => {
        asked.push(box);
      },
    },
  };
  const list = async (ip: string): Promise<void> => {
    now += 60;
    await hub.ledger.record([bruteForce(ip, now, { id: ip.replaceAll('.', '') })], now);
    await tickAt(publisher, now);
  };
  const held = (name: string) => [...(fakes.get(name)?.feeds.get(FEED.resource) ?? [])].sort();
  return {
    crew,
    asked,
    timeouts,
    list,
    held,
    pass: (seconds: number) => {
      now += seconds;
    },
  };
}

describe('a look at all boxes', () => {
  it('pushes to each, and hands one that fails to messages of its own, once', async () => {
    const bad = new Set(['b']);
    const { crew, asked, list, held, timeouts } = await world(['a', 'b', 'c'], bad);
    const first = await pushBoxes(crew, 'one');
    expect(first.map(({ outcome }) => outcome)).toEqual(['pushed', 'failed', 'pushed']);
    expect(asked).toEqual(['b']);
    await list('45.9.1.2');
    const second = await pushBoxes(crew, 'two');
    expect(second.map(({ outcome }) => outcome)).toEqual(['pushed', 'waiting', 'pushed']);
    expect(asked).toEqual(['b']);
    expect(held('a')).toEqual(['45.9.1.1', '45.9.1.2']);
    expect(Math.max(...timeouts)).toBe(4);
  });

  it('takes a box up again whose own messages have died', async () => {
    const bad = new Set(['a']);
    const { crew, asked, pass } = await world(['a'], bad);
    await pushBoxes(crew, 'one');
    pass(30 * 60);
    bad.clear();
    expect((await pushBoxes(crew, 'two')).map(({ outcome }) => outcome)).toEqual(['pushed']);
    expect(asked).toEqual(['a']);
  });
});

describe('a box by itself', () => {
  it('is tried later each time, and then holds the edition that stands by then', async () => {
    const bad = new Set(['a']);
    const { crew, list, held, pass } = await world(['a'], bad);
    const waits: number[] = [];
    for (let n = 0; n < 4; n += 1) {
      const report = await pushOne(crew, 'a', `try ${n}`);
      expect(report).toMatchObject({
        outcome: 'failed',
        reason: expect.stringContaining('ETIMEDOUT') as unknown,
      });
      waits.push(report?.after ?? 0);
      expect((await pushOne(crew, 'a', 'too early'))?.outcome).toBe('waiting');
      pass(report?.after ?? 0);
    }
    expect(waits).toEqual(waits.toSorted((x, y) => x - y));
    expect(waits[3]).toBeGreaterThan(waits[0] ?? 0);
    await list('45.9.1.2');
    bad.clear();
    expect(await pushOne(crew, 'a', 'at last')).toMatchObject({ outcome: 'pushed', edition: 2 });
    expect(held('a')).toEqual(['45.9.1.1', '45.9.1.2']);
    expect((await pushOne(crew, 'a', 'again'))?.outcome).toBe('current');
  });

  it('tells once how long after the edition it held it, also when it failed at first', async () => {
    const bad = new Set(['a']);
    const { crew, list, pass } = await world(['a'], bad);
    const failed = await pushOne(crew, 'a', 'one');
    expect(failed?.delay).toBeUndefined();
    pass(40);
    bad.clear();
    expect(await pushOne(crew, 'a', 'two')).toMatchObject({ outcome: 'pushed', delay: 40 });
    expect(await crew.ports.records.read('a')).toMatchObject({ edition: 1, delay: 40 });
    pass(20 * 60);
    const checked = await pushOne(crew, 'a', 'three');
    expect(checked).toMatchObject({ outcome: 'pushed', delay: undefined });
    expect(await crew.ports.records.read('a')).toMatchObject({ edition: 1, delay: 40 });
    await list('45.9.1.2');
    expect((await pushOne(crew, 'a', 'four'))?.delay).toBe(0);
  });

  it('that is no longer configured is no longer asked for', async () => {
    const { crew } = await world(['a'], new Set());
    expect(await pushOne(crew, 'gone', 'one')).toBeUndefined();
  });
});

describe('the publisher', () => {
  const report = (outcome: TickReport['outcome'], edition: number) =>
    ({ outcome, edition }) as TickReport;

  it('asks for pushes with each edition, and now and then without', async () => {
    const asked: number[] = [];
    const ask = pushAsking({
      all: async (edition) => {
        asked.push(edition);
      },
    });
    await ask(report('unchanged', 0), NOON);
    await ask(report('published', 1), NOON);
    await ask(report('unchanged', 1), NOON + 60);
    await ask(report('lost-race', 0), NOON + 61);
    await ask(report('published', 2), NOON + 62);
    expect(asked).toEqual([1, 2]);
    await ask(report('unchanged', 2), NOON + 62 + 15 * 60);
    expect(asked).toEqual([1, 2, 2]);
  });

  it('asks again for what could not be asked', async () => {
    let fails = true;
    const ask = pushAsking({
      all: () => (fails ? Promise.reject(new Error('no')) : Promise.resolve()),
    });
    await expect(ask(report('published', 1), NOON)).rejects.toThrow('no');
    fails = false;
    await expect(ask(report('unchanged', 1), NOON + 60)).resolves.toBeUndefined();
  });
});
