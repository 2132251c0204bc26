/** The file that plots are drawn from: bounded, in order, and nothing counted twice or lost. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  historyText,
  parseHistory,
  POINTS_MAX,
  withPoint,
  type PlottedEdition,
} from '../../../src/domain/edition/plotted-history.ts';

function point(number: number, at: number, more: Partial<PlottedEdition> = {}): PlottedEdition {
  return {
    number,
    at,
    editions: 1,
    added: 1,
    removed: 0,
    byRank: { pin: 0, critical: 0, high: number, medium: 0, low: 0 },
    addresses: number,
    usedPercent: { 'feeds/blocklist.txt': 1 },
    medianDelay: null,
    ...more,
  };
}

function sumOf(points: readonly PlottedEdition[], name: 'added' | 'removed' | 'editions'): number {
  return points.reduce((sum, one) => sum + one[name], 0);
}

describe('the history of plots', () => {
  it('keeps at most so many points, the latest as they are, and loses no count', () => {
    const steps = fc.array(
      fc.record({
        gap: fc.integer({ min: 1, max: 100_000 }),
        added: fc.nat(1_000),
        removed: fc.nat(1_000),
      }),
      { minLength: POINTS_MAX, maxLength: POINTS_MAX + 300 },
    );
    fc.assert(
      fc.property(steps, (given) => {
        let [points, at]: [readonly PlottedEdition[], number] = [[], 1_700_000_000];
        for (const [n, { gap, added, removed }] of given.entries()) {
          at += gap;
          points = withPoint(points, point(n + 1, at, { added, removed }));
        }
        expect(points.length).toBe(Math.min(POINTS_MAX, given.length));
        expect(sumOf(points, 'editions')).toBe(given.length);
        for (const name of ['added', 'removed'] as const) {
          expect(sumOf(points, name)).toBe(given.reduce((sum, one) => sum + one[name], 0));
        }
        const numbers = points.map(({ number }) => number);
        expect(numbers).toEqual([...numbers].sort((a, b) => a - b));
        const latest = numbers.slice(-100);
        expect(latest).toEqual(latest.map((_, n) => given.length - latest.length + 1 + n));
        expect(points.slice(-100).every(({ editions }) => editions === 1)).toBe(true);
      }),
      { numRuns: 10 },
    );
  });

  it('thins what is old before what is recent', () => {
    let points: readonly PlottedEdition[] = [];
    for (let n = 1; n <= 3_000; n += 1) points = withPoint(points, point(n, n * 60));
    const editionsOf = (from: number) => sumOf(points.slice(from, from + 100), 'editions');
    expect(editionsOf(0)).toBeGreaterThan(editionsOf(200));
    expect(editionsOf(200)).toBeGreaterThan(editionsOf(POINTS_MAX - 100));
    expect(points[0]?.number).toBeLessThan(300);
  });

  it('takes an edition once, and none that comes after a later one', () => {
    const points = withPoint(withPoint([], point(4, 100)), point(5, 160));
    expect(withPoint(points, point(5, 160))).toBe(points);
    expect(withPoint(points, point(3, 50))).toBe(points);
  });

  it('reads what it wrote, and nothing else', () => {
    const points = withPoint([], point(1, 100, { medianDelay: 30 }));
    expect(parseHistory(JSON.parse(historyText(points)))).toEqual(points);
    const [one] = points;
    for (const wrong of [
      null,
      [],
      {},
      { version: 2, points },
      { version: 1, points: [{ ...one, number: '1' }] },
      { version: 1, points: [{ ...one, byRank: {} }] },
      { version: 1, points: [{ ...one, usedPercent: { a: -1 } }] },
      { version: 1, points: [{ ...one, medianDelay: Number.NaN }] },
    ]) {
      expect(parseHistory(wrong)).toBeUndefined();
    }
  });

  it('bounds the feeds of a point', () => {
    const many = Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`feeds/${n}.txt`, n]));
    const [one] = withPoint([], point(1, 100, { usedPercent: many }));
    expect(Object.keys(one?.usedPercent ?? {}).length).toBeLessThan(100);
  });
});
