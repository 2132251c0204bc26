/** Law 6 and the budget: what an address feed holds, leaves out and adds, against the naive sets. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseListed, type AddressRange } from '../../src/domain/values/address.ts';
import { addressSet } from '../../src/domain/addresses/set/address-set.ts';
import { feedText } from '../../src/domain/addresses/entries/edition-lines.ts';
import { newRoom } from '../../src/domain/addresses/set/buffer-pool.ts';
import {
  addressFeed,
  entriesOfAddresses,
  lineCount,
  linesOfFamily,
  textLines,
  type AddressBudget,
  type FeedAddress,
} from '../../src/domain/feeds/address-feed.ts';
import { edgeUniverses, rangeLists, ranges } from '../helpers/arbitraries/address-arbitraries.ts';
import * as naive from '../helpers/naive/naive-address-set.ts';
import { fewestAddedBlocks } from '../helpers/naive/naive-squeeze.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

const ROOMY: AddressBudget = {
  linesMax: 1e6,
  bytesMax: 1e9,
  whenOver: 'shed',
  addedMax: 0,
  minPrefix: { 4: 0, 6: 0 },
};
const PIN = 0;

const addresses: fc.Arbitrary<readonly FeedAddress[]> = fc.uniqueArray(
  fc.record({ range: ranges, rank: fc.nat({ max: 4 }), seen: fc.nat({ max: 5 }) }),
  { maxLength: 30, selector: ({ range }) => `${range.family} ${range.first} ${range.last}` },
);

interface Line {
  readonly text: string;
  readonly rank: number;
  readonly seen: number;
}

/** All lines, each with the best rank and the latest sighting of what it meets, in the order of a feed. */
function naiveLines(all: readonly FeedAddress[], keepOut: readonly AddressRange[]): Line[] {
  const set = naive.subtract(
    naive.addressSet(all.map(({ range }) => range)),
    naive.addressSet(keepOut),
  );
  const lines = naive.minimalPrefixes(set).map((prefix) => {
    const block = naive.rangeOfPrefix(prefix);
    const met = all.filter(({ range }) => naive.overlaps(naive.addressSet([block]), range));
    return {
      text: naive.formatPrefix(prefix),
      rank: Math.min(...met.map(({ rank }) => rank)),
      seen: Math.max(...met.map(({ seen }) => seen)),
    };
  });
  return lines.toSorted((a, b) => a.rank - b.rank);
}

/** Takes lines in order of worth while they fit; pins are always taken. */
function naivelyKept(lines: readonly Line[], { linesMax, bytesMax }: AddressBudget): Line[] {
  const byWorth = lines.toSorted((a, b) => a.rank - b.rank || b.seen - a.seen);
  const kept = new Set<Line>();
  let bytes = 0;
  for (const line of byWorth) {
    bytes += line.text.length + 1;
    if (line.rank !== PIN && (kept.size >= linesMax || bytes > bytesMax)) break;
    kept.add(line);
  }
  return lines.filter((line) => kept.has(line));
}

const textsOf = (lines: readonly Line[]) => lines.map(({ text }) => text);

function feedOf(
  all: readonly FeedAddress[],
  keepOut: readonly AddressRange[],
  budget: Partial<AddressBudget>,
) {
  const source = { entries: entriesOfAddresses(all), at: 1, keepOut: addressSet(keepOut) };
  return addressFeed(source, { ...ROOMY, ...budget }, newRoom());
}

