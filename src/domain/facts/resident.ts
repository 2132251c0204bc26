/**
 * The publisher's resident state: all facts, joined, by what they are about. The one mutable value of the
 * domain, since a million indicators are not copied every minute; it only ever grows by joins, so in
 * whatever order facts are absorbed, the state is the same.
 */
import { controlKey } from './control.ts';
import type { Fact } from './fact.ts';
import { joinFindingStatus, type FindingStatus } from './finding-status.ts';
import { indicatorOf, join, type Indicator } from './indicator.ts';
import { overrideKey } from './override.ts';
import { OWN_LIFE, withOwner, type OwnAddress } from './own-address.ts';
import { cutToBounds } from './resident-bounds.ts';
import {
  canaryKey,
  findingStatusesOf,
  forgetCanary,
  forgetStanding,
  setCanary,
  setIndicator,
  setOwners,
  setStanding,
  type Resident,
} from './resident-state.ts';
import { FINDING, findingText, hasStanding } from './rows/finding-rows.ts';
import { sightingRowsOf } from './rows/held-rows.ts';
import { keyIn } from './rows/indicator-rows.ts';
import { indicatorKey, isSameEvidenceClass, type Sighting } from './sighting.ts';
import { EVIDENCE_RETENTION } from './retention.ts';
import type { EpochSeconds } from '../base/time.ts';

/** What absorbing facts changed. */
export interface Absorbed {
  /** Keys of indicators that have other sightings now. */
  readonly indicators: ReadonlySet<string>;
  /** Keys of standings by which findings were archived, unarchived or vetoed: verdicts may change. */
  readonly findings: ReadonlySet<string>;
  /** Addresses that other findings show as own now. */
  readonly owned: ReadonlySet<string>;
  /** The facts that said something new and are held. */
  readonly facts: readonly Fact[];
}

/** Joins facts into the state. Known facts change nothing. */
export function absorb(resident: Resident, facts: Iterable<Fact>): Absorbed {
  const sightings = new Map<string, Sighting[]>();
  const changed = { findings: new Set<string>(), owned: new Set<string>() };
  const news: Fact[] = [];
  // Sightings last: they share the text of their finding with its standing.
  for (const fact of facts) {
    if (fact.kind !== 'sighting') {
      if (!absorbOther(resident, fact, changed)) continue;
      news.push(fact);
      continue;
    }
    const key = indicatorKey(fact.sighting.value);
    const group = sightings.get(key);
    if (group === undefined) sightings.set(key, [fact.sighting]);
    else group.push(fact.sighting);
  }
  const indicators = new Set<string>();
  for (const [key, group] of sightings) {
    const added = absorbSightings(resident, key, group);
    if (added.length === 0) continue;
    indicators.add(key);
    for (const sighting of added) news.push({ kind: 'sighting', sighting });
  }
  const cut = cutToBounds(resident);
  if (cut === undefined) return { indicators, ...changed, facts: news };
  for (const key of cut.indicators) indicators.add(key);
  for (const address of cut.owned) changed.owned.add(address);
  return { indicators, ...changed, facts: news.filter((fact) => isHeld(resident, fact)) };
}

/** What was absorbed may have been beyond a bound. */
function isHeld(resident: Resident, fact: Fact): boolean {
  if (fact.kind === 'sighting') {
    const { value } = fact.sighting;
    return heldSighting(resident.indicators.get(indicatorKey(value)), fact.sighting) !== undefined;
  }
  if (fact.kind === 'canary') return resident.canaries.has(canaryKey(fact.canary));
  if (fact.kind === 'own') return heldOwn(resident, fact.own) !== undefined;
  if (fact.kind !== 'standing') return true;
  const { finding } = fact.standing;
  return findingStatusesOf(resident, finding).has(finding);
}

/** What is held that says exactly the same; none, if a later one of its account is, or it is beyond a bound. */
export function heldOwn({ owners }: Resident, own: OwnAddress): OwnAddress | undefined {
  const held = owners.get(own.address) ?? [];
  return held.find(({ finding, lastSeen }) => finding === own.finding && lastSeen === own.lastSeen);
}

/** What is so old that nothing can depend on it any more. */
export function isForgotten(fact: Fact, at: EpochSeconds): boolean {
  const oldest = at - EVIDENCE_RETENTION;
  switch (fact.kind) {
    case 'sighting':
      return fact.sighting.lastSeen < oldest;
    case 'standing':
      return fact.standing.updatedAt < oldest && !fact.standing.vetoed;
    case 'own':
      return fact.own.lastSeen + OWN_LIFE <= at;
    case 'canary':
      return fact.canary.lastSeen < oldest;
    case 'override':
    case 'control':
      return false;
  }
}

/** Forgets what was last seen longer ago than anything can still depend on; says which indicators. */
export function prune(resident: Resident, at: EpochSeconds): ReadonlySet<string> {
  const oldest = at - EVIDENCE_RETENTION;
  const { lastSeen } = resident.rows.sightings;
  const pruned = keepSightings(resident, (row) => (lastSeen[row] as number) >= oldest);
  keepStandings(resident, (updatedAt, isVetoed) => updatedAt >= oldest || isVetoed);
  for (const standing of resident.judgements.values()) {
    if (isForgotten({ kind: 'standing', standing }, at)) forgetStanding(resident, standing.finding);
  }
  for (const canary of resident.canaries.values()) {
    if (isForgotten({ kind: 'canary', canary }, at)) forgetCanary(resident, canary);
  }
  return pruned;
}

