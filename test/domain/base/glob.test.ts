import fc from 'fast-check';
import { describe, expect, test, vi } from 'vitest';
import { fitsPieces, globMatcher } from '../../../src/domain/base/glob.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';

/** Tries every split of the text: exponential, and right by its definition. */
function naivelyMatches(text: string, pattern: string): boolean {
  if (pattern === '') return text === '';
  const rest = pattern.slice(1);
  if (pattern.startsWith('*')) {
    return Array.from({ length: text.length + 1 }, (_, n) => text.slice(n)).some((tail) =>
      naivelyMatches(tail, rest),
    );
  }
  return text !== '' && text[0] === pattern[0] && naivelyMatches(text.slice(1), rest);
}

describe('a pattern with stars', () => {
  const letters = (maxLength: number) =>
    fc.array(fc.constantFrom('a', 'b', '*'), { maxLength }).map((all) => all.join(''));

  test('matches what every way of reading its stars matches', () => {
    fc.assert(
      fc.property(letters(8), letters(8), (text, pattern) => {
        expect(globMatcher([pattern])(text)).toBe(naivelyMatches(text, pattern));
      }),
      { numRuns: cases(2_000) },
    );
  });

  test('takes everything but the star as it is, line ends included', () => {
    const matches = globMatcher(['Recon:*/Port.[a]*', 'exact']);
    expect(matches('Recon:EC2/Port.[a]\nmore')).toBe(true);
    expect(matches('Recon:EC2/Portx[a]')).toBe(false);
    expect(matches('exact')).toBe(true);
    expect(matches('exactly')).toBe(false);
  });

  test('searches the text once for each piece, however much of it nearly matches', () => {
    const text = 'a'.repeat(100_000);
    const pieces = `${'*a'.repeat(30)}*b*`.split('*');
    const search = vi.spyOn(String.prototype, 'indexOf');
    try {
      expect(fitsPieces(text, pieces)).toBe(false);
      expect(search.mock.calls.length).toBeLessThanOrEqual(pieces.length);
    } finally {
      search.mockRestore();
    }
  });
});
