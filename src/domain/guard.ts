/**
 * What may never stand in a feed at one time: special-use space, our own addresses and names, and what is
 * exempt. A guard only removes, also from inside wider prefixes, and also what was listed before.
 */
import type { Address } from './address.ts';
import { addressSet, contains, union, type AddressSet } from './address-set.ts';
import type { Configuration } from './configuration.ts';
import { isInZone } from './domain-name.ts';
import type { UsableValue } from './extraction.ts';
import { addressesOf, inForce, overrideFinder, type Override } from './override.ts';
import { SPECIAL_USE_SET } from './special-use.ts';
import type { EpochSeconds } from './time.ts';

export interface Guard {
  readonly addresses: AddressSet;
  /** Why a value must not be listed, or `undefined`. */
  readonly because: (value: Pick<UsableValue, 'kind' | 'value'>) => string | undefined;
}

export function guardOf(
  overrides: readonly Override[],
  { ownAddresses, ownDomains }: Configuration,
  at: EpochSeconds,
): Guard {
  const exempt = addressesOf(overrides, 'exempt', at);
  const exemptionOf = overrideFinder(inForce(overrides, 'exempt', at));
  const own = addressSet(ownAddresses);
  const addresses = union(union(exempt, own), SPECIAL_USE_SET);
  const because = (value: Pick<UsableValue, 'kind' | 'value'>) => {
    const exemption = exemptionOf(value);
    if (exemption !== undefined) return `exempt (${exemption.author}): ${exemption.reason}`;
    if (value.kind === 'domain') {
      const zone = ownDomains.find((one) => isInZone(value.value, one));
      return zone === undefined ? undefined : `in the own zone ${zone}`;
    }
    if (value.kind !== 'ip') return undefined;
    if (contains(own, value.value as Address)) return 'an own address';
    return contains(SPECIAL_USE_SET, value.value as Address) ? 'special use' : undefined;
  };
  return { addresses, because };
}
