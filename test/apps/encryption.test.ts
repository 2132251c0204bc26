/** A key of the organization over what the hub keeps: all of it, and nothing that others must read without it. */
import { describe, expect, it } from 'vitest';
import { at, listAt, textAt } from '../../src/domain/base/lookup.ts';
import { names, offenders, statementsOf, synthesised } from '../helpers/cdk/synthesis.ts';
import { EVERYTHING, type Resource } from '../helpers/cdk/templates.ts';

const BOUNDARY = 'arn:aws:iam::210987654321:policy/Boundary';
const app = synthesised({
  ...EVERYTHING,
  encryption: { createKey: true },
  permissionsBoundary: BOUNDARY,
});
const [key] = app.all('AWS::KMS::Key');
const inHub = (type: string): readonly Resource[] =>
  app.all(type).filter(({ place }) => place === 'PalisadeHub');
const isUnderKey = ({ properties }: Resource, ...path: readonly string[]): boolean =>
  key !== undefined && names(at(properties, ...path), key);

describe('a key of the stack', () => {
  it('is one, turned yearly, and stays when the stack goes', () => {
    expect(app.all('AWS::KMS::Key')).toHaveLength(1);
    expect(key).toMatchObject({
      id: 'Key961B73FD',
      properties: { EnableKeyRotation: true },
      whole: { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' },
    });
  });

  it('is over ledger, queues, topic, logs and the ops bucket', () => {
    for (const [type, ...path] of [
      ['AWS::DynamoDB::Table', 'SSESpecification', 'KMSMasterKeyId'],
      ['AWS::SQS::Queue', 'KmsMasterKeyId'],
      ['AWS::SNS::Topic', 'KmsMasterKeyId'],
      ['AWS::Logs::LogGroup', 'KmsKeyId'],
    ] as const) {
      expect
        .soft(
          offenders(inHub(type), (one) => isUnderKey(one, ...path)),
          type,
        )
        .toEqual([]);
    }
    const under = inHub('AWS::S3::Bucket').filter((one) => isUnderKey(one, 'BucketEncryption'));
    expect(under.map(({ id }) => id)).toEqual(['BucketsOps743B1DD0']);
  });

  it('is over nothing that firewalls read, or that members hold', () => {
    const elsewhere = app.resources.filter(({ place }) => place !== 'PalisadeHub');
    expect(
      offenders(elsewhere, ({ properties }) => !JSON.stringify(properties).includes('aws:kms')),
    ).toEqual([]);
    const queues = app.all('AWS::SQS::Queue').filter(({ place }) => place !== 'PalisadeHub');
    expect(offenders(queues, (one) => at(one.properties, 'SqsManagedSseEnabled') === true)).toEqual(
      [],
    );
  });

  it('lets rules, alarms and logs use it, and the account decide of the rest', () => {
    const statements = statementsOf(at(key?.properties, 'KeyPolicy'));
    const services = statements.flatMap(({ principal }) => [at(principal, 'Service')].flat());
    expect(services.filter((one) => one !== undefined)).toEqual([
      ...['cloudwatch.amazonaws.com', 'events.amazonaws.com', 'logs.eu-west-1.amazonaws.com'],
    ]);
    for (const { principal, actions } of statements) {
      if (at(principal, 'Service') === undefined) continue;
      expect
        .soft(actions.filter((one) => /\*|Grant|Delete|Put|Schedule/.test(String(one))))
        .toEqual([]);
    }
  });

  it('may be used by every role of the hub through the services that keep things, and by none otherwise', () => {
    const policies = inHub('AWS::IAM::Policy');
    for (const role of inHub('AWS::IAM::Role')) {
      const own = policies.filter(({ properties }) => names(listAt(properties, 'Roles'), role));
      const grants = own
        .flatMap(({ properties }) => statementsOf(at(properties, 'PolicyDocument')))
        .filter((one) => key !== undefined && names(one.resources, key));
      expect.soft(grants, role.id).toHaveLength(1);
      const via = at(grants[0]?.condition, 'StringEquals', 'kms:ViaService');
      expect
        .soft(via)
        .toEqual(['dynamodb', 'sqs', 's3'].map((name) => `${name}.eu-west-1.amazonaws.com`));
    }
  });
});

describe('a key that is there already', () => {
  const KEY = 'arn:aws:kms:eu-west-1:210987654321:key/12345678-1234-1234-1234-123456789012';
  const given = synthesised({ ...EVERYTHING, encryption: { kmsKeyArn: KEY } });

  it('is used as it is', () => {
    expect(given.resources.filter(({ type }) => type === 'AWS::KMS::Key')).toEqual([]);
    const queues = given.all('AWS::SQS::Queue').filter(({ place }) => place === 'PalisadeHub');
    expect(offenders(queues, (one) => textAt(one.properties, 'KmsMasterKeyId') === KEY)).toEqual(
      [],
    );
  });
});

describe('a permissions boundary', () => {
  it('is on every role of the hub', () => {
    const roles = inHub('AWS::IAM::Role');
    expect(
      offenders(roles, (one) => textAt(one.properties, 'PermissionsBoundary') === BOUNDARY),
    ).toEqual([]);
  });
});
