/**
 * What a target of an operator's action covers: how many addresses, and whose they are. It is reported before
 * the action is taken, since a typing error shows in these numbers first.
 */
import { counted, grouped } from '../base/counted.ts';
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
import { describeOwners, ownerOf, type AddressOwners } from '../facts/own-address.ts';
import { NO_OWN_SPACE, type OwnSpace } from '../organization/own-space.ts';
import type { EpochSeconds } from '../base/time.ts';
import { guardOf } from './guard.ts';

export interface TargetCoverage {
  /** 0 for a name or a hash. */
  readonly addresses: bigint;
  readonly own: bigint;
  readonly exempt: bigint;
  readonly infrastructure: bigint;
  readonly specialUse: bigint;
  /** Of them, those that findings show as their accounts' own; `undefined` if that cannot be known. */
  readonly shown: readonly AddressOwners[] | undefined;
  /** Why a name is kept out, or whose infrastructure it or a single address is; `undefined` if nobody's. */
  readonly because: string | undefined;
}

export interface CoverageGround extends Pick<TargetCoverage, 'shown'> {
  readonly overrides: readonly Override[];
  /** What the audit knows as own. @default - nothing is known */
  readonly space?: OwnSpace | undefined;
  readonly configuration: Configuration;
  readonly at: EpochSeconds;
}

export function coverageOf(target: Target, ground: CoverageGround): TargetCoverage {
  const { overrides, space = NO_OWN_SPACE, configuration, at, shown } = ground;
  const because = reasonFor(target, ground);
  if (target.kind !== 'ip') {
    const none = { addresses: 0n, own: 0n, exempt: 0n, infrastructure: 0n, specialUse: 0n };
    return { ...none, shown: [], because };
  }
  const all = addressSet([target.range]);
  const covered = (set: AddressSet) => sizeOf(intersect(all, set));
  return {
    addresses: sizeOf(all),
    own: covered(union(addressSet(configuration.ownAddresses), space.addresses)),
    exempt: covered(addressesOf(overrides, 'exempt', at)),
    infrastructure: covered(sharedIn(configuration)),
    specialUse: covered(SPECIAL_USE_SET),
    shown,
    because,
  };
}

/** In one sentence. */
export function describeCoverage(target: Target, coverage: TargetCoverage): string {
  const { addresses, own, exempt, infrastructure, specialUse, because } = coverage;
  const why = because === undefined ? '' : `, ${because}`;
  if (target.kind !== 'ip') return `${target.text} is one ${target.kind}${why}`;
  const special = specialUse === 0n ? '' : `, ${grouped(specialUse)} special-use and never listed`;
  const count = counted(addresses, 'address', 'addresses');
  return `${target.text} covers ${count}: ${grouped(own)} own, ${grouped(exempt)} exempt, ${grouped(infrastructure)} infrastructure${special}${why}${shownText(coverage)}`;
}

const SHOWN_NAMED = 3;

function shownText({ addresses, shown }: TargetCoverage): string {
  if (shown === undefined) return '; which of them findings show as own is not known now';
  const [first] = shown;
  if (first === undefined) return '';
  if (addresses === 1n) return `; ${describeOwners(first.owners)}`;
  const named = shown
    .slice(0, SHOWN_NAMED)
    .map(({ address, owners }) => `${address} (account ${owners.map(ownerOf).join(', ')})`);
  const more = shown.length > named.length ? `, and ${shown.length - named.length} more` : '';
  const count = counted(shown.length, 'address', 'addresses');
  return `; findings show ${count} of it as own: ${named.join(', ')}${more}`;
}

/** Whether a pin of the target names what a pin should not: it must be confirmed. */
export function isDelicate(coverage: TargetCoverage): boolean {
  const { own, exempt, infrastructure, shown = [], because } = coverage;
  return own + exempt + infrastructure > 0n || shown.length > 0 || because !== undefined;
}

/** What a pin would block for everybody: infrastructure that is never listed, and shared edges. */
function sharedIn({ infrastructure }: Configuration): AddressSet {
  return union(neverListedIn(infrastructure).addresses, edgesIn(infrastructure).addresses);
}

function reasonFor(
  target: Target,
  { overrides, space, configuration, at }: CoverageGround,
): string | undefined {
  if (target.kind === 'ip' && target.range.first !== target.range.last) return undefined;
  // Without pins: whether one opens the infrastructure is what is asked.
  const others = overrides.filter(({ act }) => act !== 'pin');
  const guard = guardOf({ overrides: others, space }, configuration, at);
  const value = { kind: target.kind, value: target.text };
  return guard.because(value) ?? guard.watchedBecause(value);
}
