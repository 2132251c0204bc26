import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fitValues, type ValueInForce } from '../../../src/domain/feeds/value-feed.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';

const BANDS = ['critical', 'high', 'medium', 'low'] as const;
const entry: fc.Arbitrary<ValueInForce> = fc.record({
  value: fc.stringMatching(/^[a-c]{1,3}$/),
  band: fc.constantFrom(...BANDS),
  lastSeen: fc.nat(3),
});
const entries = fc.uniqueArray(entry, { selector: ({ value }) => value, maxLength: 20 });
const pins = fc.uniqueArray(fc.stringMatching(/^[a-c]{1,3}$/), { maxLength: 3 });

test('pins always, then the most valuable until the next one would be over the budget', () => {
  fc.assert(
    fc.property(entries, pins, fc.nat(12), fc.nat(40), (given, pinned, linesMax, bytesMax) => {
      const worth = ({ band, lastSeen, value }: ValueInForce) =>
        `${BANDS.indexOf(band)}${9 - lastSeen}${value}`;
      const kept = [...pinned];
      const others = given.filter(({ value }) => !pinned.includes(value));
      others.sort((a, b) => (worth(a) < worth(b) ? -1 : 1));
      const fits = (values: readonly string[]) =>
        values.length <= linesMax && values.map((one) => `${one}\n`).join('').length <= bytesMax;
      for (const { value } of others) {
        if (!fits([...kept, value])) break;
        kept.push(value);
      }
      const { values, shed } = fitValues({ entries: given, pinned }, { linesMax, bytesMax });
      expect(values.map(({ value }) => value).sort()).toEqual(kept.sort());
      const left = others.filter(({ value }) => !kept.includes(value));
      expect(shed).toEqual(left.map(({ value }) => value).sort());
    }),
    { numRuns: cases(500) },
  );
});

test('stands in order of rank and, within a rank, of text', () => {
  const given = [
    { value: 'b', band: 'high', lastSeen: 9 },
    { value: 'a', band: 'high', lastSeen: 1 },
    { value: 'c', band: 'critical', lastSeen: 0 },
    { value: 'd', band: 'low', lastSeen: 0 },
  ] as const;
  const { values } = fitValues({ entries: given, pinned: ['d'] }, { linesMax: 9, bytesMax: 99 });
  expect(values.map(({ value, rank }) => `${rank} ${value}`)).toEqual([
    ...['pin d', 'critical c', 'high a', 'high b'],
  ]);
});
