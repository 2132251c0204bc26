/**
 * A judgement that CloudTrail did not deliver: as the event that it would have been, so that it is taken in by the same
 * door and means the same (judgement.ts).
 */
import { findingStatusBy, type FindingStatus } from './finding-status.ts';
import { FINDING_SOURCE, JUDGEMENT_EVENT } from '../forwarding/member-pattern.ts';
import type { Finding } from '../findings/finding.ts';
import { formatTime, HOUR, type EpochSeconds, type Seconds } from '../base/time.ts';

export type MissedCall = 'ArchiveFindings' | 'UnarchiveFindings' | 'UpdateFindingsFeedback';

/** What GuardDuty says of a finding that the ledger, which knows the finding, does not. */
export function missedOf(
  { archived, notUseful }: Pick<Finding, 'archived' | 'notUseful'>,
  own: FindingStatus | undefined,
  judged: FindingStatus | undefined,
): readonly MissedCall[] {
  // What a suppression rule archives never came to us, and is nobody's judgement of what did.
  if (own === undefined) return [];
  const known = findingStatusBy(own, judged);
  return [
    ...(archived && known?.archived !== true ? (['ArchiveFindings'] as const) : []),
    ...(notUseful && known?.vetoed !== true ? (['UpdateFindingsFeedback'] as const) : []),
  ];
}

/**
 * Whether somebody has taken an archiving back unheard: GuardDuty says that the finding is not archived, a judgement that it
 * is. One of the last hour may be later than GuardDuty's list, and is left for the next night.
 */
export function isLiftedUnheard(judged: FindingStatus | undefined, asked: EpochSeconds): boolean {
  return judged?.archived === true && judged.updatedAt <= asked - LIST_MAY_LAG;
}

const LIST_MAY_LAG: Seconds = HOUR;

export interface MissedJudgement {
  readonly call: MissedCall;
  readonly region: string;
  /** 1 to 50. */
  readonly findingIds: readonly string[];
}

/** `at`: no later than GuardDuty was asked, so that whatever an analyst did since then counts. */
export function missedEvent(
  { call, region, findingIds }: MissedJudgement,
  administrator: string,
  at: EpochSeconds,
): object {
  const feedback = call === 'UpdateFindingsFeedback' ? { feedback: 'NOT_USEFUL' } : {};
  const time = formatTime(at);
  return {
    source: FINDING_SOURCE,
    'detail-type': JUDGEMENT_EVENT,
    account: administrator,
    region,
    time,
    detail: {
      eventName: call,
      awsRegion: region,
      eventTime: time,
      requestParameters: { findingIds, ...feedback },
    },
  };
}
