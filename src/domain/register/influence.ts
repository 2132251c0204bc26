/**
 * Influence caps: how much of the feed one voice may fill without another to confirm it.
 *
 * A compromised account can fake even a full handshake inside a network it owns, so its findings prove
 * less the more of them there are. Law: no one finding, account or organizational unit adds more than its
 * cap unless another account accuses too. Additions count by the hour they were first seen, so that live
 * intake, backfill and replay agree. What is over a cap is held back and watched, never lost.
 *
 * Claims are counted as they come and go. While no cap has more claims than places, which is nearly
 * always, that is all; else the claims on the caps that are crowded are gone through, the more severe
 * first, then the earlier seen, then in order of keys: a function of the set of claims alone.
 */
import { NEVER } from '../addresses/entries/entries.ts';
import { sortPairs } from '../addresses/set/radix-sort.ts';
import { BANDS, type Band } from '../values/band.ts';
import { hourOf } from '../facts/sighting.ts';
import { earliest, type EpochSeconds } from '../base/time.ts';
import type { BlockState } from '../policy/verdict.ts';

export interface InfluenceCaps {
  readonly entriesPerHourPerAccount: number;
  readonly entriesPerHourPerOrganizationalUnit: number;
  readonly addressesPerFinding: number;
  /** One account's share of all entries, in percent; an account may always have the free ones. */
  readonly feedSharePercentMax: number;
  readonly feedShareFreeEntries: number;
}

/** What one candidate counts against: nothing, if two accounts of different units accuse it. */
export interface Claim {
  /** Shared by all claims that are alike. */
  readonly caps: readonly Cap[];
  /** The only finding that accuses, if it is one. */
  readonly finding: string | undefined;
  readonly band: Band;
  readonly from: EpochSeconds;
}

interface Cap {
  readonly name: string;
  /** `undefined` for a share of the feed, which depends on what the others claim. */
  readonly max: number | undefined;
  /** How many candidates claim a place under it. */
  claims: number;
}

/** All that is claimed at present; changed by `count` and `withdraw` alone. */
export interface Tally {
  readonly limits: InfluenceCaps;
  readonly unitsOf: ReadonlyMap<string, readonly string[]>;
  readonly caps: Map<string, Cap>;
  readonly capsOf: Map<string, readonly Cap[]>;
  /** Shares of the feed, one an account: few, so they are looked at every time. */
  readonly shares: Cap[];
  readonly findings: Map<string, number>;
  /** Invariant: the caps with more claims than places, shares apart. */
  readonly crowded: Set<Cap>;
  readonly crowdedFindings: Set<string>;
  candidates: number;
}

export function newTally(
  limits: InfluenceCaps,
  unitsOf: ReadonlyMap<string, readonly string[]>,
): Tally {
  return {
    ...{ limits, unitsOf, caps: new Map(), capsOf: new Map(), shares: [] },
    ...{ findings: new Map(), crowded: new Set(), crowdedFindings: new Set(), candidates: 0 },
  };
}

export function claimOf(tally: Tally, { accusing, band, window: { from } }: BlockState): Claim {
  const sightings = accusing.map(({ sighting }) => sighting);
  const accounts = [...new Set(sightings.map(({ traits }) => traits.accountId))];
  const hour = hourOf(earliest(sightings.map(({ lastSeen }) => lastSeen)));
  const findings = new Set(sightings.map(({ finding }) => finding));
  const [finding] = accounts.length === 1 && findings.size === 1 ? findings : [];
  return { caps: capsFor(tally, accounts, hour), finding, band, from };
}

export function count(tally: Tally, claim: Claim): void {
  tally.candidates += 1;
  for (const cap of claim.caps) {
    cap.claims += 1;
    if (cap.max !== undefined && cap.claims > cap.max) tally.crowded.add(cap);
  }
  if (claim.finding === undefined) return;
  const claims = (tally.findings.get(claim.finding) ?? 0) + 1;
  tally.findings.set(claim.finding, claims);
  if (claims > tally.limits.addressesPerFinding) tally.crowdedFindings.add(claim.finding);
}

export function withdraw(tally: Tally, claim: Claim): void {
  tally.candidates -= 1;
  for (const cap of claim.caps) {
    cap.claims -= 1;
    if (cap.max !== undefined && cap.claims <= cap.max) tally.crowded.delete(cap);
  }
  if (claim.finding === undefined) return;
  const claims = (tally.findings.get(claim.finding) ?? 0) - 1;
  if (claims === 0) tally.findings.delete(claim.finding);
  else tally.findings.set(claim.finding, claims);
  if (claims <= tally.limits.addressesPerFinding) tally.crowdedFindings.delete(claim.finding);
}

/**
 * Which candidates are over a cap, and over which. `candidates` are numbers in order of their keys; all
 * of their claims, and no others, have been counted.
 */
