/** The outputs of the deployed hub's stack, by which verbs of AWS find what they call. */
import { HUB_STACK } from '../../domain/configuration/deployed-names.ts';
import type { AwsAccess } from './aws-options.ts';

/** Throws `AwsFault`, too if no hub is deployed in that account and region. */
export async function hubOutputs(
  access: AwsAccess,
  region?: string,
): Promise<ReadonlyMap<string, string>> {
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const { stackOutputs } = await import('../../adapters/lambda/stack-outputs.ts');
  const client = new CloudFormationClient(access.client(region));
  return stackOutputs(client, HUB_STACK).finally(() => {
    client.destroy();
  });
}
