import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainLine, plainText } from '../../../src/domain/base/plain-text.ts';
import { anyText } from '../../helpers/arbitraries/any-text.ts';

test.each([
  ['a\u001b[2Jb', 'a\\u001b[2Jb'],
  ['\u009b31m', '\\u009b31m'],
  ['evil\u202egnp.exe', 'evil\\u202egnp.exe'],
  ['a\u2066b\u2069\u200bc\u061c', 'a\\u2066b\\u2069\\u200bc\\u061c'],
  ['line\r\none\ttwo', 'line\\u000d\none\ttwo'],
  ['größe 大 😀', 'größe 大 😀'],
])('%j reaches a terminal as %j', (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test('JSON stays the same JSON', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      expect(JSON.parse(plainText(JSON.stringify({ [text]: text })))).toEqual({ [text]: text });
    }),
  );
});

test('a line of many stays one', () => {
  fc.assert(
    fc.property(anyText(), (text) => {
      expect(plainLine(text)).not.toMatch(/[\n\r\t\u0085\u2028\u2029]/);
    }),
  );
  expect(plainLine('one\n\ttwo\u001b[2J')).toBe('one\\u000a\\u0009two\\u001b[2J');
});
