/**
 * Everything on, as the plain templates, in a security account of its own: what stands, and that a finding comes through.
 * Then the version before takes the hub over, and gives it back.
 */
import assert from 'node:assert/strict';
import {
  OrganizationsClient,
  RegisterDelegatedAdministratorCommand,
} from '@aws-sdk/client-organizations';
import { numberAt, textAt } from '../../../src/domain/base/lookup.ts';
import { CONFIGURATION_VARIABLE } from '../../../src/environment.ts';
import { findingNow, putFindings } from '../buses.ts';
import { formerVersion, type FormerVersion } from './former-version.ts';
import { functionProcess } from '../function-process.ts';
import { DeployedHub } from '../hub.ts';
import type { Organization, Party } from '../organization.ts';
import { plainStacks, plainTemplates, type PlainStacks } from './plain-stacks.ts';
import { stackSetsOf } from '../stacksets.ts';
import { ELSEWHERE, HOME, UNITS, type World } from '../world.ts';

const BLOCKLIST = 'firewalls/block.txt';
/** Of each type at least so many: what the plain configuration lacks. */
const ON: Readonly<Record<string, number>> = {
  'AWS::ApiGateway::RestApi': 1,
  'AWS::CloudFront::Distribution': 1,
  'AWS::CloudTrail::Trail': 1,
  'AWS::CloudWatch::Dashboard': 1,
  'AWS::KMS::Key': 1,
  'AWS::Lambda::EventSourceMapping': 5,
};
const STACK_SETS = [
  ...['PalisadeAdministrator', 'PalisadeAudit', `PalisadeFeeds-${ELSEWHERE}`, 'PalisadeMembers'],
  ...['PalisadeMembersCanary', 'PalisadeRedrive'],
];

export interface Prepared {
  readonly security: Party;
  readonly templates: Promise<void>;
}

/** Makes the templates, which takes seconds of work, while other scenarios wait. */
export async function prepareEverything(organization: Organization): Promise<Prepared> {
  const security = await organization.newAccount(`plain-${Date.now()}`, 'Security');
  const units = UNITS.map((name) => organization.unit(name));
  const templates = plainTemplates(everythingOf(organization, security, units));
  templates.catch(() => undefined);
  return { security, templates };
}

export async function everything(world: World, prepared: Prepared): Promise<void> {
  const { tally, organization } = world;
  const { security } = prepared;
  const deployed: Deployed[] = [];
  await tally.check(
    'everything on, as plain templates: hub and StackSets stand, the canary’s first',
    async () => {
      await prepared.templates;
      deployed.push(await deployedIn(organization, security));
      const [{ stacks } = { stacks: undefined }] = deployed;
      const types = (await stacks?.resources('PalisadeHub'))?.map(({ type }) => type) ?? [];
      const lacking = Object.entries(ON).filter(
        ([wanted, least]) => types.filter((type) => type === wanted).length < least,
      );
      assert.deepEqual(lacking, []);
      const stackSets = stackSetsOf(organization, security, HOME);
      assert.deepEqual(await stackSets.names(), STACK_SETS);
      const canaries = await organization.accountsBelow(organization.unit('Dev'));
      const expected = canaries.flatMap((id) => [`${id} ${HOME}`, `${id} ${ELSEWHERE}`]).sort();
      assert.deepEqual(await stackSets.instances('PalisadeMembersCanary'), expected);
    },
  );
  const [made] = deployed;
  if (made === undefined) return;
  await made.hub.withoutTrigger();
  await upgrade(world, security, made);
  // The hub may stay: its account is its own.
  await made.hub.stopIntake();
  await made.stacks.remove('PalisadeStackSets');
}

interface Deployed {
  readonly hub: DeployedHub;
  readonly stacks: PlainStacks;
}

async function deployedIn(organization: Organization, security: Party): Promise<Deployed> {
  const { endpoint } = organization;
  const units = UNITS.map((name) => organization.unit(name));
  const stacks = await plainStacks(organization, security, HOME);
  const regions = [HOME, ELSEWHERE].join(',');
  const given = { OrganizationId: organization.id, Regions: regions };
  const output = await stacks.launch('PalisadeHub', 'hub', {
    ...given,
    OrganizationalUnitIds: units.join(','),
    CodeBucket: stacks.bucket,
    AlarmEmail: 'soc@example.org',
  });
  await delegate(endpoint, organization.party('management'), security);
  await stacks.launch('PalisadeStackSets', 'stacksets', {
    ...given,
    OrganizationalUnitIds: organization.unit('Prod'),
    HubBusArn: output('BusArn'),
  });
  return { hub: new DeployedHub(organization, security, HOME, output), stacks };
}

