import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DAY, HOUR } from '../../../src/domain/base/time.ts';
import { rebuildPeriod } from '../../../src/usecases/publish/rebuild-period.ts';

it.each([
  [0, HOUR],
  [90_000, HOUR],
  [180_000, 2 * HOUR],
  [2_160_000, DAY],
  [100_000_000, DAY],
])('compares a ledger of %i facts every %i seconds', (facts, period) => {
  expect(rebuildPeriod(facts)).toBe(period);
});

it('never reads a larger ledger more often than a smaller one', () => {
  const aCount = fc.nat({ max: 10_000_000 });
  fc.assert(
    fc.property(aCount, aCount, (a, b) => {
      expect(rebuildPeriod(a + b)).toBeGreaterThanOrEqual(rebuildPeriod(a));
    }),
  );
});
