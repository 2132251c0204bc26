import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { bitsOf, type AddressRange } from '../../src/domain/values/address.ts';
import {
  addressSet,
  covers,
  intersect,
  isEmpty,
  minimalPrefixes,
  rangeCount,
  sizeOf,
  subtract,
  union,
  type AddressSet,
} from '../../src/domain/addresses/set/address-set.ts';
import { prefixCount, type Prefixes } from '../../src/domain/addresses/set/feed-text.ts';
import { closeGaps } from '../../src/domain/addresses/squeeze/gap-closing.ts';
import { squeeze, type SqueezeRequest } from '../../src/domain/addresses/squeeze/squeeze.ts';
import { wordsToBigInt } from '../../src/domain/addresses/set/words6.ts';
import {
  edgeUniverses,
  membersOf,
  rangeLists,
} from '../helpers/arbitraries/address-arbitraries.ts';
import {
  added,
  fewestAddedBlocks,
  fewestAddedRanges,
  type SmallCase,
} from '../helpers/naive/naive-squeeze.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

function rangesOfBlocks({ v4, v6 }: Prefixes): AddressRange[] {
  const ranges: AddressRange[] = [];
  v4.length.forEach((length, i) => {
    const first = BigInt(v4.first[i] ?? 0);
    ranges.push({ family: 4, first, last: first + (1n << BigInt(32 - length)) - 1n });
  });
  v6.length.forEach((length, i) => {
    const first = wordsToBigInt(v6.words, 4 * i);
    ranges.push({ family: 6, first, last: first + (1n << BigInt(128 - length)) - 1n });
  });
  return ranges;
}

const universes = edgeUniverses(4);
const universe = fc.constantFrom(...universes);
const smallCase: fc.Arbitrary<SmallCase> = fc
  .record({
    universe,
    members: fc.nat({ max: 0xffff }),
    exempt: fc.oneof(fc.constant(0), fc.nat({ max: 0xffff })),
    hostBitsMax: fc.nat({ max: 4 }),
  })
  .map((small) => ({ ...small, exempt: small.exempt & ~small.members }));

function requestOf(cases: readonly SmallCase[], linesMax: number): SqueezeRequest {
  const guard = (family: 4 | 6) =>
    bitsOf(family) - (cases.find((one) => one.universe.family === family)?.hostBitsMax ?? 0);
  return {
    linesMax,
    minPrefix4: guard(4),
    minPrefix6: guard(6),
    exempt: addressSet(cases.flatMap((one) => membersOf(one.universe, one.exempt))),
  };
}

function setOf(cases: readonly SmallCase[]): AddressSet {
  return addressSet(cases.flatMap((one) => membersOf(one.universe, one.members)));
}

/** Squeezes to every N there is and compares with what the oracle says of each. */
function expectOptimal(cases: readonly SmallCase[], fewest: readonly number[]): void {
  const set = setOf(cases);
  const least = fewest.findIndex((value) => value < Infinity);
  for (let lines = 1; lines <= fewest.length; lines += 1) {
    const request = requestOf(cases, lines);
    const answer = squeeze(set, request);
    expect(answer.linesLeast).toBe(least);
    if (lines < least) {
      expect(answer.kind).toBe('infeasible');
      continue;
    }
    if (answer.kind === 'infeasible') expect.fail(`${lines} lines are feasible`);
    const optimum = Math.min(...fewest.slice(0, lines + 1));
    expect(answer.added4 + answer.added6).toBe(BigInt(optimum));
    expect(answer.lowerBound).toBe(BigInt(optimum));
    expectLegal(set, rangesOfBlocks(answer.lines), request, answer.added4 + answer.added6);
    expect(prefixCount(answer.lines)).toBeLessThanOrEqual(Math.max(lines, 0));
  }
}

function expectLegal(
  set: AddressSet,
  lines: readonly AddressRange[],
  { exempt }: SqueezeRequest,
  addedCount: bigint,
): void {
  const squeezed = addressSet(lines);
  expect(covers(squeezed, set)).toBe(true);
  expect(sizeOf(squeezed) - sizeOf(set)).toBe(addedCount);
  expect(lines.reduce((sum, { first, last }) => sum + last - first + 1n, 0n)).toBe(
    sizeOf(squeezed),
  );
  expect(isEmpty(intersect(squeezed, exempt))).toBe(true);
}

