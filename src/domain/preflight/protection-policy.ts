/**
 * A service control policy that nobody in a member account can break forwarding under, administrators included: only
 * StackSets may change what they put there. Organizations applies none to the management account.
 *
 * Law: it denies by the names that StackSets give and deployed-names.ts fixes, and takes nothing from StackSets or
 * from our own roles.
 */
import { AUDIT_ROLE, MEMBER_PREFIX, REDRIVE_ROLE } from '../configuration/deployed-names.ts';

/** What CloudFormation acts as in a member, for service-managed StackSets. */
const STACKSETS_ROLE = 'stacksets-exec-*';
/** Of Organizations, in characters without white space between. */
export const PROTECTION_BYTES_MAX = 5_120;

interface ProtectedThing {
  readonly sid: string;
  readonly actions: readonly string[];
  /** Without `arn:partition:`. */
  readonly resources: readonly string[];
}

const PROTECTED: readonly ProtectedThing[] = [
  {
    sid: 'Rules',
    actions: [
      ...['events:PutRule', 'events:DeleteRule', 'events:DisableRule'],
      ...['events:PutTargets', 'events:RemoveTargets'],
    ],
    resources: [`events:*:*:rule/${MEMBER_PREFIX}*`],
  },
  {
    sid: 'Roles',
    actions: [
      ...['iam:CreateRole', 'iam:DeleteRole', 'iam:UpdateRole', 'iam:UpdateAssumeRolePolicy'],
      ...['iam:PutRolePolicy', 'iam:DeleteRolePolicy'],
      ...['iam:AttachRolePolicy', 'iam:DetachRolePolicy'],
      ...['iam:PutRolePermissionsBoundary', 'iam:DeleteRolePermissionsBoundary'],
    ],
    // A principal that could create a role of that last name would pass as StackSets; Organizations makes the real one by its
    // service-linked role, which no SCP binds.
    resources: [`${MEMBER_PREFIX}*`, AUDIT_ROLE, REDRIVE_ROLE, STACKSETS_ROLE].map(
      (name) => `iam::*:role/${name}`,
    ),
  },
  {
    sid: 'Queues',
    actions: [
      ...['sqs:DeleteQueue', 'sqs:PurgeQueue', 'sqs:SetQueueAttributes'],
      ...['sqs:AddPermission', 'sqs:RemovePermission'],
    ],
    resources: [`sqs:*:*:${MEMBER_PREFIX}*`],
  },
  {
    sid: 'Heartbeats',
    actions: ['scheduler:UpdateSchedule', 'scheduler:DeleteSchedule'],
    resources: [`scheduler:*:*:schedule/default/${MEMBER_PREFIX}*`],
  },
  {
    sid: 'Stacks',
    actions: [
      ...['cloudformation:UpdateStack', 'cloudformation:DeleteStack'],
      ...['cloudformation:CreateChangeSet', 'cloudformation:ExecuteChangeSet'],
    ],
    resources: [`cloudformation:*:*:stack/${MEMBER_PREFIX}*/*`],
  },
];

/** As `aws organizations create-policy --content` takes it. */
export function protectionPolicy(): object {
  return {
    Version: '2012-10-17',
    Statement: PROTECTED.map(({ sid, actions, resources }) => ({
      Sid: `Palisade${sid}`,
      Effect: 'Deny',
      Action: actions,
      Resource: resources.map((resource) => `arn:*:${resource}`),
      Condition: { ArnNotLike: { 'aws:PrincipalArn': `arn:*:iam::*:role/${STACKSETS_ROLE}` } },
    })),
  };
}
