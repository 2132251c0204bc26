import { describe, expect, test } from 'vitest';
import { askDocument } from '../../../../src/domain/preflight/permissions/permission-document.ts';

const stackSets = 'arn:aws:iam::*:role/stacksets-exec-*';
const putRule = (region: string) => ({
  action: 'events:PutRule',
  resource: `arn:aws:events:${region}:*:rule/StackSet-Palisade*`,
  keys: {
    'aws:requestedregion': [region],
    'aws:principalarn': [stackSets],
    'aws:principalorgid': ['o-1'],
    'aws:principalisawsservice': ['false'],
  },
});
const anonymousRead = {
  action: 's3:GetObject',
  resource: 'arn:aws:s3:::palisadehub*',
  keys: {
    'aws:principalorgid': [],
    'aws:principalisawsservice': ['false'],
    'aws:sourceorgid': [],
    'aws:securetransport': ['true'],
  },
};

function denying(statement: object): string {
  return JSON.stringify({ Statement: { Effect: 'Deny', Resource: '*', ...statement } });
}

describe('a policy of the organization', () => {
  test.each<[what: string, statement: object, denies: boolean | 'unknown']>([
    ['another service', { Action: ['s3:*', 'ec2:*'] }, false],
    ['the action in other letters', { Action: 'EVENTS:put*' }, true],
    ['everything but some', { NotAction: ['iam:*', 'sts:*'] }, true],
    ['everything but this', { NotAction: ['iam:*', 'events:*'] }, false],
    [
      'other regions only',
      {
        NotAction: 'iam:*',
        Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1', 'us-east-1'] } },
      },
      false,
    ],
    [
      'this region too',
      { Action: '*', Condition: { StringNotEquals: { 'AWS:requestedregion': 'us-east-1' } } },
      true,
    ],
    [
      'all but StackSets',
      {
        Action: '*',
        Condition: {
          ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::*:role/stacksets-exec-*' },
        },
      },
      false,
    ],
    [
      'all but one account’s StackSets',
      {
        Action: '*',
        Condition: {
          ArnNotLike: { 'aws:PrincipalArn': 'arn:aws:iam::111122223333:role/stacksets-exec-*' },
        },
      },
      'unknown',
    ],
    [
      'who has no tag, which nobody knows',
      { Action: '*', Condition: { Null: { 'aws:PrincipalTag/team': 'true' } } },
      'unknown',
    ],
    [
      'by an operator that is not read',
      { Action: '*', Condition: { DateGreaterThan: { 'aws:RequestedRegion': '2020-01-01' } } },
      'unknown',
    ],
    ['other rules', { Action: '*', Resource: 'arn:aws:events:*:*:rule/audit-*' }, false],
    ['every rule', { Action: '*', Resource: ['arn:aws:events:*:*:rule/*'] }, true],
    [
      'rules of one account',
      { Action: '*', Resource: 'arn:aws:events:*:111122223333:rule/*' },
      'unknown',
    ],
    ['a resource with a variable', { Action: '*', Resource: 'arn:aws:events:${x}:*' }, 'unknown'],
    ['a principal that is not read', { Action: '*', NotPrincipal: '*' }, 'unknown'],
  ])('denies %s', (_, statement, denies) => {
    expect(askDocument(denying(statement), putRule('eu-west-1')).denies).toBe(denies);
  });

  test('that keeps strangers from buckets keeps anonymous firewalls from them', () => {
    const perimeter = denying({
      Principal: '*',
      Action: 's3:*',
      Condition: {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    });
    expect(askDocument(perimeter, anonymousRead).denies).toBe(true);
    const byCloudFront = { 'aws:principalisawsservice': ['true'] };
    const delivered = { ...anonymousRead, keys: { ...anonymousRead.keys, ...byCloudFront } };
    expect(askDocument(perimeter, delivered).denies).toBe(false);
  });

  test('of plain HTTP concerns nobody who speaks TLS', () => {
    const plain = denying({
      Principal: { AWS: '*' },
      Action: '*',
      Condition: { Bool: { 'aws:SecureTransport': 'false' } },
    });
    expect(askDocument(plain, anonymousRead).denies).toBe(false);
  });

  test.each(['', '{', '[]', '{"Statement":["Deny"]}', '7'])(
    'that cannot be read (%s) may do anything',
    (text) => {
      const answer = askDocument(text, putRule('eu-west-1'));
      expect(answer).toEqual({ allows: 'unknown', denies: 'unknown' });
    },
  );
});
