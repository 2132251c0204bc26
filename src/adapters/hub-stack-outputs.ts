/** The stack of the deployed hub as CloudFormation tells of it: where it is, and whom verbs ask. */
import {
  CloudFormationClient,
  DescribeStacksCommand,
  type CloudFormationClientConfig,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import {
  HUB_STACK,
  OPERATOR_FUNCTION_OUTPUT,
  OPERATOR_URL_OUTPUT,
} from '../domain/deployed-names.ts';
import { awsFault } from './aws-fault.ts';

export interface DeployedStack {
  readonly account: string;
  readonly region: string;
  /** Every output by its name. */
  readonly outputs: ReadonlyMap<string, string>;
  /** Of the operator endpoint; `undefined` if the stack is older than it. */
  readonly url: string | undefined;
  readonly functionName: string | undefined;
}

/** `undefined` if there is none in the client's account and region; throws if that cannot be told. */
export async function findHubStack(
  config: CloudFormationClientConfig,
): Promise<DeployedStack | undefined> {
  const client = new CloudFormationClient(config);
  try {
    const { Stacks } = await client.send(new DescribeStacksCommand({ StackName: HUB_STACK }));
    const [stack] = Stacks ?? [];
    return stack === undefined ? undefined : deployedStack(stack);
  } catch (error) {
    if (isAbsent(error)) return undefined;
    throw awsFault(`find the stack ${HUB_STACK}`, error);
  } finally {
    client.destroy();
  }
}

/** CloudFormation has no error of its own for it. */
function isAbsent(error: unknown): boolean {
  return (
    error instanceof Error &&
    error.name === 'ValidationError' &&
    error.message.includes('not exist')
  );
}

function deployedStack({ StackId = '', Outputs = [] }: Stack): DeployedStack {
  const [, , , region = '', account = ''] = StackId.split(':');
  const outputs = new Map(
    Outputs.flatMap(({ OutputKey, OutputValue }) =>
      OutputKey === undefined || OutputValue === undefined ? [] : [[OutputKey, OutputValue]],
    ),
  );
  const url = outputs.get(OPERATOR_URL_OUTPUT);
  const functionName = outputs.get(OPERATOR_FUNCTION_OUTPUT);
  return { account, region, outputs, url, functionName };
}
