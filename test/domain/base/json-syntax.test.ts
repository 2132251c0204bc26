import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { syntaxFault } from '../../../src/domain/base/json-syntax.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';
import { anyText } from '../../helpers/arbitraries/any-text.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Pieces of which JSON, and what almost is JSON, is made. */
const piece = fc.constantFrom(
  ...['{', '}', '[', ']', ',', ':', '"a"', '""', '"\\n"', '"\\u00e9"', '"\\x"', '"\n"', '"a'],
  ...[
    '0',
    '-1.5e3',
    '01',
    '1.',
    '.5',
    '+1',
    'NaN',
    'true',
    'null',
    'nul',
    ' ',
    '\t',
    '\u00a0',
    'é',
  ],
);

describe('the place where a text stops being JSON', () => {
  it('is there exactly if JSON.parse refuses the text', () => {
    const almost = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(''));
    const genuine = fc.json({ maxDepth: 4 });
    const cut = fc.tuple(genuine, fc.nat(), anyText({ maxLength: 1 })).map(([text, at, more]) => {
      const place = at % (text.length + 1);
      return text.slice(0, place) + more + text.slice(place);
    });
    fc.assert(
      fc.property(fc.oneof(almost, genuine, cut), (text) => {
        expect(syntaxFault(text, 100) === undefined, text).toBe(isJson(text));
      }),
      { numRuns: cases(3_000) },
    );
  });

  it('is the end of the longest beginning that some JSON has', () => {
    expect(syntaxFault('{"a":}', 9)).toEqual({ line: 1, column: 6, expected: 'a value' });
    expect(syntaxFault('{\n  "a": 1\n  "b": 2\n}', 9)).toMatchObject({ line: 3, column: 3 });
    expect(syntaxFault('[1,]', 9)).toMatchObject({ column: 4 });
    expect(syntaxFault('', 9)).toMatchObject({ line: 1, column: 1, expected: 'a value' });
    expect(syntaxFault('{"a":1', 9)).toMatchObject({ column: 7 });
    expect(syntaxFault('{} {}', 9)).toMatchObject({
      column: 4,
      expected: 'nothing after the value',
    });
  });

  it('is where nesting gets deeper than allowed, however deep that goes on', () => {
    expect(syntaxFault('['.repeat(3) + ']'.repeat(3), 3)).toBeUndefined();
    expect(syntaxFault('['.repeat(2_000_000), 200)).toMatchObject({ column: 201 });
  });
});
