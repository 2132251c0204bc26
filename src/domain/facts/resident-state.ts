/**
 * The publisher's resident state as it lies in memory, and the few ways to change it: each keeps count of what is
 * held of each account.
 */
import type { Control } from './control.ts';
import { canaryOrigin, type Canary, type Fact } from './fact.ts';
import {
  bareStatus,
  findingStatusBy,
  isJudgedKey,
  judgedKeyOf,
  type FindingStatus,
} from './finding-status.ts';
import {
  clearStandingIn,
  findingRow,
  findingRowFor,
  hasStanding,
  setStandingIn,
} from './rows/finding-rows.ts';
import {
  indicatorLookup,
  newHeldRows,
  setSightings,
  sightingRowsOf,
  standingLookup,
  type HeldRows,
  type Lookup,
} from './rows/held-rows.ts';
import { indicatorRow } from './rows/indicator-rows.ts';
import { knownIndicators, type KnownIndicators } from './rows/known-indicators.ts';
import { NO_ROW } from './rows/row-index.ts';
import { traitsIn } from './rows/sighting-rows.ts';
import {
  accountOfFinding,
  HOLDING_LIMITS,
  newQuota,
  noteHeld,
  type HoldingLimits,
  type Quota,
} from './holding.ts';
import type { Indicator } from './indicator.ts';
import type { Override } from './override.ts';
import type { OwnAddress } from './own-address.ts';

export interface Resident {
  /** Where indicators and findings lie; changed by the functions below alone. */
  readonly rows: HeldRows;
  readonly indicators: Lookup<Indicator>;
  /** The same, as a register asks for them. */
  readonly known: KnownIndicators;
  readonly standings: Lookup<FindingStatus>;
  /** By region and id of the finding. */
  readonly judgements: Map<string, FindingStatus>;
  /** Address → who shows it as its own: of each account the latest. */
  readonly owners: Map<string, readonly OwnAddress[]>;
  readonly overrides: Map<string, Override>;
  readonly controls: Map<string, Control>;
  /** By account and value (`canaryKey`). */
  readonly canaries: Map<string, Canary>;
  /** How much of each account is held (holding.ts). */
  readonly held: {
    readonly sightings: Quota;
    readonly standings: Quota;
    readonly own: Quota;
    readonly canaries: Quota;
  };
}

export function emptyResident(limits: HoldingLimits = HOLDING_LIMITS): Resident {
  const rows = newHeldRows();
  const indicators = indicatorLookup(rows);
  return {
    rows,
    indicators,
    known: knownIndicators(rows, indicators),
    standings: standingLookup(rows),
    judgements: new Map(),
    owners: new Map(),
    overrides: new Map(),
    controls: new Map(),
    canaries: new Map(),
    held: {
      sightings: newQuota(limits.sightings),
      standings: newQuota(limits.standings),
      own: newQuota(limits.own),
      canaries: newQuota(limits.canaries),
    },
  };
}

/** The one place where indicators change, so that what each account has of them is counted. */
export function setIndicator(resident: Resident, key: string, after: Indicator | undefined): void {
  const { rows, held } = resident;
  const row = indicatorRow(rows.indicators, key);
  if (row !== NO_ROW) {
    for (const one of sightingRowsOf(rows, row)) {
      noteHeld(held.sightings, traitsIn(rows.sightings, one).accountId, key, -1);
    }
  }
  const sightings = after?.sightings ?? [];
  for (const { traits } of sightings) noteHeld(held.sightings, traits.accountId, key, 1);
  setSightings(rows, key, sightings);
}

/** The one place where owners change; none: the address is forgotten. */
export function setOwners(
  resident: Resident,
  address: string,
  owners: readonly OwnAddress[],
): void {
  const quota = resident.held.own;
  for (const { finding } of resident.owners.get(address) ?? []) {
    noteHeld(quota, accountOfFinding(finding), address, -1);
  }
  for (const { finding } of owners) noteHeld(quota, accountOfFinding(finding), address, 1);
  if (owners.length === 0) resident.owners.delete(address);
  else resident.owners.set(address, owners);
}

/** Sets the standing of a finding or judgement under its own key. */
export function setStanding(resident: Resident, standing: FindingStatus): void {
  const { finding } = standing;
  if (isJudgedKey(finding)) {
    resident.judgements.set(finding, bareStatus(standing));
    return;
  }
  const { findings } = resident.rows;
  const row = findingRowFor(findings, finding);
  if (!hasStanding(findings, row)) {
    noteHeld(resident.held.standings, accountOfFinding(finding), finding, 1);
  }
  setStandingIn(findings, row, standing);
}

/** Forgets the standing of that key. */
export function forgetStanding(resident: Resident, key: string): void {
  if (isJudgedKey(key)) {
    resident.judgements.delete(key);
    return;
  }
  const { findings } = resident.rows;
  const row = findingRow(findings, key);
  if (row === NO_ROW || !hasStanding(findings, row)) return;
  clearStandingIn(findings, row);
  noteHeld(resident.held.standings, accountOfFinding(key), key, -1);
}

/** The key under which a sample's value is held: each account and region has its own. */
export function canaryKey(canary: Canary): string {
  return `${canaryOrigin(canary)} ${canary.value}`;
}

export function setCanary(resident: Resident, canary: Canary): void {
  const key = canaryKey(canary);
  if (!resident.canaries.has(key)) noteHeld(resident.held.canaries, canary.account ?? '', key, 1);
  resident.canaries.set(key, canary);
}

export function forgetCanary(resident: Resident, canary: Canary): void {
  const key = canaryKey(canary);
  if (!resident.canaries.delete(key)) return;
  noteHeld(resident.held.canaries, canary.account ?? '', key, -1);
}

/** Every fact of the state: absorbing them all makes an equal state. */
export function* factsOfResident(resident: Resident): Generator<Fact> {
  for (const standing of resident.standings.values()) yield { kind: 'standing', standing };
  for (const { sightings } of resident.indicators.values()) {
    for (const sighting of sightings) yield { kind: 'sighting', sighting };
  }
  yield* factsBesideRows(resident);
}

/** All facts of the state that are not in its rows. */
export function* factsBesideRows(resident: Resident): Generator<Fact> {
  for (const standing of resident.judgements.values()) yield { kind: 'standing', standing };
  for (const owners of resident.owners.values()) {
    for (const own of owners) yield { kind: 'own', own };
  }
  for (const override of resident.overrides.values()) yield { kind: 'override', override };
  for (const control of resident.controls.values()) yield { kind: 'control', control };
  for (const canary of resident.canaries.values()) yield { kind: 'canary', canary };
}

/** What stands of a finding by all that is known. */
export function findingStatusIn(
  { standings, judgements }: Pick<Resident, 'standings' | 'judgements'>,
  finding: string,
): FindingStatus | undefined {
  const own = standings.get(finding);
  // Asked of every sighting there is, and most organizations judge few.
  return judgements.size === 0 ? own : findingStatusBy(own, judgements.get(judgedKeyOf(finding)));
}

/** The standings among which that of this key is: those of versions, or of judgements. */
export function findingStatusesOf(
  { standings, judgements }: Pick<Resident, 'standings' | 'judgements'>,
  key: string,
): Pick<Lookup<FindingStatus>, 'get' | 'has'> {
  return isJudgedKey(key) ? judgements : standings;
}
