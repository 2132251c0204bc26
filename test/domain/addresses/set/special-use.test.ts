import { describe, expect, test } from 'vitest';
import { parseAddress } from '../../../../src/domain/values/address.ts';
import { contains } from '../../../../src/domain/addresses/set/address-set.ts';
import { SPECIAL_USE_SET, specialUseOf } from '../../../../src/domain/addresses/set/special-use.ts';

function nameOf(text: string): string | undefined {
  const parsed = parseAddress(text);
  if (!parsed.ok) throw new Error(text);
  const row = specialUseOf(parsed.value);
  expect(contains(SPECIAL_USE_SET, parsed.value)).toBe(row !== undefined);
  return row?.cidr;
}

interface Neighbours {
  readonly before?: string;
  readonly after?: string;
}
type Row = readonly [cidr: string, first: string, last: string, outside: Neighbours];

/** Row, its first and last address, and the nearest address outside on either side, if that is public. */
const ROWS: readonly Row[] = [
  ['0.0.0.0/8', '0.0.0.0', '0.255.255.255', { after: '1.0.0.0' }],
  ['10.0.0.0/8', '10.0.0.0', '10.255.255.255', { before: '9.255.255.255', after: '11.0.0.0' }],
  [
    '100.64.0.0/10',
    '100.64.0.0',
    '100.127.255.255',
    { before: '100.63.255.255', after: '100.128.0.0' },
  ],
  [
    '127.0.0.0/8',
    '127.0.0.0',
    '127.255.255.255',
    { before: '126.255.255.255', after: '128.0.0.0' },
  ],
  [
    '169.254.0.0/16',
    '169.254.0.0',
    '169.254.255.255',
    { before: '169.253.255.255', after: '169.255.0.0' },
  ],
  [
    '172.16.0.0/12',
    '172.16.0.0',
    '172.31.255.255',
    { before: '172.15.255.255', after: '172.32.0.0' },
  ],
  ['192.0.0.0/24', '192.0.0.0', '192.0.0.255', { before: '191.255.255.255', after: '192.0.1.0' }],
  ['192.0.2.0/24', '192.0.2.0', '192.0.2.255', { before: '192.0.1.255', after: '192.0.3.0' }],
  [
    '192.88.99.0/24',
    '192.88.99.0',
    '192.88.99.255',
    { before: '192.88.98.255', after: '192.88.100.0' },
  ],
  [
    '192.168.0.0/16',
    '192.168.0.0',
    '192.168.255.255',
    { before: '192.167.255.255', after: '192.169.0.0' },
  ],
  [
    '198.18.0.0/15',
    '198.18.0.0',
    '198.19.255.255',
    { before: '198.17.255.255', after: '198.20.0.0' },
  ],
  [
    '198.51.100.0/24',
    '198.51.100.0',
    '198.51.100.255',
    { before: '198.51.99.255', after: '198.51.101.0' },
  ],
  [
    '203.0.113.0/24',
    '203.0.113.0',
    '203.0.113.255',
    { before: '203.0.112.255', after: '203.0.114.0' },
  ],
  ['224.0.0.0/4', '224.0.0.0', '239.255.255.255', { before: '223.255.255.255' }],
  ['240.0.0.0/4', '240.0.0.0', '255.255.255.254', {}],
  ['255.255.255.255/32', '255.255.255.255', '255.255.255.255', {}],
  ['::1/128', '::1', '::1', {}],
  ['64:ff9b::/96', '64:ff9b::', '64:ff9b::ffff:ffff', {}],
  ['64:ff9b:1::/48', '64:ff9b:1::', '64:ff9b:1:ffff:ffff:ffff:ffff:ffff', {}],
  ['100::/64', '100::', '100::ffff:ffff:ffff:ffff', {}],
  ['100:0:0:1::/64', '100:0:0:1::', '100:0:0:1:ffff:ffff:ffff:ffff', {}],
  ['::/3', '::', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', { after: '2000::' }],
  ['4000::/2', '4000::', '7fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', { before: '3fff:1000::' }],
  ['5f00::/16', '5f00::', '5f00:ffff:ffff:ffff:ffff:ffff:ffff:ffff', {}],
  ['8000::/1', '8000::', 'fbff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', {}],
  ['fc00::/7', 'fc00::', 'fdff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', {}],
  ['fe80::/10', 'fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff', {}],
  ['ff00::/8', 'ff00::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', {}],
  [
    '2001::/23',
    '2001::',
    '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff',
    { before: '2000:ffff::', after: '2001:200::' },
  ],
  [
    '2001:db8::/32',
    '2001:db8::',
    '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff',
    { before: '2001:db7:ffff::', after: '2001:db9::' },
  ],
  [
    '2002::/16',
    '2002::',
    '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff',
    { before: '2001:ffff::', after: '2003::' },
  ],
  [
    '3fff::/20',
    '3fff::',
    '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff',
    { before: '3ffe:ffff::', after: '3fff:1000::' },
  ],
];

describe('special-use space is exactly the registries’', () => {
  test.each(ROWS)('%s holds its first and last address and not its neighbours', (...row) => {
    const [cidr, first, last, { before, after }] = row;
    expect([nameOf(first), nameOf(last)]).toEqual([cidr, cidr]);
    if (before !== undefined) expect(nameOf(before)).toBeUndefined();
    if (after !== undefined) expect(nameOf(after)).toBeUndefined();
  });

  test.each(['192.0.0.9', '192.0.0.10'])('%s is reachable inside a row that is not', (text) => {
    expect(nameOf(text)).toBeUndefined();
  });

  test('the neighbours of the reachable exceptions are not', () => {
    expect(['192.0.0.8', '192.0.0.11'].map(nameOf)).toEqual(['192.0.0.0/24', '192.0.0.0/24']);
  });

  test.each(['169.254.169.254', '::ffff:10.0.0.1', 'fd00:ec2::254', '1234:5678::1'])(
    '%s is never on the public Internet',
    (text) => {
      expect(nameOf(text)).toBeDefined();
    },
  );
});
