import { describe, expect, it } from 'vitest';
import { editions } from '../../../../src/cli/commands/inspect/editions.ts';
import {
  bruteForce,
  newWorld,
  NOON,
  override,
  publisherIn,
  tickAt,
} from '../../../helpers/hub/publishing.ts';
import { answeringHub } from '../../../helpers/hub/question-server.ts';
import { runVerb } from '../../../helpers/hub/run-verb.ts';

describe('editions', () => {
  it('says of each edition how many entries it has, and what operators did since the one before', async () => {
    const world = newWorld();
    const facts = ['45.1.2.3', '45.1.2.4'].map((address) => bruteForce(address, NOON - 60));
    await world.ledger.record(facts, NOON - 60);
    await tickAt(publisherIn(world), NOON);
    await world.ledger.record([[override('exempt', '45.1.2.4', NOON + 60)]], NOON + 60);
    await tickAt(publisherIn(world), NOON + 120);
    const url = await answeringHub(world, NOON + 240);
    const { exit, out } = await runVerb(editions, ['--url', url]);
    expect(exit).toBe(0);
    const [, second, first] = out.split('\n');
    expect(second).toMatch(
      /^2 +2026-08-03T12:02:00Z \(2 minutes ago\) +1 +-1 +exempt 45\.1\.2\.4 \(analyst: test\)$/,
    );
    expect(first).toMatch(/^1 +2026-08-03T12:00:00Z \(4 minutes ago\) +2 +-$/);
    const { out: json } = await runVerb(editions, ['--url', url, '--last', '1', '--json']);
    expect(JSON.parse(json)).toMatchObject({ editions: [{ number: 2, change: -1, pins: 0 }] });
  });

  it('of a manifest that cannot be read says so by its absence, not by a zero', async () => {
    const world = newWorld();
    await world.ledger.record([bruteForce('45.1.2.3', NOON - 60)], NOON - 60);
    await tickAt(publisherIn(world), NOON);
    for await (const { key } of world.ops.list('editions/')) {
      if (key.endsWith('manifest.json')) await world.ops.remove(key);
    }
    const { out } = await runVerb(editions, ['--url', await answeringHub(world, NOON), '--json']);
    expect(JSON.parse(out)).toMatchObject({ editions: [{ number: 1, entries: null, pins: null }] });
  });
});
