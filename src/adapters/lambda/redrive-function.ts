/** The redrive function from outside; the caller may lambda:InvokeFunction on it. */
import { InvokeCommand, LambdaClient, type LambdaClientConfig } from '@aws-sdk/client-lambda';
import type { RedriveTask } from '../../domain/findings/redrive.ts';
import { isObject, textAt, type Json } from '../../domain/base/lookup.ts';
import { AwsFault, awsFault } from '../shared/aws-fault.ts';

/** Throws `AwsFault` if it cannot be invoked, fails, or refuses the task. */
export async function invokeRedrive(
  config: LambdaClientConfig,
  functionName: string,
  task: RedriveTask,
): Promise<Json> {
  // One call may take all the time that the function has; a second one would only compete with it.
  const client = new LambdaClient({ ...config, maxAttempts: 1 });
  try {
    const Payload = JSON.stringify(task);
    const answer = await client.send(new InvokeCommand({ FunctionName: functionName, Payload }));
    const value: unknown = JSON.parse(answer.Payload?.transformToString() ?? 'null');
    const detail = textAt(value, 'detail') ?? textAt(value, 'errorMessage');
    if (answer.FunctionError === undefined && isObject(value) && detail === undefined) return value;
    throw new AwsFault(`the redrive function failed: ${detail ?? 'it gave no answer'}`);
  } catch (cause) {
    throw awsFault(`invoke ${functionName}`, cause);
  } finally {
    client.destroy();
  }
}
