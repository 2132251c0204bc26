/** The tree of an organization, as Organizations answers it. */
import { OrganizationsClient } from '@aws-sdk/client-organizations';
import { describe, expect, it } from 'vitest';
import { auditedAccounts } from '../../../src/adapters/organizations/audited-accounts.ts';
import { awsEndpoint } from '../../helpers/fakes/aws-endpoint.ts';

const UNITS: Readonly<Record<string, readonly string[]>> = {
  'ou-ab12-prod': ['ou-ab12-web', 'ou-ab12-data'],
};
const ACCOUNTS: Readonly<Record<string, readonly string[]>> = {
  'ou-ab12-prod': ['1'],
  'ou-ab12-web': ['2', '3'],
  // It was moved while the tree was read.
  'ou-ab12-data': ['3', '4'],
};
const PARENTS: Readonly<Record<string, string>> = {
  'ou-ab12-prod': 'ou-ab12-top',
  'ou-ab12-top': 'r-ab12',
};
const arn = (id: string) => `arn:aws:organizations::999988887777:account/o-abcde12345/${id}`;

function organization(parents = PARENTS) {
  return awsEndpoint(({ operation, input }) => {
    const parent = String(input['ParentId'] ?? input['ChildId']);
    if (operation === 'ListOrganizationalUnitsForParent') {
      return { OrganizationalUnits: (UNITS[parent] ?? []).map((Id) => ({ Id })) };
    }
    if (operation === 'ListAccountsForParent') {
      const ids = ACCOUNTS[parent] ?? [];
      return { Accounts: ids.map((Id) => ({ Id, Arn: arn(Id), State: 'ACTIVE' })) };
    }
    const Id = parents[parent];
    return Id === undefined ? { error: 'AccessDeniedException' } : { Parents: [{ Id }] };
  });
}

const client = () => new OrganizationsClient({ region: 'us-east-1', maxAttempts: 1 });

describe('the tree below the audited OUs', () => {
  it('says where each account lies, up to the root, and which account is the management account', async () => {
    await organization();
    const reading = await auditedAccounts(client()).tree(['ou-ab12-prod']);
    expect(Object.fromEntries(reading.parentsOf)).toEqual({
      '1': ['ou-ab12-prod'],
      '2': ['ou-ab12-web'],
      '3': ['ou-ab12-web', 'ou-ab12-data'],
      '4': ['ou-ab12-data'],
    });
    expect(Object.fromEntries(reading.above)).toEqual({
      'ou-ab12-web': 'ou-ab12-prod',
      'ou-ab12-data': 'ou-ab12-prod',
      'ou-ab12-prod': 'ou-ab12-top',
      'ou-ab12-top': 'r-ab12',
    });
    expect(reading.apart).toEqual(['999988887777']);
  });

  it('asks for no parents where the walk began at the root', async () => {
    const { asked } = await organization();
    const reading = await auditedAccounts(client()).tree(['r-ab12']);
    expect(reading.above.size).toBe(0);
    expect(asked.map(({ operation }) => operation)).not.toContain('ListParents');
  });

  it('is none if the way up cannot be read, or goes in a circle', async () => {
    await organization({ 'ou-ab12-prod': 'ou-ab12-top' });
    await expect(auditedAccounts(client()).tree(['ou-ab12-prod'])).rejects.toThrow(
      'cannot find the parent of ou-ab12-top',
    );
    await organization({ 'ou-ab12-prod': 'ou-ab12-top', 'ou-ab12-top': 'ou-ab12-prod' });
    await expect(auditedAccounts(client()).tree(['ou-ab12-prod'])).rejects.toThrow(
      'lies below itself',
    );
  });
});
