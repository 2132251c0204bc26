/**
 * Claims: what one candidate counts against, and how many candidates claim each place.
 *
 *   accused by                                       counts as
 *   two accounts of different known units            nothing: each confirms the other
 *   several accounts of one known unit               one of their unit
 *   one account                                      one of the account, of its finding, of its units
 *   several accounts, at most one of a known unit    one of whichever of them has a place left
 *
 * The last row: an account whose unit is unknown is never independent, but it must not do harm either. Were the
 * candidate counted against one account that is chosen by its number, another account could use up that place
 * and accuse what an honest one accuses, and the honest one's candidate would be held although that account
 * alone has room. So each account is a route of its own, and one open route is enough: what others say can only
 * help. An organization that names no units is served as one of a single unit is, account by account.
 */
import { hourOf } from '../../facts/sighting.ts';
import type { Band } from '../../values/band.ts';
import { commonUnits, isKnown, type UnitsOf } from '../../policy/independence.ts';
import { earliest, type EpochSeconds } from '../../base/time.ts';
import type { BlockState } from '../../policy/verdict.ts';

export interface InfluenceCaps {
  readonly entriesPerHourPerAccount: number;
  readonly entriesPerHourPerOrganizationalUnit: number;
  readonly addressesPerFinding: number;
  /** One account's share of all entries, in percent; an account may always have the free ones. */
  readonly feedSharePercentMax: number;
  readonly feedShareFreeEntries: number;
}

export interface Claim {
  /** Who can take a turn for it where places are shared. */
  readonly accounts: readonly string[];
  /** It needs a place on one of them; empty if accounts of different units confirm each other. */
  readonly routes: readonly Route[];
  readonly band: Band;
  readonly from: EpochSeconds;
}

/** A place is needed under each of its caps. */
export interface Route {
  /** Shared by all routes that are alike. */
  readonly caps: readonly Cap[];
  /** The only finding that accuses on this route, if it is one. */
  readonly finding: string | undefined;
}

export interface Cap {
  readonly name: string;
  /** `undefined` for a share of the feed, which depends on what the others claim. */
  readonly max: number | undefined;
  /** How many candidates claim a place under it. */
  claims: number;
}

/** All that is claimed at present; changed by `count` and `withdraw` alone. */
export interface Tally {
  readonly limits: InfluenceCaps;
  readonly unitsOf: UnitsOf;
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

/** Accounts of one claim that are told apart: more would only make it cheaper to pass, and cost memory. */
const ACCOUNTS_MAX = 8;

export function newTally(limits: InfluenceCaps, unitsOf: UnitsOf): Tally {
  return {
    limits,
    unitsOf,
    caps: new Map(),
    capsOf: new Map(),
    shares: [],
    findings: new Map(),
    crowded: new Set(),
    crowdedFindings: new Set(),
    candidates: 0,
  };
}

export function claimOf(tally: Tally, { accusing, band, window: { from } }: BlockState): Claim {
  const sightings = accusing.map(({ sighting }) => sighting);
  const accounts = [...new Set(sightings.map(({ traits }) => traits.accountId))].sort();
  const hour = hourOf(earliest(sightings.map(({ lastSeen }) => lastSeen)));
  const known = accounts.filter((account) => isKnown(account, tally.unitsOf));
  const told = accounts.slice(0, ACCOUNTS_MAX);
  if (known.length > 1) {
    const units = commonUnits(known, tally.unitsOf);
    if (units.length === 0) return { accounts: told, routes: [], band, from };
    const route = { caps: unitCaps(tally, units, hour), finding: undefined };
    return { accounts: told, routes: [route], band, from };
  }
  const routes = told.map((account): Route => {
    const own = sightings.filter(({ traits }) => traits.accountId === account);
    const findings = new Set(own.map(({ finding }) => finding));
    const [finding] = findings.size === 1 ? findings : [];
    return { caps: accountCaps(tally, account, hour), finding };
  });
  return { accounts: told, routes, band, from };
}

export function count(tally: Tally, claim: Claim): void {
  tally.candidates += 1;
  for (const { caps, finding } of claim.routes) {
    for (const cap of caps) {
      cap.claims += 1;
      if (cap.max !== undefined && cap.claims > cap.max) tally.crowded.add(cap);
    }
    if (finding === undefined) continue;
    const claims = (tally.findings.get(finding) ?? 0) + 1;
    tally.findings.set(finding, claims);
    if (claims > tally.limits.addressesPerFinding) tally.crowdedFindings.add(finding);
  }
}

export function withdraw(tally: Tally, claim: Claim): void {
  tally.candidates -= 1;
  for (const { caps, finding } of claim.routes) {
    for (const cap of caps) {
      cap.claims -= 1;
      if (cap.max !== undefined && cap.claims <= cap.max) tally.crowded.delete(cap);
    }
    if (finding === undefined) continue;
    const claims = (tally.findings.get(finding) ?? 0) - 1;
    if (claims === 0) tally.findings.delete(finding);
    else tally.findings.set(finding, claims);
    if (claims <= tally.limits.addressesPerFinding) tally.crowdedFindings.delete(finding);
  }
}

/** Whether accounts of different units accuse. */
export function isConfirmed(claim: Claim | undefined): boolean {
  return claim !== undefined && claim.routes.length === 0;
}

/** How many places a cap has at present. */
export function placesUnder({ limits, candidates }: Tally, { max, claims }: Cap): number {
  if (max !== undefined) return max;
  const { feedSharePercentMax, feedShareFreeEntries } = limits;
  if (feedSharePercentMax === 100) return Number.POSITIVE_INFINITY;
  // An account's own entries may be so many that they make up its share beside those of the others.
  const ratio = feedSharePercentMax / (100 - feedSharePercentMax);
  return Math.max(feedShareFreeEntries, Math.floor((candidates - claims) * ratio));
}

/** How many accounts claim anything by themselves, one at least. */
export function accountsClaiming({ shares }: Tally): number {
  return Math.max(1, shares.filter(({ claims }) => claims > 0).length);
}

/** Caps are made when first claimed, and the same for all claims of one account and hour. */
function accountCaps(tally: Tally, account: string, hour: number): readonly Cap[] {
  return remembered(tally, `${account}|${hour}`, () => [
    ...unitCaps(tally, commonUnits([account], tally.unitsOf), hour),
    capNamed(tally, `account ${account}, hour ${hour}`, tally.limits.entriesPerHourPerAccount),
    capNamed(tally, `account ${account}, share of the feed`, undefined),
  ]);
}

function unitCaps(tally: Tally, units: readonly string[], hour: number): readonly Cap[] {
  const { entriesPerHourPerOrganizationalUnit: max } = tally.limits;
  return remembered(tally, `${units.join('|')}|${hour}`, () =>
    units.map((unit) => capNamed(tally, `organizational unit ${unit}, hour ${hour}`, max)),
  );
}

function remembered({ capsOf }: Tally, alike: string, make: () => readonly Cap[]): readonly Cap[] {
  const known = capsOf.get(alike);
  if (known !== undefined) return known;
  const caps = make();
  capsOf.set(alike, caps);
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
