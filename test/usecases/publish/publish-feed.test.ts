/** The publisher from facts to files: what it writes, what it leaves, what it refuses to publish. */
import { describe, expect, it } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../../src/domain/base/time.ts';
import type { Ledger } from '../../../src/ports/ledger.ts';
import {
  bruteForce,
  control,
  feedIn,
  newWorld,
  NOON,
  override,
  publisherIn,
  steer,
  textIn,
  staleFiles,
  tickAt,
  type World,
} from '../../helpers/hub/publishing.ts';
import { shakyStore, type Call } from '../../helpers/fakes/shaky-store.ts';

const SENTINEL = ['192.0.2.1'];

/** A world whose stores note every write. */
function observed(): { readonly world: World; readonly writes: string[] } {
  const writes: string[] = [];
  const note = (name: string) => (call: Call) => {
    if (call.verb === 'write') writes.push(`${name}/${call.key}`);
  };
  const inner = newWorld();
  const world = {
    ledger: inner.ledger,
    ops: shakyStore(inner.ops, note('ops')),
    buckets: inner.buckets.map(({ name, store }) => ({
      name,
      store: shakyStore(store, note(name)),
    })),
  };
  return { world, writes };
}

async function manyListed(world: World, count: number, seen = NOON): Promise<void> {
  const facts = Array.from({ length: count }, (_, index) =>
    bruteForce(`45.9.${Math.floor(index / 250)}.${index % 250}`, seen, {
      account: accountOf(index),
    }),
  );
  await world.ledger.record(facts, NOON);
}

/** Spread over accounts, so that no cap on influence plays a part. */
function accountOf(index: number): string {
  return String(111_100_000_000 + (index % 40));
}

