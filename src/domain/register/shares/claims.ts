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
  readonly kind: ClaimKind;
  /** By route, the number of the only finding that accuses on it; `NO_FINDING` if it is not one alone. */
  readonly findings: readonly number[];
  readonly band: Band;
  readonly from: EpochSeconds;
}

/** What claims are alike in: one object for all that are. */
export interface ClaimKind {
  readonly number: number;
  /** Who can take a turn for it where places are shared. */
  readonly accounts: readonly string[];
  /**
   * It needs a place on one of these routes, under each of its caps; empty if accounts of different units confirm
   * each other.
   */
  readonly routes: readonly (readonly Cap[])[];
}

export const NO_FINDING = 0xffff_ffff;

/** The findings by number: of the rows in which they are held, or as they come. */
export interface FindingNumbers {
  readonly numberOf: (finding: string) => number;
  readonly textOf: (number: number) => string;
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
  readonly kinds: Map<string, ClaimKind>;
  /** The same by number. */
  readonly allKinds: ClaimKind[];
  /** Shares of the feed, one an account: few, so they are looked at every time. */
  readonly shares: Cap[];
  /** How many candidates claim a place under each finding, by its number. */
  findings: Uint32Array;
  findingNumbers: FindingNumbers;
  /** Invariant: the caps with more claims than places, shares apart. */
  readonly crowded: Set<Cap>;
  readonly crowdedFindings: Set<number>;
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
    kinds: new Map(),
    allKinds: [],
    findings: new Uint32Array(0),
    findingNumbers: numbersAsTheyCome(),
    crowded: new Set(),
    crowdedFindings: new Set(),
    candidates: 0,
  };
}

export function claimOf(tally: Tally, { accusing, band, window: { from } }: BlockState): Claim {
  const [only, ...others] = accusing;
  if (only !== undefined && others.length === 0) {
    const { traits, finding, lastSeen } = only.sighting;
    const kind = kindOf(tally, [traits.accountId], hourOf(lastSeen));
    return { kind, findings: [tally.findingNumbers.numberOf(finding)], band, from };
  }
  const sightings = accusing.map(({ sighting }) => sighting);
  const accounts = [...new Set(sightings.map(({ traits }) => traits.accountId))].sort();
  const hour = hourOf(earliest(sightings.map(({ lastSeen }) => lastSeen)));
  const kind = kindOf(tally, accounts, hour);
  // Accounts that share a route, or need none, are no route of one finding.
  if (knownOf(tally, accounts).length > 1) {
    return { kind, findings: kind.routes.map(() => NO_FINDING), band, from };
  }
  const findings = kind.accounts.map((account) => {
    const own = sightings.filter(({ traits }) => traits.accountId === account);
    const [finding, ...more] = new Set(own.map((one) => one.finding));
    return finding === undefined || more.length > 0
      ? NO_FINDING
      : tally.findingNumbers.numberOf(finding);
  });
  return { kind, findings, band, from };
}

function knownOf({ unitsOf }: Tally, accounts: readonly string[]): readonly string[] {
  return accounts.filter((account) => isKnown(account, unitsOf));
}

/** `accounts` are those that accuse, in order. */
function kindOf(tally: Tally, accounts: readonly string[], hour: number): ClaimKind {
  const text = accounts.length === 1 ? `${accounts[0]}|${hour}` : JSON.stringify([accounts, hour]);
  const before = tally.kinds.get(text);
  if (before !== undefined) return before;
  const told = accounts.slice(0, ACCOUNTS_MAX);
  const routes = routesOf(tally, { accounts, told, hour });
  const kind = { number: tally.allKinds.length, accounts: told, routes };
  tally.kinds.set(text, kind);
  tally.allKinds.push(kind);
  return kind;
}

function routesOf(
  tally: Tally,
  {
    accounts,
    told,
    hour,
  }: Record<'accounts' | 'told', readonly string[]> & { readonly hour: number },
): ClaimKind['routes'] {
  const known = knownOf(tally, accounts);
  if (known.length < 2) return told.map((account) => accountCaps(tally, account, hour));
  const units = commonUnits(known, tally.unitsOf);
  return units.length === 0 ? [] : [unitCaps(tally, units, hour)];
}

export function count(tally: Tally, { kind, findings }: Claim): void {
  tally.candidates += 1;
  for (const caps of kind.routes) {
    for (const cap of caps) {
      cap.claims += 1;
      if (cap.max !== undefined && cap.claims > cap.max) tally.crowded.add(cap);
    }
  }
  for (const finding of findings) {
    if (finding === NO_FINDING) continue;
    if (finding >= tally.findings.length) widenFindings(tally, finding + 1);
    const claims = claimsUnder(tally, finding) + 1;
    tally.findings[finding] = claims;
    if (claims > tally.limits.addressesPerFinding) tally.crowdedFindings.add(finding);
  }
}

export function withdraw(tally: Tally, { kind, findings }: Claim): void {
  tally.candidates -= 1;
  for (const caps of kind.routes) {
    for (const cap of caps) {
      cap.claims -= 1;
      if (cap.max !== undefined && cap.claims <= cap.max) tally.crowded.delete(cap);
    }
  }
  for (const finding of findings) {
    if (finding === NO_FINDING) continue;
    const claims = claimsUnder(tally, finding) - 1;
    tally.findings[finding] = claims;
    if (claims <= tally.limits.addressesPerFinding) tally.crowdedFindings.delete(finding);
  }
}

function claimsUnder({ findings }: Tally, finding: number): number {
  return findings[finding] as number;
}

function widenFindings(tally: Tally, size: number): void {
  const next = new Uint32Array(Math.max(64, Math.ceil(1.25 * size)));
  next.set(tally.findings);
  tally.findings = next;
}

/** How many candidates claim a place under each finding that any claims one under. */
export function claimsByFinding({ findings, findingNumbers }: Tally): ReadonlyMap<string, number> {
  const claims = new Map<string, number>();
  findings.forEach((count, number) => {
    if (count > 0) claims.set(findingNumbers.textOf(number), count);
  });
  return claims;
}

function numbersAsTheyCome(): FindingNumbers {
  const numbers = new Map<string, number>();
  const texts: string[] = [];
  return {
    textOf: (number) => texts[number] ?? '',
    numberOf(finding) {
      const known = numbers.get(finding);
      if (known !== undefined) return known;
      numbers.set(finding, texts.length);
      return texts.push(finding) - 1;
    },
  };
}

/** Whether accounts of different units accuse. */
export function isConfirmed(kind: ClaimKind | undefined): boolean {
  return kind?.routes.length === 0;
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
