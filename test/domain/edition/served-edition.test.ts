/** Which edition a pull was given: against a bucket that is written file by file, on a clock finer than a second. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  withPoint,
  withShown,
  type PlottedEdition,
} from '../../../src/domain/edition/plotted-history.ts';
import { servedEdition } from '../../../src/domain/edition/served-edition.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';

function point(number: number, at: number, shown?: number): PlottedEdition {
  const byRank = { pin: 0, critical: 0, high: 0, medium: 0, low: 0 };
  const rest = { editions: 1, added: 0, removed: 0, byRank, addresses: 0, usedPercent: {} };
  return { number, at, ...(shown === undefined ? {} : { shown }), ...rest, medianDelay: null };
}

describe('the edition that a reader was given', () => {
  const points = [point(7, 100, 101), point(8, 200, 205), point(9, 300), point(10, 400, 400)];

  it.each([
    ['before the first that is known', 100, undefined],
    ['in the second in which all buckets came to have it', 101, undefined],
    ['after it', 102, 7],
    ['while the next was being written', 205, 7],
    ['once that was written', 206, 8],
    ['while a bucket was behind', 390, 8],
    ['in the second of the last', 400, 8],
    ['after the last', 1_000_000, 10],
  ])('%s', (_, at, expected) => {
    expect(servedEdition(points, at)).toBe(expected);
  });

  it('is not told where one point stands for several editions, or one is missing', () => {
    expect(
      servedEdition([point(1, 0, 0), { ...point(5, 90, 90), editions: 4 }], 50),
    ).toBeUndefined();
    expect(servedEdition([point(1, 0, 0), point(3, 90, 90)], 50)).toBeUndefined();
    expect(servedEdition([], 50)).toBeUndefined();
  });
});

/** One edition of the world below: times in milliseconds. */
interface Written {
  /** From the one before. */
  readonly gap: number;
  readonly writing: number;
  /** Whether a bucket stayed behind, and how long after the writing it had come to it. */
  readonly behind: number | undefined;
}

it('law: is never later than what the bucket gave, and the same wherever nothing was being written', () => {
  const written = fc.record<Written>({
    gap: fc.integer({ min: 1, max: 90_000 }),
    writing: fc.integer({ min: 0, max: 4_000 }),
    behind: fc.option(fc.integer({ min: 1, max: 60_000 }), { nil: undefined, freq: 8 }),
  });
  const given = fc.record({
    // Of more than 500 the history merges some.
    editions: fc.oneof(
      fc.array(written, { minLength: 1, maxLength: 60, size: 'max' }),
      fc.array(written, { minLength: 600, maxLength: 700, size: 'max' }),
    ),
    pulls: fc.array(fc.nat({ max: 1_000_000 }), { minLength: 1, maxLength: 30 }),
  });
  fc.assert(
    fc.property(given, ({ editions, pulls }) => {
      let [points, ms]: [readonly PlottedEdition[], number] = [[], 1_700_000_000_000];
      const spans = editions.map(({ gap, writing, behind }, n) => {
        const began = ms + gap;
        const ended = began + writing;
        // The next tick brings it there; the next edition begins no sooner.
        const whole = ended + (behind ?? 0);
        ms = whole;
        const seconds = (time: number) => Math.floor(time / 1_000);
        const isShown = behind === undefined;
        const one = point(n + 1, seconds(began), isShown ? seconds(ended) : undefined);
        points = withPoint(points, one);
        if (!isShown) points = withShown(points, n + 1, seconds(whole)) ?? points;
        return { number: n + 1, began, whole };
      });
      const [first, last] = [spans[0]?.began ?? 0, ms + 5_000];
      for (const share of pulls) {
        const at = first + Math.floor(((last - first) * share) / 1_000_000);
        const told = servedEdition(points, Math.floor(at / 1_000));
        /** The oldest that any file of any bucket still had. */
        const oldest = spans.findLast(({ whole }) => whole <= at)?.number ?? 0;
        if (told === undefined) continue;
        expect(told).toBeLessThanOrEqual(oldest);
        const isQuiet = spans.every(
          ({ began, whole }) => at < began - 1_000 || at >= whole + 1_000,
        );
        if (isQuiet) expect(told).toBe(oldest);
      }
    }),
    { numRuns: cases(200) },
  );
});
