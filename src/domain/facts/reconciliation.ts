/**
 * Compares the resident state with the whole ledger while that is read, fact by fact: neither is ever
 * there twice.
 *
 *   ledger says, state lacks it    absorbed, and told unless the changes that came meanwhile say all of it
 *   state says, ledger lacks it    forgotten, and told
 *
 * Law: afterwards the state is the join of the ledger and of the changes that came while it was read,
 * unless it forgot something. What it forgot may have stood in the place of what the ledger says, which
 * has passed by: then once more is enough.
 */
import { factKey, factSubject, joinFact, type Canary, type Fact } from './fact.ts';
import {
  bareStatus,
  isJudgedKey,
  joinFindingStatus,
  type FindingStatus,
} from './finding-status.ts';
import { overrideKey } from './override.ts';
import { controlKey } from './control.ts';
import {
  absorb,
  heldOwn,
  isForgotten,
  isSameFindingStatus,
  keepOwners,
  keepSightings,
  keepStandings,
  prune,
  pruneOwners,
} from './resident.ts';
import {
  canaryKey,
  findingStatusesOf,
  forgetCanary,
  forgetStanding,
  type Resident,
} from './resident-state.ts';
import { FINDING, findingRow } from './rows/finding-rows.ts';
import { heldSightingRow } from './rows/held-sighting.ts';
import { NO_ROW } from './rows/row-index.ts';
import type { EpochSeconds } from '../base/time.ts';

export interface Reconciliation {
  readonly resident: Resident;
  readonly at: EpochSeconds;
  /**
   * What of the state the ledger has been seen to say: the objects of the state themselves. Of sightings and findings
   * their rows are marked.
   */
  readonly confirmed: Set<object>;
  /** What the ledger has said of a finding's standing, joined so far, where that is not what is held. */
  readonly standings: Map<string, FindingStatus>;
  /** Place of a fact that the state lacked → what is said there. */
  readonly lacked: Map<string, Lacked>;
  readonly indicators: Set<string>;
  readonly findings: Set<string>;
  readonly owned: Set<string>;
}

interface Lacked {
  /** The join of what the state held and of what changes have said meanwhile. */
  known: Fact | undefined;
  /** The join of that and of what the ledger says. */
  all: Fact;
}

export interface Reconciled {
  /** On what the two differed, at most `max` of it. */
  readonly differences: readonly string[];
  readonly indicators: ReadonlySet<string>;
  readonly findings: ReadonlySet<string>;
  readonly owned: ReadonlySet<string>;
  /** Whether the state forgot something that the ledger lacks. */
  readonly hasForgotten: boolean;
}

/** Starts with a state that has forgotten what is too old to matter, as the ledger may have. */
export function reconciliation(resident: Resident, at: EpochSeconds): Reconciliation {
  const { sightings, findings } = resident.rows;
  sightings.confirmed.fill(0);
  for (let row = 0; row < findings.rows; row += 1) {
    findings.flags[row] = (findings.flags[row] as number) & ~FINDING.confirmed;
  }
  return {
    resident,
    at,
    confirmed: new Set(),
    standings: new Map(),
    lacked: new Map(),
    indicators: new Set(prune(resident, at)),
    findings: new Set(),
    owned: new Set(pruneOwners(resident, at)),
  };
}

/** Takes in some of what the ledger says: many at a time, since facts on one value are joined at once. */
export function reconcile(all: Reconciliation, facts: readonly Fact[]): void {
  const held = heldStatuses(all.resident, facts);
  for (const fact of take(all, facts)) {
    const place = placeOf(fact);
    const lacked = all.lacked.get(place);
    const known = fact.kind === 'standing' ? held.get(fact.standing.finding) : undefined;
    if (lacked === undefined) all.lacked.set(place, { known, all: joined(known, fact) });
    else lacked.all = joinFact(lacked.all, fact);
  }
}

/** Takes in the changes that came while the ledger was read: what they say, nobody lacked. */
export function reconcileLate(all: Reconciliation, facts: readonly Fact[]): void {
  take(all, facts);
  if (all.lacked.size === 0) return;
  for (const fact of facts) {
    const lacked = all.lacked.get(placeOf(fact));
    if (lacked === undefined) continue;
    lacked.known = joined(lacked.known, fact);
    lacked.all = joinFact(lacked.all, fact);
  }
}

/** Absorbs and confirms facts; gives back those that said something new. */
function take(all: Reconciliation, facts: readonly Fact[]): readonly Fact[] {
  const known = facts.filter((fact) => !isForgotten(fact, all.at));
  const { indicators, findings, owned, facts: news } = absorb(all.resident, known);
  for (const key of indicators) all.indicators.add(key);
  for (const finding of findings) all.findings.add(finding);
  for (const address of owned) all.owned.add(address);
  for (const fact of known) confirm(all, fact);
  return news;
}

/**
 * What the state holds of the findings whose status these facts say. Of all else, what is new is later
 * than what was held: there a change says either all of it or less.
 */
function heldStatuses(resident: Resident, facts: readonly Fact[]): ReadonlyMap<string, Fact> {
  const held = new Map<string, Fact>();
  for (const fact of facts) {
    if (fact.kind !== 'standing') continue;
    const { finding } = fact.standing;
    const standing = findingStatusesOf(resident, finding).get(finding);
    if (standing !== undefined) held.set(finding, { kind: 'standing', standing });
  }
  return held;
}

function joined(known: Fact | undefined, fact: Fact): Fact {
  return known === undefined ? fact : joinFact(known, fact);
}

