/** Failed stack instances, as CloudFormation lists them. */
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { describe, expect, it } from 'vitest';
import { failedInstances } from '../../../src/adapters/cloudformation/failed-instances.ts';
import { awsEndpoint, type Asked, type Told } from '../../helpers/fakes/aws-endpoint.ts';

const client = () => new CloudFormationClient({ region: 'eu-west-1', maxAttempts: 1 });
const sets = (...names: readonly string[]) => ({
  Summaries: names.map((StackSetName) => ({ StackSetName })),
});

function endpoint(
  instances: (asked: Asked['input']) => Told,
  operations: (asked: Asked) => Told = () => ({ Summaries: [] }),
) {
  return awsEndpoint((one) => {
    if (one.operation === 'ListStackSets') {
      return sets('PalisadeMembers', 'Landing', 'PalisadeAudit');
    }
    return one.operation === 'ListStackInstances' ? instances(one.input) : operations(one);
  });
}

describe('failed instances', () => {
  it('are those of our StackSets, of every page and status, as a delegated administrator sees them', async () => {
    const { asked } = await endpoint((input) => {
      const isFailed = input['Filters.member.1.Values'] === 'FAILED';
      if (!isFailed || input['StackSetName'] !== 'PalisadeMembers') return { Summaries: [] };
      if (input['NextToken'] === undefined) {
        return {
          Summaries: [{ Account: '1', Region: 'eu-west-1', StatusReason: 'no' }],
          NextToken: 'x',
        };
      }
      return { Summaries: [{ Account: '2', Region: 'us-east-1' }] };
    });
    const common = { stackSet: 'PalisadeMembers', status: 'FAILED' };
    expect(await failedInstances(client()).list(() => true)).toEqual({
      failed: [
        { ...common, account: '1', region: 'eu-west-1', reason: 'no' },
        { ...common, account: '2', region: 'us-east-1', reason: '' },
      ],
      faults: [],
    });
    expect(new Set(asked.map(({ input }) => input['CallAs']))).toEqual(
      new Set(['DELEGATED_ADMIN']),
    );
    expect(asked.map(({ input }) => input['StackSetName'])).not.toContain('Landing');
  });

  it('of one StackSet that cannot be read are a fault, and hide no other', async () => {
    await endpoint((input) =>
      input['StackSetName'] === 'PalisadeMembers'
        ? { error: 'AccessDenied' }
        : { Summaries: [{ Account: '3', Region: 'eu-west-1' }] },
    );
    const { failed, faults } = await failedInstances(client()).list(() => true);
    expect(failed.map(({ account }) => account)).toEqual(['3', '3', '3']);
    expect(faults).toHaveLength(3);
    expect(faults[0]).toContain('PalisadeMembers, FAILED: cannot list instances');
  });

  it('are not known if StackSets cannot be listed, and not all if time runs out', async () => {
    await endpoint(() => ({ Summaries: [] }));
    const { faults } = await failedInstances(client()).list(() => false);
    expect(faults).toHaveLength(8);
    expect(faults.at(-1)).toBe('PalisadeAudit, last operation: not read in time');
    expect(faults[0]).toBe('PalisadeMembers, FAILED: not read in time');
    await awsEndpoint(() => ({ error: 'AccessDenied' }));
    await expect(failedInstances(client()).list(() => true)).rejects.toThrow(
      'cannot list the StackSets',
    );
  });

  it('are also those of the last operation that has ended, of which instances say nothing', async () => {
    const instance = (Account: string, StatusReason: string) => ({
      Account,
      Region: 'eu-west-1',
      StatusReason,
    });
    const { asked } = await endpoint(
      (input) =>
        input['Filters.member.1.Values'] === 'FAILED' && input['StackSetName'] === 'PalisadeMembers'
          ? { Summaries: [instance('1', 'an instance’s own')] }
          : { Summaries: [] },
      ({ operation, input }) => {
        if (input['StackSetName'] === 'PalisadeAudit') return { error: 'AccessDenied' };
        if (operation === 'ListStackSetOperationResults') {
          return { Summaries: [instance('1', 'of the operation'), instance('2', 'no such role')] };
        }
        const operations = [
          { OperationId: 'now', Status: 'RUNNING' },
          { OperationId: 'last', Status: 'STOPPED' },
        ];
        return { Summaries: operations };
      },
    );
    const { failed, faults } = await failedInstances(client()).list(() => true);
    expect(failed.map(({ account, reason }) => [account, reason])).toEqual([
      ['1', 'an instance’s own'],
      ['2', 'no such role'],
    ]);
    expect(faults).toEqual([expect.stringContaining('PalisadeAudit, last operation: cannot list')]);
    const results = asked.filter(({ operation }) => operation === 'ListStackSetOperationResults');
    expect(results.map(({ input }) => input['OperationId'])).toEqual(['last']);
    const filter = results.map(({ input }) => input['Filters.member.1.Values']);
    expect(filter).toEqual(['FAILED']);
  });
});
