import { describe, expect, test } from 'vitest';
import { hubTemplate, stackSetsTemplate } from '../../apps/plain-templates.ts';
import { parseDeployedConfiguration } from '../../src/domain/configuration/configuration.ts';

type Json = Readonly<Record<string, unknown>>;
interface Template {
  readonly Parameters: Json;
  readonly Resources: Readonly<
    Record<string, { Type: string; Properties: Json; Condition?: string }>
  >;
  readonly Conditions?: Json;
}

function configuration(more: object = {}) {
  const parsed = parseDeployedConfiguration({
    organizationId: 'o-exampleorgid',
    securityAccountId: '111122223333',
    organizationalUnitIds: ['ou-ab12-cdef3456'],
    homeRegion: 'eu-west-1',
    ...more,
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.value;
}

const keyOf = (handler: string) => `functions/${handler}-0123.zip`;
const hub = (feedBucket: 'own' | 'existing', more: object = {}) =>
  JSON.parse(hubTemplate({ configuration: configuration(more), keyOf, feedBucket })) as Template;

const own = hub('own');
const existing = hub('existing');
const stackSets = JSON.parse(stackSetsTemplate(configuration())) as Template;

/** Every name that the template refers to. */
function refsIn(value: unknown): readonly string[] {
  if (Array.isArray(value)) return value.flatMap(refsIn);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => {
    if (name === 'Ref') return [String(inner)];
    if (name === 'Fn::GetAtt') return [String((inner as unknown[])[0])];
    return refsIn(inner);
  });
}

const ofType = ({ Resources }: Template, type: string) =>
  Object.values(Resources).filter(({ Type }) => Type === type);

describe.each([
  ['hub', own],
  ['hub with an existing bucket', existing],
  ['stacksets', stackSets],
])('the plain template of %s', (_, template) => {
  test('stands alone: it refers to nothing but what it holds, and uses every parameter', () => {
    const refs = new Set(refsIn(template).filter((name) => !name.startsWith('AWS::')));
    const held = new Set([...Object.keys(template.Resources), ...Object.keys(template.Parameters)]);
    expect([...refs].filter((name) => !held.has(name))).toEqual([]);
    expect(Object.keys(template.Parameters).filter((name) => !refs.has(name))).toEqual([]);
  });

  test('asks for nothing of CDK, and names no account and no organization', () => {
    const text = JSON.stringify(template);
    const foreign = /cdk-hnb659fds|BootstrapVersion|AssetParameters|CDK::Metadata/g;
    expect(text.match(foreign)).toBeNull();
    expect(text.match(/111122223333|o-exampleorgid|ou-ab12-cdef3456/g)).toBeNull();
  });
});

describe('the plain hub', () => {
  test('takes the code of every function from the bucket, and its configuration from outside', () => {
    const functions = ofType(own, 'AWS::Lambda::Function');
    expect(functions.length).toBeGreaterThanOrEqual(2);
    for (const { Properties } of functions) {
      expect(Properties['Code']).toEqual({
        S3Bucket: { Ref: 'CodeBucket' },
        S3Key: { 'Fn::Join': ['', [{ Ref: 'CodePrefix' }, expect.stringMatching(/^functions\//)]] },
      });
    }
    const configured = functions.filter(({ Properties }) =>
      JSON.stringify(Properties).includes('"PALISADE_CONFIGURATION":{"Ref":"Configuration"}'),
    );
    expect(configured).toHaveLength(functions.length - 2);
    const others = functions.filter((one) => !configured.includes(one));
    const texts = others.map((one) => JSON.stringify(one));
    expect(texts.some((text) => text.includes('PALISADE_REPORT_ROADS'))).toBe(true);
    expect(texts.some((text) => text.includes('PALISADE_HUB_BUS_ARN'))).toBe(true);
  });

  test('writes the feeds into a bucket of its own, or into the one that is there', () => {
    const feedsIn = (template: Template) =>
      Object.keys(template.Resources).filter((name) => /^BucketsFeeds/.test(name));
    expect(feedsIn(own)).not.toEqual([]);
    expect(feedsIn(existing)).toEqual([]);
    expect(JSON.stringify(existing)).toContain('{"Ref":"FeedBucketName"}');
  });

  test('puts the blocklist at the key that is asked for, and may write there', () => {
    const publisher = ofType(existing, 'AWS::Lambda::Function').find(({ Properties }) =>
      JSON.stringify(Properties).includes('PALISADE_FEED_BUCKETS'),
    );
    expect(JSON.stringify(publisher)).toContain('{"Ref":"BlocklistKey"}');
    const policies = JSON.stringify(ofType(existing, 'AWS::IAM::Policy'));
    expect(policies).toMatch(/"FeedBucketName"\},"\/",\{"Ref":"BlocklistKey"\}/);
  });

  test('sends alarms only to the configured addresses', () => {
    const [subscription] = ofType(own, 'AWS::SNS::Subscription');
    expect(subscription?.Condition).toBe('HasAlarmEmail');
  });

  test('that opens its feeds has bucket and key of its own', () => {
    const opened = hub('own', { access: { network: { sourceCidrs: ['203.0.113.7/32'] } } });
    expect(Object.keys(opened.Parameters)).not.toContain('BlocklistKey');
    expect(JSON.stringify(ofType(opened, 'AWS::S3::BucketPolicy'))).toContain('203.0.113.7/32');
  });
});

describe('the plain StackSets', () => {
  test('let the hub empty members’ queues if the configuration says so', () => {
    const name = '"StackSetName":"PalisadeRedrive"';
    expect(JSON.stringify(stackSets)).not.toContain(name);
    const asked = stackSetsTemplate(configuration({ redrive: { memberQueues: true } }));
    expect(asked).toContain(name);
  });

  test('roll out into the OUs and regions of the parameters', () => {
    const made = ofType(stackSets, 'AWS::CloudFormation::StackSet');
    const groups = made.map(({ Properties }) => Properties['StackInstancesGroup']);
    expect(JSON.stringify(groups)).toContain(
      '"OrganizationalUnitIds":{"Ref":"OrganizationalUnitIds"}',
    );
    expect(JSON.stringify(groups)).toContain('"Regions":{"Ref":"Regions"}');
  });

  test('send rules through the canary of the configuration first, and the rest by the parameter', () => {
    const organizationalUnitIds = ['ou-ab12-cdef3456', 'ou-ab12-canary00'];
    const rollout = { canaryOrganizationalUnitId: 'ou-ab12-canary00' };
    const waves = stackSetsTemplate(configuration({ organizationalUnitIds, rollout }));
    const { Resources } = JSON.parse(waves) as Template;
    const groups = (name: string) => JSON.stringify(Resources[name]);
    expect(groups('MembersCanary')).toContain('"OrganizationalUnitIds":["ou-ab12-canary00"]');
    expect(groups('Members')).toContain('{"Ref":"OrganizationalUnitIds"}');
    // One stands only with the other, or the dependency would lead nowhere.
    expect(groups('Members')).toContain('"DependsOn":["MembersCanary"],"Condition":"MakesMembers"');
    expect(groups('MembersCanary')).toContain('"Condition":"MakesMembers"');
  });

  test('look for the security account below the root, whose id is in that of every OU', () => {
    const [administrator] = ofType(stackSets, 'AWS::CloudFormation::StackSet').filter(
      ({ Properties }) => Properties['StackSetName'] === 'PalisadeAdministrator',
    );
    const first = { 'Fn::Select': [0, { Ref: 'OrganizationalUnitIds' }] };
    expect(administrator?.Properties['StackInstancesGroup']).toMatchObject([
      {
        DeploymentTargets: {
          OrganizationalUnitIds: [
            { 'Fn::Join': ['-', ['r', { 'Fn::Select': [1, { 'Fn::Split': ['-', first] }] }]] },
          ],
          Accounts: [{ Ref: 'AWS::AccountId' }],
        },
      },
    ]);
  });

  test.each([
    ['members', ['MakesMembers']],
    ['administrator', ['MakesAdministrator']],
    ['both', ['MakesMembers', 'MakesAdministrator']],
  ])('make what collection %s needs', (collection, made) => {
    const holds = Object.entries(stackSets.Conditions ?? {}).filter(([, condition]) => {
      const [{ 'Fn::Equals': [, excluded] = [] } = {}] = (
        condition as { 'Fn::Not': { 'Fn::Equals'?: unknown[] }[] }
      )['Fn::Not'];
      return excluded !== collection;
    });
    expect(new Set(holds.map(([name]) => name))).toEqual(new Set(made));
  });
});
