/**
 * One role in each account, in one region (roles are global): what the hub's audit may read to tell which
 * account and region forwards and which addresses are our own. It lists and describes, nothing else.
 */
import { CfnParameter, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';
import { AUDIT_FUNCTION_ROLE, AUDIT_ROLE } from '../src/domain/deployed-names.ts';

export const SECURITY_ACCOUNT_ID = 'SecurityAccountId';
export const ORGANIZATION_ID = 'OrganizationId';

const READS = [
  ...['guardduty:ListDetectors', 'guardduty:GetDetector', 'guardduty:GetAdministratorAccount'],
  ...['events:ListRules', 'events:DescribeRule', 'events:ListTargetsByRule'],
  ...['ec2:DescribeAddresses', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeNatGateways'],
  ...['ec2:DescribeRegions'],
];

export class AuditStack extends Stack {
  constructor(scope: Construct, id: string) {
    super(scope, id, { description: 'Palisade: what the audit of the hub may read' });
    const text = (name: string, description: string, allowedPattern: string): string =>
      new CfnParameter(this, name, { description, allowedPattern }).valueAsString;
    const account = text(SECURITY_ACCOUNT_ID, 'Account of the hub', '^[0-9]{12}$');
    const organization = text(ORGANIZATION_ID, 'The organization', '^o-[a-z0-9]{10,32}$');
    const auditor = this.formatArn({
      service: 'iam',
      region: '',
      account,
      resource: 'role',
      resourceName: AUDIT_FUNCTION_ROLE,
    });
    const role = new iam.Role(this, 'Role', {
      roleName: AUDIT_ROLE,
      description: 'Palisade: read by the audit of the hub',
      // The account as principal, its one role by condition: the role may be made again.
      assumedBy: new iam.AccountPrincipal(account).withConditions({
        ArnEquals: { 'aws:PrincipalArn': auditor },
        StringEquals: { 'aws:PrincipalOrgID': organization },
      }),
    });
    role.addToPolicy(new iam.PolicyStatement({ actions: READS, resources: ['*'] }));
    acknowledge(
      role,
      'IAM5[Resource::*]',
      'Listing and describing takes no resource; the actions are named.',
    );
  }
}
