/**
 * Cuts the resident state to the bounds of each account (holding.ts), after every batch of facts, so that what is
 * held does not depend on how facts came in batches.
 */
import { accountOfFinding, beyondBound, noteLeftOut, overfullIn, type Quota } from './holding.ts';
import { indicatorOf } from './indicator.ts';
import { ownBeyond, type OwnAddress } from './own-address.ts';
import {
  canaryKey,
  forgetCanary,
  forgetStanding,
  setIndicator,
  setOwners,
  type Resident,
} from './resident-state.ts';
import { indicatorKey, type Sighting } from './sighting.ts';

/** What a cut took away; `undefined` where it took nothing. */
export interface Cut {
  /** Keys of indicators that lost something by it. */
  readonly indicators: ReadonlySet<string>;
  /** Addresses that lost an owner by it. */
  readonly owned: ReadonlySet<string>;
}

/** Drops what is beyond the bounds. */
export function cutToBounds(resident: Resident): Cut | undefined {
  const { held } = resident;
  const ofSightings = overfullIn(held.sightings);
  const ofStandings = overfullIn(held.standings);
  const ofOwn = overfullIn(held.own);
  const ofCanaries = overfullIn(held.canaries);
  const overfull = [ofSightings, ofStandings, ofOwn, ofCanaries].flat();
  if (overfull.length === 0) return undefined;
  const indicators = new Set<string>();
  for (const account of ofSightings) {
    for (const key of cutSightings(resident, account)) indicators.add(key);
  }
  for (const account of ofStandings) cutStandings(resident, account);
  const owned = new Set(ofOwn.flatMap((account) => cutOwn(resident, account)));
  for (const account of ofCanaries) cutCanaries(resident, account);
  return { indicators, owned };
}

function cutSightings(resident: Resident, account: string): ReadonlySet<string> {
  const quota = resident.held.sightings;
  const isOfAccount = ({ traits }: Sighting) => traits.accountId === account;
  const keys = keysOf(quota, account, function* () {
    for (const { key, sightings } of resident.indicators.values()) {
      if (sightings.some(isOfAccount)) yield key;
    }
  });
  // Made once: what is beyond is told by the objects.
  const indicators = new Map(
    [...keys].flatMap((key) => {
      const indicator = resident.indicators.get(key);
      return indicator === undefined ? [] : [[key, indicator] as const];
    }),
  );
  const beyond = new Set(beyondBound(indicators.values(), account, quota.max));
  noteLeftOut(quota, account, beyond.size);
  const changed = new Set([...beyond].map(({ value }) => indicatorKey(value)));
  for (const key of changed) {
    const kept = indicators.get(key)?.sightings.filter((one) => !beyond.has(one)) ?? [];
    setIndicator(resident, key, kept.length === 0 ? undefined : indicatorOf(kept));
    if (!kept.some(isOfAccount)) keys.delete(key);
  }
  return changed;
}

/** A veto is kept before all else, then the latest judgement. */
function cutStandings(resident: Resident, account: string): void {
  const { standings, held } = resident;
  const quota = held.standings;
  const keys = keysOf(quota, account, function* () {
    for (const key of standings.keys()) if (accountOfFinding(key) === account) yield key;
  });
  const ofAccount = [...keys].flatMap((key) => standings.get(key) ?? []);
  ofAccount.sort(
    (a, b) =>
      Number(b.vetoed) - Number(a.vetoed) ||
      b.updatedAt - a.updatedAt ||
      (a.finding < b.finding ? -1 : 1),
  );
  const beyond = ofAccount.slice(quota.max);
  noteLeftOut(quota, account, beyond.length);
  for (const { finding } of beyond) {
    forgetStanding(resident, finding);
    keys.delete(finding);
  }
}

/** The latest samples are kept. */
function cutCanaries(resident: Resident, account: string): void {
  const { canaries, held } = resident;
  const quota = held.canaries;
  const keys = keysOf(quota, account, function* () {
    for (const [key, canary] of canaries) if ((canary.account ?? '') === account) yield key;
  });
  const ofAccount = [...keys].flatMap((key) => canaries.get(key) ?? []);
  ofAccount.sort((a, b) => b.lastSeen - a.lastSeen || (a.value < b.value ? -1 : 1));
  const beyond = ofAccount.slice(quota.max);
  noteLeftOut(quota, account, beyond.length);
  for (const canary of beyond) {
    forgetCanary(resident, canary);
    keys.delete(canaryKey(canary));
  }
}

/** The longest not shown go; says which addresses they are. */
function cutOwn(resident: Resident, account: string): readonly string[] {
  const { owners, held } = resident;
  const quota = held.own;
  const isOfAccount = ({ finding }: OwnAddress) => accountOfFinding(finding) === account;
  const keys = keysOf(quota, account, function* () {
    for (const [address, all] of owners) if (all.some(isOfAccount)) yield address;
  });
  const ofAccount = [...keys].flatMap((key) => owners.get(key)?.filter(isOfAccount) ?? []);
  const beyond = ownBeyond(ofAccount, quota.max);
  noteLeftOut(quota, account, beyond.length);
  return beyond.map((own) => {
    const { address } = own;
    setOwners(resident, address, owners.get(address)?.filter((one) => one !== own) ?? []);
    keys.delete(address);
    return address;
  });
}

/** All keys of an account, gathered once and kept from then on. */
function keysOf(quota: Quota, account: string, gather: () => Iterable<string>): Set<string> {
  const known = quota.keys.get(account) ?? new Set(gather());
  quota.keys.set(account, known);
  return known;
}
