/** Who takes an emptied ledger: only while it is held, for the edition that stands, and never by mistake. */
import { expect, it } from 'vitest';
import { memoryLedger } from '../../../src/adapters/memory/memory-ledger.ts';
import { PUBLISHER } from '../../../src/domain/facts/fact.ts';
import { DAY, MINUTE } from '../../../src/domain/base/time.ts';
import { operatorOf, saidBy } from '../../helpers/hub/operating.ts';
import {
  bruteForce,
  feedIn,
  newWorld,
  NOON,
  publisherIn,
  tickAt,
} from '../../helpers/hub/publishing.ts';

const ACCEPT = { act: 'release', emptyLedger: true, reason: 'the table was deleted' };

async function hubs() {
  const world = newWorld();
  await world.ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
  await tickAt(publisherIn(world), NOON);
  return { sound: world, emptied: { ...world, ledger: memoryLedger() } };
}

it('is recorded while the publisher holds it, and then published', async () => {
  const { emptied } = await hubs();
  await tickAt(publisherIn(emptied), NOON + MINUTE);
  const operator = operatorOf(emptied);
  const dry = saidBy(await operator({ ...ACCEPT, dryRun: true }, NOON + 2 * MINUTE));
  expect(dry).toMatchObject({ status: 200 });
  expect(await emptied.ledger.about('control', PUBLISHER)).toEqual([]);
  const answer = saidBy(await operator(ACCEPT, NOON + 2 * MINUTE));
  expect(answer).toMatchObject({ status: 202 });
  expect(answer.effect).toContain('its effect is not known: the publisher holds');
  expect(await emptied.ledger.about('control', PUBLISHER)).toMatchObject([
    { control: { emptiedAfter: 1, growth: 0, shrink: 0, until: NOON + 2 * MINUTE + DAY } },
  ]);
  expect(await tickAt(publisherIn(emptied), NOON + 3 * MINUTE)).toMatchObject({ edition: 2 });
  expect(await feedIn(emptied)).toEqual(['192.0.2.1']);
});

it('is refused where nothing is held, and before the publisher has looked', async () => {
  const { sound, emptied } = await hubs();
  for (const world of [sound, emptied, newWorld()]) {
    const answer = saidBy(await operatorOf(world)(ACCEPT, NOON + MINUTE));
    expect(answer).toMatchObject({ status: 422, where: 'emptyLedger' });
    expect(answer.detail).toContain('holds nothing back for its ledger');
    expect(await world.ledger.about('control', PUBLISHER)).toEqual([]);
  }
});

it.each([
  { emptyLedger: false },
  { emptyLedger: 'yes' },
  { growth: 5 },
  { for: '1h' },
  { until: '2027-01-01T00:00:00Z' },
])('is refused with %j', async (more) => {
  const { emptied } = await hubs();
  await tickAt(publisherIn(emptied), NOON + MINUTE);
  const answer = saidBy(await operatorOf(emptied)({ ...ACCEPT, ...more }, NOON + 2 * MINUTE));
  expect(answer).toMatchObject({ status: 422, where: 'emptyLedger' });
});

it('says of every action taken meanwhile that its effect waits', async () => {
  const { emptied } = await hubs();
  await tickAt(publisherIn(emptied), NOON + MINUTE);
  const exempt = { act: 'exempt', target: '45.9.1.1', reason: 'ours' };
  const answer = saidBy(await operatorOf(emptied)(exempt, NOON + 2 * MINUTE));
  expect(answer).toMatchObject({ status: 202 });
  expect(answer.effect).toContain('its effect is not known: the publisher holds');
});
