import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatAddress } from '../../../../src/domain/values/address.ts';
import {
  addressSet,
  formatPrefix,
  minimalPrefixes,
} from '../../../../src/domain/addresses/set/address-set.ts';
import { prefixText, rangeText, splitSet } from '../../../../src/domain/addresses/set/feed-text.ts';
import { rangeLists } from '../../../helpers/arbitraries/address-arbitraries.ts';
import * as naive from '../../../helpers/naive/naive-address-set.ts';
import { cases } from '../../../helpers/arbitraries/cases.ts';

const ascii = new TextDecoder();

function linesOf(text: Uint8Array): string[] {
  const lines = ascii.decode(text).split('\n');
  expect(lines.pop()).toBe('');
  return lines;
}

it('writes every block as the owner of address syntax does', () => {
  fc.assert(
    fc.property(rangeLists, (list) => {
      const set = addressSet(list);
      expect(linesOf(prefixText(splitSet(set)))).toEqual(minimalPrefixes(set).map(formatPrefix));
    }),
    { numRuns: cases(300) },
  );
});

it('writes every range by its ends, a single address bare', () => {
  fc.assert(
    fc.property(rangeLists, (list) => {
      const expected = naive.addressSet(list).map(({ family, first, last }) => {
        const ends = [formatAddress(family, first), formatAddress(family, last)];
        return first === last ? ends[0] : ends.join('-');
      });
      expect(linesOf(rangeText(addressSet(list)))).toEqual(expected);
    }),
    { numRuns: cases(300) },
  );
});

it('writes every pattern of zero groups as RFC 5952 does', () => {
  for (let pattern = 0; pattern < 256; pattern += 1) {
    let address = 0n;
    for (let group = 0; group < 8; group += 1) {
      address = (address << 16n) | (((pattern >> group) & 1) === 1 ? 0xa0n : 0n);
    }
    const set = addressSet([{ family: 6, first: address, last: address }]);
    expect(linesOf(prefixText(splitSet(set)))).toEqual([formatAddress(6, address)]);
  }
});

it('writes nothing for nothing', () => {
  expect(prefixText(splitSet(addressSet([])))).toHaveLength(0);
});
