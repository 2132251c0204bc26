import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatAddress, type AddressRange } from '../../src/domain/values/address.ts';
import {
  addressSet,
  contains,
  covers,
  EMPTY_SET,
  formatPrefix,
  intersect,
  minimalPrefixes,
  overlaps,
  rangeCount,
  rangeOfPrefix,
  rangesOf,
  sizeOf,
  subtract,
  union,
  type AddressSet,
} from '../../src/domain/addresses/set/address-set.ts';
import {
  carryUniverses,
  edgeUniverses,
  membersOf,
  rangeLists,
  ranges,
} from '../helpers/arbitraries/address-arbitraries.ts';
import * as naive from '../helpers/naive/naive-address-set.ts';
import { cases, STRIDE } from '../helpers/arbitraries/cases.ts';

function listOf(set: AddressSet): AddressRange[] {
  return [...rangesOf(set)];
}

function isSameList(one: Uint32Array, other: Uint32Array): boolean {
  return one.length === other.length && one.every((word, index) => word === other[index]);
}

/** The fewest blocks that cover the members of a universe: a whole one, or those of both halves. */
function fewestBlocks(members: number, from: number, size: number): number {
  const mask = size === 32 ? -1 : (1 << size) - 1;
  const here = (members >>> from) & mask;
  if (here === 0) return 0;
  if (here === mask || size === 1) return 1;
  const half = size / 2;
  return fewestBlocks(members, from, half) + fewestBlocks(members, from + half, half);
}

const pairUniverses = [...edgeUniverses(3), ...carryUniverses(3)];

describe.each(pairUniverses)('every pair of sets in IPv$family from $start', (universe) => {
  const sets = Array.from({ length: 256 }, (_, members) =>
    addressSet(membersOf(universe, members).reverse()),
  );
  const at = (members: number) => sets[members] ?? EMPTY_SET;

  it('unites, intersects and subtracts as bits do', () => {
    for (let a = 0; a < 256; a += STRIDE) {
      for (let b = 0; b < 256; b += 1) {
        expectSame(union(at(a), at(b)), at(a | b));
        expectSame(intersect(at(a), at(b)), at(a & b));
        expectSame(subtract(at(a), at(b)), at(a & ~b));
      }
    }
  });

  function expectSame(actual: AddressSet, expected: AddressSet): void {
    const isSame =
      isSameList(actual.v4.first, expected.v4.first) &&
      isSameList(actual.v4.last, expected.v4.last) &&
      isSameList(actual.v6.words, expected.v6.words);
    if (!isSame) expect(listOf(actual)).toEqual(listOf(expected));
  }
});

describe.each(edgeUniverses(4))('every set in IPv$family from $start', (universe) => {
  it('collapses to exactly its members, in the fewest blocks', () => {
    for (let members = 0; members < 1 << 16; members += STRIDE) {
      const blocks = minimalPrefixes(addressSet(membersOf(universe, members)));
      let covered = 0;
      for (const block of blocks) {
        const { first, last } = rangeOfPrefix(block);
        for (let i = first; i <= last; i += 1n) covered |= 1 << Number(i - universe.start);
      }
      if (covered !== members || blocks.length !== fewestBlocks(members, 0, 16)) {
        expect.fail(`set ${members.toString(2)} became ${blocks.map(formatPrefix).join(' ')}`);
      }
    }
  });
});

describe('the algebra against BigInt ranges', () => {
  it('holds the same ranges for any list, in any order and overlap', () => {
    fc.assert(
      fc.property(rangeLists, (list) => {
        expect(listOf(addressSet(list))).toEqual([...naive.addressSet(list)]);
      }),
      { numRuns: cases(500) },
    );
  });

  it('unites, intersects and subtracts alike', () => {
    fc.assert(
      fc.property(rangeLists, rangeLists, (a, b) => {
        const [x, y] = [addressSet(a), addressSet(b)];
        const [p, q] = [naive.addressSet(a), naive.addressSet(b)];
        expect(listOf(union(x, y))).toEqual([...naive.union(p, q)]);
        expect(listOf(intersect(x, y))).toEqual([...naive.intersect(p, q)]);
        expect(listOf(subtract(x, y))).toEqual([...naive.subtract(p, q)]);
        expect(covers(x, y)).toBe(naive.covers(p, q));
        expect(sizeOf(x)).toBe(naive.sizeOf(p));
        expect(rangeCount(x)).toBe(p.length);
      }),
      { numRuns: cases(500) },
    );
  });

  it('finds an address and an overlap exactly where BigInt does', () => {
    fc.assert(
      fc.property(rangeLists, ranges, (list, probe) => {
        const [set, expected] = [addressSet(list), naive.addressSet(list)];
        const address = formatAddress(probe.family, probe.first);
        expect(contains(set, address)).toBe(naive.contains(expected, address));
        expect(overlaps(set, probe)).toBe(naive.overlaps(expected, probe));
      }),
      { numRuns: cases(500) },
    );
  });

  it('splits into the same blocks, written the same', () => {
    fc.assert(
      fc.property(rangeLists, (list) => {
        const blocks = minimalPrefixes(addressSet(list)).map(formatPrefix);
        const expected = naive.minimalPrefixes(naive.addressSet(list)).map(naive.formatPrefix);
        expect(blocks).toEqual(expected);
      }),
      { numRuns: cases(300) },
    );
  });
});

describe('laws of the algebra', () => {
  it('gives back what was subtracted when it is united again', () => {
    fc.assert(
      fc.property(rangeLists, rangeLists, (a, b) => {
        const [x, y] = [addressSet(a), addressSet(b)];
        const both = intersect(x, y);
        expect(listOf(union(subtract(x, y), both))).toEqual(listOf(x));
        expect(listOf(subtract(union(x, y), y))).toEqual(listOf(subtract(x, y)));
        expect(sizeOf(x) + sizeOf(y)).toBe(sizeOf(union(x, y)) + sizeOf(both));
      }),
    );
  });

  it('covers both whole families in one block each', () => {
    const all = addressSet([
      { family: 6, first: 0n, last: (1n << 128n) - 1n },
      { family: 4, first: 0n, last: 0x7fff_ffffn },
      { family: 4, first: 0x8000_0000n, last: 0xffff_ffffn },
    ]);
    expect(minimalPrefixes(all).map(formatPrefix)).toEqual(['0.0.0.0/0', '::/0']);
    expect(sizeOf(all)).toBe((1n << 128n) + (1n << 32n));
  });
});
