/**
 * What analysts have said of a finding, over all its versions: archived or not (the latest version
 * decides, and at the same instant `archived` wins), and vetoed (forever: a tombstone, which later
 * updates of the same finding do not overcome).
 *
 * Versions of a finding speak under its own key; a judgement speaks under region and id, whosever finding it
 * is (judgement-rationale.md). What stands is the join of both.
 */
import { findingKey, type Finding } from '../findings/finding.ts';
import type { EpochSeconds } from '../base/time.ts';

export interface FindingStatus {
  /** partition/account/region/id, or region/id of a judgement. */
  readonly finding: string;
  readonly updatedAt: EpochSeconds;
  readonly archived: boolean;
  readonly vetoed: boolean;
}

export function findingStatusOf(finding: Finding): FindingStatus {
  return {
    finding: findingKey(finding),
    updatedAt: finding.updatedAt,
    archived: finding.archived,
    vetoed: finding.notUseful,
  };
}

/** Commutative, associative, idempotent. */
export function joinFindingStatus(a: FindingStatus, b: FindingStatus): FindingStatus {
  const updatedAt = Math.max(a.updatedAt, b.updatedAt);
  return {
    finding: a.finding,
    updatedAt,
    archived: [a, b].some((one) => one.updatedAt === updatedAt && one.archived),
    vetoed: a.vetoed || b.vetoed,
  };
}

/** The key under which a judgement speaks. */
export function judgedKey(region: string, id: string): string {
  return `${region}/${id}`;
}

/** The key of judgements on a finding, given its own key. */
export function judgedKeyOf(finding: string): string {
  return finding.split('/').slice(2).join('/');
}

/** Neither of the parts of a key holds a slash. */
export function isJudgedKey(key: string): boolean {
  return key.split('/').length === 2;
}

/** What stands of a finding, given what its versions and what judgements say. */
export function findingStatusBy(
  own: FindingStatus | undefined,
  judged: FindingStatus | undefined,
): FindingStatus | undefined {
  return own === undefined || judged === undefined
    ? (own ?? judged)
    : joinFindingStatus(own, judged);
}
