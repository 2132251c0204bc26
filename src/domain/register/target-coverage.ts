/**
 * What a target of an operator's action covers: how many addresses, and whose they are. It is reported before
 * the action is taken, since a typing error shows in these numbers first.
 */
import {
  addressSet,
  intersect,
  sizeOf,
  union,
  type AddressSet,
} from '../addresses/set/address-set.ts';
import { SPECIAL_USE_SET } from '../addresses/set/special-use.ts';
import { edgesIn, neverListedIn } from '../configuration/infrastructure/lookup.ts';
import type { Configuration } from '../configuration/configuration.ts';
import { addressesOf, type Override, type Target } from '../facts/override.ts';
import type { EpochSeconds } from '../base/time.ts';
import { guardOf } from './guard.ts';

export interface TargetCoverage {
  /** 0 for a name or a hash. */
  readonly addresses: bigint;
  readonly own: bigint;
  readonly exempt: bigint;
  readonly infrastructure: bigint;
  readonly specialUse: bigint;
  /** Why a name is kept out, or whose infrastructure it or a single address is; `undefined` if nobody's. */
  readonly because: string | undefined;
}

export function coverageOf(
  target: Target,
  overrides: readonly Override[],
  configuration: Configuration,
  at: EpochSeconds,
): TargetCoverage {
  const because = reasonFor(target, overrides, configuration, at);
  if (target.kind !== 'ip') {
    const none = { addresses: 0n, own: 0n, exempt: 0n, infrastructure: 0n, specialUse: 0n };
    return { ...none, because };
  }
  const all = addressSet([target.range]);
  const covered = (set: AddressSet) => sizeOf(intersect(all, set));
  return {
    addresses: sizeOf(all),
    own: covered(addressSet(configuration.ownAddresses)),
    exempt: covered(addressesOf(overrides, 'exempt', at)),
    infrastructure: covered(sharedIn(configuration)),
    specialUse: covered(SPECIAL_USE_SET),
    because,
  };
}

/** In one sentence. */
export function describeCoverage(target: Target, coverage: TargetCoverage): string {
  const { addresses, own, exempt, infrastructure, specialUse, because } = coverage;
  const why = because === undefined ? '' : `, ${because}`;
  if (target.kind !== 'ip') return `${target.text} is one ${target.kind}${why}`;
  const special = specialUse === 0n ? '' : `, ${specialUse} special-use and never listed`;
  const count = addresses === 1n ? '1 address' : `${addresses} addresses`;
  return `${target.text} covers ${count}: ${own} own, ${exempt} exempt, ${infrastructure} infrastructure${special}${why}`;
}

/** Whether a pin of the target names what a pin should not: it must be confirmed. */
export function isDelicate({ own, exempt, infrastructure, because }: TargetCoverage): boolean {
  return own + exempt + infrastructure > 0n || because !== undefined;
}

/** What a pin would block for everybody: infrastructure that is never listed, and shared edges. */
function sharedIn({ infrastructure }: Configuration): AddressSet {
  return union(neverListedIn(infrastructure).addresses, edgesIn(infrastructure).addresses);
}

function reasonFor(
  target: Target,
  overrides: readonly Override[],
  configuration: Configuration,
  at: EpochSeconds,
): string | undefined {
  if (target.kind === 'ip' && target.range.first !== target.range.last) return undefined;
  // Without pins: whether one opens the infrastructure is what is asked.
  const others = overrides.filter(({ act }) => act !== 'pin');
  const guard = guardOf(others, configuration, at);
  const value = { kind: target.kind, value: target.text };
  return guard.because(value) ?? guard.watchedBecause(value);
}