describe('a publisher', () => {
  it('publishes a first edition with sentinels when nothing is known, and says so', async () => {
    const world = newWorld();
    const report = await tickAt(publisherIn(world), NOON);
    expect(report).toMatchObject({ outcome: 'published', edition: 1, entries: 0 });
    expect(report.alarms.join()).toContain('sentinel');
    expect(await feedIn(world)).toEqual(SENTINEL);
  });

  it('brings what was recorded into every bucket, and takes it out when its window ends', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
    await tickAt(one, NOON);
    expect(await feedIn(world, 'eu')).toEqual(['45.9.1.1']);
    expect(await feedIn(world, 'us')).toEqual(['45.9.1.1']);
    await tickAt(one, NOON + DAY - 1);
    expect(await feedIn(world)).toEqual(['45.9.1.1']);
    await tickAt(one, NOON + DAY);
    expect(await feedIn(world)).toEqual(SENTINEL);
  });

  it('writes nothing but its health while nothing changes', async () => {
    const { world, writes } = observed();
    const one = publisherIn(world);
    await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
    await tickAt(one, NOON);
    writes.length = 0;
    const report = await tickAt(one, NOON + MINUTE);
    expect(report.outcome).toBe('unchanged');
    expect(writes).toEqual(['ops/health.json']);
  });

  it('publishes a change that was committed late, ticks after its time', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    for (const minute of [0, 1, 2, 3, 4]) await tickAt(one, NOON + minute * MINUTE);
    await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON + 30);
    await tickAt(one, NOON + 5 * MINUTE);
    expect(await feedIn(world)).toEqual(['45.9.1.1']);
  });

  it('starts cold from its checkpoint and the changes, without reading the ledger whole', async () => {
    const world = newWorld();
    await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
    await tickAt(publisherIn(world), NOON);
    await world.ledger.record([bruteForce('45.9.1.2', NOON)], NOON + MINUTE);
    const whole: Ledger['everything'] = () => {
      throw new Error('read whole');
    };
    const ledger = { ...world.ledger, everything: whole };
    await world.ledger.releaseLease('one');
    const report = await tickAt(publisherIn({ ...world, ledger }, 'two'), NOON + 2 * MINUTE);
    expect(report.source).toBe('checkpoint');
    expect(await feedIn(world)).toEqual(['45.9.1.1', '45.9.1.2']);
  });

  it.each(['', 'torn {', '{"palisade":"checkpoint","version":1,"facts":7}\n'])(
    'reads the ledger whole if the checkpoint is %j',
    async (damage) => {
      const world = newWorld();
      await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
      await tickAt(publisherIn(world), NOON);
      await world.ops.write('checkpoint/current.json', Buffer.from(damage), 'always', {
        contentType: 'application/x-ndjson',
      });
      const report = await tickAt(publisherIn(world), NOON + MINUTE);
      expect(report).toMatchObject({ source: 'ledger', outcome: 'unchanged', entries: 1 });
    },
  );

  it('finds in its hourly rebuild what reached the ledger without a change record', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    await tickAt(one, NOON);
    // Recorded far in the past of the change records, so that no overlap can show it.
    await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON - 12 * HOUR);
    await tickAt(one, NOON + MINUTE);
    expect(await feedIn(world)).toEqual(SENTINEL);
    const report = await tickAt(one, NOON + HOUR);
    expect(report.alarms.join()).toContain('differed');
    expect(report.alarms.join()).toContain('45.9.1.1');
    expect(await feedIn(world)).toEqual(['45.9.1.1']);
  });

  it('finds no difference in its rebuild when all came by changes', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    await tickAt(one, NOON);
    await manyListed(world, 120);
    await tickAt(one, NOON + MINUTE);
    expect((await tickAt(one, NOON + HOUR + MINUTE)).alarms).toEqual([]);
  });

  it('publishes nothing while the ledger cannot be read, and obeys all laws afterwards', async () => {
    const world = newWorld();
    let down = false;
    const changesSince: Ledger['changesSince'] = (from, until) => {
      if (down) throw new Error('ledger down');
      return world.ledger.changesSince(from, until);
    };
    const one = publisherIn({ ...world, ledger: { ...world.ledger, changesSince } });
    await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
    await tickAt(one, NOON);
    down = true;
    await world.ledger.record([[override('exempt', '45.9.1.0/24', NOON + 1)]], NOON + 1);
    await expect(tickAt(one, NOON + MINUTE)).rejects.toThrow('ledger down');
    expect(await feedIn(world)).toEqual(['45.9.1.1']);
    down = false;
    await tickAt(one, NOON + 2 * MINUTE);
    expect(await feedIn(world)).toEqual(SENTINEL);
  });

  it('brings the other buckets forward while one is down, and that one when it is back', async () => {
    const inner = newWorld();
    let down = true;
    const buckets = inner.buckets.map(({ name, store }) => ({
      name,
      store: shakyStore(store, () => {
        if (name === 'eu' && down) throw new Error('no route');
      }),
    }));
    const world = { ...inner, buckets };
    const one = publisherIn(world);
    await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
    const report = await tickAt(one, NOON);
    expect(report.alarms.join()).toContain('eu/feeds/blocklist.txt is behind');
    expect(await feedIn(inner, 'us')).toEqual(['45.9.1.1']);
    down = false;
    await tickAt(one, NOON + MINUTE);
    expect(await feedIn(inner, 'eu')).toEqual(['45.9.1.1']);
  });

  it('leaves the work to who holds the lease, and takes over when that has died', async () => {
    const world = newWorld();
    const [one, two] = [publisherIn(world, 'one'), publisherIn(world, 'two')];
    await world.ledger.acquireLease('dead', NOON, 55);
    expect((await tickAt(one, NOON + 1)).outcome).toBe('not-the-publisher');
    await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON + 2);
    expect((await tickAt(two, NOON + 55)).outcome).toBe('published');
  });

  it('gives the lease back after each tick, also after one that failed', async () => {
    const world = newWorld();
    const [one, two] = [publisherIn(world, 'one'), publisherIn(world, 'two')];
    await tickAt(one, NOON);
    expect((await tickAt(two, NOON + 1)).outcome).not.toBe('not-the-publisher');
    const failing = publisherIn(
      {
        ...world,
        ledger: {
          ...world.ledger,
          changesSince: () => {
            throw new Error('the ledger cannot be read');
          },
        },
      },
      'failing',
    );
    await expect(tickAt(failing, NOON + 2)).rejects.toThrow('the ledger cannot be read');
    expect((await tickAt(one, NOON + 3)).outcome).not.toBe('not-the-publisher');
  });

  it('keeps a retracted address out although its finding is updated', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
    await tickAt(one, NOON);
    await world.ledger.record([[override('retract', '45.9.1.1', NOON + 60)]], NOON + 60);
    await tickAt(one, NOON + MINUTE);
    expect(await feedIn(world)).toEqual(SENTINEL);
    const [sighting] = bruteForce('45.9.1.1', NOON);
    if (sighting?.kind !== 'sighting') throw new Error('a sighting is wanted');
    const updated = { ...sighting.sighting, lastSeen: NOON + 2 * HOUR };
    await world.ledger.record([[{ kind: 'sighting', sighting: updated }]], NOON + 2 * HOUR);
    await tickAt(one, NOON + 2 * HOUR);
    expect(await feedIn(world)).toEqual(SENTINEL);
  });
});

describe('a publisher that keeps three editions', () => {
  it('forgets the fourth last with all its files, and can roll back to those it kept', async () => {
    const world = newWorld();
    const one = publisherIn(world, 'one', {}, { editionsKept: 3 });
    for (let number = 1; number <= 6; number += 1) {
      await world.ledger.record([bruteForce(`45.9.1.${2 * number}`, NOON)], NOON + number);
      await tickAt(one, NOON + number);
    }
    const folders = new Set<string>();
    for await (const { key } of world.ops.list('editions/0')) folders.add(key.slice(9, 17));
    expect([...folders]).toEqual(['00000004', '00000005', '00000006']);
    const back = { act: 'rollback', edition: 4, author: 'analyst', reason: 'look back' } as const;
    await world.ledger.record([[steer({ ...back, at: NOON + 10 })]], NOON + 10);
    await tickAt(one, NOON + 11);
    expect(await feedIn(world)).toEqual(['45.9.1.2', '45.9.1.4', '45.9.1.6', '45.9.1.8']);
  });
});

