import { describe, expect, test } from 'vitest';
import { areIndependent, commonUnits } from '../../../src/domain/policy/independence.ts';

const UNITS = new Map([
  ['a', ['ou-1', 'ou-top', 'r-1']],
  ['b', ['ou-2', 'ou-top', 'r-1']],
  ['c', ['ou-3', 'r-1']],
  ['at the root', ['r-1']],
  ['emptied', []],
]);

describe('accounts are independent', () => {
  test.each([
    [[], false],
    [['a'], false],
    [['a', 'a2'], false],
    [['a', 'b'], false],
    [['a', 'c'], true],
    [['a', 'b', 'c'], true],
    [['unknown', 'a', 'unknown too', 'c'], true],
    [['unknown', 'unknown too'], false],
    [['a', 'emptied'], false],
    [['a', 'at the root'], true],
  ])('%j: %s, where units are known', (accounts, expected) => {
    expect(areIndependent(accounts, UNITS)).toBe(expected);
  });

  test('if they are two, where no units are known', () => {
    expect(areIndependent(['a'], new Map())).toBe(false);
    expect(areIndependent(['a', 'b'], new Map())).toBe(true);
  });
});

test('units that accounts have in common are never the root', () => {
  expect(commonUnits(['a', 'b'], UNITS)).toEqual(['ou-top']);
  expect(commonUnits(['a', 'c'], UNITS)).toEqual([]);
  expect(commonUnits([], UNITS)).toEqual([]);
});
