/**
 * Cuts the resident state to the bounds of each account (holding.ts), after every batch of facts, so that what is
 * held does not depend on how facts came in batches.
 */
import { accountOfFinding, beyondBound, noteLeftOut, overfullIn, type Quota } from './holding.ts';
import { indicatorOf } from './indicator.ts';
import {
  canaryKey,
  forgetCanary,
  forgetStanding,
  setIndicator,
  type Resident,
} from './resident-state.ts';
import { indicatorKey, type Sighting } from './sighting.ts';

/** What a cut took away; `undefined` where it took nothing. */
export interface Cut {
  /** Keys of indicators that lost something by it. */
  readonly indicators: ReadonlySet<string>;
}

/** Drops what is beyond the bounds. */
export function cutToBounds(resident: Resident): Cut | undefined {
  const { held } = resident;
  const [ofSightings, ofStandings] = [overfullIn(held.sightings), overfullIn(held.standings)];
  const ofCanaries = overfullIn(held.canaries);
  if (ofSightings.length + ofStandings.length + ofCanaries.length === 0) return undefined;
  const indicators = new Set<string>();
  for (const account of ofSightings) {
    for (const key of cutSightings(resident, account)) indicators.add(key);
  }
  for (const account of ofStandings) cutStandings(resident, account);
  for (const account of ofCanaries) cutCanaries(resident, account);
  return { indicators };
}

function cutSightings(resident: Resident, account: string): ReadonlySet<string> {
  const quota = resident.held.sightings;
  const isOfAccount = ({ traits }: Sighting) => traits.accountId === account;
  const keys = keysOf(quota, account, function* () {
    for (const { key, sightings } of resident.indicators.values()) {
      if (sightings.some(isOfAccount)) yield key;
    }
  });
  const indicators = [...keys].flatMap((key) => resident.indicators.get(key) ?? []);
  const beyond = new Set(beyondBound(indicators, account, quota.max));
  noteLeftOut(quota, account, beyond.size);
  const changed = new Set([...beyond].map(({ value }) => indicatorKey(value)));
  for (const key of changed) {
    const kept = resident.indicators.get(key)?.sightings.filter((one) => !beyond.has(one)) ?? [];
    setIndicator(resident, key, kept.length === 0 ? undefined : indicatorOf(kept));
    if (!kept.some(isOfAccount)) keys.delete(key);
  }
  return changed;
}

/** A veto is kept before all else, then the latest word. */
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

/** All keys of an account, gathered once and kept from then on. */
function keysOf(quota: Quota, account: string, gather: () => Iterable<string>): Set<string> {
  const known = quota.keys.get(account) ?? new Set(gather());
  quota.keys.set(account, known);
  return known;
}
