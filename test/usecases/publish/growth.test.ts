/** The guard on growth over several editions in time, at the length of real lists. */
import { expect, test } from 'vitest';
import { HOUR, MINUTE, type EpochSeconds } from '../../../src/domain/base/time.ts';
import { bruteForce, newWorld, NOON, publisherIn, tickAt } from '../../helpers/hub/publishing.ts';

/** Of forty accounts alike: their fair shares of an hour are all of it, and no cap on influence plays a part. */
const flood = (network: number, count: number, seen: EpochSeconds) =>
  Array.from({ length: count }, (_, n) =>
    bruteForce(`45.${network}.${Math.floor(n / 250)}.${n % 250}`, seen, {
      account: String(111_100_000_000 + (n % 40)),
    }),
  );

function play() {
  const world = newWorld();
  const publisher = publisherIn(world);
  let network = 0;
  return {
    /** How many entries stand after the tick at `at`, before which `count` came in. */
    entriesAfter: async (count: number, at: EpochSeconds): Promise<number> => {
      network += 1;
      if (count > 0) await world.ledger.record(flood(network, count, at), at);
      return (await tickAt(publisher, at)).entries;
    },
  };
}

test('an hour adds half of what the list was when it began, over all its editions together', async () => {
  const { entriesAfter } = play();
  expect(await entriesAfter(2_400, NOON)).toBe(2_400); // a first edition
  expect(await entriesAfter(900, NOON + MINUTE)).toBe(3_300);
  expect(await entriesAfter(900, NOON + 2 * MINUTE)).toBe(3_600); // 1,200 of 2,400
  expect(await entriesAfter(0, NOON + 3 * MINUTE)).toBe(3_600);
  expect(await entriesAfter(10, NOON + HOUR - 1)).toBe(3_600);
  // The next hour begins with 3,600 and has 1,800: of 610 that wait, and of 1,600 that come.
  expect(await entriesAfter(1_600, NOON + HOUR)).toBe(5_400);
  expect(await entriesAfter(0, NOON + 2 * HOUR - 1)).toBe(5_400);
  expect(await entriesAfter(0, NOON + 2 * HOUR)).toBe(5_810);
});

test('a thousand an hour pass on a shorter list, again over all its editions', async () => {
  const { entriesAfter } = play();
  expect(await entriesAfter(100, NOON)).toBe(100);
  expect(await entriesAfter(600, NOON + MINUTE)).toBe(700);
  expect(await entriesAfter(600, NOON + 2 * MINUTE)).toBe(1_100);
  expect(await entriesAfter(0, NOON + HOUR)).toBe(1_300);
});

test('a list of fewer than a hundred grows without limit for its hour', async () => {
  const { entriesAfter } = play();
  expect(await entriesAfter(99, NOON)).toBe(99);
  expect(await entriesAfter(1_500, NOON + MINUTE)).toBe(1_599);
  expect(await entriesAfter(1_500, NOON + HOUR)).toBe(2_599); // it has become a list of 1,599
});