describe('a steered publisher', () => {
  it('adds nothing while frozen, goes on removing, and catches up when resumed', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    await world.ledger.record([bruteForce('45.9.1.1', NOON), bruteForce('45.9.1.5', NOON)], NOON);
    await tickAt(one, NOON);
    await world.ledger.record([[control('freeze', NOON + 1)]], NOON + 1);
    await world.ledger.record([bruteForce('45.9.1.9', NOON)], NOON + 2);
    await world.ledger.record([[override('exempt', '45.9.1.5', NOON + 3)]], NOON + 3);
    await tickAt(one, NOON + MINUTE);
    expect(await feedIn(world)).toEqual(['45.9.1.1']);
    expect(await textIn(world.ops, 'watch.txt')).toContain('45.9.1.9');
    await world.ledger.record([[control('resume', NOON + 2 * MINUTE)]], NOON + 2 * MINUTE);
    await tickAt(one, NOON + 2 * MINUTE);
    expect(await feedIn(world)).toEqual(['45.9.1.1', '45.9.1.9']);
  });

  it('neither adds nor removes while frozen hard, and says so every tick', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
    await tickAt(one, NOON);
    await world.ledger.record([[control('hard', NOON + 1)]], NOON + 1);
    const report = await tickAt(one, NOON + 2 * DAY);
    expect(report.outcome).toBe('held');
    expect(report.alarms.join()).toContain('frozen hard');
    expect(await feedIn(world)).toEqual(['45.9.1.1']);
  });

  it('holds what is done after a hard freeze, though the freeze is dated a second after the tick', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
    await tickAt(one, NOON);
    const at = NOON + MINUTE;
    await world.ledger.record([[control('resume', at)], [control('hard', at + 1)]], at);
    await world.ledger.record([[override('exempt', '45.9.1.1', at)]], at);
    expect(await tickAt(one, at)).toMatchObject({ outcome: 'held' });
    expect(await feedIn(world)).toEqual(['45.9.1.1']);
  });

  it('rolls back to an earlier edition, less what has ended or been exempted since', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    const early = ['45.9.1.1', '45.9.1.5'].map((address) => bruteForce(address, NOON));
    await world.ledger.record([...early, bruteForce('45.9.1.9', NOON - DAY + HOUR)], NOON);
    await tickAt(one, NOON);
    await world.ledger.record([bruteForce('45.9.2.1', NOON)], NOON + 1);
    await tickAt(one, NOON + MINUTE);
    const back = { act: 'rollback', edition: 1, author: 'analyst', reason: 'bad edition' } as const;
    await world.ledger.record([[steer({ ...back, at: NOON + 2 * MINUTE })]], NOON + 2 * MINUTE);
    await world.ledger.record([[override('exempt', '45.9.1.5', NOON + 121)]], NOON + 121);
    const report = await tickAt(one, NOON + 2 * HOUR);
    expect(report.edition).toBe(3);
    expect(await feedIn(world)).toEqual(['45.9.1.1']);
  });

  it('holds a flood back, lets the surest pass, and the rest when it is released', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    await manyListed(world, 200);
    await tickAt(one, NOON);
    const flood = Array.from({ length: 1500 }, (_, index) =>
      bruteForce(`80.66.${Math.floor(index / 250)}.${index % 250}`, NOON, {
        account: accountOf(index),
      }),
    );
    await world.ledger.record(flood, NOON + 1);
    const held = await tickAt(one, NOON + MINUTE);
    expect(held.entries).toBe(1200);
    expect(held.alarms.join()).toContain('500 entries are held back');
    const release = { act: 'release', growth: 500, shrink: 0, author: 'a', reason: 'r' } as const;
    const at = NOON + 2 * MINUTE;
    await world.ledger.record([[steer({ ...release, at, until: at + HOUR })]], at);
    expect((await tickAt(one, at)).entries).toBe(1700);
  });

  it('holds the edition when entries vanish and nothing says why', async () => {
    const world = newWorld();
    await manyListed(world, 120);
    await tickAt(publisherIn(world), NOON);
    const empty = newWorld().ledger;
    const forgetful = { ...world, ledger: empty };
    await world.ops.remove('checkpoint/current.json');
    const report = await tickAt(publisherIn(forgetful), NOON + MINUTE);
    expect(report.outcome).toBe('held');
    expect(report.alarms.join()).toContain('120 entries vanished');
    expect((await feedIn(world)).length).toBeGreaterThan(1);
    expect(await staleFiles(world)).toEqual([]);
  });

  it('alarms when more than half of the list leaves within a day, though all of it is explained', async () => {
    const world = newWorld();
    const one = publisherIn(world);
    await manyListed(world, 120, NOON - 20 * HOUR);
    await tickAt(one, NOON);
    const report = await tickAt(one, NOON + 5 * HOUR);
    expect(report.entries).toBe(0);
    expect(report.alarms.join()).toContain('more than half');
  });
});
