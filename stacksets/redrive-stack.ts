/**
 * One role in each account, in one region (roles are global), and only if the configuration asks for it: with
 * it the hub's redrive takes the dead letters of that account's forwarding rules, in every region, and
 * removes those that it has read again. It can take from no other queue, and put nothing into any.
 */
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { REDRIVE_FUNCTION_ROLE, REDRIVE_ROLE } from '../src/domain/configuration/deployed-names.ts';
import { acknowledge } from './acknowledge.ts';
import { explainForwarderQueues, forwarderQueueGrants } from './forwarder-queues.ts';
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
    acknowledge(role, 'IAM5[Resource::*]', 'Listing queues takes no resource.');
  }
}
