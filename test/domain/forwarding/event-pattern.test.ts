import { describe, expect, it } from 'vitest';
import { isPlainPattern, letsThrough } from '../../../src/domain/forwarding/event-pattern.ts';
import {
  ADMINISTRATOR_PATTERN,
  FINDINGS_PATTERN,
  hubPattern,
  judgementPattern,
  memberPattern,
} from '../../../src/domain/forwarding/member-pattern.ts';

const OWN = '111122223333';
const finding = {
  source: 'aws.guardduty',
  'detail-type': 'GuardDuty Finding',
  account: OWN,
  detail: { accountId: OWN, severity: 8 },
};

describe('an event pattern', () => {
  it('lets through an event that has every named field, whatever else it has', () => {
    expect(letsThrough(memberPattern(OWN), finding)).toBe(true);
    expect(
      letsThrough(hubPattern(OWN), { ...finding, 'detail-type': ['x', 'GuardDuty Finding'] }),
    ).toBe(true);
    expect(letsThrough(memberPattern('999999999999'), finding)).toBe(false);
    expect(letsThrough(memberPattern(OWN), { ...finding, source: 'AWS.guardduty' })).toBe(false);
    expect(letsThrough(memberPattern(OWN), { ...finding, detail: {} })).toBe(false);
  });

  it.each([undefined, null, 1, 'text', [finding], []])('lets no %j through', (event) => {
    expect(letsThrough(ADMINISTRATOR_PATTERN, event)).toBe(false);
  });

  it('does not mistake what every object inherits for a field', () => {
    expect(letsThrough({ constructor: { name: ['Object'] } }, {})).toBe(false);
  });

  it('requires the fields below an array of one and the same object', () => {
    const pattern = { a: { b: ['1'], c: ['2'] } };
    expect(letsThrough(pattern, { a: [{ b: '1' }, { c: '2' }] })).toBe(false);
    expect(letsThrough(pattern, { a: [{ b: 'x' }, [{ b: ['0', '1'], c: '2' }]] })).toBe(true);
  });

  it('is not overrun by arrays a hundred thousand deep', () => {
    let deep: unknown = OWN;
    for (let n = 0; n < 100_000; n += 1) deep = [deep];
    expect(letsThrough(memberPattern(OWN), { ...finding, detail: { accountId: deep } })).toBe(true);
  });
});

describe('a pattern that is read here as EventBridge reads it', () => {
  it.each([
    ADMINISTRATOR_PATTERN,
    FINDINGS_PATTERN,
    hubPattern(OWN),
    memberPattern(OWN),
    judgementPattern(OWN),
  ])('is every one of our own: %j', (pattern) => {
    expect(isPlainPattern(pattern)).toBe(true);
  });

  it.each([
    undefined,
    'text',
    {},
    [],
    { a: [] },
    { a: 'text' },
    { a: [1] },
    { a: [null] },
    { a: [{ prefix: 'x' }] },
    { a: [{ exists: false }] },
    { a: { b: ['x', { 'anything-but': 'y' }] } },
    { a: ['x'], $or: [{ b: ['x'] }] },
    { a: ['x'], $or: [{ b: ['x'] }, { a: ['x'] }] },
    { a: ['x'], $or: [{ b: ['x'] }, {}] },
    { a: { $or: [{ b: ['x'] }, { c: ['x'] }] } },
    { $or: ['x', 'y'] },
    { a: { $or: { b: ['x'] } } },
  ])('is none with operators or other values than texts: %j', (pattern) => {
    expect(isPlainPattern(pattern)).toBe(false);
  });
});
