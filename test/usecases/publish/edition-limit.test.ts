/** What an edition is held to while nothing may be added, from tick to tick. */
import { expect, it } from 'vitest';
import type { Steering } from '../../../src/domain/facts/control.ts';
import { editionHold } from '../../../src/usecases/publish/edition-limit.ts';
import { readPointer } from '../../../src/usecases/publish/edition-store.ts';
import { bruteForce, newWorld, NOON, publisherIn, tickAt } from '../../helpers/hub/publishing.ts';

const SIGNED = { author: 'ann', reason: 'test', at: NOON };
const ALLOWED = { growthAllowed: 0, shrinkAllowed: 0, emptiedAfter: [] };
const FREE: Steering = { mode: 'free', by: undefined, ...ALLOWED };
const FROZEN: Steering = { mode: 'frozen', by: { act: 'freeze', ...SIGNED }, ...ALLOWED };
const BACK: Steering = {
  mode: 'rolled-back',
  by: { act: 'rollback', edition: 1, ...SIGNED },
  ...ALLOWED,
};

it('a rollback brings back what its edition lists, whatever held the one before', async () => {
  const { ledger, ops, buckets } = newWorld();
  await ledger.record([bruteForce('45.9.1.1', NOON)], NOON);
  await tickAt(publisherIn({ ledger, ops, buckets }), NOON);
  const current = (await readPointer(ops))?.pointer;
  const frozen = await editionHold(ops, undefined, FROZEN, current);
  expect(frozen.base).toBeUndefined();
  const back = await editionHold(ops, frozen, BACK, current);
  expect(back.base?.map(({ value }) => value)).toEqual(['45.9.1.1']);
  expect(await editionHold(ops, back, BACK, current)).toBe(back);
  const again = await editionHold(ops, back, FROZEN, current);
  expect(again.base).toBeUndefined();
  expect(await editionHold(ops, again, FREE, current)).toEqual({ limit: undefined });
});
