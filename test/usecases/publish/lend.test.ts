/** What a publisher lends between two ticks, and that neither it nor a tick meets the other. */
import { expect, it } from 'vitest';
import { bruteForce, newWorld, NOON, publisherIn, tickAt } from '../../helpers/hub/publishing.ts';

it('is nothing before the first tick, then all that was recorded since, alone', async () => {
  const world = newWorld();
  const one = publisherIn(world);
  expect(await one.lend(NOON, () => Promise.resolve('used'))).toBeUndefined();
  await world.ledger.record([bruteForce('45.1.1.1', NOON)], NOON);
  await tickAt(one, NOON);
  await world.ledger.record([bruteForce('45.1.1.2', NOON)], NOON + 1);
  const order: string[] = [];
  const used = one.lend(NOON + 2, async ({ resident }) => {
    order.push('lent');
    await new Promise((done) => setTimeout(done, 20));
    order.push('given back');
    return [...resident.indicators.keys()];
  });
  const tick = tickAt(one, NOON + 2).then((report) => {
    order.push('ticked');
    return report;
  });
  expect(await used).toEqual(['ip 45.1.1.1', 'ip 45.1.1.2']);
  expect(await tick).toMatchObject({ outcome: 'published', edition: 2 });
  expect(order).toEqual(['lent', 'given back', 'ticked']);
});

it('is not trusted any more after a fault of who used it', async () => {
  const world = newWorld();
  const one = publisherIn(world);
  await world.ledger.record([bruteForce('45.1.1.1', NOON)], NOON);
  await tickAt(one, NOON);
  await expect(one.lend(NOON, () => Promise.reject(new Error('half way')))).rejects.toThrow('half');
  expect(one.resident()).toBeUndefined();
  expect(await tickAt(one, NOON + 60)).toMatchObject({
    outcome: 'unchanged',
    source: 'checkpoint',
  });
});
