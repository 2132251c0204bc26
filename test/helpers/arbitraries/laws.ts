/** Laws as assertions: what is asked of every join, and of every guardrail. */
import fc, { type Arbitrary } from 'fast-check';
import { expect } from 'vitest';

/** Any order, any repetition and any split of what is joined gives the same. */
export function expectJoinSemilattice<T>(
  arbitrary: Arbitrary<T>,
  join: (a: T, b: T) => T,
  parameters: fc.Parameters<[T, T, T]> = {},
): void {
  fc.assert(
    fc.property(arbitrary, arbitrary, arbitrary, (a, b, c) => {
      expect(textOf(join(a, a))).toBe(textOf(a));
      expect(textOf(join(a, b))).toBe(textOf(join(b, a)));
      expect(textOf(join(join(a, b), c))).toBe(textOf(join(a, join(b, c))));
    }),
    parameters,
  );
}

/** Text of a value with its fields in one order: comparing it is much faster than comparing fields. */
export function textOf(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
      : inner,
  );
}

/** Everything that is left was there before. */
export function expectOnlyRemoves<T>(before: Iterable<T>, after: Iterable<T>): void {
  const known = new Set(before);
  expect([...after].filter((one) => !known.has(one))).toEqual([]);
}

/** The same items in another order, some of them more than once. */
export function shuffledAndRepeated<T>(items: readonly T[]): Arbitrary<readonly T[]> {
  const all = fc.shuffledSubarray([...items], { minLength: items.length });
  return fc
    .tuple(all, fc.shuffledSubarray([...items]))
    .map(([each, again]) => [...again, ...each, ...again.slice(0, 2)]);
}
