import fc from 'fast-check';
import { isIPv4, isIPv6 } from 'node:net';
import { describe, expect, test } from 'vitest';
import {
  describeAddressProblem,
  formatAddress,
  parseAddress,
  parseListed,
} from '../../../src/domain/values/address.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';

const canonicalOf = (text: string) => {
  const parsed = parseAddress(text);
  return parsed.ok ? parsed.value : parsed.problem.kind;
};

describe('an address is taken in one canonical form', () => {
  test.each([
    ['0.0.0.0', '0.0.0.0'],
    ['255.255.255.255', '255.255.255.255'],
    ['1.2.3.4', '1.2.3.4'],
    ['::', '::'],
    ['::1', '::1'],
    ['2001:DB8::A', '2001:db8::a'],
    ['2001:db8:0:0:0:0:0:a', '2001:db8::a'],
    ['2001:0db8:0000:0000:0001:0000:0000:0001', '2001:db8::1:0:0:1'],
    ['2a00:0:0:1:0:0:0:1', '2a00:0:0:1::1'],
    ['2a00:1:2:3:4:5:6::', '2a00:1:2:3:4:5:6:0'],
    ['::ffff:192.0.2.1', '192.0.2.1'],
    ['::FFFF:c000:0201', '192.0.2.1'],
    ['64:ff9b::192.0.2.1', '64:ff9b::c000:201'],
    ['ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff'],
  ])('%s is %s', (text, canonical) => {
    expect(canonicalOf(text)).toBe(canonical);
  });

  test.each([
    ['', 'not-an-address'],
    [' 1.2.3.4', 'not-an-address'],
    ['1.2.3.4 ', 'not-an-address'],
    ['1.2.3.4\n', 'not-an-address'],
    ['1.2.3', 'not-an-address'],
    ['1.2.3.4.5', 'not-an-address'],
    ['1.2.3.256', 'not-an-address'],
    ['010.0.0.1', 'not-an-address'],
    ['111.11.000.1', 'not-an-address'],
    ['0x7f.0.0.1', 'not-an-address'],
    ['16909060', 'not-an-address'],
    ['1.2.3.4/32', 'not-an-address'],
    ['1.2.3.-4', 'not-an-address'],
    ['１.2.3.4', 'not-an-address'],
    [':', 'not-an-address'],
    [':::', 'not-an-address'],
    ['1::2::3', 'not-an-address'],
    ['12345::', 'not-an-address'],
    ['2001:db8::1:', 'not-an-address'],
    ['1:2:3:4:5:6:7:8:9', 'not-an-address'],
    ['::ffff:192.0.2', 'not-an-address'],
    ['::ffff:192.0.02.1', 'not-an-address'],
    ['[2001:db8::1]', 'not-an-address'],
    ['fe80::1%eth0', 'zone'],
    ['AWS Internal', 'not-an-address'],
    ['${remote}', 'not-an-address'],
    ['GeneratedFindingIp', 'not-an-address'],
  ])('%j is refused as %s', (text, kind) => {
    expect(canonicalOf(text)).toBe(kind);
  });

  test('agrees with the sockets of the platform on what an IPv4 address is', () => {
    const octet = fc.oneof(fc.nat(300).map(String), fc.constantFrom('', '00', '01', ' 1', '+1'));
    const text = fc.array(octet, { minLength: 3, maxLength: 5 }).map((parts) => parts.join('.'));
    fc.assert(
      fc.property(fc.oneof(text, fc.ipV4()), (candidate) => {
        expect(parseAddress(candidate).ok).toBe(isIPv4(candidate));
      }),
    );
  });

  test('agrees with the sockets of the platform on what an IPv6 address is', () => {
    const group = fc.oneof(fc.constantFrom('', '0', 'ffff', 'G', '00000', '1.2.3.4'), fc.ipV4());
    const text = fc.array(group, { minLength: 2, maxLength: 9 }).map((parts) => parts.join(':'));
    fc.assert(
      fc.property(fc.oneof(text, fc.ipV6()), (candidate) => {
        expect(parseAddress(candidate).ok).toBe(isIPv6(candidate));
      }),
      { numRuns: cases(500) },
    );
  });

  test('reads its own canonical text back unchanged', () => {
    fc.assert(
      fc.property(fc.oneof(fc.ipV4(), fc.ipV6()), (text) => {
        const once = canonicalOf(text);
        expect(canonicalOf(once)).toBe(once);
      }),
    );
  });
});

