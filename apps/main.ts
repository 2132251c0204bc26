/** The CDK app: the hub, and the StackSets that make an organization forward to it. */
import { join } from 'node:path';
import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { forwardingRegions } from '../src/domain/configuration/configuration-deployment.ts';
import { rootOf } from '../src/domain/configuration/organization-root.ts';
import { HUB_STACK, STACKSETS_STACK } from '../src/domain/configuration/deployed-names.ts';
import { StackSetsStack } from '../stacksets/stacksets-stack.ts';
import { configurationOf, UnusableConfiguration } from './configuration.ts';
import { codeWith } from './code.ts';
import { HubStack, hubChoices } from './hub-stack.ts';
import { busArn } from './hub/bus.ts';

try {
  synthesise(new App());
} catch (error) {
  if (!(error instanceof UnusableConfiguration)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}

function synthesise(app: App): void {
  const { given, configuration } = configurationOf(app, process.env);
  const { organizationId, securityAccountId, organizationalUnitIds, homeRegion } = configuration;
  const { storage, access, redrive, collection, tags } = configuration;
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  const env = { account: securityAccountId, region: homeRegion };
  const hub = new HubStack(app, HUB_STACK, {
    env,
    ...hubChoices(configuration),
    code: codeWith(given, join(import.meta.dirname, '../dist/functions')),
  });
  const stackSets = new StackSetsStack(app, STACKSETS_STACK, {
    env,
    organizationId,
    securityAccountId,
    organizationalUnitIds,
    homeRegion,
    collection,
    rootId: rootOf(organizationalUnitIds[0] ?? ''),
    regions: forwardingRegions(configuration),
    hubBusArn: busArn(hub),
    memberQueues: redrive.memberQueues,
    regionalFeeds: access.regions,
    blocklistKey: storage.blocklistKey,
  });
  // Rules are refused whose bus does not take them yet.
  stackSets.addStackDependency(hub);
  Tags.of(app).add('application', 'palisade');
  for (const [name, value] of Object.entries(tags)) Tags.of(app).add(name, value);
}
