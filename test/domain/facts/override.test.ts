import { describe, expect, test } from 'vitest';
import { textLines } from '../../../src/domain/feeds/address-feed.ts';
import { addressesAt, editionAt, secondsOf } from '../../helpers/hub/editions.ts';
import { admitted, type Shape } from '../../helpers/data/findings.ts';
import {
  overrideFinder,
  CONFIGURED_SINCE,
  inForce,
  parseTarget,
  parseTargetToTakeBack,
  type Expunction,
  type TargetOverride,
} from '../../../src/domain/facts/override.ts';

const HASH = 'ab'.repeat(32);
const targetOf = (text: string) => {
  const parsed = parseTarget(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
};
const exempt = (text: string, at = 5, until?: number): TargetOverride => ({
  act: 'exempt',
  target: targetOf(text),
  author: 'ops',
  reason: 'test',
  at,
  until,
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

test.each([
  ['45.1.2.3/32', '45.1.2.3'],
  ['2A00:0:0::/32', '2a00::/32'],
  ['::ffff:45.1.2.3', '45.1.2.3'],
  ['EVIL.com', 'evil.com'],
  [HASH.toUpperCase(), HASH],
])('%s is the same target as %s', (text, canonical) => {
  expect(targetOf(text)).toEqual(targetOf(canonical));
  expect(targetOf(text).text).toBe(canonical);
});

describe('taking back', () => {
  const at = (time: number, overrides: readonly TargetOverride[]) =>
    inForce(overrides, 'exempt', time).map(({ target }) => target.text);

  test('the last action on a target counts, in whatever order they become known', () => {
    const actions = [exempt('45.1.2.3', 10), exempt('45.1.2.3/32', 20, 20), exempt('45.1.2.3', 30)];
    for (const known of [actions, actions.toReversed()]) {
      expect([15, 20, 29, 30].map((time) => at(time, known).length)).toEqual([1, 0, 0, 1]);
    }
  });

  test('neither takes back nor shortens what the configuration holds', () => {
    const configured = exempt('45.1.2.0/24', CONFIGURED_SINCE);
    const actions = [exempt('45.1.2.0/24', 10, 12), exempt('45.1.2.0/24', 20, 20)];
    for (const time of [11, 15, 25]) {
      expect(new Set(at(time, [configured, ...actions]))).toEqual(new Set(['45.1.2.0/24']));
    }
  });

  test('names the network of a CIDR with host bits', () => {
    const parsed = parseTargetToTakeBack('45.1.2.3/24');
    expect(parsed.ok && parsed.value.text).toBe('45.1.2.0/24');
  });
});

test('is in force from its time on, and up to its end', () => {
  const at = (time: number) => inForce([exempt('evil.com', 10, 20)], 'exempt', time).length;
  expect([9, 10, 19, 20].map(at)).toEqual([0, 1, 1, 0]);
  expect(inForce([exempt('evil.com')], 'pin', 5)).toEqual([]);
});

describe('a retraction', () => {
  const T = '2026-08-03T10:00:00Z';
  const AT = '2026-08-03T20:00:00Z';
  const retract = (text: string): TargetOverride => ({
    ...exempt(text, secondsOf(AT) - 3_600),
    act: 'retract',
  });
  const listed = (overrides: readonly TargetOverride[], ...shapes: readonly Shape[]) =>
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

describe('an expunction', () => {
  const T = '2026-08-03T10:00:00Z';
  const AT = '2026-08-03T20:00:00Z';
  const [HOSTILE, HONEST] = ['111122223333', '444455556666'];
  const expunge = (account: string, until?: number): Expunction => ({
    act: 'expunge',
    account,
    author: 'ops',
    reason: 'taken over',
    at: secondsOf(AT) - 3_600,
    until,
  });
  const of = (account: string, ip: string, seen = T): Shape => ({
    account,
    ip,
    seen,
    id: `${account}-${ip.replaceAll('.', '-')}`,
  });
  const edition = (expunction: Expunction, ...shapes: readonly Shape[]) =>
    editionAt(AT, shapes.map(admitted), { overrides: [expunction] });
  const listed = (expunction: Expunction, ...shapes: readonly Shape[]) =>
    textLines(edition(expunction, ...shapes).addresses.lines);

  test('voids what the account had said by then, and nothing of any other', () => {
    const findings = [of(HOSTILE, '45.1.1.1'), of(HOSTILE, '45.3.3.3'), of(HONEST, '45.3.3.3')];
    expect(listed(expunge(HOSTILE), ...findings)).toEqual(['45.3.3.3']);
    expect(listed(expunge(HONEST), ...findings)).toEqual(['45.1.1.1', '45.3.3.3']);
  });

  test('leaves what the account says later, and can be taken back', () => {
    const later = of(HOSTILE, '45.1.1.1', '2026-08-03T19:30:00Z');
    expect(listed(expunge(HOSTILE), later)).toEqual(['45.1.1.1']);
    const { at } = expunge(HOSTILE);
    expect(listed(expunge(HOSTILE, at), of(HOSTILE, '45.1.1.1'))).toEqual(['45.1.1.1']);
  });

  test('says of what it voids by whom and why', () => {
    const [judged] = edition(expunge(HOSTILE), of(HOSTILE, '45.1.1.1')).judged;
    expect(judged?.verdict.weighed[0]).toMatchObject({
      effect: 'released',
      because: 'account 111122223333 expunged (ops): taken over',
    });
  });
});
