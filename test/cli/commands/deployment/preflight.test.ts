import { describe, expect, test } from 'vitest';
import { preflight } from '../../../../src/cli/commands/deployment/preflight.ts';
import { itInFull } from '../../../helpers/arbitraries/cases.ts';
import { awsAnswering, type Answers } from '../../../helpers/fakes/aws-endpoint.ts';
import { workspace } from '../../../helpers/hub/palisade.ts';
import { runVerb } from '../../../helpers/hub/run-verb.ts';

const SECURITY = '210987654321';
const OU = 'ou-ab12-cdef3456';
const STACKSETS = 'member.org.stacksets.cloudformation.amazonaws.com';
const ALLOW_ALL = '{"Statement":[{"Effect":"Allow","Action":"*","Resource":"*"}]}';
const configuration = {
  organizationId: 'o-a1b2c3d4e5',
  securityAccountId: SECURITY,
  organizationalUnitIds: [OU],
  homeRegion: 'eu-west-1',
  regions: ['eu-west-1', 'us-east-1'],
};
const parents: Readonly<Record<string, string>> = {
  [OU]: 'r-ab12',
  [SECURITY]: 'ou-ab12-security1',
  'ou-ab12-security1': 'r-ab12',
  '444444444444': OU,
};

/** What a prepared organization answers. */
const prepared: Answers = {
  GetCallerIdentity: () => ({ Account: SECURITY, Arn: `arn:aws:iam::${SECURITY}:user/ann` }),
  DescribeOrganization: () => ({
    Organization: { Id: 'o-a1b2c3d4e5', MasterAccountId: '123456789012', FeatureSet: 'ALL' },
  }),
  DescribeOrganizationalUnit: () => ({ OrganizationalUnit: { Id: OU } }),
  ListRoots: () => ({
    Roots: [{ Id: 'r-ab12', PolicyTypes: [{ Type: 'SERVICE_CONTROL_POLICY', Status: 'ENABLED' }] }],
  }),
  // In two pages, and what is wanted on the second.
  ListAWSServiceAccessForOrganization: ({ input }) =>
    input['NextToken'] === undefined
      ? { EnabledServicePrincipals: [{ ServicePrincipal: 'x.aws' }], NextToken: '2' }
      : { EnabledServicePrincipals: [{ ServicePrincipal: STACKSETS }] },
  ListDelegatedAdministrators: ({ input }) => ({
    DelegatedAdministrators: input['ServicePrincipal'] === STACKSETS ? [{ Id: SECURITY }] : [],
  }),
  ListPolicies: () => ({ Policies: [{ Id: 'p-FullAWSAccess', Name: 'FullAWSAccess' }] }),
  ListTargetsForPolicy: () => ({
    Targets: ['r-ab12', OU, 'ou-ab12-security1', SECURITY].map((TargetId) => ({ TargetId })),
  }),
  DescribePolicy: () => ({ Policy: { Content: ALLOW_ALL } }),
  ListParents: ({ input }) => ({ Parents: [{ Id: parents[String(input['ChildId'])] }] }),
  'GET /detector': () => ({ detectorIds: ['d1'] }),
  'GET /detector/d1': () => ({
    status: 'ENABLED',
    serviceRole: 'r',
    findingPublishingFrequency: 'FIFTEEN_MINUTES',
  }),
  'GET /detector/d1/admin': () => ({ autoEnableOrganizationMembers: 'ALL' }),
  'GET /admin': () => ({ adminAccounts: [{ adminAccountId: SECURITY, adminStatus: 'ENABLED' }] }),
  'GET /2016-08-19/account-settings': () => ({ AccountLimit: { ConcurrentExecutions: 1_000 } }),
};

async function run(differing: Answers, ...args: readonly string[]) {
  const answers = { ...prepared, ...differing };
  const { asked } = await awsAnswering(answers);
  const file = `${workspace({ 'cdk.json': { context: { palisade: configuration } } })}/cdk.json`;
  return { ...(await runVerb(preflight, ['--config', file, ...args])), asked };
}

