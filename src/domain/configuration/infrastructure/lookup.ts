/**
 * Looks infrastructure up: by address in a set, by name from label to label, by number in a map, since every
 * value there is asks.
 */
import type { Address } from '../../values/address.ts';
import {
  addressSet,
  contains,
  subtract,
  type AddressSet,
} from '../../addresses/set/address-set.ts';
import type { UsableValue } from '../../findings/extraction.ts';
import { rangeOfValue } from '../../facts/override.ts';
import type { InfrastructureTarget } from './target.ts';

export interface ParsedProvider {
  readonly operator: string;
  readonly targets: readonly InfrastructureTarget[];
  readonly listed: 'never' | 'corroborated';
  readonly source?: string | undefined;
  /** ISO 8601 day. */
  readonly dated: string;
}

export interface InfrastructureChoice {
  readonly providers: readonly ParsedProvider[];
  readonly removed: readonly InfrastructureTarget[];
}

export interface Infrastructure {
  readonly addresses: AddressSet;
  /** Whose a value is, by itself or by the network that its finding names. */
  readonly ownerOf: (
    value: Pick<UsableValue, 'kind' | 'value'> & Partial<Pick<UsableValue, 'asn'>>,
  ) => ParsedProvider | undefined;
}

/** What is listed only if it is pinned. Made once for each choice: it is asked for at every edition. */
export const neverListedIn = remembered('never');
/** What is listed only if two independent accounts accuse it, or it is pinned. */
export const edgesIn = remembered('corroborated');

function remembered(
  listed: ParsedProvider['listed'],
): (choice: InfrastructureChoice) => Infrastructure {
  const known = new WeakMap<InfrastructureChoice, Infrastructure>();
  return (choice) => {
    const before = known.get(choice);
    if (before !== undefined) return before;
    const rows = choice.providers.filter((one) => one.listed === listed);
    const made = infrastructureOf(rows, choice.removed);
    known.set(choice, made);
    return made;
  };
}

/** The rows, less what is `removed`: addresses, and names with all below them. */
export function infrastructureOf(
  providers: readonly ParsedProvider[],
  removed: readonly InfrastructureTarget[],
): Infrastructure {
  const addresses = subtract(
    addressSet(providers.flatMap(({ targets }) => rangesIn(targets))),
    addressSet(rangesIn(removed)),
  );
  const [zones, names, numbers] = [
    keyed(providers, zoneOf),
    keyed(providers, nameOf),
    keyed(providers, asnOf),
  ];
  const gone = new Set(removed.flatMap((target) => zoneOf(target) ?? nameOf(target) ?? []));
  const goneNumbers = new Set(removed.flatMap((target) => asnOf(target) ?? []));
  return {
    addresses,
    ownerOf({ kind, value, asn }) {
      if (kind === 'hash') return undefined;
      if (kind === 'domain') {
        return hasZone(gone, value) ? undefined : (names.get(value) ?? zoneHolding(zones, value));
      }
      if (contains(addresses, value as Address)) return holderOf(providers, value);
      return asn === undefined || goneNumbers.has(asn) ? undefined : numbers.get(asn);
    },
  };
}

function rangesIn(targets: readonly InfrastructureTarget[]) {
  return targets.flatMap((target) => (target.kind === 'ip' ? [target.range] : []));
}

function zoneOf(target: InfrastructureTarget): string | undefined {
  return target.kind === 'domain' ? target.name : undefined;
}

function nameOf(target: InfrastructureTarget): string | undefined {
  return target.kind === 'name' ? target.name : undefined;
}

function asnOf(target: InfrastructureTarget): number | undefined {
  return target.kind === 'asn' ? target.asn : undefined;
}

/** The first row that names a key has it. */
function keyed<Key>(
  providers: readonly ParsedProvider[],
  keyOf: (target: InfrastructureTarget) => Key | undefined,
): ReadonlyMap<Key, ParsedProvider> {
  const rows = new Map<Key, ParsedProvider>();
  for (const provider of providers) {
    for (const key of provider.targets.flatMap((target) => keyOf(target) ?? [])) {
      if (!rows.has(key)) rows.set(key, provider);
    }
  }
  return rows;
}

function holderOf(providers: readonly ParsedProvider[], value: string): ParsedProvider | undefined {
  const one = rangeOfValue(value);
  return providers.find(({ targets }) =>
    rangesIn(targets).some(
      ({ family, first, last }) => family === one.family && first <= one.first && one.first <= last,
    ),
  );
}

function zoneHolding(
  zones: ReadonlyMap<string, ParsedProvider>,
  name: string,
): ParsedProvider | undefined {
  for (let rest = name; rest !== ''; rest = below(rest)) {
    const found = zones.get(rest);
    if (found !== undefined) return found;
  }
  return undefined;
}

function hasZone(zones: ReadonlySet<string>, name: string): boolean {
  for (let rest = name; rest !== ''; rest = below(rest)) if (zones.has(rest)) return true;
  return false;
}

/** The name without its first label; empty for a last label. */
function below(name: string): string {
  const dot = name.indexOf('.');
  return dot < 0 ? '' : name.slice(dot + 1);
}
