import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { parseSearchText } from '../../../src/domain/facts/search-text.ts';
import { valueOfTarget } from '../../../src/domain/facts/override.ts';

const ID = '0ab1cd2e3f40516273849506a7b8c9d0';

/** What is sought, in one text. */
function sought(text: string): string {
  const parsed = parseSearchText(text);
  if (!parsed.ok) return 'refused';
  return parsed.value.kind === 'finding'
    ? `finding ${parsed.value.finding}`
    : valueOfTarget(parsed.value.target);
}

describe('what is pasted', () => {
  test.each([
    ['45.9.1.1', '45.9.1.1'],
    [' 45[.]9[.]1[.]1 ', '45.9.1.1'],
    ['45.9.1.1:443', '45.9.1.1'],
    ['[2a00:1::1]:443', '2a00:1::1'],
    ['45.9.1.0/24', '45.9.1.0/24'],
    ['hxxp://evil[.]com', 'evil.com'],
    ['hxxps[://]user:pw@evil(dot)com:8443/a?b#c', 'evil.com'],
    ['http://[2a00:1::1]/x', '2a00:1::1'],
    ['<https://EVIL.com/>,', 'evil.com'],
    ['evil.com/path', 'evil.com'],
    ['evil.com:8080', 'evil.com'],
    ['http://45.9.1.1/33', '45.9.1.1'],
    [ID, `finding ${ID}`],
    [
      `arn:aws:guardduty:eu-west-1:111122223333:detector/d1/finding/${ID}`,
      `finding aws/111122223333/eu-west-1/${ID}`,
    ],
    [`aws/111122223333/eu-west-1/${ID}`, `finding aws/111122223333/eu-west-1/${ID}`],
    ['ab'.repeat(32), 'ab'.repeat(32)],
  ])('%s names %s', (text, expected) => {
    expect(sought(text)).toBe(expected);
  });

  test.each(['45.9.1.1/33', '45.9.1.7/24', '45.9.1.300:80', 'not a value', 'a@evil.com', '', '/x'])(
    '%j names nothing: a fault is no other value',
    (text) => {
      expect(sought(text)).toBe('refused');
    },
  );

  it('is the same value however an address is defanged, with a port and in a URL', () => {
    const dots = fc.constantFrom('.', '[.]', '(.)', '[dot]', '{.}', '\\.');
    const octet = fc.integer({ min: 1, max: 254 });
    const frame = fc.constantFrom(
      (host: string) => host,
      (host: string) => `${host}:8443`,
      (host: string) => `hxxp://${host}/a/b?c=d`,
      (host: string) => `"${host}",`,
    );
    fc.assert(
      fc.property(fc.tuple(octet, octet, octet, octet), dots, frame, (octets, dot, around) => {
        expect(sought(around(octets.join(dot)))).toBe(octets.join('.'));
      }),
    );
  });

  it('of any length and content is answered, and a long one refused', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 3_000 }), (text) => {
        expect(typeof parseSearchText(text).ok).toBe('boolean');
      }),
    );
    expect(sought(`http://evil.com/${'a'.repeat(3_000)}`)).toBe('refused');
  });
});
