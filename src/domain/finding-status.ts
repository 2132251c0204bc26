/**
 * What analysts have said of a finding, over all its versions: archived or not (the latest version
 * decides, and at the same instant `archived` wins), and vetoed (for ever: a tombstone, which later
 * updates of the same finding do not overcome).
 */
import { findingKey, type Finding } from './finding.ts';
import type { EpochSeconds } from './time.ts';

export interface FindingStanding {
  readonly finding: string;
  readonly updatedAt: EpochSeconds;
  readonly archived: boolean;
  readonly vetoed: boolean;
}

export function standingOf(finding: Finding): FindingStanding {
  return {
    finding: findingKey(finding),
    updatedAt: finding.updatedAt,
    archived: finding.archived,
    vetoed: finding.notUseful,
  };
}

/** Commutative, associative, idempotent. */
export function joinStanding(a: FindingStanding, b: FindingStanding): FindingStanding {
  const updatedAt = Math.max(a.updatedAt, b.updatedAt);
  return {
    finding: a.finding,
    updatedAt,
    archived: [a, b].some((one) => one.updatedAt === updatedAt && one.archived),
    vetoed: a.vetoed || b.vetoed,
  };
}
