/**
 * What comes into the hub, and who may bring it: the one place. The template takes from here the patterns of the hub's
 * rules and the policy of its bus, and the audit holds against it what stands in AWS. The policy of a queue CDK makes of
 * its own statements: `queuePolicy` writes the same to be put back (test/apps/hub-parts.test.ts holds them together).
 */
import { FINDINGS_PATTERN, hubPattern } from './member-pattern.ts';

/** What a rule of the hub takes off the bus: all that ingest reads, or findings alone, for a sink. */
export type HubTake = 'everything' | 'findings';

/** The event pattern of such a rule; at synth the account may be a token. */
export function hubRulePattern(takes: HubTake, administrator: string): object {
  return takes === 'everything' ? hubPattern(administrator) : FINDINGS_PATTERN;
}

/** Of the one statement of the bus's policy. */
export const BUS_STATEMENT = 'AccountsOfTheOrganization';

/** Every account of the organization may put events on the bus, and nobody else. At synth both may be tokens. */
export function busStatement(busArn: string, organizationId: string) {
  return {
    Effect: 'Allow',
    Principal: '*',
    Action: 'events:PutEvents',
    Resource: busArn,
    Condition: { StringEquals: { 'aws:PrincipalOrgID': organizationId } },
  } as const;
}

export interface FilledQueue {
  readonly queueArn: string;
  /** Whose target it is. */
  readonly ruleArn: string;
  /** ARN of the one role that may write to it, too. */
  readonly andFrom: string;
}

/** Only its rule fills it, and the one role. */
export function queuePolicy({ queueArn, ruleArn, andFrom }: FilledQueue): object {
  const everybody = { AWS: '*' };
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Deny',
        Principal: everybody,
        Action: 'sqs:*',
        Resource: queueArn,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
      {
        Effect: 'Allow',
        Principal: { Service: 'events.amazonaws.com' },
        Action: ['sqs:SendMessage', 'sqs:GetQueueAttributes', 'sqs:GetQueueUrl'],
        Resource: queueArn,
        Condition: { ArnEquals: { 'aws:SourceArn': ruleArn } },
      },
      {
        Sid: 'OnlyTheRule',
        Effect: 'Deny',
        Principal: everybody,
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnNotEquals: { 'aws:SourceArn': ruleArn, 'aws:PrincipalArn': andFrom } },
      },
    ],
  };
}
