/**
 * A sighting: one admitted fact, that one finding named one address, domain or file at some time.
 *
 * Its identity is everything that is said of the value and that policy may ask, when it was first seen, and the hour it was last seen, so
 * that a finding which is re-sent every 15 minutes adds one sighting an hour. Two sightings of one identity
 * join to the later: that join is commutative, associative and idempotent, and never shortens anything.
 * (Were the first time joined too, it could come from a sighting that elsewhere had been cut already.)
 */
import type { UsableValue } from '../findings/extraction.ts';
import { findingKey, type Finding, type FindingTraits } from '../findings/finding.ts';
import { HOUR, type EpochSeconds } from '../base/time.ts';

export interface Sighting {
  readonly value: UsableValue;
  readonly traits: FindingTraits;
  /** partition/account/region/finding id. */
  readonly finding: string;
  readonly firstSeen: EpochSeconds;
  readonly lastSeen: EpochSeconds;
}

/** All that one version of a finding says: one sighting for each value it names. */
export function sightingsOf(finding: Finding): readonly Sighting[] {
  const { type, severity, accountId, region, direction, role } = finding;
  const { affiliated, customRule, threatList, firstSeen, lastSeen } = finding;
  const traits: FindingTraits = {
    type,
    severity,
    accountId,
    region,
    direction,
    role,
    affiliated,
    customRule,
    threatList,
  };
  const key = findingKey(finding);
  return finding.values.map((value) => ({ value, traits, finding: key, firstSeen, lastSeen }));
}

/** Kind and canonical text of what was seen: the indicator it belongs to. */
export function indicatorKey({ kind, value }: Pick<UsableValue, 'kind' | 'value'>): string {
  return `${kind} ${value}`;
}

/**
 * Everything but the finding and its times: sightings that weigh the same under every policy. JSON, since
 * the sender writes some of the texts and must not be able to write the border between two of them.
 */
export function evidenceClass({ value, traits }: Sighting): string {
  return JSON.stringify([
    traits.accountId,
    traits.region,
    traits.type,
    traits.severity,
    traits.direction,
    traits.role,
    traits.affiliated,
    traits.customRule,
    traits.threatList,
    value.confirmed,
    value.tor,
    value.asn,
    value.organization,
  ]);
}

/** Whether class and country are equal, without the texts: asked of every fact whenever the whole ledger is read. */
export function isSameEvidenceClass(a: Sighting, b: Sighting): boolean {
  const [v, w] = [a.value, b.value];
  return (
    isSameTraits(a.traits, b.traits) &&
    (v === w ||
      (v.confirmed === w.confirmed &&
        v.tor === w.tor &&
        isSame(v.asn, w.asn) &&
        isSame(v.organization, w.organization) &&
        v.country === w.country))
  );
}

function isSameTraits(a: FindingTraits, b: FindingTraits): boolean {
  return a === b || TRAITS.every((trait) => isSame(a[trait], b[trait]));
}

/** As JSON has it, in which what is undefined is null. */
function isSame(a: unknown, b: unknown): boolean {
  return (a ?? undefined) === (b ?? undefined);
}

const TRAITS = [
  'accountId',
  'region',
  'type',
  'severity',
  'direction',
  'role',
  'affiliated',
  'customRule',
  'threatList',
] as const satisfies readonly (keyof FindingTraits)[];

/** Equal for two sightings of one indicator exactly if they differ only in when in the hour they were last seen. */
export function sightingKey(sighting: Sighting): string {
  const { firstSeen, lastSeen, finding, value } = sighting;
  const key = `${hourOf(lastSeen)}|${firstSeen}|${finding}|${evidenceClass(sighting)}`;
  // Keys of before it was kept stay as they are. A class is JSON: none begins with another, so no two keys meet.
  return value.country === undefined ? key : `${key}${value.country}`;
}

/** Joins two sightings of one key: the later one, since all else is equal. */
export function joinSighting(a: Sighting, b: Sighting): Sighting {
  return a.lastSeen >= b.lastSeen ? a : b;
}

/** Hours since 1970: the grain in which times of sightings are compared. */
export function hourOf(time: EpochSeconds): number {
  return Math.floor(time / HOUR);
}
