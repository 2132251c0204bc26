/** Who is enrolled with GuardDuty's administrator, as GuardDuty answers it. */
import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { describe, expect, it } from 'vitest';
import { administeredAccounts } from '../../../src/adapters/guardduty/administered-accounts.ts';
import { awsEndpoint, type Asked, type Told } from '../../helpers/fakes/aws-endpoint.ts';

const ADMINISTRATOR = '999988887777';
const member = (AccountId: string, RelationshipStatus: string) => ({
  accountId: AccountId,
  relationshipStatus: RelationshipStatus,
});

async function enrolled(members: (input: Asked['input']) => Told, detectors = ['d1']) {
  const endpoint = await awsEndpoint(({ operation, input }) => {
    if (operation.startsWith('GET /detector/d1/member')) return members(input);
    if (operation.startsWith('GET /detector/d1')) return { status: 'ENABLED' };
    return { detectorIds: detectors };
  });
  const clientOf = (region: string) => new GuardDutyClient({ region, maxAttempts: 1 });
  const outcome = await administeredAccounts(clientOf, ADMINISTRATOR).enrolledIn('eu-west-1');
  return { outcome, asked: endpoint.asked.map(({ input }) => input) };
}

describe('accounts that are enrolled in a region', () => {
  it('are members that are monitored or suspended, of all pages, and the administrator itself', async () => {
    const { outcome, asked } = await enrolled(({ nextToken }) =>
      nextToken !== undefined
        ? { members: [member('4', 'Disabled')] }
        : {
            members: [member('1', 'Enabled'), member('2', 'Resigned'), member('3', 'Invited')],
            nextToken: 'more',
          },
    );
    expect(outcome).toEqual({ accounts: [ADMINISTRATOR, '1', '4'] });
    expect(asked.filter((one) => one['onlyAssociated'] === 'true')).toHaveLength(2);
  });

  it('are none where the administrator has no detector, which is not unknown', async () => {
    const { outcome } = await enrolled(() => ({ members: [] }), []);
    expect(outcome).toEqual({ accounts: [] });
  });

  it('are unknown where it may not ask, or gets no list', async () => {
    const denied = await enrolled(() => ({ error: 'AccessDeniedException', message: 'no' }));
    expect(JSON.stringify(denied.outcome)).toContain('AccessDeniedException');
    const { outcome } = await enrolled(() => ({}));
    expect(JSON.stringify(outcome)).toContain('answered without a list');
  });
});
