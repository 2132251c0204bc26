/**
 * Provider infrastructure: what is watched and never listed, because blocking it hits everybody.
 *
 * A guardrail: it only removes. A pin is stronger (an operator who names such an address means it); what is
 * exempt, own or special use is out for good and stronger still.
 */
import type { Address } from '../values/address.ts';
import { addressSet, contains, type AddressSet } from '../addresses/set/address-set.ts';
import type { InfrastructureChoice } from '../configuration/configuration-infrastructure.ts';
import { isInZone } from '../values/domain-name.ts';
import type { UsableValue } from '../findings/extraction.ts';
import { names, type Target } from '../facts/override.ts';

export interface Infrastructure {
  readonly addresses: AddressSet;
  /** Whose a value is, in words, or `undefined`. */
  readonly because: (value: Pick<UsableValue, 'kind' | 'value'>) => string | undefined;
}

export function infrastructureOf({ dated, providers }: InfrastructureChoice): Infrastructure {
  const addresses = addressSet(
    providers.flatMap(({ targets }) =>
      targets.flatMap((target) => (target.kind === 'ip' ? [target.range] : [])),
    ),
  );
  return {
    addresses,
    because(value) {
      if (value.kind === 'hash') return undefined;
      if (value.kind === 'ip' && !contains(addresses, value.value as Address)) return undefined;
      const provider = providers.find(({ targets }) => targets.some((one) => holds(one, value)));
      if (provider === undefined) return undefined;
      return `provider infrastructure: ${provider.operator} (list of ${dated})`;
    },
  };
}

function holds(target: Target, value: Pick<UsableValue, 'kind' | 'value'>): boolean {
  return target.kind === 'domain'
    ? value.kind === 'domain' && isInZone(value.value, target.name)
    : names(target, value);
}
