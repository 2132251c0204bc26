/**
 * One role in each account, in one region (roles are global), and only if the configuration asks for it: with
 * it the hub's redrive takes the dead letters of that account's forwarding rules, in every region, and
 * removes those that it has read again. It can take from no other queue, and put nothing into any.
 */
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct, IConstruct } from 'constructs';
import {
  FORWARDER_PREFIXES,
  REDRIVE_FUNCTION_ROLE,
  REDRIVE_ROLE,
} from '../src/domain/configuration/deployed-names.ts';
import { acknowledge, acknowledgeWildcards } from './acknowledge.ts';
import { hubRole } from './hub-role.ts';

export class RedriveStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { description: 'Palisade: lets the hub read what was not delivered to it' });
    const role = hubRole(this, {
      roleName: REDRIVE_ROLE,
      description: 'Palisade: empties the dead letters of the forwarding rules',
      assumedBy: REDRIVE_FUNCTION_ROLE,
    });
    for (const { actions, resources } of forwarderQueueGrants(this)) {
      role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
    }
    explainForwarderQueues(role, this);
  }
}

/** What it takes to find and empty the dead letters of an account's own rules, whatever the region. */
export function forwarderQueueGrants(stack: Stack) {
  return [
    { actions: ['sqs:ListQueues'], resources: ['*'] },
    {
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
      resources: forwarderQueueArns(stack),
    },
  ];
}

export function explainForwarderQueues(construct: IConstruct, stack: Stack): void {
  acknowledge(construct, 'IAM5[Resource::*]', 'Listing queues takes no resource.');
  acknowledgeWildcards(
    construct,
    forwarderQueueArns(stack),
    'CloudFormation names the queues, below the name of our stack; they stand in every region.',
  );
}

function forwarderQueueArns(stack: Stack): string[] {
  return FORWARDER_PREFIXES.map((prefix) =>
    stack.formatArn({ service: 'sqs', region: '*', resource: `${prefix}*` }),
  );
}
