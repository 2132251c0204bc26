// Ranges and list lines that meet often: clustered in small universes, at both ends of each family.
import fc from 'fast-check';
import { lastOf, type AddressRange, type Family } from '../../../src/domain/values/address.ts';

/** 2^bits consecutive addresses. */
export interface Universe {
  readonly family: Family;
  readonly start: bigint;
  readonly bits: number;
}

/** The first and the last addresses of each family: where arithmetic goes wrong if it does. */
export function edgeUniverses(bits: number): Universe[] {
  const size = 1n << BigInt(bits);
  return ([4, 6] as const).flatMap((family) => [
    { family, start: 0n, bits },
    { family, start: lastOf(family) + 1n - size, bits },
  ]);
}

/** Around where a carry goes from one 32-bit word to the next: half of the addresses on either side. */
export function carryUniverses(bits: number): Universe[] {
  const half = 1n << BigInt(bits - 1);
  const carries = [32n, 64n, 96n].map((word): Universe => {
    return { family: 6, start: (1n << word) - half, bits };
  });
  return [{ family: 4, start: (1n << 31n) - half, bits }, ...carries];
}

/** The addresses of the universe whose bit is set in `members`, as ranges of one address each. */
export function membersOf({ family, start, bits }: Universe, members: number): AddressRange[] {
  const ranges: AddressRange[] = [];
  for (let i = 0; i < 1 << bits; i += 1) {
    const address = start + BigInt(i);
    if (((members >> i) & 1) === 1) ranges.push({ family, first: address, last: address });
  }
  return ranges;
}

const families = fc.constantFrom<Family>(4, 6);

/** Somewhere in a family: at its ends, in a crowded place, or anywhere. */
function addresses(family: Family): fc.Arbitrary<bigint> {
  const last = lastOf(family);
  const near = (origin: bigint) =>
    fc.bigInt({ min: 0n, max: 300n }).map((step) => (origin + step > last ? last : origin + step));
  return fc.oneof(
    near(0n),
    near(last - 200n),
    near(last >> 1n),
    fc.bigInt({ min: 0n, max: last }),
    fc.nat({ max: family === 4 ? 32 : 128 }).map((bits) => (1n << BigInt(bits)) & last),
  );
}

/** A range with its ends in order, often short, sometimes a whole family. */
export const ranges: fc.Arbitrary<AddressRange> = families.chain((family) =>
  fc
    .tuple(addresses(family), fc.oneof(fc.bigInt({ min: 0n, max: 20n }), addresses(family)))
    .map(([from, length]) => {
      const end = from + length;
      return { family, first: from, last: end > lastOf(family) ? lastOf(family) : end };
    }),
);

export const rangeLists = fc.array(ranges, { maxLength: 40 });

/** Bits of syntax put together at random: nearly an address, more often than not. */
export const nearlyAddresses: fc.Arbitrary<string> = fc
  .array(
    fc.oneof(
      fc.constantFrom('.', ':', '::', '/', '-', '%', ' ', '0', '00', '1', '255', '256', '10', '32'),
      fc.constantFrom('ffff', 'FFFF', '0db8', 'fe80', 'g', '12345', '::ffff:', '1.2.3.4', '128'),
      fc.constantFrom(
        '0x7f',
        '+1',
        '-1',
        '١',
        '\u00a0',
        '\ufeff',
        '\0',
        '\t',
        'eth0',
        '2001:db8::',
      ),
      fc.nat({ max: 300 }).map(String),
      fc.nat({ max: 0xfffff }).map((value) => value.toString(16)),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((parts) => parts.join(''));

/** Well-formed IPv6 in a hand that is not canonical: upper case, padding, `::` anywhere. */
export const handwrittenV6: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.nat({ max: 0xffff }), { minLength: 8, maxLength: 8 }),
    fc.array(fc.constantFrom<'plain' | 'padded' | 'upper'>('plain', 'padded', 'upper'), {
      minLength: 8,
      maxLength: 8,
    }),
    fc.option(fc.tuple(fc.nat({ max: 7 }), fc.nat({ max: 8 }))),
    fc.option(fc.nat({ max: 130 })),
  )
  .map(([values, hands, gap, length]) => {
    const groups = values.map((value, i) => {
      const hex = value.toString(16);
      if (hands[i] === 'padded') return hex.padStart(4, '0');
      return hands[i] === 'upper' ? hex.toUpperCase() : hex;
    });
    const text =
      gap === null
        ? groups.join(':')
        : `${groups.slice(0, gap[0]).join(':')}::${groups.slice(gap[0] + gap[1]).join(':')}`;
    return length === null ? text : `${text}/${length}`;
  });
