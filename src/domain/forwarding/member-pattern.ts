/**
 * Which events a rule forwards to the hub: the one place. The templates that members receive and the
 * local hub both read it, so that what comes through is the same here and in AWS.
 *
 * A member forwards its own findings only (GuardDuty's administrator receives everybody's, and would
 * forward them in its members' name); the rules of the administrator's account forward all of them, so
 * that a member who deletes its rule is still seen. They also forward that somebody there has archived or
 * judged findings, of which GuardDuty itself sends nothing.
 *
 * The same rules forward heartbeats (`heartbeat.ts`), so that one that arrives proves the path of findings.
 */
import { listAt } from '../base/lookup.ts';
import { HEARTBEAT_SOURCE, HEARTBEAT_TYPES } from './heartbeat.ts';

/** Nobody but AWS can put events of this source on a bus. */
export const FINDING_SOURCE = 'aws.guardduty';
const SOURCE = [FINDING_SOURCE] as const;
const FINDING = 'GuardDuty Finding';
export const JUDGEMENT_EVENT = 'AWS API Call via CloudTrail';
/** Calls that judge findings. */
export const JUDGEMENTS = [
  'ArchiveFindings',
  'UnarchiveFindings',
  'UpdateFindingsFeedback',
] as const;

/** The event pattern of a member's rule; at synth the account id may be a token. */
export function memberPattern(accountId: string) {
  return {
    source: [FINDING_SOURCE, HEARTBEAT_SOURCE],
    'detail-type': [FINDING, HEARTBEAT_TYPES.member],
    detail: { accountId: [accountId] },
  };
}

/** The event pattern of the rules in the account of GuardDuty's administrator: every member's findings. */
export const ADMINISTRATOR_PATTERN = {
  source: [FINDING_SOURCE, HEARTBEAT_SOURCE],
  'detail-type': [FINDING, HEARTBEAT_TYPES.administrator],
} as const;

/** The event pattern of the rules that take findings off the hub's bus for reports, by whatever rule they were forwarded. */
export const FINDINGS_PATTERN = { source: SOURCE, 'detail-type': [FINDING] } as const;

/** What a rule of this pattern matched before there were heartbeats: findings arrive by it all the same. */
export function formerPattern(pattern: object): object {
  const hasHeartbeats = 'source' in pattern && listAt(pattern, 'source').includes(HEARTBEAT_SOURCE);
  return hasHeartbeats ? { ...pattern, ...FINDINGS_PATTERN } : pattern;
}

/** The same account's actions on findings, as CloudTrail reports them; pinned to calls of that account. */
export function judgementPattern(accountId: string) {
  return {
    source: SOURCE,
    'detail-type': [JUDGEMENT_EVENT],
    account: [accountId],
    detail: {
      eventSource: ['guardduty.amazonaws.com'],
      eventName: [...JUDGEMENTS],
    },
  };
}

/**
 * What the hub's own rule takes off its bus for ingest: findings, heartbeats, and the judgements that the
 * administrator's account made. Any account of the organization may put its CloudTrail calls on the bus; one that nobody acts
 * on, such as `ListFindings`, must not reach a queue, where it would only fill the rejects.
 */
export function hubPattern(administrator: string) {
  const heartbeats = {
    source: [HEARTBEAT_SOURCE],
    'detail-type': [HEARTBEAT_TYPES.member, HEARTBEAT_TYPES.administrator],
  };
  return { $or: [FINDINGS_PATTERN, heartbeats, judgementPattern(administrator)] };
}
