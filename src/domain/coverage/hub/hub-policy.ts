/**
 * Whether the policies of the hub's bus and queues let in those who bring findings, and nobody else.
 *
 * Asked are requests, not texts: a statement that somebody adds beside ours is no fault unless it changes an answer.
 */
import {
  askDocument,
  type PermissionRequest,
} from '../../preflight/permissions/permission-document.ts';
import { every, not, type Ternary } from '../../base/ternary.ts';
import { UNDECIDED, type FoundFaults, type HubPartFault } from './hub-fault.ts';
import type { HubPlan } from './hub-plan.ts';

/** An organization that is nobody's: ids have 10 to 32 characters. */
const ANOTHER_ORGANIZATION = 'o-0000000000';

/** Of the bus: the organization's accounts may put events on it, strangers may not. */
export function busFaults(
  policy: string | undefined,
  { hubBusArn, organizationId }: Pick<HubPlan, 'hubBusArn' | 'organizationId'>,
): FoundFaults {
  const put = (organization: string): PermissionRequest => ({
    action: 'events:PutEvents',
    resource: hubBusArn,
    principal: 'unnamed',
    keys: {
      ...BY_TLS,
      'aws:principalorgid': [organization],
      'aws:principalisawsservice': ['false'],
    },
  });
  return [
    ...faultIf(not(admits(policy, put(organizationId))), 'bus-refuses-accounts'),
    ...faultIf(admits(policy, put(ANOTHER_ORGANIZATION)), 'bus-open'),
  ];
}

/** Of a queue: its rule may fill it, and who has rights in the account may not. */
export function queueFaults(
  policy: string | undefined,
  { queueArn, ruleArn }: { readonly queueArn: string; readonly ruleArn: string },
): FoundFaults {
  const [, partition = '', , , account = ''] = queueArn.split(':');
  const send = { action: 'sqs:SendMessage', resource: queueArn };
  const byRule: PermissionRequest = {
    ...send,
    principal: { service: 'events.amazonaws.com' },
    keys: {
      ...BY_TLS,
      'aws:sourcearn': [ruleArn],
      'aws:sourceaccount': [account],
      'aws:principalarn': [],
      'aws:principalisawsservice': ['true'],
    },
  };
  const byHand: PermissionRequest = {
    ...send,
    principal: 'unnamed',
    keys: {
      ...BY_TLS,
      'aws:sourcearn': [],
      'aws:sourceaccount': [],
      'aws:principalarn': [`arn:${partition}:iam::${account}:role/of-somebody`],
      'aws:principalisawsservice': ['false'],
    },
  };
  return [
    ...faultIf(not(admits(policy, byRule)), 'hub-queue-refuses-rule'),
    // Rights of his own allow it, unless the queue denies it.
    ...faultIf(
      policy === undefined ? true : not(askDocument(policy, byHand).denies),
      'hub-queue-open',
    ),
  ];
}

const BY_TLS = { 'aws:securetransport': ['true'] };

function admits(policy: string | undefined, request: PermissionRequest): Ternary {
  if (policy === undefined) return false;
  const { allows, denies } = askDocument(policy, request);
  return every([allows, not(denies)]);
}

function faultIf(holds: Ternary, fault: HubPartFault): FoundFaults {
  if (holds === 'unknown') return [UNDECIDED];
  return holds ? [fault] : [];
}