describe('a listed range is exact about what it covers', () => {
  const rangeOf = (text: string) => {
    const parsed = parseListed(text);
    if (!parsed.ok) return describeAddressProblem(parsed.problem);
    const { range, hostBits } = parsed.value;
    return `${range.family} ${range.first.toString(16)}-${range.last.toString(16)} ${String(hostBits)}`;
  };

  test.each([
    ['1.2.3.4', '4 1020304-1020304 false'],
    ['0.0.0.0/0', '4 0-ffffffff false'],
    ['1.2.3.4/32', '4 1020304-1020304 false'],
    ['1.2.3.4/24', '4 1020300-10203ff true'],
    ['1.2.3.4-1.2.3.9', '4 1020304-1020309 false'],
    ['1.2.3.4 - 1.2.3.4', '4 1020304-1020304 false'],
    ['::/0', `6 0-${'f'.repeat(32)} false`],
    ['2001:db8::1/127', `6 20010db8${'0'.repeat(24)}-20010db8${'0'.repeat(23)}1 true`],
    ['::ffff:1.2.3.0/120', '4 1020300-10203ff false'],
    ['::ffff:1.0.0.0/104', '4 1000000-1ffffff false'],
    ['::ffff:1.2.3.4/104', '4 1000000-1ffffff true'],
    ['::ffff:1.0.0.0-::ffff:1.255.255.255', '4 1000000-1ffffff false'],
    ['::ffff:0:0/96', '6 ffff00000000-ffffffffffff false'],
    ['::ffff:0:0/103', '6 ffff00000000-ffff01ffffff false'],
    ['::ffff:1.2.3.4/96', '6 ffff00000000-ffffffffffff true'],
    ['::ffff:0:0-::ffff:ffff:ffff', '6 ffff00000000-ffffffffffff false'],
    ['::-::ffff:ffff:ffff', '6 0-ffffffffffff false'],
    ['::ffff:0:0/95', '6 fffe00000000-ffffffffffff true'],
    ['::ffff:1.2.3.4/64', '6 0-ffffffffffffffff true'],
  ])('%s is %s', (text, range) => {
    expect(rangeOf(text)).toBe(range);
  });

  test.each([
    ['1.2.3.4/33', 'prefix length is not a whole number from 0 to 32'],
    ['1.2.3.4/', 'prefix length is not a whole number from 0 to 32'],
    ['1.2.3.4/08', 'prefix length is not a whole number from 0 to 32'],
    ['1.2.3.4/-1', 'prefix length is not a whole number from 0 to 32'],
    ['::/129', 'prefix length is not a whole number from 0 to 128'],
    ['::ffff:1.2.3.4/129', 'prefix length is not a whole number from 0 to 128'],
    ['::ffff:0:0-::ffff:100:0', expect.stringContaining('may mean IPv4 or IPv6')],
    ['::1-::ffff:1.2.3.4', expect.stringContaining('may mean IPv4 or IPv6')],
    ['::ffff:1.2.3.4-1.2.3.9', 'the two ends of the range are of different families'],
    ['1.2.3/24', 'not an IPv4 or IPv6 address'],
    ['a-b', 'not an IPv4 or IPv6 address'],
    ['1.2.3.4-b', 'not an IPv4 or IPv6 address'],
    ['1.2.3.4-::1', 'the two ends of the range are of different families'],
    ['1.2.3.4-1.2.3.3', 'the range ends before it starts'],
    ['fe80::1%1/64', 'an IPv6 zone names a link of one host, not an address on the Internet'],
    ['fe80::1%1-fe80::2', 'an IPv6 zone names a link of one host, not an address on the Internet'],
    ['fe80::1-fe80::2%1', 'an IPv6 zone names a link of one host, not an address on the Internet'],
  ])('%s is refused: %s', (text, because) => {
    expect(rangeOf(text)).toEqual(because);
  });
});

describe('an IPv4-mapped CIDR or range', () => {
  const MAPPED = 0xffffn << 32n;
  const LAST_MAPPED = MAPPED | 0xffff_ffffn;

  /** By the rule as written down: IPv4 from /104 on, else the IPv6 block that its bits say. */
  function naive(value: bigint, length: number): string {
    const hostBits = BigInt(128 - length);
    const first = (value >> hostBits) << hostBits;
    const last = first | ((1n << hostBits) - 1n);
    const isV4 = length >= 104 && first >= MAPPED && last <= LAST_MAPPED;
    const base = isV4 ? MAPPED : 0n;
    return `${isV4 ? 4 : 6} ${first - base}-${last - base}`;
  }

  function read(text: string): string | undefined {
    const parsed = parseListed(text);
    if (!parsed.ok) return undefined;
    const { family, first, last } = parsed.value.range;
    return `${family} ${first}-${last}`;
  }

  const near = fc.oneof(
    fc.bigInt({ min: MAPPED, max: LAST_MAPPED }),
    fc.bigInt({ min: MAPPED - (1n << 33n), max: LAST_MAPPED + (1n << 33n) }),
    fc.constantFrom(MAPPED, LAST_MAPPED, MAPPED - 1n, LAST_MAPPED + 1n, 0n),
  );

  test('means what a naive reading of its bits says, at every length', () => {
    fc.assert(
      fc.property(near, fc.nat({ max: 128 }), (value, length) => {
        expect(read(`${formatAddress(6, value)}/${length}`)).toBe(naive(value, length));
      }),
      { numRuns: 2_000 },
    );
  });

  test('is never more than an IPv4 /8, and never loses an address on the way to IPv6', () => {
    const pair = fc.oneof(
      fc.tuple(near, near),
      fc.tuple(near, fc.bigInt({ min: 0n, max: 1n << 25n })).map(([a, n]) => [a, a + n] as const),
    );
    fc.assert(
      fc.property(pair, ([a, b]) => {
        const [first, last] = a <= b ? [a, b] : [b, a];
        const parsed = parseListed(`${formatAddress(6, first)}-${formatAddress(6, last)}`);
        if (!parsed.ok) {
          expect(parsed.problem.kind).toBe('mapped-range');
          return;
        }
        const { range } = parsed.value;
        expect(range.last - range.first).toBe(last - first);
        if (range.family === 4) expect(range.last - range.first).toBeLessThan(1n << 24n);
        else expect(range.first).toBe(first);
      }),
      { numRuns: 2_000 },
    );
  });
});
