/**
 * What may not stand in a feed at one time. A guard only removes, also from inside wider prefixes, and also
 * what was listed before.
 *
 *   never, whatever is pinned    special-use space, our own addresses and names (as configured, and as the audit found
 *                                them), what is exempt, test files
 *   watched unless pinned        infrastructure of providers, which everybody uses
 *   not added by a squeeze       edges that many share: listed only if two independent accounts accuse them (policy.ts)
 */
import type { Address } from '../values/address.ts';
import {
  addressSet,
  contains,
  subtract,
  union,
  type AddressSet,
} from '../addresses/set/address-set.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { isInZone } from '../values/domain-name.ts';
import { isTestFile } from '../values/file-hash.ts';
import type { UsableValue } from '../findings/extraction.ts';
import { edgesIn, neverListedIn } from '../configuration/infrastructure/lookup.ts';
import { addressesOf, describeAction, inForce, overrideFinder } from '../facts/override.ts';
import { NO_OWN_SPACE } from '../organization/own-space.ts';
import type { KnownFacts } from './changes.ts';
import { isWithin, within, type EditionLimit } from '../feeds/edition-limit.ts';
import { pinFinder } from '../feeds/pin.ts';
import { describeSpecialUse, SPECIAL_USE_SET, specialUseOf } from '../addresses/set/special-use.ts';
import type { EpochSeconds } from '../base/time.ts';

export interface Guard {
  /** What no pin may list. */
  readonly addresses: AddressSet;
  /** What no line may hold: that, and the infrastructure that is not pinned. */
  readonly keepOut: AddressSet;
  /** What no squeeze may add, although it may be listed: edges that many share. */
  readonly notAdded: AddressSet;
  /** Why a value is watched rather than listed, or `undefined`. */
  readonly watchedBecause: (value: Pick<UsableValue, 'kind' | 'value'>) => string | undefined;
  /** Why a value must not be listed, or `undefined`. */
  readonly because: (value: Pick<UsableValue, 'kind' | 'value'>) => string | undefined;
  /** Whose own address it is, if it is one, exempt or not: "an own address" of the configuration, or its holder. */
  readonly ownerOf: (value: Pick<UsableValue, 'kind' | 'value'>) => string | undefined;
}

const OWN_BY_HAND = 'an own address';

/** While a limit stands, a pin opens no more of the infrastructure than was listed before. */
export function guardOf(
  { overrides, space = NO_OWN_SPACE }: Pick<KnownFacts, 'overrides' | 'space'>,
  { ownAddresses, ownDomains, infrastructure }: Configuration,
  at: EpochSeconds,
  limit?: EditionLimit,
): Guard {
  const exempt = addressesOf(overrides, 'exempt', at);
  const exemptionOf = overrideFinder(inForce(overrides, 'exempt', at));
  const own = addressSet(ownAddresses);
  const addresses = union(union(exempt, union(own, space.addresses)), SPECIAL_USE_SET);
  const ownerOf = ({ kind, value }: Pick<UsableValue, 'kind' | 'value'>) => {
    if (kind !== 'ip') return undefined;
    return contains(own, value as Address) ? OWN_BY_HAND : space.ownerOf(value as Address);
  };
  const because = (value: Pick<UsableValue, 'kind' | 'value'>) => {
    const exemption = exemptionOf(value);
    if (exemption !== undefined) return describeAction('exempt', exemption);
    if (value.kind === 'domain') {
      const zone = ownDomains.find((one) => isInZone(value.value, one));
      return zone === undefined ? undefined : `in the own zone ${zone}`;
    }
    if (value.kind === 'hash') {
      return isTestFile(value.value) ? 'the EICAR test file, which is harmless' : undefined;
    }
    const owner = ownerOf(value);
    if (owner !== undefined) return owner;
    const special = specialUseOf(value.value as Address);
    return special === undefined ? undefined : describeSpecialUse(special);
  };
  const shared = neverListedIn(infrastructure);
  const isPinned = pinFinder(inForce(overrides, 'pin', at), { addresses, because });
  const pinned = within(limit, addressesOf(overrides, 'pin', at));
  return {
    addresses,
    because,
    ownerOf,
    keepOut: union(addresses, subtract(shared.addresses, pinned)),
    notAdded: edgesIn(infrastructure).addresses,
    watchedBecause: (value) => {
      const owner = shared.ownerOf(value);
      if (owner === undefined) return undefined;
      if (isPinned(value) !== undefined && isWithin(limit, value)) return undefined;
      return `provider infrastructure: ${owner.operator} (list of ${owner.dated})`;
    },
  };
}

/** Whether no guard keeps the value from being listed. */
export function mayBeListed(value: Pick<UsableValue, 'kind' | 'value'>, guard: Guard): boolean {
  return guard.because(value) === undefined && guard.watchedBecause(value) === undefined;
}
