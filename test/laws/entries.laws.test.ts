import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { AddressRange } from '../../src/domain/values/address.ts';
import { addressSet } from '../../src/domain/addresses/set/address-set.ts';
import { editionLines, feedText } from '../../src/domain/addresses/entries/edition-lines.ts';
import {
  entryBytes,
  entryCount,
  forgetEnded,
  NEVER,
  NO_ENTRIES,
  RANKS,
  type Entries,
  type EntryWindow,
} from '../../src/domain/addresses/entries/entries.ts';
import {
  applyChanges,
  entryChanges,
  setWindows,
} from '../../src/domain/addresses/entries/entry-changes.ts';
import { NO_PREFIXES, prefixCount } from '../../src/domain/addresses/set/feed-text.ts';
import { shedLines } from '../../src/domain/addresses/entries/shedding.ts';
import { rangeLists, ranges } from '../helpers/arbitraries/address-arbitraries.ts';
import * as naive from '../helpers/naive/naive-address-set.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

interface Change {
  readonly range: AddressRange;
  readonly windows: readonly EntryWindow[];
}

const windows = fc
  .record({
    from: fc.nat({ max: 20 }),
    length: fc.oneof(fc.nat({ max: 20 }), fc.constant(NEVER)),
    rank: fc.nat({ max: RANKS - 1 }),
    seen: fc.nat({ max: 9 }),
  })
  .map(({ from, length, rank, seen }) => ({
    from,
    until: Math.min(from + length, NEVER),
    rank,
    seen,
  }));

/** Few ranges, so that changes meet: the same range again, its neighbours, blocks around it. */
const changeLists = fc.array(ranges, { minLength: 1, maxLength: 12 }).chain((some) =>
  fc.array(
    fc.record({
      range: fc.oneof(fc.constantFrom(...some), ranges),
      windows: fc.array(windows, { maxLength: 2 }),
    }),
    { maxLength: 40 },
  ),
);

function applied(entries: Entries, list: readonly Change[]): Entries {
  const batch = entryChanges();
  for (const { range, windows: all } of list) setWindows(batch, range, all);
  return applyChanges(entries, batch);
}

/** The windows of each range after all changes: the last change of a range wins. */
function heldBy(list: readonly Change[]): Change[] {
  const byRange = new Map<string, Change>();
  for (const change of list) {
    const { family, first, last } = change.range;
    byRange.set(`${family} ${first} ${last}`, change);
  }
  return [...byRange.values()];
}

function inForce(list: readonly Change[], at: number) {
  return heldBy(list).flatMap(({ range, windows: all }) =>
    all.filter(({ from, until }) => from <= at && at < until).map((window) => ({ range, window })),
  );
}

function meets(a: AddressRange, b: AddressRange): boolean {
  return a.family === b.family && a.first <= b.last && b.first <= a.last;
}

function naiveLines(list: readonly Change[], at: number, exempt: readonly AddressRange[]) {
  const held = inForce(list, at);
  const set = naive.addressSet(held.map(({ range }) => range));
  return naive.minimalPrefixes(naive.subtract(set, naive.addressSet(exempt))).map((prefix) => {
    const met = held.filter(({ range }) => meets(range, naive.rangeOfPrefix(prefix)));
    return {
      text: naive.formatPrefix(prefix),
      rank: Math.min(...met.map(({ window }) => window.rank)),
      seen: Math.max(...met.map(({ window }) => window.seen)),
    };
  });
}

function textOf(lines: readonly { readonly text: string; readonly rank: number }[]): string {
  // A stable sort by rank leaves IPv4 before IPv6 and address order within.
  const ordered = lines.toSorted((a, b) => a.rank - b.rank);
  return ordered.map(({ text }) => `${text}\n`).join('');
}

const ascii = new TextDecoder();
const times = fc.nat({ max: 45 });