/** Drops all other sightings, told by their rows; says which indicators are gone or changed by it. */
export function keepSightings(
  resident: Resident,
  isKept: (row: number) => boolean,
): ReadonlySet<string> {
  const { rows } = resident;
  const changed = new Set<string>();
  for (let row = 0; row < rows.indicators.rows; row += 1) {
    const all = [...sightingRowsOf(rows, row)];
    if (all.every(isKept)) continue;
    const key = keyIn(rows.indicators, row);
    const sightings = resident.indicators.get(key)?.sightings ?? [];
    const kept = sightings.filter((_, n) => isKept(all[n] as number));
    setIndicator(resident, key, kept.length === 0 ? undefined : indicatorOf(kept));
    changed.add(key);
  }
  return changed;
}

/** Drops all other standings of findings; says of which. */
export function keepStandings(
  resident: Resident,
  isKept: (updatedAt: EpochSeconds, isVetoed: boolean, row: number) => boolean,
): readonly string[] {
  const { findings } = resident.rows;
  const changed: string[] = [];
  for (let row = 0; row < findings.rows; row += 1) {
    if (!hasStanding(findings, row)) continue;
    const isVetoed = ((findings.flags[row] as number) & FINDING.vetoed) !== 0;
    if (isKept(findings.updatedAt[row] as number, isVetoed, row)) continue;
    const key = findingText(findings, row);
    forgetStanding(resident, key);
    changed.push(key);
  }
  return changed;
}

/** As `prune`, for own addresses: says which lost an owner. */
export function pruneOwners(resident: Resident, at: EpochSeconds): readonly string[] {
  return keepOwners(resident, (own) => !isForgotten({ kind: 'own', own }, at));
}

/** Drops all other own addresses; says which addresses lost an owner by it. */
export function keepOwners(
  resident: Resident,
  isKept: (own: OwnAddress) => boolean,
): readonly string[] {
  const changed: string[] = [];
  for (const [address, owners] of resident.owners) {
    if (owners.every(isKept)) continue;
    setOwners(resident, address, owners.filter(isKept));
    changed.push(address);
  }
  return changed;
}

/** The sighting of the indicator that says exactly the same, if it has it. */
function heldSighting(indicator: Indicator | undefined, sighting: Sighting): Sighting | undefined {
  return indicator?.sightings.find(
    (one) =>
      one === sighting ||
      (one.lastSeen === sighting.lastSeen &&
        one.firstSeen === sighting.firstSeen &&
        one.finding === sighting.finding &&
        isSameEvidenceClass(one, sighting)),
  );
}

/** Gives back what was new of the sightings: none, if the indicator is as it was. */
function absorbSightings(
  resident: Resident,
  key: string,
  group: readonly Sighting[],
): readonly Sighting[] {
  const before = resident.indicators.get(key);
  const added = group.filter((sighting) => heldSighting(before, sighting) === undefined);
  if (added.length === 0) return added;
  const news = indicatorOf(added);
  const after = before === undefined ? news : join(before, news);
  if (before !== undefined && isSameEvidence(before, after)) return [];
  setIndicator(resident, key, after);
  return added;
}

/** The order of sightings is a function of their set, so equal sets stand in equal order. */
function isSameEvidence(a: Indicator, b: Indicator): boolean {
  return (
    a.sightings.length === b.sightings.length &&
    a.sightings.every((sighting, index) => sighting === b.sightings[index])
  );
}

/** Whether the fact said something new; notes the finding or address if what is made of it may change. */
function absorbOther(
  resident: Resident,
  fact: Exclude<Fact, { kind: 'sighting' }>,
  { findings, owned }: { readonly findings: Set<string>; readonly owned: Set<string> },
): boolean {
  switch (fact.kind) {
    case 'standing':
      return absorbStanding(resident, fact.standing, findings);
    case 'own': {
      const before = resident.owners.get(fact.own.address) ?? [];
      const after = withOwner(before, fact.own);
      if (after === before) return false;
      setOwners(resident, fact.own.address, after);
      owned.add(fact.own.address);
      return true;
    }
    case 'canary': {
      const known = resident.canaries.get(canaryKey(fact.canary));
      if (known !== undefined && fact.canary.lastSeen <= known.lastSeen) return false;
      setCanary(resident, fact.canary);
      return true;
    }
    case 'override':
      return addOnce(resident.overrides, overrideKey(fact.override), fact.override);
    case 'control':
      return addOnce(resident.controls, controlKey(fact.control), fact.control);
  }
}

/** Keeps the object that is there: what is made of it need not be made again. */
function addOnce<T>(known: Map<string, T>, key: string, one: T): boolean {
  if (known.has(key)) return false;
  known.set(key, one);
  return true;
}

function absorbStanding(
  resident: Resident,
  standing: FindingStatus,
  findings: Set<string>,
): boolean {
  const standings = findingStatusesOf(resident, standing.finding);
  const before = standings.get(standing.finding);
  if (before !== undefined && isSameFindingStatus(before, standing)) return false;
  const after = before === undefined ? standing : joinFindingStatus(before, standing);
  if (before !== undefined && isSameFindingStatus(before, after)) return false;
  setStanding(resident, after);
  const isChanged =
    (before?.archived ?? false) !== after.archived || (before?.vetoed ?? false) !== after.vetoed;
  if (isChanged) findings.add(after.finding);
  return true;
}

export function isSameFindingStatus(a: FindingStatus, b: FindingStatus): boolean {
  return a.updatedAt === b.updatedAt && a.archived === b.archived && a.vetoed === b.vetoed;
}
