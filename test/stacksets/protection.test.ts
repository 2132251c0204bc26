/** The policy that protects what StackSets put into members: held against the very templates. */
import { describe, expect, it } from 'vitest';
import { textAt } from '../../src/domain/base/lookup.ts';
import { askDocument } from '../../src/domain/preflight/permissions/permission-document.ts';
import {
  PROTECTION_BYTES_MAX,
  protectionPolicy,
} from '../../src/domain/preflight/protection-policy.ts';
import { templateNamed, type Resource } from '../helpers/cdk/templates.ts';
import { auditTemplate, memberTemplate, redriveTemplate } from '../../stacksets/templates.ts';

const POLICY = JSON.stringify(protectionPolicy());
const MEMBER = '444455556666';

/** As CloudFormation names what the templates leave to it, in a stack of a StackSet of ours. */
const STACK = 'StackSet-PalisadeMembersCanary-0a1b2c3d-4e5f';
const made = [memberTemplate(), auditTemplate(), redriveTemplate()].flatMap(
  (text) => templateNamed('carried', text).resources,
);

/** What would break each kind of thing, and its ARN. */
const HARM: Readonly<Record<string, (name: string) => readonly [string, string]>> = {
  'AWS::Events::Rule': (name) => ['events:DisableRule', `events:eu-west-1:${MEMBER}:rule/${name}`],
  'AWS::IAM::Role': (name) => ['iam:DeleteRolePolicy', `iam::${MEMBER}:role/${name}`],
  'AWS::IAM::Policy': () => ['iam:DeleteRolePolicy', `iam::${MEMBER}:role/PalisadeAudit`],
  'AWS::SQS::Queue': (name) => ['sqs:DeleteQueue', `sqs:eu-west-1:${MEMBER}:${name}`],
  'AWS::SQS::QueuePolicy': () => [
    'sqs:SetQueueAttributes',
    `sqs:eu-west-1:${MEMBER}:${STACK}-Undelivered-1`,
  ],
  'AWS::Scheduler::Schedule': (name) => [
    'scheduler:UpdateSchedule',
    `scheduler:eu-west-1:${MEMBER}:schedule/default/${name}`,
  ],
};

function deniedTo(role: string, action: string, resource: string): unknown {
  const keys = { 'aws:principalarn': [`arn:aws:iam::${MEMBER}:role/${role}`] };
  return askDocument(POLICY, { action, resource: `arn:aws:${resource}`, keys }).denies;
}

function harmTo(one: Resource): readonly [string, string] {
  const harm = HARM[one.type];
  if (harm === undefined) throw new Error(`say what would break ${one.type}`);
  return harm(textAt(one.properties, 'RoleName') ?? `${STACK}-${one.id}-1A2B3C`);
}

describe('the policy to paste', () => {
  it('denies an administrator of a member what would break anything of the templates', () => {
    expect(made.length).toBeGreaterThan(6);
    for (const one of made) {
      const [action, resource] = harmTo(one);
      expect.soft(deniedTo('Administrator', action, resource), `${one.id}: ${action}`).toBe(true);
    }
  });

  it('denies the same to our own roles, and nothing of it to StackSets', () => {
    for (const one of made) {
      const [action, resource] = harmTo(one);
      expect.soft(deniedTo('PalisadeRedrive', action, resource)).toBe(true);
      expect.soft(deniedTo('stacksets-exec-0123abcd', action, resource)).toBe(false);
    }
  });

  it('lets nobody pass for StackSets by a role of that name', () => {
    for (const action of ['iam:CreateRole', 'iam:UpdateAssumeRolePolicy', 'iam:AttachRolePolicy']) {
      const role = `iam::${MEMBER}:role/stacksets-exec-evil`;
      expect.soft(deniedTo('Administrator', action, role), action).toBe(true);
    }
  });

  it('denies to change or delete the stacks', () => {
    const stack = `cloudformation:eu-west-1:${MEMBER}:stack/${STACK}/0a1b`;
    expect(deniedTo('Administrator', 'cloudformation:DeleteStack', stack)).toBe(true);
    expect(deniedTo('stacksets-exec-0123abcd', 'cloudformation:DeleteStack', stack)).toBe(false);
  });

  it.each([
    ['a rule of theirs', 'events:DeleteRule', `events:eu-west-1:${MEMBER}:rule/theirs`],
    ['a role of theirs', 'iam:DeleteRole', `iam::${MEMBER}:role/StackSet-Baseline-1`],
    [
      'reading our dead letters',
      'sqs:ReceiveMessage',
      `sqs:eu-west-1:${MEMBER}:${STACK}-Undelivered-1`,
    ],
    [
      'reading our rules',
      'events:ListTargetsByRule',
      `events:eu-west-1:${MEMBER}:rule/${STACK}-Findings-1`,
    ],
  ])('leaves %s alone', (_what, action, resource) => {
    expect(deniedTo('Administrator', action, resource)).toBe(false);
  });

  it('is as short as Organizations takes it', () => {
    expect(Buffer.byteLength(POLICY)).toBeLessThan(PROTECTION_BYTES_MAX / 2);
  });
});