describe('palisade preflight', () => {
  test('asks the home region, and GuardDuty in each: nothing is wanted', async () => {
    const { exit, out, asked } = await run({});
    expect(out).toMatch(/\n17 ok, 0 wanted, 0 unknown\n$/);
    expect(exit).toBe(0);
    const regionsOf = (service: string) =>
      new Set(asked.filter((one) => one.service === service).map(({ region }) => region));
    expect(regionsOf('guardduty')).toEqual(new Set(['eu-west-1', 'us-east-1']));
    expect(regionsOf('lambda')).toEqual(new Set(['eu-west-1']));
  });

  test('tells what is missing, with the command that fixes it and whose it is', async () => {
    const { exit, out } = await run({
      ListAWSServiceAccessForOrganization: () => ({ EnabledServicePrincipals: [] }),
      DescribeOrganizationalUnit: () => ({ error: 'OrganizationalUnitNotFoundException' }),
      'GET /detector/d1/admin': ({ region }) =>
        region === 'us-east-1'
          ? { error: 'BadRequestException' }
          : { autoEnableOrganizationMembers: 'ALL' },
    });
    expect(exit).toBe(1);
    for (const line of [
      /^wanted {2}trusted-access/m,
      /^wanted {2}organizational-unit {6}ou-ab12-cdef3456: there is no/m,
      /^wanted {2}guardduty-administrator {2}us-east-1: /m,
      /^management account:\n(.*\n)* {2}aws cloudformation activate-organizations-access\n/m,
      /enable-organization-admin-account --region us-east-1 --admin-account-id 210987654321/,
    ]) {
      expect(out).toMatch(line);
    }
  });

  test('says of what it may not read that it is unknown, and goes on', async () => {
    const denied = () => ({ error: 'AccessDeniedException', message: 'not yours to see' });
    const { exit, out } = await run(
      { ListPolicies: denied, DescribeOrganization: denied },
      '--json',
    );
    expect(exit).toBe(1);
    const { checks } = JSON.parse(out) as { checks: { name: string; status: string }[] };
    expect(checks.filter(({ status }) => status !== 'ok')).toMatchObject([
      {
        name: 'organization',
        status: 'unknown',
        found: expect.stringContaining('not yours') as unknown,
      },
      {
        name: 'policies',
        status: 'unknown',
        found: expect.stringContaining('not yours') as unknown,
      },
    ]);
  });

  test('knows a region by its refusal of the account', async () => {
    const { out } = await run({
      'GET /detector': ({ region }) =>
        region === 'us-east-1'
          ? { error: 'UnrecognizedClientException', message: 'The security token is invalid' }
          : { detectorIds: ['d1'] },
    });
    expect(out).toMatch(/^wanted {2}region {19}us-east-1: /m);
  });

  test('looks at policies that hang below the OUs', async () => {
    const { out } = await run({
      ListPolicies: () => ({
        Policies: [
          { Id: 'p-FullAWSAccess', Name: 'FullAWSAccess' },
          { Id: 'p-1', Name: 'NoSqs' },
        ],
      }),
      ListTargetsForPolicy: ({ input }) => ({
        Targets: (input['PolicyId'] === 'p-1'
          ? ['444444444444']
          : ['r-ab12', OU, 'ou-ab12-security1', SECURITY, '444444444444']
        ).map((TargetId) => ({ TargetId })),
      }),
      DescribePolicy: ({ input }) => ({
        Policy: {
          Content:
            input['PolicyId'] === 'p-1'
              ? ALLOW_ALL.replace('Allow', 'Deny').replace('"*"', '"sqs:*"')
              : ALLOW_ALL,
        },
      }),
    });
    expect(out).toMatch(
      /^wanted {2}policies .*SCP "NoSqs" at 444444444444 refuses sqs:CreateQueue/m,
    );
  });

  test('in the management account asks what that alone may see', async () => {
    const { exit, out, asked } = await run({
      GetCallerIdentity: () => ({ Account: '123456789012', Arn: 'arn:aws:iam::123456789012:root' }),
    });
    expect(exit).toBe(1);
    expect(out).toMatch(/^ok {6}guardduty-administrator {2}eu-west-1, us-east-1: 210987654321$/m);
    expect(asked.some(({ operation }) => operation === 'GET /detector')).toBe(false);
  });

  itInFull('waits when it is told to slow down', async () => {
    let refused = 0;
    const { exit } = await run({
      DescribeOrganization: (asked) =>
        (refused += 1) <= 1
          ? { error: 'TooManyRequestsException' }
          : (prepared['DescribeOrganization']?.(asked) ?? {}),
    });
    expect([exit, refused]).toEqual([0, 2]);
  });

  test('without anybody who answers says so in one sentence', async () => {
    await expect(
      run({ GetCallerIdentity: () => ({ error: 'InvalidClientTokenId', message: 'who?' }) }),
    ).rejects.toThrow('cannot ask AWS who calls: InvalidClientTokenId: who?');
  });

  test.each([
    [['extra'], 'extra is too much'],
    [['--region', 'Ireland'], 'expected a region such as eu-west-1'],
    [['--nonsense'], '--nonsense'],
  ])('takes %j for misuse', async (args, said) => {
    const { exit, err } = await run({}, ...args);
    expect(exit).toBe(2);
    expect(err).toContain(said);
  });
});

describe('--offline', () => {
  const ran = (more: object, ...args: readonly string[]) => {
    const folder = workspace({ 'c.json': { ...configuration, ...more } });
    return runVerb(preflight, ['--offline', '--config', `${folder}/c.json`, ...args]);
  };

  test('says what the configuration alone says, and what was not asked', async () => {
    const regions = ['eu-west-1', 'af-south-1'];
    const { exit, out, err } = await ran({ regions });
    expect(exit).toBe(0);
    expect(out).toMatch(/^ok +configuration +o-a1b2c3d4e5, hub in eu-west-1\n/);
    expect(out).toMatch(/ok +forwarding-regions +2 regions; .*each account: af-south-1\n/);
    expect(out).toMatch(/ok +readers +nobody yet: access\.network/);
    expect(err).toMatch(/^not asked of AWS \(--offline\): caller, organization/);
  });

  test('refuses ids that only documentation has, and names every fault', async () => {
    const documentation = await ran({ securityAccountId: '111122223333' }, '--json');
    expect(documentation.exit).toBe(1);
    expect(JSON.parse(documentation.out)).toMatchObject({
      checks: [{ name: 'configuration', status: 'wanted' }, {}, {}],
    });
    const faulty = ran({ organizationId: 'x', homeRegion: 'mars-1' });
    await expect(faulty).rejects.toThrow(/organizationId: [^]*homeRegion: /);
  });
});
