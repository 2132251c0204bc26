/**
 * A role that a member account holds for one function of the hub: of a fixed name, so in one region only, and
 * taken by that function alone, from inside the organization.
 */
import { CfnParameter, type Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';

export const SECURITY_ACCOUNT_ID = 'SecurityAccountId';
export const ORGANIZATION_ID = 'OrganizationId';

export interface HubRoleProps {
  readonly roleName: string;
  readonly description: string;
  /** Name of the one role, in the security account, that may assume it. */
  readonly assumedBy: string;
}

export function hubRole(stack: Stack, { assumedBy, ...props }: HubRoleProps): iam.Role {
  const text = (name: string, description: string, allowedPattern: string): string =>
    new CfnParameter(stack, name, { description, allowedPattern }).valueAsString;
  const account = text(SECURITY_ACCOUNT_ID, 'Account of the hub', '^[0-9]{12}$');
  const organization = text(ORGANIZATION_ID, 'The organization', '^o-[a-z0-9]{10,32}$');
  const assumer = stack.formatArn({
    service: 'iam',
    region: '',
    account,
    resource: 'role',
    resourceName: assumedBy,
  });
  return new iam.Role(stack, 'Role', {
    ...props,
    // The account as principal, its one role by condition: the role may be made again.
    assumedBy: new iam.AccountPrincipal(account).withConditions({
      ArnEquals: { 'aws:PrincipalArn': assumer },
      StringEquals: { 'aws:PrincipalOrgID': organization },
    }),
  });
}
