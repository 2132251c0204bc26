import { describe, expect, test } from 'vitest';
import {
  DAY,
  earliest,
  formatDuration,
  formatTime,
  HOUR,
  isInForce,
  latest,
  MINUTE,
  parseDuration,
  parseTime,
} from '../../../src/domain/base/time.ts';

const T = 1_785_751_200; // 2026-08-03T10:00:00Z

describe('a time is read as GuardDuty’s routes write it', () => {
  test.each<[unknown, number]>([
    ['2026-08-03T10:00:00Z', T],
    ['2026-08-03T10:00:00.000Z', T],
    ['2026-08-03T10:00:00.001Z', T + 1],
    ['2026-08-03T10:00Z', T],
    ['2026-08-03T12:00:00+02:00', T],
    ['2026-08-03T15:30:00+0530', T],
    ['2028-02-29T00:00:00Z', 1_835_395_200],
    [T, T],
    [T + 0.4, T + 1],
    [T * 1000, T],
    [0, 0],
  ])('%j', (written, seconds) => {
    expect(parseTime(written)).toBe(seconds);
  });

  test.each<[unknown]>([
    [''],
    ['yesterday'],
    ['2026-08-03'],
    ['2026-08-03T10:00:00'],
    ['2026-08-03 10:00:00Z'],
    ['2026-13-03T10:00:00Z'],
    ['2026-08-03T25:00:00Z'],
    ['2026-02-30T00:00:00Z'],
    ['2026-06-31T00:00:00Z'],
    ['2026-08-03T10:00:00+99:99'],
    ['0000-01-01T00:00:00Z'],
    ['99999-01-01T00:00:00Z'],
    [-1],
    [1e300],
    [Number.NaN],
    [Number.POSITIVE_INFINITY],
    [null],
    [undefined],
    [true],
    [{}],
    [[T]],
  ])('%j is none', (written) => {
    expect(parseTime(written)).toBeUndefined();
  });

  test('whatever is read can be written', () => {
    expect(formatTime(T)).toBe('2026-08-03T10:00:00Z');
    expect(formatTime(parseTime(1e14) ?? 0)).toBe('5138-11-16T09:46:40Z');
  });
});

describe('a length of time is a number and a unit', () => {
  test.each([
    ['90m', 90 * MINUTE, '90m'],
    ['120m', 2 * HOUR, '2h'],
    ['24h', DAY, '1d'],
    ['7d', 7 * DAY, '7d'],
    ['2w', 14 * DAY, '14d'],
  ])('%s', (text, seconds, shortest) => {
    expect(parseDuration(text)).toBe(seconds);
    expect(formatDuration(seconds)).toBe(shortest);
  });

  test.each(['', '7', 'd', '-1d', '1.5h', '1 d', '7D', '1d2h', '9999999d', '١d'])(
    '%j is none',
    (text) => {
      expect(parseDuration(text)).toBeUndefined();
    },
  );

  test('seconds are shown where nothing larger is exact', () => {
    expect(formatDuration(61)).toBe('61s');
  });
});

test('a window is in force from its start up to, and not at, its end', () => {
  const window = { from: 10, until: 20 };
  expect([9, 10, 19, 20].map((at) => isInForce(window, at))).toEqual([false, true, true, false]);
});

test('the earliest and the latest of times are found, however many there are', () => {
  const times = Array.from({ length: 1_000_000 }, (_, n) => (n * 7_919) % 1_000_003);
  const sorted = times.toSorted((a, b) => a - b);
  expect([earliest(times), latest(times)]).toEqual([sorted[0], sorted.at(-1)]);
  expect([earliest([3, 1, 2]), latest([1, 3, 2])]).toEqual([1, 3]);
  expect([earliest([]), latest([])]).toEqual([Infinity, -Infinity]);
});
