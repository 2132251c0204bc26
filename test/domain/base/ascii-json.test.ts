import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { asciiJson } from '../../../src/domain/base/ascii-json.ts';

describe('JSON for others', () => {
  test.each([
    [{ b: 1, a: [] }, '{"a":[],"b":1}'],
    [{ '10': 1, '9': 2 }, '{"10":1,"9":2}'],
    [{ gone: undefined, kept: null }, '{"kept":null}'],
    [[undefined], '[null]'],
    ['é\u202e\u2028\u007f', '"\\u00e9\\u202e\\u2028\\u007f"'],
    ['😀', '"\\ud83d\\ude00"'],
    ['a"b\\c\n', '"a\\"b\\\\c\\n"'],
  ])('%j is written as %s', (value, text) => {
    expect(asciiJson(value)).toBe(text);
  });

  it('goes four spaces deeper at each level where an indent is wanted, empty ones aside', () => {
    expect(asciiJson({ b: { c: [1, {}] }, a: [] }, 4)).toBe(
      '{\n    "a": [],\n    "b": {\n        "c": [\n            1,\n            {}\n        ]\n    }\n}',
    );
  });

  it('is printable ASCII that reads back as the same value, indented or not', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(0, 4), (value, indent) => {
        const text = asciiJson(value, indent);
        expect(text).toMatch(/^[\x20-\x7e\n]*$/);
        expect(JSON.parse(text)).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
