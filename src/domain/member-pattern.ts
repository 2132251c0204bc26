/**
 * Which events a rule forwards to the hub: the one place. The templates that members receive and the
 * local hub both read it, so that what comes through is the same here and in AWS.
 *
 * A member forwards its own findings only (GuardDuty's administrator receives everybody's, and would
 * forward them in its members' name); the rules of the administrator's account forward all of them, so
 * that a member who deletes its rule is still seen.
 */

const FINDINGS = {
  source: ['aws.guardduty'],
  'detail-type': ['GuardDuty Finding'],
} as const;

/** The event pattern of a member's rule; at synth the account id may be a token. */
export function memberPattern(accountId: string) {
  return { ...FINDINGS, detail: { accountId: [accountId] } };
}

/** The event pattern of the rules in the account of GuardDuty's administrator. */
export const ADMINISTRATOR_PATTERN = FINDINGS;