export function overCaps(
  tally: Tally,
  candidates: Iterable<number>,
  claims: readonly (Claim | undefined)[],
): ReadonlyMap<number, string> {
  const crowded = crowdedCaps(tally);
  const held = new Map<number, string>();
  if (crowded.size === 0 && tally.crowdedFindings.size === 0) return held;
  const contested = contestedBy(tally, crowded, candidates, claims);
  const taken = new Map<Cap | string, number>();
  for (const candidate of byPrecedence(contested, claims)) {
    const places = placesOf(tally, claims[candidate]);
    const full = places.find(({ place, max }) => (taken.get(place) ?? 0) >= max);
    if (full !== undefined) {
      held.set(candidate, `over the cap of ${full.max} entries: ${full.name}`);
      continue;
    }
    for (const { place } of places) taken.set(place, (taken.get(place) ?? 0) + 1);
  }
  return held;
}

interface InfluencePlace {
  /** The cap, or the finding that is one. */
  readonly place: Cap | string;
  readonly name: string;
  readonly max: number;
}

function placesOf(tally: Tally, claim: Claim | undefined): readonly InfluencePlace[] {
  if (claim === undefined) return [];
  const places = claim.caps.map((cap): InfluencePlace => ({
    place: cap,
    name: cap.name,
    max: cap.max ?? shareMax(tally, cap),
  }));
  const { finding } = claim;
  if (finding !== undefined) {
    const max = tally.limits.addressesPerFinding;
    places.push({ place: finding, name: `finding ${finding}`, max });
  }
  return places;
}

/** Those that claim a place under a crowded cap: all others have their places whatever these do. */
function contestedBy(
  { crowdedFindings }: Tally,
  crowded: ReadonlySet<Cap>,
  candidates: Iterable<number>,
  claims: readonly (Claim | undefined)[],
): readonly number[] {
  const contested: number[] = [];
  for (const candidate of candidates) {
    const claim = claims[candidate];
    if (claim === undefined) continue;
    const isContested =
      claim.caps.some((cap) => crowded.has(cap)) ||
      (claim.finding !== undefined && crowdedFindings.has(claim.finding));
    if (isContested) contested.push(candidate);
  }
  return contested;
}

/** The more severe first, then the earlier seen; the sort is stable, so then in order of keys. */
function* byPrecedence(
  contested: readonly number[],
  claims: readonly (Claim | undefined)[],
): Generator<number> {
  for (const band of BANDS) {
    const ofBand = contested.filter((candidate) => claims[candidate]?.band === band);
    const keys = Uint32Array.from(ofBand, (candidate) =>
      Math.min(claims[candidate]?.from ?? 0, NEVER),
    );
    yield* sortPairs({ keys, payload: Uint32Array.from(ofBand) }).payload;
  }
}

function crowdedCaps(tally: Tally): ReadonlySet<Cap> {
  const shares = tally.shares.filter((cap) => cap.claims > shareMax(tally, cap));
  return shares.length === 0 ? tally.crowded : new Set([...tally.crowded, ...shares]);
}

/** An account's own entries may be so many that they make up its share beside those of the others. */
function shareMax({ limits, candidates }: Tally, { claims }: Cap): number {
  const { feedSharePercentMax, feedShareFreeEntries } = limits;
  if (feedSharePercentMax === 100) return Number.POSITIVE_INFINITY;
  const ratio = feedSharePercentMax / (100 - feedSharePercentMax);
  return Math.max(feedShareFreeEntries, Math.floor((candidates - claims) * ratio));
}

/** Caps are made when first claimed, and the same for all claims of the same accounts and hour. */
function capsFor(tally: Tally, accounts: readonly string[], hour: number): readonly Cap[] {
  const [account, ...others] = accounts;
  const units = commonUnits(accounts, tally.unitsOf);
  const alone = account !== undefined && others.length === 0 ? account : '';
  const alike = `${alone}|${units.join('|')}|${hour}`;
  const known = tally.capsOf.get(alike);
  if (known !== undefined) return known;
  const { entriesPerHourPerAccount, entriesPerHourPerOrganizationalUnit } = tally.limits;
  const caps = units.map((unit) =>
    capNamed(
      tally,
      `organizational unit ${unit}, hour ${hour}`,
      entriesPerHourPerOrganizationalUnit,
    ),
  );
  if (alone !== '') {
    caps.push(capNamed(tally, `account ${alone}, hour ${hour}`, entriesPerHourPerAccount));
    caps.push(capNamed(tally, `account ${alone}, share of the feed`, undefined));
  }
  tally.capsOf.set(alike, caps);
  return caps;
}

function capNamed(tally: Tally, name: string, max: number | undefined): Cap {
  const known = tally.caps.get(name);
  if (known !== undefined) return known;
  const cap = { name, max, claims: 0 };
  tally.caps.set(name, cap);
  if (max === undefined) tally.shares.push(cap);
  return cap;
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