describe('resident entries', () => {
  it('are the same whatever batches their changes come in', () => {
    fc.assert(
      fc.property(changeLists, fc.nat({ max: 40 }), (list, cut) => {
        const atOnce = applied(NO_ENTRIES, list);
        expect(applied(applied(NO_ENTRIES, list.slice(0, cut)), list.slice(cut))).toEqual(atOnce);
        const oneByOne = list.reduce((entries, change) => applied(entries, [change]), NO_ENTRIES);
        expect(oneByOne).toEqual(atOnce);
        const kept = heldBy(list).reduce((sum, change) => sum + change.windows.length, 0);
        expect(entryCount(atOnce)).toBe(kept);
      }),
      { numRuns: cases(300) },
    );
  });

  it('leave the generation they were made from as it was', () => {
    fc.assert(
      fc.property(changeLists, changeLists, (a, b) => {
        const entries = applied(NO_ENTRIES, a);
        const copy = structuredClone(entries);
        applied(entries, b);
        expect(entries).toEqual(copy);
      }),
      { numRuns: cases(100) },
    );
  });

  it('take at most 45 bytes each', () => {
    const list = Array.from({ length: 1_000 }, (_, i) => ({
      range: { family: 6 as const, first: BigInt(i) << 64n, last: BigInt(i) << 64n },
      windows: [{ from: 0, until: NEVER, rank: 1, seen: 1 }],
    }));
    expect(entryBytes(applied(NO_ENTRIES, list))).toBe(45 * 1_000);
  });

  it('refuse a window that their columns cannot hold', () => {
    const range = { family: 4 as const, first: 0n, last: 0n };
    const good = { from: 0, until: 1, rank: 0, seen: 0 };
    for (const bad of [{ from: -1 }, { until: 2 ** 32 }, { rank: RANKS }, { seen: 0.5 }]) {
      expect(() => {
        setWindows(entryChanges(), range, [{ ...good, ...bad }]);
      }).toThrow('window');
    }
  });
});

describe('an edition', () => {
  it('holds exactly what is in force and not exempt, ranked and ordered', () => {
    fc.assert(
      fc.property(changeLists, rangeLists, times, (list, exempt, at) => {
        const entries = applied(NO_ENTRIES, list);
        const edition = editionLines(entries, at, addressSet(exempt.slice(0, 6)));
        const expected = naiveLines(list, at, exempt.slice(0, 6));
        expect(ascii.decode(feedText(edition.lines))).toBe(textOf(expected));
        const counts = Array.from({ length: RANKS }, () => 0);
        for (const { rank } of expected) counts[rank] = (counts[rank] ?? 0) + 1;
        expect(edition.lines.map(prefixCount)).toEqual(counts);
      }),
      { numRuns: cases(400) },
    );
  });

  it.each([
    { family: 4, bits: 32 },
    { family: 6, bits: 128 },
  ] as const)(
    'splits all of IPv$family around exemptions, its ends included',
    ({ family, bits }) => {
      // Far more blocks of one rank than there are entries.
      const last = (1n << BigInt(bits)) - 1n;
      const holes = [0n, 1n << 7n, last >> 1n, last - 5n, last];
      const exempt = holes.map((at): AddressRange => ({ family, first: at, last: at }));
      const whole = { family, first: 0n, last };
      const list = [{ range: whole, windows: [{ from: 0, until: NEVER, rank: 2, seen: 0 }] }];
      const { lines } = editionLines(applied(NO_ENTRIES, list), 0, addressSet(exempt));
      expect(ascii.decode(feedText(lines))).toBe(textOf(naiveLines(list, 0, exempt)));
      expect(prefixCount(lines[2] ?? NO_PREFIXES)).toBeGreaterThan(2 * bits);
    },
  );

  it('says when the next window starts or ends', () => {
    fc.assert(
      fc.property(changeLists, times, (list, at) => {
        const all = heldBy(list).flatMap((change) => change.windows);
        const ahead = all
          .filter(({ until }) => until > at)
          .map(({ from, until }) => (from > at ? from : until));
        const { nextChange } = editionLines(applied(NO_ENTRIES, list), at, addressSet([]));
        expect(nextChange).toBe(Math.min(NEVER, ...ahead));
      }),
    );
  });

  it('does not change when entries that have ended are forgotten', () => {
    fc.assert(
      fc.property(changeLists, times, times, (list, at, later) => {
        const entries = applied(NO_ENTRIES, list);
        const kept = forgetEnded(entries, at);
        const now = at + later;
        expect(editionLines(kept, now, addressSet([]))).toEqual(
          editionLines(entries, now, addressSet([])),
        );
        expect([...kept.v4.until, ...kept.v6.until].every((until) => until > at)).toBe(true);
      }),
    );
  });

  it('sheds the lines of least rank first, of these the longest unseen', () => {
    fc.assert(
      fc.property(changeLists, times, fc.nat({ max: 30 }), (list, at, linesMax) => {
        const entries = applied(NO_ENTRIES, list);
        const { lines } = editionLines(entries, at, addressSet([]));
        const budget = { linesMax, bytesMax: Infinity };
        const { kept, shed } = shedLines(lines, budget, { entries, at });
        const byWorth = naiveLines(list, at, []).toSorted(
          (a, b) => a.rank - b.rank || b.seen - a.seen,
        );
        const keep = new Set(byWorth.slice(0, linesMax).map(({ text }) => text));
        const all = naiveLines(list, at, []);
        expect(ascii.decode(feedText(kept))).toBe(textOf(all.filter(({ text }) => keep.has(text))));
        expect(ascii.decode(feedText(shed))).toBe(
          textOf(all.filter(({ text }) => !keep.has(text))),
        );
      }),
      { numRuns: cases(300) },
    );
  });
});
