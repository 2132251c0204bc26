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
import type { FindingTraits } from '../findings/finding.ts';
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
  readonly indicators: Map<string, Indicator>;
  readonly standings: Map<string, FindingStatus>;
  /** By region and id of the finding. */
  readonly judgements: Map<string, FindingStatus>;
  /** Address → who shows it as its own: of each account the latest. */
  readonly owners: Map<string, readonly OwnAddress[]>;
  readonly overrides: Map<string, Override>;
  readonly controls: Map<string, Control>;
  /** By account and value (`canaryKey`). */
  readonly canaries: Map<string, Canary>;
  /** Traits by their text: sightings that are alike share them. */
  readonly traits: Map<string, FindingTraits>;
  /** Names of networks and countries: values that are alike in them share the text. */
  readonly names: Map<string, string>;
  /** How much of each account is held (holding.ts). */
  readonly held: {
    readonly sightings: Quota;
    readonly standings: Quota;
    readonly own: Quota;
    readonly canaries: Quota;
  };
}

export function emptyResident(limits: HoldingLimits = HOLDING_LIMITS): Resident {
  return {
    indicators: new Map(),
    standings: new Map(),
    judgements: new Map(),
    owners: new Map(),
    overrides: new Map(),
    controls: new Map(),
    canaries: new Map(),
    traits: new Map(),
    names: new Map(),
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
  const quota = resident.held.sightings;
  for (const { traits } of resident.indicators.get(key)?.sightings ?? []) {
    noteHeld(quota, traits.accountId, key, -1);
  }
  if (after === undefined) {
    resident.indicators.delete(key);
    return;
  }
  for (const { traits } of after.sightings) noteHeld(quota, traits.accountId, key, 1);
  // Under its own key, so that its text is held once.
  resident.indicators.set(after.key, after);
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
  const standings = findingStatusesOf(resident, finding);
  if (standings === resident.standings && !standings.has(finding)) {
    noteHeld(resident.held.standings, accountOfFinding(finding), finding, 1);
  }
  standings.set(finding, bareStatus(standing));
}

/** Forgets the standing of that key. */
export function forgetStanding(resident: Resident, key: string): void {
  const standings = findingStatusesOf(resident, key);
  if (standings.delete(key) && standings === resident.standings) {
    noteHeld(resident.held.standings, accountOfFinding(key), key, -1);
  }
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
  for (const standings of [resident.standings, resident.judgements]) {
    for (const standing of standings.values()) yield { kind: 'standing', standing };
  }
  for (const { sightings } of resident.indicators.values()) {
    for (const sighting of sightings) yield { kind: 'sighting', sighting };
  }
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
  { standings, judgements }: Resident,
  key: string,
): Map<string, FindingStatus> {
  return isJudgedKey(key) ? judgements : standings;
}
