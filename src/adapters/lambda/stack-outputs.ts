/** The outputs of a deployed stack, by name. */
import { DescribeStacksCommand, type CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { AwsFault, awsFault } from '../shared/aws-fault.ts';

/** Throws `AwsFault`, too if there is no such stack in the client's account and region. */
export async function stackOutputs(
  client: CloudFormationClient,
  stack: string,
): Promise<ReadonlyMap<string, string>> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = Stacks[0]?.Outputs ?? [];
    return new Map(outputs.map(({ OutputKey = '', OutputValue = '' }) => [OutputKey, OutputValue]));
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) {
      const where = 'in this account and region: deploy it, or name another --profile or --region';
      throw new AwsFault(`there is no stack ${stack} ${where}`, { cause: error });
    }
    throw awsFault(`read the outputs of ${stack}`, error);
  }
}
