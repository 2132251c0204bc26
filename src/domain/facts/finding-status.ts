/**
 * What analysts have said of a finding, over all its versions: archived or not (the latest version
 * decides, and at the same instant `archived` wins), and vetoed (forever: a tombstone, which later
 * updates of the same finding do not overcome).
 *
 * Versions of a finding speak under its own key; a judgement speaks under region and id, whosever finding it
 * is (judgement-rationale.md). What stands is the join of both.
 */
import { findingKey, type Finding } from '../findings/finding.ts';
import { subjectText, type FindingSubject } from '../findings/finding-subject.ts';
import type { EpochSeconds } from '../base/time.ts';

export interface FindingStatus {
  /** partition/account/region/id, or region/id of a judgement. */
  readonly finding: string;
  readonly updatedAt: EpochSeconds;
  readonly archived: boolean;
  readonly vetoed: boolean;
  /**
   * What the deciding version is about. Only the ledger keeps it, in the place of the finding: change records and the
   * publisher's memory leave it out. At one instant and standing the higher text stays, so that order does not matter.
   */
  readonly subject?: FindingSubject | undefined;
}

export function findingStatusOf(finding: Finding): FindingStatus {
  const { updatedAt, archived, notUseful: vetoed, subject } = finding;
  const status = { finding: findingKey(finding), updatedAt, archived, vetoed };
  return subject === undefined ? status : { ...status, subject };
}

/** Commutative, associative, idempotent. */
export function joinFindingStatus(a: FindingStatus, b: FindingStatus): FindingStatus {
  const decides = isLater(a, b) ? a : b;
  const { updatedAt, archived, subject } = decides;
  const status = { finding: a.finding, updatedAt, archived, vetoed: a.vetoed || b.vetoed };
  return subject === undefined ? status : { ...status, subject };
}

function isLater(a: FindingStatus, b: FindingStatus): boolean {
  if (a.updatedAt !== b.updatedAt) return a.updatedAt > b.updatedAt;
  if (a.archived !== b.archived) return a.archived;
  return subjectText(a.subject) > subjectText(b.subject);
}

/** What a verdict asks of it: all but its subject. */
export function bareStatus(status: FindingStatus): FindingStatus {
  if (status.subject === undefined) return status;
  const { finding, updatedAt, archived, vetoed } = status;
  return { finding, updatedAt, archived, vetoed };
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
  const slash = key.indexOf('/');
  return slash >= 0 && !key.includes('/', slash + 1);
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
