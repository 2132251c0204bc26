/**
 * Which events a rule forwards to the hub: the one place. The templates that members receive and the
 * local hub both read it, so that what comes through is the same here and in AWS.
 *
 * A member forwards its own findings only (GuardDuty's administrator receives everybody's, and would
 * forward them in its members' name); the rules of the administrator's account forward all of them, so
 * that a member who deletes its rule is still seen. They also forward that somebody there has archived or
 * judged findings, of which GuardDuty itself sends nothing.
 */

const SOURCE = ['aws.guardduty'] as const;
const FINDING = 'GuardDuty Finding';
const API_CALL = 'AWS API Call via CloudTrail';

/** The event pattern of a member's rule; at synth the account id may be a token. */
export function memberPattern(accountId: string) {
  return { source: SOURCE, 'detail-type': [FINDING], detail: { accountId: [accountId] } };
}

/** The event pattern of the rules in the account of GuardDuty's administrator. */
export const ADMINISTRATOR_PATTERN = { source: SOURCE, 'detail-type': [FINDING] } as const;

/** The same account's word on findings, as CloudTrail tells it; pinned to calls of that account. */
export function judgementPattern(accountId: string) {
  return {
    source: SOURCE,
    'detail-type': [API_CALL],
    account: [accountId],
    detail: {
      eventSource: ['guardduty.amazonaws.com'],
      eventName: ['ArchiveFindings', 'UnarchiveFindings', 'UpdateFindingsFeedback'],
    },
  };
}

/** What the hub's own rule takes off its bus. */
export const HUB_PATTERN = { source: SOURCE, 'detail-type': [FINDING, API_CALL] } as const;
