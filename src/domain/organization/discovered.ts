/**
 * A public address that AWS says an account holds, as the audit reads it: with its source, and only if it is one that an
 * account cannot choose.
 *
 * An account gone bad decides what stands in its VPCs, so that what it can write itself is no proof:
 *
 *   counts                                        does not
 *   an IPv4 address that Amazon assigned          an address of a range that the account brought (BYOIP): its owner
 *                                                 may hold it without announcing it from AWS
 *   an IPv6 range that Amazon assigned to a VPC   IPv4 ranges of VPCs, private IPv6 ranges: both are free text; so an
 *                                                 IPv6 address of an interface counts by the range of its VPC only
 *   a static address of Global Accelerator        one of a range that was brought
 *
 * What is left out is counted and named; who owns it writes it into `ownAddresses`.
 */
import { parseListed, type AddressRange } from '../values/address.ts';
import { widthOf } from '../values/target-width.ts';
import {
  addressSet,
  formatPrefix,
  minimalPrefixes,
  overlaps,
} from '../addresses/set/address-set.ts';
import { SPECIAL_USE_SET } from '../addresses/set/special-use.ts';

/** Where a public address was found. `global`: Global Accelerator, which has no region. */
export interface OwnPlace {
  readonly account: string;
  readonly region: string;
}

export const GLOBAL_REGION = 'global';
/** Before a region: what GuardDuty's administrator trusts there, which is a place of its own. */
const TRUSTED = 'trusted ';

/** The administrator's trusted lists in a region, as a place. */
export function trustedPlace(account: string, region: string): OwnPlace {
  return { account, region: `${TRUSTED}${region}` };
}

/** The region whose trusted lists the place means; `undefined` if it is another place. */
export function trustedRegion({ region }: OwnPlace): string | undefined {
  return region.startsWith(TRUSTED) ? region.slice(TRUSTED.length) : undefined;
}

export interface Discovered {
  /** Canonical: one address, or an IPv6 CIDR. */
  readonly address: string;
  /** Such as "network interface eni-0a1b", at most `HOLDER_MAX` characters. */
  readonly holder: string;
}

/** What one look into an account and region gave. */
export interface OwnReading {
  readonly found: readonly Discovered[];
  /** Public addresses that do not count, as AWS writes them, and why. */
  readonly leftOut: readonly LeftOut[];
}

export interface LeftOut {
  readonly address: string;
  readonly because: 'brought' | 'too-wide' | 'not-public' | 'not-an-address' | 'format-not-read';
}

/** Longer prefixes only: Amazon gives a VPC a /56, or part of a pool of its own. */
const IPV6_PREFIX_MIN = 48;
export const HOLDER_MAX = 80;

/** What AWS wrote, as it counts; or why it does not. */
export function discovered(text: string, holder: string): Discovered | LeftOut {
  return counting(
    text,
    holder,
    ({ family }, length) => length < (family === 4 ? 32 : IPV6_PREFIX_MIN),
  );
}

/** An entry of a list that GuardDuty's administrator trusts: it may be as wide as one of `ownAddresses`. */
export function trustedEntry(text: string, holder: string): Discovered | LeftOut {
  return counting(text, holder, (range) => widthOf(range) === 'refused');
}

function counting(
  text: string,
  holder: string,
  isTooWide: (range: AddressRange, length: number) => boolean,
): Discovered | LeftOut {
  const listed = parseListed(text);
  if (!listed.ok || listed.value.hostBits) {
    return { address: text.slice(0, HOLDER_MAX), because: 'not-an-address' };
  }
  const { range } = listed.value;
  const [prefix, ...more] = minimalPrefixes(addressSet([range]));
  const isSane = prefix !== undefined && more.length === 0 && !isTooWide(range, prefix.length);
  if (!isSane) return { address: text.slice(0, HOLDER_MAX), because: 'too-wide' };
  const address = formatPrefix(prefix);
  if (overlaps(SPECIAL_USE_SET, range)) return { address, because: 'not-public' };
  return { address, holder: holder.slice(0, HOLDER_MAX) };
}

function isLeftOut(one: Discovered | LeftOut): one is LeftOut {
  return 'because' in one;
}

/** One look, of all that it came upon; what is left out is told once for each address. */
export function ownReading(all: readonly (Discovered | LeftOut)[]): OwnReading {
  const leftOut = new Map(all.filter(isLeftOut).map((one) => [one.address, one]));
  return {
    found: all.filter((one): one is Discovered => !isLeftOut(one)),
    leftOut: [...leftOut.values()],
  };
}
