/** A publisher as a process of its own: the function that was deployed, with its variables, for one tick. */
import { resolve } from 'node:path';
import { CONFIGURATION_VARIABLE } from '../../src/environment.ts';
import { functionProcess, type FunctionProcess } from './function-process.ts';
import { HOME, type World } from './world.ts';

const FUNCTION = resolve(import.meta.dirname, '../../dist/functions/publish/index.mjs');

/** `endpoint`: where it finds AWS. */
export async function publisherProcess(
  { organization, hub, configuration }: Pick<World, 'organization' | 'hub' | 'configuration'>,
  endpoint: string = organization.endpoint,
): Promise<FunctionProcess> {
  return functionProcess({
    bundle: FUNCTION,
    event: {},
    variables: {
      ...organization.environment('security'),
      ...(await hub.variablesOf('PublishFunction')),
      [CONFIGURATION_VARIABLE]: JSON.stringify(configuration),
      AWS_REGION: HOME,
      AWS_ENDPOINT_URL: endpoint,
    },
  });
}
