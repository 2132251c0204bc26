/**
 * Contested addresses: findings accuse what findings of some account show as its own (facts/own-address.ts).
 *
 *   accused by                                              is
 *   the accounts that show it, or too few others            watched, with an alarm
 *   two independent accounts that do not show it            listed, with an alarm
 *   anybody, and pinned                                     listed: somebody has decided
 *
 * So one compromised account neither takes another one's customers off the network, nor clears an attacker whom
 * the organization sees: what it can clear is what one account alone accuses, at most as many addresses as are held
 * of it, and each is named with it until a person has pinned, exempted or archived.
 *
 * What is own is added by no squeeze, by whatever account it is accused. The same accounts confirm as under the caps
 * (policy/independence.ts).
 */
import { addressSet, EMPTY_SET, type AddressSet } from '../addresses/set/address-set.ts';
import { rangeOfValue, type Expunction } from '../facts/override.ts';
import {
  describeOwners,
  ownChangesAfter,
  ownerOf,
  ownersAt,
  type AddressOwners,
  type OwnAddress,
} from '../facts/own-address.ts';
import { areIndependent, type UnitsOf } from '../policy/independence.ts';
import type { Contest } from './edition.ts';
import type { EpochSeconds } from '../base/time.ts';

/** What is shown as own. */
export interface OwnAddresses {
  /** All that is known, whether it counts yet or still or not. */
  readonly known: Map<string, readonly OwnAddress[]>;
  /** What counts at the time of the register, by address. */
  inForce: ReadonlyMap<string, readonly OwnAddress[]>;
  addresses: AddressSet;
  /** When some of it begins or ends to count next; Infinity if nothing does. */
  due: EpochSeconds;
}

export function newOwnAddresses(): OwnAddresses {
  return {
    known: new Map(),
    inForce: new Map(),
    addresses: EMPTY_SET,
    due: Number.POSITIVE_INFINITY,
  };
}

export interface OwnChange {
  readonly news: Iterable<AddressOwners>;
  readonly before: EpochSeconds;
  readonly at: EpochSeconds;
  readonly expunctions: readonly Expunction[];
  /** Whether others were in force before. */
  readonly areOthers: boolean;
}

/** Takes in what changed, and says whose addresses count otherwise than before. */
export function bringOwn(own: OwnAddresses, change: OwnChange): readonly string[] {
  let hasNews = false;
  for (const { address, owners } of change.news) {
    hasNews = true;
    if (owners.length === 0) own.known.delete(address);
    else own.known.set(address, owners);
  }
  const isDue = own.due <= change.at || change.at < change.before || change.areOthers;
  if (!hasNews && !isDue) return [];
  const before = own.inForce;
  const after = new Map<string, readonly OwnAddress[]>();
  own.due = Number.POSITIVE_INFINITY;
  for (const [address, owners] of own.known) {
    for (const one of owners) own.due = Math.min(own.due, ownChangesAfter(one, change.at));
    const counting = ownersAt(owners, change.at, change.expunctions);
    if (counting.length > 0) after.set(address, counting);
  }
  own.inForce = after;
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (address) => !areSame(before.get(address), after.get(address)),
  );
  if (changed.some((address) => before.has(address) !== after.has(address))) {
    own.addresses = addressSet([...after.keys()].map(rangeOfValue));
  }
  return changed;
}

function areSame(a: readonly OwnAddress[] = [], b: readonly OwnAddress[] = []): boolean {
  return (
    a.length === b.length &&
    a.every(({ finding, lastSeen }, n) => finding === b[n]?.finding && lastSeen === b[n].lastSeen)
  );
}

/** What comes of it that these accounts, each once, accuse an address that those show as their own. */
export function contestOver(
  address: string,
  owners: readonly OwnAddress[],
  accusers: readonly string[],
  unitsOf: UnitsOf,
): Contest {
  const owning = new Set(owners.map(ownerOf));
  const others = accusers.filter((account) => !owning.has(account));
  const isConfirmed = areIndependent(others, unitsOf);
  return { address, owners, isConfirmed, because: describe(owners, others, isConfirmed, unitsOf) };
}

const ACCUSERS_NAMED = 3;

function describe(
  owners: readonly OwnAddress[],
  others: readonly string[],
  isConfirmed: boolean,
  unitsOf: UnitsOf,
): string {
  const shown = describeOwners(owners);
  const named = others.slice(0, ACCUSERS_NAMED).join(', ');
  if (isConfirmed) return `${shown}, but independent accounts accuse it: ${named}`;
  const what =
    unitsOf.size === 0 ? '2 other accounts' : '2 other accounts of different known units';
  const got = others.length === 0 ? 'only its own' : named;
  return `${shown}; to list it, expected ${what} that accuse it, got ${got}; or pin it`;
}
