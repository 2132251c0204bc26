/** Why stack instances failed, by reasons that hundreds of accounts share. */
import { describe, expect, it } from 'vitest';
import {
  rolloutJson,
  rolloutLines,
  rolloutOf,
  rolloutReason,
  type FailedInstance,
} from '../../../src/domain/coverage/rollout.ts';
import { NOON } from '../../helpers/hub/publishing.ts';

const accountOf = (n: number) => String(200_000_000_000 + n);
const denied = (account: string, region: string) =>
  `ResourceLogicalId:ForwardRole, ResourceType:AWS::IAM::Role, ResourceStatusReason:User: arn:aws:sts::${account}:assumed-role/stacksets-exec-0a1b2c3d4e5f60718293a4b5c6d7e8f9/2fe0a0cb-0dba-42d1-9e63-3351e5b5b644 is not authorized to perform: iam:CreateRole on resource: arn:aws:iam::${account}:role/StackSet-PalisadeMembers-${region} with an explicit deny in a service control policy (Service: Iam, Status Code: 403, Request ID: 6f1c0a70-e5b1-4f6e-9a56-0d1f8e0f2f11).`;

function failed(n: number, more: Partial<FailedInstance> = {}): FailedInstance {
  const { region = 'eu-west-1' } = more;
  const account = accountOf(n);
  const reason = denied(account, region);
  return { stackSet: 'PalisadeMembers', account, region, status: 'FAILED', reason, ...more };
}

describe('the reason of a failed stack instance', () => {
  it.each([
    ['an SCP denies iam:CreateRole', denied(accountOf(1), 'eu-west-1')],
    [
      'cloudformation:CreateStack is not allowed',
      `User: arn:aws:sts::${accountOf(1)}:assumed-role/x is not authorized to perform: cloudformation:CreateStack on resource: arn:aws:cloudformation:eu-central-1:${accountOf(1)}:stack/x/*`,
    ],
    [
      'Cancelled since failure tolerance has exceeded',
      'Cancelled since failure tolerance has exceeded',
    ],
    ['FAILED, without a reason', ' '],
    [
      'Account <account> in <region> has no <arn>, request <id>',
      `Account ${accountOf(7)} in ap-southeast-2 has no arn:aws:iam::${accountOf(7)}:role/x, request 6f1c0a70-e5b1-4f6e-9a56-0d1f8e0f2f11`,
    ],
  ])('is %s', (expected, reason) => {
    expect(rolloutReason({ reason, status: 'FAILED' })).toBe(expected);
  });

  it('is short, of one line, and of no more than its beginning, whatever is written there', () => {
    const told = rolloutReason({
      reason: `\u001b[31m\n${'a: '.repeat(500_000)}`,
      status: 'FAILED',
    });
    expect(told.length).toBeLessThanOrEqual(200);
    for (const control of ['\u001b', '\n']) expect(told).not.toContain(control);
  });
});

describe('failed stack instances', () => {
  it('are one group for 412 accounts that one policy stops, the largest first', () => {
    const stopped = Array.from({ length: 412 }, (_, n) => [
      failed(n),
      failed(n, { region: 'us-east-1' }),
    ]).flat();
    const other = failed(500, { reason: 'Cancelled since failure tolerance has exceeded' });
    const rollout = rolloutOf([other, ...stopped], [], NOON);
    const { groups, more, faults } = rollout;
    expect([more, faults]).toEqual([0, []]);
    const named = [0, 1, 2, 3, 4].map(accountOf).join(', ');
    expect(rolloutLines(rolloutJson(rollout))).toEqual([
      `an SCP denies iam:CreateRole: 412 accounts in 2 regions (PalisadeMembers; such as ${named})`,
      `Cancelled since failure tolerance has exceeded: 1 account in 1 region (PalisadeMembers; ${accountOf(500)})`,
    ]);
    expect(groups[0]).toMatchObject({
      instances: 824,
      stackSets: ['PalisadeMembers'],
      named: [0, 1, 2, 3, 4].map(accountOf),
    });
  });

  it('are told in a bounded number of groups, and how many more there are', () => {
    const words = Array.from({ length: 80 }, (_, n) =>
      failed(n, { reason: `word ${'x'.repeat(n)}` }),
    );
    const { groups, more } = rolloutOf(words, [], NOON);
    expect([groups.length, more]).toEqual([50, 30]);
  });
});
