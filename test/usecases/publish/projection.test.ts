/** The feed files of the buckets: which are written, which are looked at, and when. */
import { describe, expect, it } from 'vitest';
import { MINUTE } from '../../../src/domain/base/time.ts';
import {
  bruteForce,
  feedIn,
  newWorld,
  NOON,
  publisherIn,
  staleFiles,
  textIn,
  tickAt,
  type World,
} from '../../helpers/hub/publishing.ts';
import { shakyStore, type Call } from '../../helpers/fakes/shaky-store.ts';

/** A world whose stores note every call on a feed. */
function observed() {
  const calls: string[] = [];
  const inner = newWorld();
  const note = (name: string) => (call: Call) => {
    if (call.key.startsWith('feeds/') || call.verb === 'read')
      calls.push(`${call.verb} ${name}/${call.key}`);
  };
  const world: World = {
    ...inner,
    ops: shakyStore(inner.ops, note('ops')),
    buckets: inner.buckets.map(({ name, store }) => ({
      name,
      store: shakyStore(store, note(name)),
    })),
  };
  return { world, calls };
}

const TAMPERED = Buffer.from('203.0.113.1\n');
const TEXT = { contentType: 'text/plain' };

describe('a feed file', () => {
  it('is written again only where it has changed, without a look at what the publisher wrote itself', async () => {
    const { world, calls } = observed();
    const one = publisherIn(world);
    await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
    await tickAt(one, NOON);
    calls.length = 0;
    await world.ledger.record([bruteForce('45.9.2.1', NOON)], NOON + 1);
    const { written } = await tickAt(one, NOON + MINUTE);
    const changed = ['blocklist-ipv4.txt', 'blocklist.txt'].flatMap((name) => [
      `eu/feeds/${name}`,
      `eu/feeds/${name}.sha256`,
      `us/feeds/${name}`,
      `us/feeds/${name}.sha256`,
    ]);
    expect(written.toSorted()).toEqual(changed.toSorted());
    expect(calls.filter((call) => !call.startsWith('write'))).toEqual([
      'read ops/editions/current.json',
    ]);
    expect(await feedIn(world, 'us')).toEqual(['45.9.1.1', '45.9.2.1']);
    expect(await staleFiles(world)).toEqual([]);
  });

  it('is noted with the edition in which it last changed', async () => {
    const { world } = observed();
    const one = publisherIn(world);
    await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
    await tickAt(one, NOON);
    const before = await textIn(world.ops, 'editions/current.json');
    await world.ledger.record([bruteForce('45.9.2.1', NOON)], NOON + 1);
    await tickAt(one, NOON + MINUTE);
    const after = JSON.parse(await textIn(world.ops, 'editions/current.json')) as PointerText;
    const first = JSON.parse(before) as PointerText;
    expect(after.since['feeds/domains.txt']).toEqual(first.since['feeds/domains.txt']);
    expect(after.since['feeds/blocklist.txt']?.edition).toBe(2);
  });

  it('that somebody else replaced is put right within five minutes', async () => {
    const { world } = observed();
    const one = publisherIn(world);
    await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
    await tickAt(one, NOON);
    await world.buckets[0]?.store.write('feeds/blocklist.txt', TAMPERED, 'always', TEXT);
    await tickAt(one, NOON + 4 * MINUTE);
    expect(await feedIn(world, 'eu')).toEqual(['203.0.113.1']);
    await tickAt(one, NOON + 5 * MINUTE);
    expect(await feedIn(world, 'eu')).toEqual(['45.9.1.1']);
  });
});

interface PointerText {
  readonly since: Readonly<Record<string, { readonly edition: number }>>;
}