/** Forgets what the ledger did not confirm. */
export function concluded(all: Reconciliation, max: number): Reconciled {
  const unconfirmed = forgetUnconfirmed(all);
  const lacked = [...all.lacked.values()].filter(({ known, all }) => !isSaidBy(known, all));
  const told = lacked.map(({ all }) => `${all.kind} ${factSubject(all)}`);
  return {
    differences: [...told, ...unconfirmed].slice(0, max),
    indicators: all.indicators,
    findings: all.findings,
    owned: all.owned,
    hasForgotten: unconfirmed.length > 0,
  };
}

/** Whether the fact says no more than what is known in its place. */
function isSaidBy(known: Fact | undefined, fact: Fact): boolean {
  if (known === undefined) return false;
  if (known.kind === 'standing' && fact.kind === 'standing') {
    return isSameFindingStatus(known.standing, fact.standing);
  }
  return lastSeenIn(known) === lastSeenIn(fact);
}

function lastSeenIn(fact: Fact): EpochSeconds | undefined {
  if (fact.kind === 'sighting') return fact.sighting.lastSeen;
  if (fact.kind === 'own') return fact.own.lastSeen;
  return fact.kind === 'canary' ? fact.canary.lastSeen : undefined;
}

function placeOf(fact: Fact): string {
  return JSON.stringify([fact.kind, factSubject(fact), factKey(fact)]);
}

function confirm(all: Reconciliation, fact: Fact): void {
  const { resident, confirmed } = all;
  switch (fact.kind) {
    case 'sighting': {
      const row = heldSightingRow(resident.rows, fact.sighting);
      if (row !== NO_ROW) resident.rows.sightings.confirmed[row] = 1;
      return;
    }
    case 'standing':
      confirmStanding(all, fact.standing);
      return;
    case 'own': {
      const held = heldOwn(resident, fact.own);
      if (held !== undefined) confirmed.add(held);
      return;
    }
    case 'canary':
      confirmCanary(all, fact.canary);
      return;
    case 'override':
      confirmed.add(resident.overrides.get(overrideKey(fact.override)) ?? fact.override);
      return;
    case 'control':
      confirmed.add(resident.controls.get(controlKey(fact.control)) ?? fact.control);
  }
}

function confirmCanary({ resident, confirmed }: Reconciliation, canary: Canary): void {
  const held = resident.canaries.get(canaryKey(canary));
  if (held?.lastSeen === canary.lastSeen) confirmed.add(held);
}

/**
 * A ledger may say a standing in parts: it is confirmed when their join is what the state holds. From then on what the
 * state learns of it comes from facts that are confirmed too, so that it stays so.
 */
function confirmStanding(all: Reconciliation, standing: FindingStatus): void {
  const { resident, standings } = all;
  const { finding } = standing;
  const held = findingStatusesOf(resident, finding).get(finding);
  const row = isJudgedKey(finding) ? NO_ROW : findingRow(resident.rows.findings, finding);
  const said = isConfirmedRow(resident, row) ? held : standings.get(finding);
  const joined = said === undefined ? standing : joinFindingStatus(said, standing);
  const isMarked = row !== NO_ROW && held !== undefined && isSameFindingStatus(held, joined);
  if (isMarked) standings.delete(finding);
  else standings.set(finding, bareStatus(joined));
  if (row !== NO_ROW) confirmRow(resident, row, isMarked);
}

function isConfirmedRow({ rows: { findings } }: Resident, row: number): boolean {
  return row !== NO_ROW && ((findings.flags[row] as number) & FINDING.confirmed) !== 0;
}

function confirmRow({ rows: { findings } }: Resident, row: number, isConfirmed: boolean): void {
  const others = (findings.flags[row] as number) & ~FINDING.confirmed;
  findings.flags[row] = isConfirmed ? others | FINDING.confirmed : others;
}

function forgetUnconfirmed(all: Reconciliation): readonly string[] {
  const { resident, confirmed } = all;
  const told: string[] = [];
  const { sightings } = resident.rows;
  for (const key of keepSightings(resident, (row) => sightings.confirmed[row] === 1)) {
    all.indicators.add(key);
    told.push(`sighting ${key}`);
  }
  const unsaid = keepStandings(resident, (_, __, row) => isConfirmedRow(resident, row));
  for (const key of [...unsaid, ...forgetJudgements(all)]) {
    told.push(`standing ${key}`);
    all.findings.add(key);
  }
  for (const address of keepOwners(resident, (own) => confirmed.has(own))) {
    all.owned.add(address);
    told.push(`own ${address}`);
  }
  for (const [key, override] of resident.overrides) {
    if (!confirmed.has(override)) forget(resident.overrides, key, told, `override ${key}`);
  }
  for (const [key, control] of resident.controls) {
    if (!confirmed.has(control)) forget(resident.controls, key, told, `control ${key}`);
  }
  for (const canary of resident.canaries.values()) {
    if (confirmed.has(canary)) continue;
    forgetCanary(resident, canary);
    told.push(`canary ${canary.value}`);
  }
  return told;
}

function forgetJudgements({ resident, standings }: Reconciliation): readonly string[] {
  const unsaid = [...resident.judgements.values()].filter((held) => {
    const said = standings.get(held.finding);
    return said === undefined || !isSameFindingStatus(said, held);
  });
  for (const { finding } of unsaid) forgetStanding(resident, finding);
  return unsaid.map(({ finding }) => finding);
}

function forget(from: Map<string, unknown>, key: string, told: string[], text: string): void {
  from.delete(key);
  told.push(text);
}