/** All but the push lane, whose queue the emulator refuses: it gives FIFO queues names that do not end in .fifo. */
function everythingOf(
  organization: Organization,
  security: Party,
  units: readonly string[],
): object {
  const secretArn = `arn:aws:secretsmanager:${HOME}:${security.accountId}:secret:palisade-AbCdEf`;
  const network = { sourceCidrs: ['45.83.64.7'], vpcEndpoints: ['vpce-0123456789abcdef0'] };
  const sink = { enabled: true, secretArn };
  return {
    organizationId: organization.id,
    securityAccountId: security.accountId,
    organizationalUnitIds: units,
    homeRegion: HOME,
    regions: [HOME, ELSEWHERE],
    access: {
      network,
      regions: [{ region: ELSEWHERE, ...network }],
      cloudfront: { enabled: true },
      freshness: { readers: ['muc-1'], trail: true },
    },
    storage: { blocklistKey: BLOCKLIST },
    trustedListBuckets: ['our-guardduty-lists'],
    reports: {
      webhook: { ...sink, url: 'https://hooks.example.org/palisade' },
      splunk: { ...sink, url: 'https://hec.example.org' },
      trustar: { ...sink, enclaveId: 'ours' },
    },
    redrive: { memberQueues: true },
    operator: { endpoint: 'api-gateway', principals: ['arn:aws:iam::333344445555:role/Analyst'] },
    encryption: { createKey: true },
    permissionsBoundary: `arn:aws:iam::${security.accountId}:policy/Boundary`,
    rollout: {
      canaryOrganizationalUnitId: organization.unit('Dev'),
      failureTolerancePercentage: 5,
    },
    alarms: { emails: ['soc@example.org'] },
    tags: { team: 'soc' },
  };
}

async function delegate(endpoint: string, { credentials }: Party, to: Party): Promise<void> {
  const client = new OrganizationsClient({ endpoint, region: 'us-east-1', credentials });
  const ServicePrincipal = 'member.org.stacksets.cloudformation.amazonaws.com';
  await client.send(
    new RegisterDelegatedAdministratorCommand({ AccountId: to.accountId, ServicePrincipal }),
  );
}

/** The former version on an empty hub, ours after it, and back: each goes on from what the other left. */
async function upgrade(world: World, security: Party, { hub }: Deployed): Promise<void> {
  const { tally, organization } = world;
  const former = await formerVersion();
  const isMember = (ip: string) => new RegExp(`^${ip.replaceAll('.', '\\.')}$`, 'm');
  if ('lacks' in former) {
    tally.unverified('an upgrade from the version before, and back', former.lacks);
  } else {
    await tally.check(
      'an upgrade goes on from the ledger, checkpoint and edition of the version before',
      async () => {
        const before = formerOn(world, security, hub, former);
        await before.ingest('45.83.73.1');
        assert.equal(textAt(await before.tick(), 'outcome'), 'published');
        assert.match(await hub.feed(BLOCKLIST), isMember('45.83.73.1'));
        const first = await hub.tick();
        assert.deepEqual([textAt(first, 'outcome'), numberAt(first, 'edition')], ['unchanged', 1]);
      },
    );
  }
  await tally.check('a finding of a canary account reaches the feed of everything on', async () => {
    const party = organization.party('dev-b');
    const finding = findingNow(party, ELSEWHERE, { id: 'all-on', ip: '45.83.73.3' });
    const refused = await putFindings(organization, {
      party,
      region: ELSEWHERE,
      findings: [finding],
    });
    assert.deepEqual(refused, [undefined]);
    await hub.stored('45.83.73.3');
    assert.equal(textAt(await hub.tick(), 'outcome'), 'published');
    assert.match(await hub.feed(BLOCKLIST), isMember('45.83.73.3'));
  });
  if ('lacks' in former) return;
  await tally.check(
    'rolled back, the version before keeps what ours listed, adds to it, and ours goes on',
    async () => {
      const before = formerOn(world, security, hub, former);
      await before.ingest('45.83.73.5');
      const report = await before.tick();
      assert.deepEqual(
        [textAt(report, 'outcome'), numberAt(report, 'edition')],
        ['published', 3],
        JSON.stringify(report),
      );
      const listed = await hub.feed(BLOCKLIST);
      for (const last of [1, 3, 5]) assert.match(listed, isMember(`45.83.73.${last}`));
      assert.equal(textAt(await hub.tick(), 'outcome'), 'unchanged');
      assert.equal(await hub.feed(BLOCKLIST), listed);
    },
  );
}

/** The former version's functions, each call a process with the variables of the one that stands. */
function formerOn(
  { organization }: World,
  security: Party,
  hub: DeployedHub,
  { ingest, publish }: FormerVersion,
) {
  const { accessKeyId, secretAccessKey, sessionToken = '' } = security.credentials;
  const call = async (
    name: 'IngestFunction' | 'PublishFunction',
    bundle: string,
    event: object,
  ): Promise<unknown> => {
    const variables = {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      AWS_SESSION_TOKEN: sessionToken,
      ...(await hub.variablesOf(name)),
      // Of everything that is on, it need not know what came after it.
      [CONFIGURATION_VARIABLE]: JSON.stringify({ storage: { blocklistKey: BLOCKLIST } }),
      AWS_REGION: HOME,
      AWS_ENDPOINT_URL: organization.endpoint,
    };
    return functionProcess({ bundle, event, variables }).report;
  };
  return {
    tick: () => call('PublishFunction', publish, {}),
    async ingest(ip: string): Promise<void> {
      const party = organization.party('dev-a');
      const detail = findingNow(party, HOME, { id: `before-${ip.replaceAll('.', '-')}`, ip });
      const envelope = { source: 'aws.guardduty', 'detail-type': 'GuardDuty Finding' };
      const body = JSON.stringify({
        ...envelope,
        version: '0',
        id: ip,
        account: party.accountId,
        time: new Date().toISOString(),
        region: HOME,
        resources: [],
        detail,
      });
      const attributes = { ApproximateReceiveCount: '1', SentTimestamp: String(Date.now()) };
      const answer = await call('IngestFunction', ingest, {
        Records: [{ messageId: ip, body, attributes }],
      });
      assert.deepEqual(answer, { batchItemFailures: [] });
    },
  };
}
