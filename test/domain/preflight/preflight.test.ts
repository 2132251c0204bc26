import { describe, expect, test } from 'vitest';
import type { AttachedPolicy } from '../../../src/domain/preflight/permissions/permission-hindrance.ts';
import type { Check } from '../../../src/domain/preflight/preflight-check.ts';
import type { PreflightFacts, RegionFacts } from '../../../src/domain/preflight/preflight-facts.ts';
import {
  preflightChecks,
  STACKSETS_SERVICE,
  type PlannedDeployment,
} from '../../../src/domain/preflight/preflight.ts';
import { protectionPolicy } from '../../../src/domain/preflight/protection-policy.ts';

const SECURITY = '210987654321';
const MANAGEMENT = '123456789012';
const OU = 'ou-ab12-cdef3456';
const planned: PlannedDeployment = {
  organizationId: 'o-a1b2c3d4e5',
  securityAccountId: SECURITY,
  organizationalUnitIds: [OU],
  canaryOrganizationalUnitId: undefined,
  homeRegion: 'eu-west-1',
  regions: ['eu-west-1', 'us-east-1'],
  collection: 'both',
  memberQueues: false,
  operatorEndpoint: 'function-url',
  createsKey: false,
  hasTrail: false,
  findingPublishingFrequency: 'SIX_HOURS',
  readers: ['network', 'cloudfront'],
};
const ALLOW_ALL = '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
const fullAccess: AttachedPolicy = {
  id: 'p-FullAWSAccess',
  name: 'FullAWSAccess',
  kind: 'SERVICE_CONTROL_POLICY',
  document: ALLOW_ALL,
  targets: ['r-ab12', OU, 'ou-ab12-security1', SECURITY],
};
const paths = { members: [['r-ab12', OU]], security: ['r-ab12', 'ou-ab12-security1', SECURITY] };

function region(name: string, differing: Partial<RegionFacts> = {}): RegionFacts {
  return {
    region: name,
    detector: detector(),
    enrolment: { known: 'ALL' },
    administrators: { unknown: 'only the management account may ask' },
    ...differing,
  };
}

function detector(differing: { enabled?: boolean; publishingFrequency?: string } = {}) {
  const usual = { id: 'd1', enabled: true, publishingFrequency: 'FIFTEEN_MINUTES' };
  return { known: { kind: 'detector' as const, ...usual, ...differing } };
}

function facts(differing: Partial<PreflightFacts> = {}): PreflightFacts {
  return {
    caller: { accountId: SECURITY, arn: `arn:aws:sts::${SECURITY}:assumed-role/Admin/ann` },
    organization: {
      known: { id: 'o-a1b2c3d4e5', managementAccountId: MANAGEMENT, featureSet: 'ALL' },
    },
    units: [{ id: OU, exists: { known: true } }],
    trustedServices: { known: ['guardduty.amazonaws.com', STACKSETS_SERVICE] },
    stackSetsAdministrators: { known: [SECURITY] },
    regions: planned.regions.map((name) => region(name)),
    concurrency: { known: 1_000 },
    policies: { known: { policies: [fullAccess], ...paths } },
    ...differing,
  };
}

function withPolicy(statement: object, targets: readonly string[], kind = fullAccess.kind) {
  const document = JSON.stringify({ Statement: [{ Effect: 'Deny', Resource: '*', ...statement }] });
  const policy = { id: 'p-1', name: 'Ours', kind, document, targets };
  return facts({ policies: { known: { policies: [fullAccess, policy], ...paths } } });
}

const notOk = (checks: readonly Check[]) => checks.filter(({ status }) => status !== 'ok');

