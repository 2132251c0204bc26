import { describe, expect, test } from 'vitest';
import { addressesAt, secondsOf } from '../../helpers/hub/editions.ts';
import { admitted, type Shape } from '../../helpers/data/findings.ts';
import {
  overrideFinder,
  inForce,
  parseTarget,
  type Override,
} from '../../../src/domain/facts/override.ts';

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

describe('a retraction', () => {
  const T = '2026-08-03T10:00:00Z';
  const AT = '2026-08-03T20:00:00Z';
  const retract = (text: string): Override => ({
    ...exempt(text, secondsOf(AT) - 3_600),
    act: 'retract',
  });
  const listed = (overrides: readonly Override[], ...shapes: readonly Shape[]) =>
    addressesAt(AT, shapes.map(admitted), { overrides });

  test('voids what findings known by then say of the target, and what they say later', () => {
    const known = { ip: '45.1.2.3', id: 'f1', seen: T };
    const update = { ...known, first: T, seen: '2026-08-03T19:30:00Z' };
    expect(listed([retract('45.1.2.0/24')], known, update)).toEqual([]);
    expect(listed([retract('45.1.2.4')], known)).toEqual(['45.1.2.3']);
    expect(listed([], known)).toEqual(['45.1.2.3']);
  });

  test('voids neither other values of the finding, nor what a new finding says', () => {
    const known = { ip: '45.1.2.3', id: 'f1', seen: T };
    const other = { ...known, ip: '45.9.9.9' };
    const later = { ...known, id: 'f2', seen: '2026-08-03T19:30:00Z' };
    expect(listed([retract('45.1.2.3')], known, other)).toEqual(['45.9.9.9']);
    expect(listed([retract('45.1.2.3')], known, later)).toEqual(['45.1.2.3']);
  });
});
