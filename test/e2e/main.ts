/**
 * `npm run e2e`: the real app, deployed by the CDK command line into an AWS organization, from findings on
 * members' buses to the feed that firewalls read. The organization is described by the file that
 * PALISADE_E2E_ORGANIZATION names; without one there is nothing to do.
 *
 * Made for an organization that is emulated: somebody has to play GuardDuty, and be let in as a stranger.
 */
import { readFileSync } from 'node:fs';
import { HUB_STACK } from '../../src/domain/configuration/deployed-names.ts';
import { authority } from './authority.ts';
import { cdkWith, type Outputs } from './cdk.ts';
import { coverage, lateJoiner } from './coverage.ts';
import { openDoor } from './endpoint.ts';
import { everything, prepareEverything } from './everything/everything.ts';
import { DeployedHub } from './hub.ts';
import { intake } from './intake.ts';
import { destruction, secondDeployment } from './lifecycle.ts';
import { organizationOf } from './organization.ts';
import { page } from './page.ts';
import { publishers } from './publishers.ts';
import { redrive } from './redrive.ts';
import { restore } from './restore.ts';
import { runbook } from './runbook.ts';
import { stackSetsOf } from './stacksets.ts';
import { tallyOn } from './tally.ts';
import { verification } from './verification.ts';
import { ELSEWHERE, HOME, UNITS } from './world.ts';

process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';

const VARIABLE = 'PALISADE_E2E_ORGANIZATION';

const SCENARIOS = [
  ...[coverage, intake, lateJoiner, redrive, runbook],
  ...[authority, publishers, page, verification, secondDeployment, destruction],
];

/** What an emulator cannot show; the templates are tested for it (test/apps, test/stacksets). */
const OUT_OF_SIGHT = [
  ['the schedule ticks by itself', 'it was called by hand'],
  ['a role may do nothing else', 'calls of services are not authorised here'],
  [
    'nobody but the rule can write to the ingest queue',
    'calls of services are not authorised here',
  ],
  ['plain HTTP is refused', 'everything is plain HTTP here'],
  ['a redrive reads findings from GuardDuty', 'GuardDuty holds no findings here'],
  ['the audit sees who forwards', 'Organizations answers the management account alone here'],
  ['nobody else may take the role of the redrive', 'trust is not weighed here'],
  ['the push lane is deployed', 'FIFO queues get names here that do not end in .fifo'],
  [
    'CloudFront, the trail and the route of API Gateway answer',
    'they stand in the stack and do nothing here',
  ],
  ['the key guards what it is put over', 'KMS is not asked here'],
  ['permissions boundaries bind roles', 'calls of services are not authorised here'],
  ['Organizations refuses by a service control policy', 'they are not weighed here'],
] as const;

const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};

async function run(description: unknown): Promise<boolean> {
  const tally = tallyOn(say);
  const organization = organizationOf(description);
  const security = organization.party('security');
  const units = UNITS.map((name) => organization.unit(name));
  const configuration = {
    organizationId: organization.id,
    securityAccountId: security.accountId,
    organizationalUnitIds: units,
    homeRegion: HOME,
    regions: [HOME, ELSEWHERE],
    redrive: { memberQueues: true },
  };
  const cdk = cdkWith(organization.environment('security'), configuration, HUB_STACK);
  const outputs: Outputs[] = [];
  await tally.check(
    'the security account is bootstrapped and both stacks are deployed',
    async () => {
      await cdk.bootstrap(security.accountId, HOME);
      outputs.push((await cdk.deploy()).hub);
    },
  );
  const [output] = outputs;
  if (output === undefined) return tally.end();
  const hub = new DeployedHub(organization, security, HOME, output);
  const stackSets = stackSetsOf(organization, security, HOME);
  const doors = {
    IngestFunction: await openDoor(organization.endpoint),
    PublishFunction: await openDoor(organization.endpoint),
    RedriveFunction: await openDoor(organization.endpoint),
  };
  await hub.throughDoors(doors);
  await hub.withoutTrigger();
  const world = { tally, organization, security, cdk, hub, stackSets, doors, configuration };
  const prepared = await prepareEverything(organization);
  for (const scenario of SCENARIOS) await scenario(world);
  await everything(world, prepared);
  await restore(world);
  for (const door of Object.values(doors)) await door.close();
  for (const [sentence, because] of OUT_OF_SIGHT) tally.unverified(sentence, because);
  return tally.end();
}

const file = process.env[VARIABLE] ?? '';
if (file === '') {
  say(`e2e: skipped, ${VARIABLE} names no description of an organization`);
} else {
  const description: unknown = JSON.parse(readFileSync(file, 'utf8'));
  process.exitCode = (await run(description)) ? 0 : 1;
}
