/**
 * Influence caps: how much of the feed one voice may fill without another to confirm it.
 *
 * A compromised account can fake even a full handshake inside a network it owns, so its findings prove
 * less the more of them there are. Law: no one finding, account or organizational unit adds more than its
 * cap unless an account of another unit accuses too. Additions count by the hour they were first seen, so that
 * live intake, backfill and replay agree. What is over a cap is held back and watched, never lost.
 *
 * Claims are counted as they come and go (claims.ts). While no cap has more claims than places, which is nearly
 * always, that is all; else the claims on the caps that are crowded are gone through, account by account in
 * turns, each account's more severe first, then its earlier seen, then in order of keys: a function of the set
 * of claims alone. In turns, since severity and time are the sender's choice: by those, one account would take
 * all the places of its unit.
 */
import { counted } from '../../base/counted.ts';
import { NEVER } from '../../addresses/entries/entries.ts';
import { sortPairs } from '../../addresses/set/radix-sort.ts';
import { BANDS } from '../../values/band.ts';
import { NO_FINDING, placesUnder, type Cap, type Claim, type Tally } from './claims.ts';
import { inTurns } from './turns.ts';

/** The claim of a candidate; `undefined` if it has none. */
export type ClaimFinder = (candidate: number) => Claim | undefined;

/**
 * Which candidates are over a cap, and over which. `candidates` are numbers in order of their keys; all
 * of their claims, and no others, have been counted.
 */
export function overCaps(
  tally: Tally,
  candidates: Iterable<number>,
  claimIn: ClaimFinder,
): ReadonlyMap<number, string> {
  const crowded = crowdedCaps(tally);
  const held = new Map<number, string>();
  if (crowded.size === 0 && tally.crowdedFindings.size === 0) return held;
  const contested = contestedBy(tally, crowded, candidates, claimIn);
  const taken = new Map<Cap | number, number>();
  const ranked = [...byPrecedence(contested, claimIn)];
  const turns = inTurns(ranked, (candidate) => claimIn(candidate)?.kind.accounts ?? []);
  for (const { item, account } of turns) {
    const full = takeRoute(tally, ownFirst(claimIn(item), account), taken);
    if (full === undefined) continue;
    held.set(item, `over the cap of ${counted(full.max, 'entry', 'entries')}: ${full.name}`);
  }
  return held;
}

/** A place is needed under each of its caps, and under its finding, if it is of one. */
interface Route {
  readonly caps: readonly Cap[];
  readonly finding: number;
}

function routesIn({ kind, findings }: Claim): readonly Route[] {
  return kind.routes.map((caps, n) => ({ caps, finding: findings[n] ?? NO_FINDING }));
}

/** The routes of a claim, that of the account whose turn it is first. */
function ownFirst(claim: Claim | undefined, account: string | undefined): readonly Route[] {
  if (claim === undefined) return [];
  const routes = routesIn(claim);
  const own = routes[claim.kind.accounts.indexOf(account ?? '')];
  return own === undefined ? routes : [own, ...routes.filter((route) => route !== own)];
}

/** Takes a place on the first route that has one under each of its caps; else tells what is full on the first. */
function takeRoute(
  tally: Tally,
  routes: readonly Route[],
  taken: Map<Cap | number, number>,
): InfluencePlace | undefined {
  let firstFull: InfluencePlace | undefined;
  for (const route of routes) {
    const places = placesOn(tally, route);
    const full = places.find(({ place, max }) => (taken.get(place) ?? 0) >= max);
    if (full === undefined) {
      for (const { place } of places) taken.set(place, (taken.get(place) ?? 0) + 1);
      return undefined;
    }
    firstFull ??= full;
  }
  return firstFull;
}

interface InfluencePlace {
  /** The cap, or the number of the finding that is one. */
  readonly place: Cap | number;
  readonly name: string;
  readonly max: number;
}

function placesOn(tally: Tally, { caps, finding }: Route): readonly InfluencePlace[] {
  const places = caps.map((cap): InfluencePlace => ({
    place: cap,
    name: cap.name,
    max: placesUnder(tally, cap),
  }));
  if (finding === NO_FINDING) return places;
  const max = tally.limits.addressesPerFinding;
  const name = `finding ${tally.findingNumbers.textOf(finding)}`;
  return [...places, { place: finding, name, max }];
}

/** Those that claim a place under a crowded cap: all others have their places whatever these do. */
function contestedBy(
  { crowdedFindings }: Tally,
  crowded: ReadonlySet<Cap>,
  candidates: Iterable<number>,
  claimIn: ClaimFinder,
): readonly number[] {
  const contested: number[] = [];
  for (const candidate of candidates) {
    const claim = claimIn(candidate);
    if (claim === undefined) continue;
    const isCrowded = claim.kind.routes.some((caps) => caps.some((cap) => crowded.has(cap)));
    if (isCrowded || claim.findings.some((finding) => crowdedFindings.has(finding))) {
      contested.push(candidate);
    }
  }
  return contested;
}

/** The more severe first, then the earlier seen; the sort is stable, so then in order of keys. */
function* byPrecedence(contested: readonly number[], claimIn: ClaimFinder): Generator<number> {
  for (const band of BANDS) {
    const ofBand = contested.filter((candidate) => claimIn(candidate)?.band === band);
    const keys = Uint32Array.from(ofBand, (candidate) =>
      Math.min(claimIn(candidate)?.from ?? 0, NEVER),
    );
    yield* sortPairs({ keys, payload: Uint32Array.from(ofBand) }).payload;
  }
}

function crowdedCaps(tally: Tally): ReadonlySet<Cap> {
  const shares = tally.shares.filter((cap) => cap.claims > placesUnder(tally, cap));
  return shares.length === 0 ? tally.crowded : new Set([...tally.crowded, ...shares]);
}
