/**
 * One role in each account, in one region (roles are global): what the hub's audit may read to find out whether
 * the account forwards in each region, and which public addresses it holds.
 */
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import {
  AUDIT_FUNCTION_ROLE,
  AUDIT_ROLE,
  OWN_ADDRESS_READS,
} from '../src/domain/configuration/deployed-names.ts';
import { acknowledge } from './acknowledge.ts';
import { explainForwarderQueues, forwarderQueueArns } from './forwarder-queues.ts';
import { hubRole } from './hub-role.ts';

/** What the hub asks there, and nothing else: src/adapters/guardduty/pair-probe.ts, src/adapters/own-addresses. */
const READS = [
  ...['guardduty:ListDetectors', 'guardduty:GetDetector', 'guardduty:GetAdministratorAccount'],
  ...['events:ListRules', 'events:ListTargetsByRule'],
  ...OWN_ADDRESS_READS,
];

export class AuditStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { description: 'Palisade: what the audit of the hub may read' });
    const role = hubRole(this, {
      roleName: AUDIT_ROLE,
      description: 'Palisade: read by the audit of the hub',
      assumedBy: AUDIT_FUNCTION_ROLE,
    });
    role.addToPolicy(new iam.PolicyStatement({ actions: READS, resources: ['*'] }));
    const queues = forwarderQueueArns(this);
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ['sqs:GetQueueAttributes'], resources: queues }),
    );
    explainForwarderQueues(role, this);
    acknowledge(
      role,
      'IAM5[Resource::*]',
      'Listing and describing takes no resource; the actions are named.',
    );
  }
}
