import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEventPattern, type EventPattern } from '../../src/domain/forwarding/event-pattern.ts';
import { naiveMatches } from '../helpers/naive/naive-event-pattern.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

// A universe so small that patterns and events meet: three fields, few values, three levels.
const text = fc.constantFrom('x', 'xy', 'XY', 'yx', 'xyx', '', '1');
const number = fc.constantFrom(0, 1, 1.5, 2, -1);
const leaf = fc.oneof(text, number, fc.constantFrom(true, false, null));
const fieldName = fc.constantFrom('a', 'b', 'c');

const range = fc
  .tuple(fc.constantFrom('>', '>='), number, fc.constantFrom('<', '<='), number)
  .filter(([, low, , high]) => low < high);
const named = (name: string, operand: fc.Arbitrary<unknown>) =>
  operand.map((value) => ({ [name]: value }));
const nonEmpty = text.filter((value) => value !== '');
const condition = fc.oneof(
  { weight: 4, arbitrary: leaf },
  { weight: 2, arbitrary: named('exists', fc.boolean()) },
  named('prefix', text),
  named('suffix', text),
  named('equals-ignore-case', text),
  named('wildcard', fc.constantFrom('*', 'x*', '*x', 'x*x', '*y*', 'xy', 'x*y*x', '')),
  named('numeric', fc.oneof(fc.tuple(fc.constantFrom('=', '<', '<=', '>', '>='), number), range)),
  named('anything-but', fc.oneof(text, number, fc.array(text, { minLength: 1, maxLength: 3 }))),
  named('anything-but', fc.oneof(named('prefix', nonEmpty), named('suffix', nonEmpty))),
  named('anything-but', named('equals-ignore-case', nonEmpty)),
  named('anything-but', named('wildcard', fc.constantFrom('x*', '*y', 'x*x'))),
);

const leafList = fc.array(condition, { minLength: 1, maxLength: 2 });

function patternOf(depth: number): fc.Arbitrary<object> {
  const below = depth === 0 ? leafList : fc.oneof(leafList, patternOf(depth - 1));
  const fields = fc.dictionary(fieldName, below, { minKeys: 1, maxKeys: 2 });
  if (depth === 0) return fields;
  const groups = fc.array(patternOf(depth - 1), { minLength: 2, maxLength: 2 });
  return fc
    .tuple(fields, fc.option(groups, { freq: 1 }))
    .map(([one, choice]) => (choice === null ? one : { ...one, $or: choice }));
}

function valueOf(depth: number): fc.Arbitrary<unknown> {
  if (depth === 0) return leaf;
  const list = fc.array(valueOf(depth - 1), { maxLength: 3 });
  return fc.oneof(leaf, list, eventOf(depth - 1));
}

function eventOf(depth: number): fc.Arbitrary<object> {
  return fc.dictionary(fieldName, valueOf(depth), { maxKeys: 3 });
}

const pattern = patternOf(2);
const event = eventOf(3);

function parsed(source: unknown): EventPattern {
  const result = parseEventPattern(source);
  if (!result.ok) throw new Error(JSON.stringify(result.problem));
  return result.value;
}

describe('an event pattern', () => {
  it('decides as the naive matcher does that tries every element of every array', () => {
    const seen = { through: 0, held: 0 };
    fc.assert(
      fc.property(pattern, event, (somePattern, someEvent) => {
        const through = parsed(somePattern)(someEvent);
        seen[through ? 'through' : 'held'] += 1;
        expect(through).toBe(naiveMatches(somePattern as never, someEvent as never));
      }),
      { numRuns: cases(5_000) },
    );
    expect(Math.min(seen.through, seen.held)).toBeGreaterThan(cases(5_000) / 25);
  });

  it('does not care in which order alternatives, fields and elements stand', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return (value as unknown[]).map(reversed).reverse();
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .map(([k, v]) => [k, reversed(v)])
          .reverse(),
      );
    };
    const withoutRanges = pattern.filter((one) => !JSON.stringify(one).includes('numeric'));
    fc.assert(
      fc.property(withoutRanges, event, (somePattern, someEvent) => {
        const turned = parsed(reversed(somePattern));
        expect(turned(reversed(someEvent))).toBe(parsed(somePattern)(someEvent));
      }),
      { numRuns: cases(1_000) },
    );
  });

  it('lets through no less when a list gains an alternative', () => {
    fc.assert(
      fc.property(
        fieldName,
        fc.array(condition, { minLength: 1, maxLength: 3 }),
        condition,
        event,
        (field, list, more, someEvent) => {
          if (!parsed({ [field]: list })(someEvent)) return;
          expect(parsed({ [field]: [...list, more] })(someEvent)).toBe(true);
        },
      ),
    );
  });
});
