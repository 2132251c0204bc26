import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { repeatedNames } from '../../../src/domain/base/json-names.ts';

describe('names that stand twice', () => {
  test('are none in any text that was written from a value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat({ max: 3 }), (value, indent) => {
        expect(repeatedNames(JSON.stringify(value, null, indent))).toEqual([]);
      }),
    );
  });

  test.each([
    ['{"a":1,"a":2}', [{ path: 'a', lines: [1, 1] }]],
    ['{"a":1,\r\n"\\u0061":2}', [{ path: 'a', lines: [1, 2] }]],
    ['{"a":{"b":[{"c":1},{"c":1,\n"c":2}]}}', [{ path: 'a.b[].c', lines: [1, 2] }]],
    ['{"__proto__":1,"__proto__":2}', [{ path: '__proto__', lines: [1, 1] }]],
    ['{"":1,"":2}', [{ path: '', lines: [1, 1] }]],
    ['{"a":"}:{","b":"\\\\","a":":"}', [{ path: 'a', lines: [1, 1] }]],
    ['[{"a":1},{"a":2}]', []],
    ['{"a":{"a":{"a":1}}}', []],
    ['{"//":1,"//":2}', []],
  ])('%s', (text, found) => {
    expect(JSON.parse(text)).toBeDefined();
    expect(repeatedNames(text, ['//'])).toEqual(found);
  });
});
