/** Judgements as CloudTrail reports them on the bus of the administrator's account. */
import { formatTime, type EpochSeconds } from '../../../src/domain/base/time.ts';

export const ADMINISTRATOR = '999999999999';

export interface Judged {
  readonly call: 'ArchiveFindings' | 'UnarchiveFindings' | 'UpdateFindingsFeedback';
  readonly ids: readonly string[];
  readonly at: EpochSeconds;
  readonly region?: string;
  /** Whose bus it came from. */
  readonly account?: string;
  readonly feedback?: string;
  readonly errorCode?: string;
}

export function judgementEvent(judged: Judged) {
  const { call, ids, at, region = 'eu-west-1', account = ADMINISTRATOR } = judged;
  const { feedback, errorCode } = judged;
  return {
    version: '0',
    id: '6f1c2a70-0000-4000-8000-000000000001',
    'detail-type': 'AWS API Call via CloudTrail',
    source: 'aws.guardduty',
    account,
    time: formatTime(at),
    region,
    resources: [],
    detail: {
      eventVersion: '1.09',
      userIdentity: { type: 'AssumedRole', accountId: account },
      eventTime: formatTime(at),
      eventSource: 'guardduty.amazonaws.com',
      eventName: call,
      awsRegion: region,
      ...(errorCode === undefined ? {} : { errorCode }),
      requestParameters: {
        detectorId: '12abc34d567e8fa90123456789abcdef',
        findingIds: ids,
        ...(feedback === undefined ? {} : { feedback, comments: 'a text of the analyst' }),
      },
      responseElements: null,
      readOnly: false,
      managementEvent: true,
      recipientAccountId: account,
    },
  };
}
