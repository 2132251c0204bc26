/**
 * Influence caps: how much of the feed one voice may fill without another to confirm it.
 *
 * A compromised account can fake even a full handshake inside a network it owns, so its findings prove
 * less the more of them there are. Law: no one finding, account or organizational unit adds more than its
 * cap unless another account accuses too. Additions count by the hour they were first seen, so that live
 * intake, backfill and replay agree. What is over a cap is held back and watched, never lost.
 */
import { compareBands } from './band.ts';
import type { BlockState } from './verdict.ts';
import { hourOf } from './sighting.ts';

export interface InfluenceCaps {
  readonly entriesPerHourPerAccount: number;
  readonly entriesPerHourPerOrganizationalUnit: number;
  readonly addressesPerFinding: number;
  /** One account's share of all entries, in percent; an account may always have the free ones. */
  readonly feedSharePercentMax: number;
  readonly feedShareFreeEntries: number;
}

export interface Candidate {
  readonly key: string;
  readonly state: BlockState;
}

export interface Held {
  readonly key: string;
  readonly because: string;
}

export interface Influence {
  readonly admitted: readonly Candidate[];
  readonly held: readonly Held[];
}

interface Bucket {
  readonly name: string;
  readonly max: number;
}

/**
 * Divides the candidates. Within every cap the more severe come first, then the earlier seen, then the
 * order of keys: a function of the set alone.
 */
export function capInfluence(
  candidates: readonly Candidate[],
  caps: InfluenceCaps,
  unitsOf: ReadonlyMap<string, readonly string[]>,
): Influence {
  const shareMaxOf = shares(candidates, caps);
  const counts = new Map<string, number>();
  const admitted: Candidate[] = [];
  const held: Held[] = [];
  for (const candidate of [...candidates].sort(byPrecedence)) {
    const buckets = bucketsOf(candidate, caps, shareMaxOf, unitsOf);
    const full = buckets.find(({ name, max }) => (counts.get(name) ?? 0) >= max);
    if (full !== undefined) {
      held.push({
        key: candidate.key,
        because: `over the cap of ${full.max} entries: ${full.name}`,
      });
      continue;
    }
    for (const { name } of buckets) counts.set(name, (counts.get(name) ?? 0) + 1);
    admitted.push(candidate);
  }
  return { admitted, held };
}

/** An account's own entries may be so many that they make up its share beside those of the others. */
function shares(candidates: readonly Candidate[], caps: InfluenceCaps) {
  const alone = new Map<string, number>();
  for (const { state } of candidates) {
    const [account, ...others] = accountsOf(state);
    if (account !== undefined && others.length === 0) {
      alone.set(account, (alone.get(account) ?? 0) + 1);
    }
  }
  const ratio = caps.feedSharePercentMax / (100 - caps.feedSharePercentMax);
  return (account: string) => {
    if (caps.feedSharePercentMax === 100) return Number.POSITIVE_INFINITY;
    const ofOthers = candidates.length - (alone.get(account) ?? 0);
    return Math.max(caps.feedShareFreeEntries, Math.floor(ofOthers * ratio));
  };
}

function accountsOf({ accusing }: BlockState): readonly string[] {
  return [...new Set(accusing.map(({ sighting }) => sighting.traits.accountId))];
}

/** The caps that a candidate counts against: none, if two accounts of different units accuse it. */
function bucketsOf(
  { state }: Candidate,
  caps: InfluenceCaps,
  shareMaxOf: (account: string) => number,
  unitsOf: ReadonlyMap<string, readonly string[]>,
): readonly Bucket[] {
  const sightings = state.accusing.map(({ sighting }) => sighting);
  const accounts = accountsOf(state);
  const hour = hourOf(Math.min(...sightings.map(({ lastSeen }) => lastSeen)));
  const buckets: Bucket[] = commonUnits(accounts, unitsOf).map((unit) => ({
    name: `organizational unit ${unit}, hour ${hour}`,
    max: caps.entriesPerHourPerOrganizationalUnit,
  }));
  const [account, ...others] = accounts;
  if (account === undefined || others.length > 0) return buckets;
  buckets.push({ name: `account ${account}, hour ${hour}`, max: caps.entriesPerHourPerAccount });
  buckets.push({ name: `account ${account}, share of the feed`, max: shareMaxOf(account) });
  const [finding, ...otherFindings] = new Set(sightings.map((sighting) => sighting.finding));
  if (finding !== undefined && otherFindings.length === 0) {
    buckets.push({ name: `finding ${finding}`, max: caps.addressesPerFinding });
  }
  return buckets;
}

/** Units that hold all the accounts; the root holds everybody and confirms nobody. */
function commonUnits(
  accounts: readonly string[],
  unitsOf: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  const [first = [], ...others] = accounts.map((account) => unitsOf.get(account) ?? []);
  return first.filter(
    (unit) => unit.startsWith('ou-') && others.every((units) => units.includes(unit)),
  );
}

function byPrecedence(a: Candidate, b: Candidate): number {
  return (
    compareBands(a.state.band, b.state.band) ||
    a.state.window.from - b.state.window.from ||
    (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
  );
}
