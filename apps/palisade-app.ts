/** The CDK app: the hub, and the StackSets that make an organization forward to it. */
import { join } from 'node:path';
import { Tags, Validations, type App } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { forwardingRegions } from '../src/domain/configuration/configuration-deployment.ts';
import { rootOf } from '../src/domain/configuration/organization-root.ts';
import { HUB_STACK, STACKSETS_STACK } from '../src/domain/configuration/deployed-names.ts';
import { StackSetsStack } from '../stacksets/stacksets-stack.ts';
import { configurationOf } from './configuration.ts';
import { codeWith } from './code.ts';
import { HubStack, hubChoices } from './hub-stack.ts';
import { busArn } from './hub/bus.ts';

/** Puts everything into the app. Throws `UnusableConfiguration`. */
export function fill(app: App, environment: Readonly<Record<string, string | undefined>>): void {
  const { given, configuration } = configurationOf(app, environment);
  const { organizationId, securityAccountId, organizationalUnitIds, homeRegion } = configuration;
  const { storage, access, redrive, rollout, collection, tags } = configuration;
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
    rollout,
    memberQueues: redrive.memberQueues,
    regionalFeeds: access.regions,
    blocklistKey: storage.blocklistKey,
  });
  // Rules are refused whose bus does not take them yet.
  stackSets.addStackDependency(hub);
  tagAll(app, { application: 'palisade', ...tags });
}

/** A dashboard goes without: CloudFormation's own schema of it has tags in some regions only. */
function tagAll(app: App, tags: Readonly<Record<string, string>>): void {
  const excludeResourceTypes = ['AWS::CloudWatch::Dashboard'];
  for (const [name, value] of Object.entries(tags)) {
    Tags.of(app).add(name, value, { excludeResourceTypes });
  }
}
