/**
 * What an edition may hold at the most: what an earlier one held. It stands while nothing may be added, so
 * that neither a finding nor a pin nor a squeeze adds anything then.
 */
import {
  addressSet,
  contains,
  intersect,
  subtract,
  type AddressSet,
} from '../addresses/set/address-set.ts';
import { lastOf, type Address } from '../values/address.ts';
import type { UsableValue } from '../findings/extraction.ts';

export interface EditionLimit {
  readonly addresses: AddressSet;
  /** Domain names and hashes. */
  readonly names: ReadonlySet<string>;
}

/** Whether the value is within the limit; everything is while there is none. */
export function isWithin(
  limit: EditionLimit | undefined,
  { kind, value }: Pick<UsableValue, 'kind' | 'value'>,
): boolean {
  if (limit === undefined) return true;
  return kind === 'ip' ? contains(limit.addresses, value as Address) : limit.names.has(value);
}

/** The addresses of the set that are within the limit. */
export function within(limit: EditionLimit | undefined, set: AddressSet): AddressSet {
  return limit === undefined ? set : intersect(set, limit.addresses);
}

/** All addresses that are not within the limit. */
export function beyond({ addresses }: EditionLimit): AddressSet {
  return subtract(EVERYTHING, addresses);
}

const EVERYTHING = addressSet([
  { family: 4, first: 0n, last: lastOf(4) },
  { family: 6, first: 0n, last: lastOf(6) },
]);
