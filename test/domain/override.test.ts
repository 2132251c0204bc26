import { describe, expect, test } from 'vitest';
import { overrideFinder, inForce, parseTarget, type Override } from '../../src/domain/override.ts';

const HASH = 'ab'.repeat(32);
const targetOf = (text: string) => {
  const parsed = parseTarget(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
};
const exempt = (text: string, at = 0, until?: number): Override => ({
  ...{ act: 'exempt', target: targetOf(text), author: 'ops', reason: 'test', at, until },
});

describe('a target is told by its syntax', () => {
  test.each([
    ['45.1.2.3', 'ip'],
    ['45.1.2.0/24', 'ip'],
    ['2a00::/16', 'ip'],
    ['evil.com', 'domain'],
    ['1.evil.com', 'domain'],
    [HASH, 'hash'],
    [HASH.toUpperCase(), 'hash'],
  ])('%s is of kind %s', (text, kind) => {
    expect(targetOf(text).kind).toBe(kind);
  });

  test.each([
    ['45.1.2.3/24', 'has host bits set; write the network or one address'],
    ['45.1.2.0-45.1.2.9', 'is no address, CIDR, domain name or SHA-256'],
    ['2a00::1-2a00::2', 'is not an address or CIDR'],
    ['45.1.2', 'is not an address or CIDR'],
    ['45.1.2.0/33', 'is not an address or CIDR'],
    ['com', 'is no address, CIDR, domain name or SHA-256'],
    ['*.evil.com', 'is no address, CIDR, domain name or SHA-256'],
    ['', 'is no address, CIDR, domain name or SHA-256'],
  ])('%j is refused: %s', (text, because) => {
    const parsed = parseTarget(text);
    expect(parsed.ok ? '' : parsed.problem).toBe(`${JSON.stringify(text)} ${because}`);
  });
});

test('finds what names an address, a domain and the names below it, or a hash', () => {
  const find = overrideFinder(['45.1.2.0/24', '2a00::/16', 'evil.com', HASH].map((t) => exempt(t)));
  const named = (kind: 'ip' | 'domain' | 'hash', value: string) =>
    find({ kind, value })?.target.text;
  expect(named('ip', '45.1.2.255')).toBe('45.1.2.0/24');
  expect(named('ip', '45.1.3.0')).toBeUndefined();
  expect(named('ip', '2a00:ffff::')).toBe('2a00::/16');
  expect(named('ip', '2a01::')).toBeUndefined();
  expect(named('domain', 'a.evil.com')).toBe('evil.com');
  expect(named('domain', 'notevil.com')).toBeUndefined();
  expect(named('hash', HASH)).toBe(HASH);
  expect(named('hash', 'cd'.repeat(32))).toBeUndefined();
});

test('is in force from its time on, and up to its end', () => {
  const at = (time: number) => inForce([exempt('evil.com', 10, 20)], 'exempt', time).length;
  expect([9, 10, 19, 20].map(at)).toEqual([0, 1, 1, 0]);
  expect(inForce([exempt('evil.com')], 'pin', 5)).toEqual([]);
});
