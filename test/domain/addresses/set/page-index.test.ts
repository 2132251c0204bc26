import fc from 'fast-check';
import { expect, it } from 'vitest';
import { addressSet } from '../../../../src/domain/addresses/set/address-set.ts';
import { holdsAddress, pageIndex } from '../../../../src/domain/addresses/set/page-index.ts';
import { rangeLists } from '../../../helpers/arbitraries/address-arbitraries.ts';

it('holds what the set holds, at the ends of ranges, of pages and of all there is', () => {
  fc.assert(
    fc.property(rangeLists, fc.nat({ max: 0xffff }), (list, page) => {
      const ranges = list.filter(({ family }) => family === 4);
      const index = pageIndex(addressSet(ranges).v4);
      const ends = ranges.flatMap(({ first, last }) => [first - 1n, first, last, last + 1n]);
      const edges = [0n, 0xffff_ffffn, BigInt(page) << 16n, (BigInt(page) << 16n) + 0xffffn];
      for (const address of [...ends, ...edges]) {
        if (address < 0n || address > 0xffff_ffffn) continue;
        const isHeld = ranges.some(({ first, last }) => first <= address && address <= last);
        expect(holdsAddress(index, Number(address))).toBe(isHeld);
      }
    }),
  );
});
