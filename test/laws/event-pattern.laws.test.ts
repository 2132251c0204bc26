import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isPlainPattern,
  letsThrough,
  type EventPattern,
} from '../../src/domain/forwarding/event-pattern.ts';
import { naiveMatches } from '../helpers/naive/naive-event-pattern.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

// A universe so small that patterns and events meet: few fields, few values, three levels.
const text = fc.constantFrom('x', 'X', '1');
const leaf = fc.oneof({ weight: 4, arbitrary: text }, fc.constantFrom(1, true, null));
const fieldName = fc.constantFrom('a', 'b');
const texts = fc.array(text, { minLength: 1, maxLength: 3 });

interface Fields {
  readonly [name: string]: readonly string[] | Fields;
}

function patternOf(depth: number): fc.Arbitrary<Fields> {
  const below = depth === 0 ? texts : fc.oneof(texts, patternOf(depth - 1));
  return fc.dictionary(fieldName, below, { minKeys: 1, maxKeys: 2 });
}

function valueOf(depth: number): fc.Arbitrary<unknown> {
  if (depth === 0) return leaf;
  const list = fc.array(valueOf(depth - 1), { maxLength: 3 });
  return fc.oneof(leaf, list, eventOf(depth - 1));
}

function eventOf(depth: number): fc.Arbitrary<object> {
  return fc.dictionary(fc.constantFrom('a', 'b', 'c'), valueOf(depth), { maxKeys: 3 });
}

/** Of other fields than those beside it. */
const choice = fc.array(fc.dictionary(fc.constantFrom('c', 'd'), texts, { minKeys: 1 }), {
  minLength: 2,
  maxLength: 2,
});
const pattern = fc
  .tuple(patternOf(2), fc.option(choice, { freq: 1 }))
  .map(([fields, $or]): EventPattern => ($or === null ? fields : { ...fields, $or }));
const event = eventOf(3);

describe('an event pattern', () => {
  it('decides as the naive matcher does that tries every element of every array', () => {
    const seen = { through: 0, held: 0 };
    fc.assert(
      fc.property(pattern, event, (somePattern, someEvent) => {
        expect(isPlainPattern(somePattern)).toBe(true);
        const through = letsThrough(somePattern, someEvent);
        seen[through ? 'through' : 'held'] += 1;
        expect(through).toBe(naiveMatches(somePattern as never, someEvent as never));
      }),
      { numRuns: cases(5_000) },
    );
    expect(Math.min(seen.through, seen.held)).toBeGreaterThan(cases(5_000) / 50);
  });

  it('lets through no less when a list gains an alternative', () => {
    fc.assert(
      fc.property(fieldName, texts, text, event, (field, list, more, someEvent) => {
        if (!letsThrough({ [field]: list }, someEvent)) return;
        expect(letsThrough({ [field]: [...list, more] }, someEvent)).toBe(true);
      }),
    );
  });
});