describe('squeezing to blocks', () => {
  it('adds the fewest addresses there can be, for every N, guard and exemption', () => {
    fc.assert(
      fc.property(smallCase, (small) => {
        fc.pre(small.members !== 0);
        expectOptimal([small], fewestAddedBlocks(small));
      }),
      { numRuns: cases(500) },
    );
  });

  it('shares the lines between the families as the whole programme does', () => {
    const of = (family: 4 | 6) => smallCase.filter((one) => one.universe.family === family);
    fc.assert(
      fc.property(of(4), of(6), (four, six) => {
        fc.pre(four.members !== 0 && six.members !== 0);
        expectOptimal([four, six], added(fewestAddedBlocks(four), fewestAddedBlocks(six)));
      }),
      { numRuns: cases(250) },
    );
  });

  it('stays legal and above its bound for any set, guard and exemption', () => {
    const guards = fc.tuple(fc.nat({ max: 32 }), fc.nat({ max: 128 }));
    fc.assert(
      fc.property(rangeLists, rangeLists, guards, fc.integer({ min: 1, max: 60 }), (a, b, g, n) => {
        const exempt = addressSet(b.slice(0, 5));
        const set = subtract(addressSet(a), exempt);
        const request = { linesMax: n, minPrefix4: g[0], minPrefix6: g[1], exempt };
        const answer = squeeze(set, request);
        if (answer.kind === 'infeasible') {
          expect(answer.linesLeast).toBeGreaterThan(n);
          return;
        }
        const lines = rangesOfBlocks(answer.lines);
        const sum = answer.added4 + answer.added6;
        expectLegal(set, lines, request, sum);
        expect(answer.lowerBound).toBeLessThanOrEqual(sum);
        expect(lines.length).toBeLessThanOrEqual(n);
        const warm = squeeze(set, { ...request, priceGuess: answer.price });
        expect(warm.kind === 'fits' && warm.added4 + warm.added6).toBe(sum);
        expectNoneWidened(set, answer.lines, g);
      }),
      { numRuns: cases(400) },
    );
  });
});

function expectNoneWidened(
  set: AddressSet,
  lines: Prefixes,
  [guard4, guard6]: readonly [number, number],
): void {
  const ranges = rangesOfBlocks(lines);
  const lengths = [...lines.v4.length, ...lines.v6.length];
  ranges.forEach((range, i) => {
    const guard = range.family === 4 ? guard4 : guard6;
    const isWider = (lengths[i] ?? 0) < guard;
    if (isWider) expect(covers(set, addressSet([range]))).toBe(true);
  });
}

describe('squeezing to ranges', () => {
  it('adds the fewest addresses there can be, for every N, guard and exemption', () => {
    fc.assert(
      fc.property(smallCase, (small) => {
        fc.pre(small.members !== 0);
        const set = setOf([small]);
        const fewest = fewestAddedRanges(small);
        const least = fewest.findIndex((value) => value < Infinity);
        for (let lines = 1; lines < fewest.length; lines += 1) {
          const answer = closeGaps(set, requestOf([small], lines));
          expect(answer.linesLeast).toBe(least);
          expect(answer.kind).toBe(lines < least ? 'infeasible' : 'fits');
          if (answer.kind === 'infeasible') continue;
          expect(answer.added4 + answer.added6).toBe(
            BigInt(Math.min(...fewest.slice(0, lines + 1))),
          );
        }
      }),
      { numRuns: cases(400) },
    );
  });

  it('never adds more than blocks do, stays legal, and counts what it adds', () => {
    fc.assert(
      fc.property(rangeLists, rangeLists, fc.integer({ min: 1, max: 60 }), (a, b, linesMax) => {
        const exempt = addressSet(b.slice(0, 3));
        const set = subtract(addressSet(a), exempt);
        const request = { linesMax, minPrefix4: 8, minPrefix6: 24, exempt };
        const blocks = squeeze(set, request);
        const closed = closeGaps(set, request);
        if (closed.kind === 'infeasible') {
          expect(blocks.kind).toBe('infeasible');
          return;
        }
        const sum = closed.added4 + closed.added6;
        expect(rangeCount(closed.set)).toBeLessThanOrEqual(linesMax);
        expect(sizeOf(closed.set)).toBe(sizeOf(set) + sum);
        expect(covers(closed.set, set)).toBe(true);
        expect(isEmpty(intersect(closed.set, exempt))).toBe(true);
        if (blocks.kind === 'fits') expect(sum <= blocks.added4 + blocks.added6).toBe(true);
      }),
      { numRuns: cases(400) },
    );
  });
});

it('squeezes nothing to nothing', () => {
  const request = requestOf([], 1);
  const answer = squeeze(addressSet([]), request);
  expect(answer).toMatchObject({ kind: 'fits', added4: 0n, added6: 0n, linesLeast: 0 });
  expect(minimalPrefixes(union(addressSet([]), addressSet([])))).toEqual([]);
});