describe('a preflight', () => {
  test('of an organization that is prepared is ok in everything', () => {
    expect(notOk(preflightChecks(facts(), planned))).toEqual([]);
  });

  test.each<[what: string, differing: Partial<PreflightFacts>, name: string, fix: RegExp]>([
    [
      'another organization',
      {
        organization: {
          known: { id: 'o-other00000', managementAccountId: '1', featureSet: 'ALL' },
        },
      },
      'organization',
      /set organizationId to "o-other00000"/,
    ],
    ['no organization', { organization: { known: 'none' } }, 'organization', /account of it/],
    [
      'consolidated billing only',
      {
        organization: {
          known: {
            id: 'o-a1b2c3d4e5',
            managementAccountId: MANAGEMENT,
            featureSet: 'CONSOLIDATED_BILLING',
          },
        },
      },
      'organization',
      /enable-all-features/,
    ],
    [
      'a hub in the management account',
      {
        organization: {
          known: { id: 'o-a1b2c3d4e5', managementAccountId: SECURITY, featureSet: 'ALL' },
        },
      },
      'organization',
      /delegated administrator/,
    ],
    [
      'an OU that is not there',
      { units: [{ id: OU, exists: { known: false } }] },
      'organizational-unit',
      /list-roots/,
    ],
    [
      'StackSets without trust',
      { trustedServices: { known: ['guardduty.amazonaws.com'] } },
      'trusted-access',
      /^aws cloudformation activate-organizations-access$/,
    ],
    [
      'StackSets administered by nobody of ours',
      { stackSetsAdministrators: { known: ['999999999999'] } },
      'stacksets-administrator',
      new RegExp(
        `register-delegated-administrator .*${STACKSETS_SERVICE} --account-id ${SECURITY}$`,
      ),
    ],
    [
      'a region that is off',
      {
        regions: [
          region('eu-west-1'),
          region('us-east-1', { detector: { known: { kind: 'region-disabled' } } }),
        ],
      },
      'region',
      /^aws account enable-region --region-name us-east-1$/m,
    ],
    [
      'a region that GuardDuty administers elsewhere',
      {
        regions: [
          region('eu-west-1'),
          region('us-east-1', { enrolment: { known: 'not-administrator' } }),
        ],
      },
      'guardduty-administrator',
      /enable-organization-admin-account --region us-east-1 --admin-account-id/,
    ],
    [
      'a region without GuardDuty',
      {
        regions: [
          region('eu-west-1'),
          region('us-east-1', {
            detector: { known: { kind: 'absent' } },
            enrolment: { unknown: 'no' },
          }),
        ],
      },
      'guardduty-administrator',
      /--region us-east-1/,
    ],
    [
      'findings that come late',
      {
        regions: [region('eu-west-1', { detector: detector({ publishingFrequency: 'ONE_HOUR' }) })],
      },
      'publishing-frequency',
      /update-detector --region eu-west-1 --detector-id d1 --finding-publishing-frequency FIFTEEN_MINUTES/,
    ],
    [
      'GuardDuty suspended',
      { regions: [region('eu-west-1', { detector: detector({ enabled: false }) })] },
      'publishing-frequency',
      /update-detector .*--enable$/,
    ],
    [
      'accounts enrolled by hand',
      { regions: [region('eu-west-1', { enrolment: { known: 'NEW' } })] },
      'auto-enable',
      /--auto-enable-organization-members ALL/,
    ],
    ['a new account’s quota', { concurrency: { known: 10 } }, 'lambda-concurrency', /L-B99A9384/],
  ])('wants what fixes %s', (_, differing, name, fix) => {
    const wanted = notOk(preflightChecks(facts(differing), planned));
    expect(wanted.map((check) => [check.name, check.status])).toEqual([[name, 'wanted']]);
    expect(wanted[0]?.fix.map(({ command }) => command).join('\n')).toMatch(fix);
  });

  test('refuses the ids of the documentation', () => {
    const example = { ...planned, organizationId: 'o-exampleorgid' };
    const names = notOk(preflightChecks(facts(), example)).map(({ name }) => name);
    expect(names).toEqual(['configuration', 'organization']);
  });

  test.each<keyof PreflightFacts>([
    ...(['organization', 'trustedServices', 'stackSetsAdministrators'] as const),
    ...(['concurrency', 'policies'] as const),
  ])('never takes %s for ok when it cannot be read', (name) => {
    const untold = notOk(preflightChecks(facts({ [name]: { unknown: 'access denied' } }), planned));
    expect(untold).toMatchObject([{ status: 'unknown', found: 'access denied' }]);
  });

  test('never takes a region for ok that cannot be read', () => {
    const dark = { unknown: 'timeout' };
    const regions = [region('eu-west-1', { detector: dark, enrolment: dark })];
    const untold = notOk(preflightChecks(facts({ regions }), planned));
    expect(untold.every(({ status }) => status === 'unknown')).toBe(true);
    expect(new Set(untold.map(({ name }) => name))).toEqual(
      new Set([
        ...['region', 'guardduty-administrator', 'publishing-frequency', 'auto-enable'],
        'configured-frequency',
      ]),
    );
  });

  test('believes the management account about administrators', () => {
    const asked = (administrators: string[]) =>
      preflightChecks(
        facts({ regions: [region('eu-west-1', { administrators: { known: administrators } })] }),
        planned,
      ).find(({ name }) => name === 'guardduty-administrator');
    expect(asked([SECURITY])?.status).toBe('ok');
    expect(asked(['999999999999'])).toMatchObject({ status: 'wanted', found: '999999999999' });
  });

  test('wants no windows that end between two versions of a finding', () => {
    const slow = [
      region('eu-west-1', { detector: detector({ publishingFrequency: 'SIX_HOURS' }) }),
    ];
    const quick = { ...planned, findingPublishingFrequency: 'FIFTEEN_MINUTES' } as const;
    const wanted = notOk(preflightChecks(facts({ regions: slow }), quick));
    expect(wanted.map(({ name }) => name)).toEqual([
      'publishing-frequency',
      'configured-frequency',
    ]);
    expect(notOk(preflightChecks(facts(), quick))).toEqual([]);
  });
});

