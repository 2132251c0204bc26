/** Templates as a deployment gets them: the real stacks, from a configuration as people write it. */
import { App, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Code } from 'aws-cdk-lib/aws-lambda';
import { AwsSolutionsChecks } from 'cdk-nag';
import { HubStack, hubChoices } from '../../../apps/hub-stack.ts';
import { describeFault } from '../../../src/domain/configuration/configuration-fault.ts';
import {
  parseDeployedConfiguration,
  type DeployedConfiguration,
} from '../../../src/domain/configuration/configuration.ts';
import { forwardingRegions } from '../../../src/domain/configuration/configuration-deployment.ts';
import { rootOf } from '../../../src/domain/configuration/organization-root.ts';
import { at, isObject, textAt, type Json } from '../../../src/domain/base/lookup.ts';
import { keptText } from './synth-cache.ts';
import { contextOfCdk } from './templates.ts';
import { StackSetsStack } from '../../../stacksets/stacksets-stack.ts';

export const HUB_ACCOUNT = '111122223333';
const HUB_REGION = 'eu-west-1';

const MINIMAL = {
  organizationId: 'o-exampleorgid',
  securityAccountId: HUB_ACCOUNT,
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  homeRegion: HUB_REGION,
};

const ENVIRONMENT = { account: HUB_ACCOUNT, region: HUB_REGION };

export function configured(more: object = {}): DeployedConfiguration {
  const parsed = parseDeployedConfiguration({ ...MINIMAL, ...more });
  if (parsed.ok) return parsed.value;
  throw new Error(parsed.problem.map(describeFault).join('\n'));
}

/** The hub's template, under the checks of a deployment, which throw what is not acknowledged. */
export function hubTemplate(more: object = {}): Template {
  return Template.fromString(keptText({ hub: more }, () => hubText(more)));
}

function hubText(more: object): string {
  const configuration = configured(more);
  const hub = new HubStack(checkedApp(), 'PalisadeHub', {
    ...hubChoices(configuration),
    env: ENVIRONMENT,
    code: () => Code.fromInline('exports.handler = () => undefined;'),
    documentationIds: [],
  });
  return JSON.stringify(Template.fromStack(hub).toJSON());
}

/** The StackSets, by name. */
export function stackSets(more: object = {}): ReadonlyMap<string, Json> {
  const text = keptText({ stackSets: more }, () => JSON.stringify([...madeStackSets(more)]));
  return new Map(JSON.parse(text) as [string, Json][]);
}

function madeStackSets(more: object): ReadonlyMap<string, Json> {
  const configuration = configured(more);
  const stack = new StackSetsStack(checkedApp(), 'PalisadeStackSets', {
    ...configuration,
    env: ENVIRONMENT,
    rootId: rootOf(configuration.organizationalUnitIds[0] ?? ''),
    regions: forwardingRegions(configuration),
    hubBusArn: `arn:aws:events:${HUB_REGION}:${HUB_ACCOUNT}:event-bus/palisade`,
    memberQueues: configuration.redrive.memberQueues,
    regionalFeeds: configuration.access.regions,
    blocklistKey: configuration.storage.blocklistKey,
  });
  const found: unknown[] = Object.values(
    Template.fromStack(stack).findResources('AWS::CloudFormation::StackSet'),
  );
  const properties = found.map((one) => at(one, 'Properties')).filter(isObject);
  return new Map(properties.map((one) => [textAt(one, 'StackSetName') ?? '', one]));
}

/** The template that a StackSet carries. */
export function carriedBy(stackSet: Json | undefined): Json {
  const body: unknown = JSON.parse(textAt(stackSet, 'TemplateBody') ?? 'null');
  if (!isObject(body)) throw new Error('the StackSet carries no template');
  return body;
}

function checkedApp(): App {
  const app = new App({ analyticsReporting: false, context: contextOfCdk() });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return app;
}
