import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseJson } from '../../../src/domain/base/json.ts';

test('is the value of every JSON text, and undefined for what is none', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.string(), (value, tail) => {
      const text = JSON.stringify(value);
      expect(parseJson(text)).toEqual(JSON.parse(text));
      expect(parseJson(`${text}{${tail}`)).toBeUndefined();
    }),
  );
  for (const text of ['', ' ', 'undefined', '{', "'a'", 'NaN']) {
    expect(parseJson(text)).toBeUndefined();
  }
});