describe('policies of the organization', () => {
  const policyChecks = (all: PreflightFacts) =>
    notOk(preflightChecks(all, planned)).filter(({ name }) => name === 'policies');

  test('that close a region we forward from are in the way of the roll-out there', () => {
    const closing = {
      NotAction: 'iam:*',
      Condition: { StringNotEquals: { 'aws:RequestedRegion': ['eu-west-1'] } },
    };
    const [check, ...others] = policyChecks(withPolicy(closing, [OU]));
    expect(others).toEqual([]);
    expect(check).toMatchObject({ status: 'wanted', about: 'p-1' });
    expect(check?.found).toMatch(/^SCP "Ours" at ou-ab12-cdef3456 refuses events:PutRule, /);
    expect(check?.found).toContain('in us-east-1: StackSets could not set up forwarding');
    expect(check?.fix.every(({ by }) => by === 'management account')).toBe(true);
  });

  test('over the security account are in the way of its own rules, in no OU that forwards', () => {
    const closing = withPolicy({ Action: 'events:PutRule' }, [SECURITY]);
    const found = (collection: PlannedDeployment['collection']) =>
      notOk(preflightChecks(closing, { ...planned, collection })).map((check) => check.found);
    const refused = [expect.stringContaining(`at ${SECURITY} refuses events:PutRule`)];
    expect(found('both')).toEqual(refused);
    expect(found('administrator')).toEqual(refused);
    expect(found('members')).toEqual([]);
  });

  test('are in the way of a redrive of members’ queues only if that is asked for', () => {
    const found = (memberQueues: boolean, policy: PreflightFacts) =>
      notOk(preflightChecks(policy, { ...planned, memberQueues })).map((check) => check.found);
    const reading = withPolicy({ Action: 'sqs:ReceiveMessage' }, [OU]);
    const assuming = withPolicy(
      { Action: 'sts:AssumeRole', Resource: '*:role/PalisadeRedrive', Principal: '*' },
      ['r-ab12'],
      'RESOURCE_CONTROL_POLICY',
    );
    for (const [policy, says] of [
      [reading, 'SCP "Ours" at ou-ab12-cdef3456 refuses sqs:ReceiveMessage'],
      [assuming, 'RCP "Ours" at r-ab12 refuses sts:AssumeRole in eu-west-1'],
    ] as const) {
      expect(found(false, policy)).toEqual([]);
      expect(found(true, policy)).toEqual([`${says}: members’ dead letters could not be read`]);
    }
  });

  test('that forbid function URLs say what to configure instead, and are in the way of nothing else', () => {
    const forbidding = withPolicy({ Action: 'lambda:*FunctionUrl*' }, [SECURITY]);
    const checks = (operatorEndpoint: PlannedDeployment['operatorEndpoint']) =>
      notOk(preflightChecks(forbidding, { ...planned, operatorEndpoint }));
    expect(checks('function-url')).toMatchObject([
      {
        found: `SCP "Ours" at ${SECURITY} refuses lambda:CreateFunctionUrlConfig, lambda:InvokeFunctionUrl in eu-west-1: nobody could ask the hub or steer it`,
        fix: [
          {},
          {},
          { by: 'the deployer', command: expect.stringContaining('api-gateway') as unknown },
        ],
      },
    ]);
    expect(checks('api-gateway')).toEqual([]);
  });

  test('that forbid to make keys are in the way of a hub that wants one', () => {
    const forbidding = withPolicy({ Action: 'kms:Create*' }, [SECURITY]);
    const found = (createsKey: boolean) =>
      notOk(preflightChecks(forbidding, { ...planned, createsKey })).map(({ found }) => found);
    expect(found(false)).toEqual([]);
    expect(found(true)).toEqual([
      expect.stringContaining('refuses kms:CreateKey, kms:CreateGrant in eu-west-1: the hub'),
    ]);
  });

  test('that forbid API Gateway are in the way of a hub behind it', () => {
    const forbidding = withPolicy({ Action: ['apigateway:*', 'execute-api:*'] }, [SECURITY]);
    const found = (operatorEndpoint: PlannedDeployment['operatorEndpoint']) =>
      notOk(preflightChecks(forbidding, { ...planned, operatorEndpoint })).map(
        ({ found }) => found,
      );
    expect(found('function-url')).toEqual([]);
    expect(found('api-gateway')).toEqual([
      expect.stringContaining('refuses apigateway:POST, execute-api:Invoke in eu-west-1: nobody'),
    ]);
  });

  test('that protect what StackSets put there are in the way of nothing', () => {
    const { Statement } = protectionPolicy() as { Statement: readonly object[] };
    for (const statement of Statement) {
      expect(notOk(policyChecks(withPolicy(statement, [OU, SECURITY])))).toEqual([]);
    }
  });

  test('that hang on what nobody knows may be in the way: unknown', () => {
    const tagged = { Action: 'events:*', Condition: { Null: { 'aws:PrincipalTag/x': 'true' } } };
    expect(policyChecks(withPolicy(tagged, [OU])).map(({ status }) => status)).toContain('unknown');
  });

  test('that hang over others are not in the way', () => {
    expect(policyChecks(withPolicy({ Action: '*' }, ['ou-ab12-another0']))).toEqual([]);
  });

  test('that stand below a named OU count there', () => {
    const below = withPolicy({ Action: 'sqs:*' }, ['444444444444']);
    if (!('known' in below.policies)) throw new Error('known');
    const members = [...paths.members, ['r-ab12', OU, '444444444444']];
    const targets = [...fullAccess.targets, '444444444444'];
    const [, ours] = below.policies.known.policies;
    if (ours === undefined) throw new Error('ours');
    const policies = [{ ...fullAccess, targets }, ours];
    const found = policyChecks(facts({ policies: { known: { ...paths, policies, members } } }));
    expect(found.map((check) => check.found)).toEqual([
      expect.stringContaining('at 444444444444 refuses sqs:CreateQueue, sqs:SetQueueAttributes'),
    ]);
  });

  test('must allow at every level', () => {
    const narrow = { ...fullAccess, targets: [OU, 'ou-ab12-security1', SECURITY] };
    const little = {
      ...fullAccess,
      id: 'p-little',
      targets: ['r-ab12'],
      document: '{"Statement":{"Effect":"Allow","Action":["iam:*","sqs:*"],"Resource":"*"}}',
    };
    const policies = [narrow, little];
    const found = policyChecks(facts({ policies: { known: { policies, ...paths } } }));
    expect(found.every(({ about }) => about === 'r-ab12')).toBe(true);
    expect(found[0]?.found).toMatch(/^no SCP at r-ab12 allows events:PutRule, events:PutTargets/);
  });

  test('that keep the unsigned out are in the way of firewalls that sign nothing', () => {
    const perimeter = {
      Principal: '*',
      Action: 's3:*',
      Condition: {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': planned.organizationId },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    };
    const all = withPolicy(perimeter, ['r-ab12'], 'RESOURCE_CONTROL_POLICY');
    const [check, ...others] = policyChecks(all);
    expect(others).toEqual([]);
    expect(check?.found).toMatch(/^RCP "Ours" at r-ab12 refuses s3:GetObject .*firewalls/);
    expect(notOk(preflightChecks(all, { ...planned, readers: ['cloudfront'] }))).toEqual([]);
  });
});

describe('the OU that gets new rules first', () => {
  const CANARY = 'ou-ab12-canary00';
  const checkOf = (path: readonly string[]) => {
    const members = [...paths.members, path];
    const policies = { known: { policies: [fullAccess], ...paths, members } };
    const deployment = { organizationalUnitIds: [OU, CANARY], canaryOrganizationalUnitId: CANARY };
    return preflightChecks(facts({ policies }), { ...planned, ...deployment }).filter(
      ({ name }) => name === 'canary',
    );
  };

  test('stands apart from the others', () => {
    expect(checkOf(['r-ab12', CANARY])).toMatchObject([{ status: 'ok', about: CANARY }]);
  });

  test('is refused below another, whose accounts would be reached twice', () => {
    expect(checkOf(['r-ab12', OU, CANARY])).toMatchObject([
      { status: 'wanted', found: expect.stringContaining(`below ${OU}`) as unknown },
    ]);
  });

  test('is unknown where nobody may ask, and no matter if there is none', () => {
    const policies = { unknown: 'denied' };
    const deployment = { ...planned, canaryOrganizationalUnitId: OU };
    const statuses = (one: PlannedDeployment) =>
      preflightChecks(facts({ policies }), one)
        .filter(({ name }) => name === 'canary')
        .map(({ status }) => status);
    expect(statuses(deployment)).toEqual(['unknown']);
    expect(statuses(planned)).toEqual([]);
  });
});
