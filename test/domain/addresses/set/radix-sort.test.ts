import fc from 'fast-check';
import { expect, it } from 'vitest';
import { sortPairs } from '../../../../src/domain/addresses/set/radix-sort.ts';

function expectSorted(keys: readonly number[]): void {
  const payload = Uint32Array.from(keys, (_, index) => index);
  const sorted = sortPairs({ keys: Uint32Array.from(keys), payload });
  const order = [...keys.keys()].sort((a, b) => (keys[a] ?? 0) - (keys[b] ?? 0) || a - b);
  expect([...sorted.payload]).toEqual(order);
  expect([...sorted.keys]).toEqual(order.map((index) => keys[index]));
}

it('sorts as a stable comparison sort does', () => {
  const key = fc.oneof(fc.nat({ max: 3 }), fc.integer({ min: 0, max: 0xffff_ffff }));
  fc.assert(fc.property(fc.array(key), expectSorted));
});

it.each([4_095, 4_096, 10_000])('sorts %i pairs, whatever bits of the keys differ', (size) => {
  for (const step of [0x9e37_79b1, 0x1_0000, 1, 0]) {
    expectSorted(Array.from({ length: size }, (_, i) => Math.imul(size - i, step) >>> 0));
  }
});
