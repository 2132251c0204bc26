/**
 * Address space that names nobody on the Internet, as data: IANA's special-purpose address
 * registries (IPv4 and IPv6), multicast (RFC 5771, RFC 4291) and what is not allocated as unicast.
 *
 * Law: no such address is ever in a feed. Rows that the registries call globally reachable stand
 * here too, as exceptions inside wider rows; the most specific row decides.
 * Sources: iana.org/assignments/iana-ipv4-special-registry, …/iana-ipv6-special-registry.
 */
import { parseListed, rangeOf, type Address, type AddressRange } from '../../values/address.ts';
import { addressSet, contains, covers, subtract, type AddressSet } from './address-set.ts';
import { invariant } from '../../base/result.ts';

export interface SpecialUse {
  readonly cidr: string;
  readonly name: string;
  readonly source: string;
  readonly reachable: boolean;
}

type Row = readonly [cidr: string, name: string, source: string];

const UNREACHABLE: readonly Row[] = [
  ['0.0.0.0/8', 'this network', 'RFC 791'],
  ['10.0.0.0/8', 'private use', 'RFC 1918'],
  ['100.64.0.0/10', 'shared address space of carriers', 'RFC 6598'],
  ['127.0.0.0/8', 'loopback', 'RFC 1122'],
  ['169.254.0.0/16', 'link local, with instance metadata', 'RFC 3927'],
  ['172.16.0.0/12', 'private use', 'RFC 1918'],
  ['192.0.0.0/24', 'IETF protocol assignments', 'RFC 6890'],
  ['192.0.2.0/24', 'documentation, TEST-NET-1', 'RFC 5737'],
  ['192.88.99.0/24', '6to4 relay anycast, deprecated', 'RFC 7526'],
  ['192.168.0.0/16', 'private use', 'RFC 1918'],
  ['198.18.0.0/15', 'benchmarking', 'RFC 2544'],
  ['198.51.100.0/24', 'documentation, TEST-NET-2', 'RFC 5737'],
  ['203.0.113.0/24', 'documentation, TEST-NET-3', 'RFC 5737'],
  ['224.0.0.0/4', 'multicast', 'RFC 5771'],
  ['240.0.0.0/4', 'reserved', 'RFC 1112'],
  ['255.255.255.255/32', 'limited broadcast', 'RFC 919'],
  // Everything outside 2000::/3, in three pieces: only 2000::/3 is allocated as global unicast.
  ['::/3', 'not global unicast', 'RFC 4291'],
  ['4000::/2', 'not global unicast', 'RFC 4291'],
  ['8000::/1', 'not global unicast', 'RFC 4291'],
  ['::1/128', 'loopback', 'RFC 4291'],
  ['64:ff9b::/96', 'IPv4-IPv6 translation', 'RFC 6052'],
  ['64:ff9b:1::/48', 'local IPv4-IPv6 translation', 'RFC 8215'],
  ['100::/64', 'discard only', 'RFC 6666'],
  ['100:0:0:1::/64', 'dummy prefix', 'RFC 9780'],
  ['5f00::/16', 'segment routing SIDs', 'RFC 9602'],
  ['fc00::/7', 'unique local', 'RFC 4193'],
  ['fe80::/10', 'link local', 'RFC 4291'],
  ['ff00::/8', 'multicast', 'RFC 4291'],
  // The registry calls some of these /23's assignments reachable (ORCHIDv2, AS112, AMT): they are
  // identifiers and service anycast, never an attacker's host, so the whole block stays out.
  ['2001::/23', 'IETF protocol assignments', 'RFC 2928'],
  ['2001:db8::/32', 'documentation', 'RFC 3849'],
  ['2002::/16', '6to4', 'RFC 3056'],
  ['3fff::/20', 'documentation', 'RFC 9637'],
];

const REACHABLE: readonly Row[] = [
  ['192.0.0.9/32', 'port control protocol anycast', 'RFC 7723'],
  ['192.0.0.10/32', 'TURN anycast', 'RFC 8155'],
];

interface RowWithRange extends SpecialUse {
  readonly range: AddressRange;
}

const rows: readonly RowWithRange[] = [
  ...UNREACHABLE.map((row) => withRange(row, false)),
  ...REACHABLE.map((row) => withRange(row, true)),
].sort((a, b) => narrowestFirst(a.range, b.range));

/** Every address that may never be in a feed. */
export const SPECIAL_USE_SET: AddressSet = subtract(
  addressSet(rows.filter((row) => !row.reachable).map((row) => row.range)),
  addressSet(rows.filter((row) => row.reachable).map((row) => row.range)),
);

/** The row that takes this address out of the public Internet, if there is one. */
export function specialUseOf(address: Address): SpecialUse | undefined {
  if (!contains(SPECIAL_USE_SET, address)) return undefined;
  const range = rangeOf(address);
  return rows.find((row) => holds(row.range, range));
}

/** Whether none of it is on the public Internet, so that no feed may hold any of it. */
export function isAllSpecialUse(range: AddressRange): boolean {
  return covers(SPECIAL_USE_SET, addressSet([range]));
}

export function describeSpecialUse({ name, source }: SpecialUse): string {
  return `special-use: ${name} (${source})`;
}

function holds(outer: AddressRange, inner: AddressRange): boolean {
  return outer.family === inner.family && outer.first <= inner.first && inner.last <= outer.last;
}

function withRange([cidr, name, source]: Row, reachable: boolean): RowWithRange {
  const parsed = parseListed(cidr);
  invariant(parsed.ok && !parsed.value.hostBits, `special-use row ${cidr} is a CIDR`);
  return { cidr, name, source, reachable, range: parsed.value.range };
}

function narrowestFirst(a: AddressRange, b: AddressRange): number {
  const difference = a.last - a.first - (b.last - b.first);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}