describe('an address feed', () => {
  it('holds exactly what it is made of, in the fewest lines, where the budget does not bite', () => {
    fc.assert(
      fc.property(addresses, rangeLists, (all, holes) => {
        const keepOut = holes.slice(0, 5);
        for (const whenOver of ['shed', 'squeeze'] as const) {
          const { lines, fit } = feedOf(all, keepOut, { whenOver });
          expect(textLines(lines)).toEqual(textsOf(naiveLines(all, keepOut)));
          expect(fit).toEqual({ kind: 'exact' });
        }
      }),
      { numRuns: cases(200) },
    );
  });

  it('sheds what is worth least, no line more than it must, and never a pin', () => {
    const budgets = fc.record({ linesMax: fc.nat({ max: 30 }), bytesMax: fc.nat({ max: 400 }) });
    fc.assert(
      fc.property(addresses, rangeLists, budgets, (all, holes, budget) => {
        const keepOut = holes.slice(0, 3);
        const every = naiveLines(all, keepOut);
        const kept = naivelyKept(every, { ...ROOMY, ...budget });
        const { lines, fit } = feedOf(all, keepOut, budget);
        expect(textLines(lines)).toEqual(textsOf(kept));
        const left = every.filter((line) => !kept.includes(line));
        const bytes = every.reduce((sum, { text }) => sum + text.length + 1, 0);
        const isOver = every.length > budget.linesMax || bytes > budget.bytesMax;
        expect(fit.kind).toBe(isOver ? 'shed' : 'exact');
        if (fit.kind === 'shed') expect(textLines(fit.shed)).toEqual(textsOf(left));
      }),
      { numRuns: cases(400) },
    );
  });

  it('squeezes to the lines it may have, adding the fewest and nothing that stays out', () => {
    const bits = 4;
    const masks = fc.nat({ max: 2 ** 16 - 1 });
    fc.assert(
      fc.property(
        fc.constantFrom(...edgeUniverses(bits)),
        masks,
        masks,
        fc.integer({ min: 1, max: 9 }),
        (universe, wanted, barred, linesMax) => {
          const members = wanted & ~barred;
          const rangeAt = (n: number): AddressRange => {
            const first = universe.start + BigInt(n);
            return { family: universe.family, first, last: first };
          };
          const those = (mask: number) =>
            Array.from({ length: 2 ** bits }, (_, n) => n)
              .filter((n) => ((mask >> n) & 1) === 1)
              .map(rangeAt);
          const all = those(wanted).map((range, n) => ({ range, rank: 1 + (n % 4), seen: n }));
          const budget = { linesMax, whenOver: 'squeeze', addedMax: 1e9 } as const;
          const { lines, fit } = feedOf(all, those(barred), budget);
          const small = { universe, members, exempt: barred, hostBitsMax: bits };
          const fewest = fewestAddedBlocks(small);
          const best = Math.min(...fewest.slice(0, linesMax + 1));
          if (!Number.isFinite(best)) {
            expect(fit).toMatchObject({ kind: 'shed' });
            expect(fit).toHaveProperty('because');
            return;
          }
          expect(lineCount(lines)).toBeLessThanOrEqual(linesMax);
          const covered = naive.addressSet(textLines(lines).map(rangeOfText));
          expect(naive.covers(covered, naive.addressSet(those(members)))).toBe(true);
          expect(naive.intersect(covered, naive.addressSet(those(barred)))).toEqual([]);
          const added = naive.sizeOf(covered) - BigInt(those(members).length);
          expect(added).toBe(BigInt(best));
          if (fit.kind === 'squeezed') expect(fit.added4 + fit.added6).toBe(added);
        },
      ),
      { numRuns: cases(300) },
    );
  });

  it('ranks a squeezed line as the best that it covers', () => {
    const at = (last: number, rank: number) => ({ range: v4(last), rank, seen: 1 });
    const { lines } = feedOf([at(0, 4), at(3, 2), at(64, 3)], [], {
      linesMax: 2,
      whenOver: 'squeeze',
      addedMax: 9,
    });
    expect(textLines(lines)).toEqual(['45.1.1.0/30', '45.1.1.64']);
    expect(lines.map((ofRank) => lineCount([ofRank]))).toEqual([0, 0, 1, 1, 0, 0, 0, 0]);
  });

  it('squeezes further where bytes are what it has too many of', () => {
    const all = Array.from({ length: 60 }, (_, n) => ({ range: v4(3 * n), rank: 1, seen: n }));
    const budget = { bytesMax: 300, whenOver: 'squeeze', addedMax: 1e6 } as const;
    const { lines, fit } = feedOf(all, [], budget);
    expect(fit.kind).toBe('squeezed');
    expect(feedText(lines).length).toBeLessThanOrEqual(300);
    expect(feedText(lines).length).toBeGreaterThan(150);
  });

  it.each([
    [{ addedMax: 1 }, 'would add 2 addresses, expected at most 1'],
    [{ addedMax: 9, minPrefix: { 4: 31, 6: 0 } }, 'leaves at least 2 lines, 1 would fit'],
  ])('sheds, and says why, where it may not be squeezed: %j', (limits, because) => {
    const all = [0, 3].map((last) => ({ range: v4(last), rank: 1, seen: last }));
    const { lines, fit } = feedOf(all, [], { linesMax: 1, whenOver: 'squeeze', ...limits });
    expect(textLines(lines)).toEqual(['45.1.1.3']);
    expect(fit).toMatchObject({ kind: 'shed' });
    expect(fit.kind === 'shed' ? fit.because : '').toContain(because);
  });

  it('parts into its families', () => {
    fc.assert(
      fc.property(addresses, (all) => {
        const { lines } = feedOf(all, [], {});
        const every = textLines(lines);
        expect(textLines(linesOfFamily(lines, 4))).toEqual(every.filter((one) => !isV6(one)));
        expect(textLines(linesOfFamily(lines, 6))).toEqual(every.filter(isV6));
      }),
    );
  });
});

const isV6 = (line: string) => line.includes(':');

function v4(last: number): AddressRange {
  const first = 0x2d010100n + BigInt(last);
  return { family: 4, first, last: first };
}

function rangeOfText(line: string): AddressRange {
  const parsed = parseListed(line);
  if (!parsed.ok) throw new Error(line);
  return parsed.value.range;
}
