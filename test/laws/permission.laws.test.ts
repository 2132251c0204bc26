import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { askDocument } from '../../src/domain/preflight/permissions/permission-document.ts';
import { naivelyApplies, type PlainRequest } from '../helpers/naive/naive-permission.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

// A universe so small that patterns and requests meet.
const text = fc.stringMatching(/^[ab]{1,3}$/);
const pattern = fc.stringMatching(/^[ab*?]{1,4}$/);
const patterns = fc.array(pattern, { minLength: 1, maxLength: 2 });
const texts = fc.array(text, { minLength: 1, maxLength: 2 });
const key = fc.constantFrom('k', 'l');

const operator = fc
  .tuple(
    fc.constantFrom('', 'ForAnyValue:', 'ForAllValues:'),
    fc.constantFrom('StringEquals', 'StringNotEquals', 'StringLike', 'StringNotLike'),
    fc.constantFrom('', 'IfExists'),
  )
  .map((parts) => parts.join(''));
const test = fc.oneof(
  { weight: 5, arbitrary: fc.tuple(operator, key, fc.oneof(texts, patterns)) },
  fc.tuple(fc.constant('Null'), key, fc.constantFrom(['true'], ['false'])),
);
// StringEquals takes a `*` for itself; no request of this universe holds one.
const condition = fc
  .array(test, { maxLength: 2 })
  .map((tests) => Object.fromEntries(tests.map(([name, of, wanted]) => [name, { [of]: wanted }])));
const statement = fc
  .tuple(
    fc.constantFrom('Action', 'NotAction'),
    patterns,
    fc.constantFrom('Resource', 'NotResource'),
    patterns,
    fc.option(condition, { nil: undefined }),
  )
  .map(([action, actions, resource, resources, Condition]) => ({
    Effect: 'Deny',
    [action]: actions,
    [resource]: resources,
    ...(Condition === undefined ? {} : { Condition }),
  }));
const request: fc.Arbitrary<PlainRequest> = fc.record({
  action: text,
  resource: text,
  keys: fc.record({
    k: fc.array(text, { maxLength: 2 }),
    l: fc.array(text, { maxLength: 2 }),
  }),
});

const documentOf = (...statements: readonly object[]) =>
  JSON.stringify({ Version: '2012-10-17', Statement: statements });

describe('a permission policy', () => {
  it('of which everything is known is read as the naive reader reads it', () => {
    fc.assert(
      fc.property(fc.array(statement, { minLength: 1, maxLength: 3 }), request, (all, asked) => {
        const naive = all.some((one) => naivelyApplies(one, asked));
        expect(askDocument(documentOf(...all), asked).denies).toBe(naive);
      }),
      { numRuns: cases(3_000) },
    );
  });

  it('is never told surely where what is unknown could turn out otherwise', () => {
    const hidden = fc.record({
      action: fc.nat(3),
      resource: fc.nat(3),
      k: fc.boolean(),
      cut: fc.nat(3),
    });
    fc.assert(
      fc.property(statement, request, hidden, (one, asked, hide) => {
        const { k, l } = asked.keys;
        const keys = { ...(hide.k || k === undefined ? {} : { k: k.map(starAt(hide.cut)) }), l };
        const known = askDocument(documentOf(one), {
          action: asked.action,
          resource: starAt(hide.resource)(asked.resource),
          keys: { ...keys, l: l ?? [] },
        }).denies;
        if (known !== 'unknown') expect(known).toBe(naivelyApplies(one, asked));
      }),
      { numRuns: cases(3_000) },
    );
  });
});

/** The text with all from there on unknown; as it is if there is nothing from there on. */
function starAt(cut: number): (text: string) => string {
  return (whole) => (cut < whole.length ? `${whole.slice(0, cut)}*` : whole);
}
