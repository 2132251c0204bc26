/** `BackfillDoor` over the ingest function; the caller may lambda:InvokeFunction on it. */
import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import {
  backfillRequest,
  outcomesIn,
  type BackfillOutcome,
} from '../../domain/findings/backfill.ts';
import { isObject, textAt } from '../../domain/base/lookup.ts';
import type { BackfillFunction } from '../../ports/aws.ts';
import { AwsFault, awsFault } from '../shared/aws-fault.ts';

/** Of the 6 MB that an invocation takes. */
const BYTES_MAX = 4_000_000;

export function backfillFunction(client: LambdaClient, functionName: string): BackfillFunction {
  return {
    async take(findings) {
      const outcomes: BackfillOutcome[] = [];
      for (const batch of batchesOf(findings)) {
        outcomes.push(...(await invoke(client, functionName, batch)));
      }
      return outcomes;
    },
  };
}

async function invoke(
  client: LambdaClient,
  functionName: string,
  findings: readonly unknown[],
): Promise<readonly BackfillOutcome[]> {
  const { failed, answer } = await answered(client, functionName, findings);
  if (failed) {
    throw new AwsFault(
      `the function ${functionName} failed: ${textAt(answer, 'errorMessage') ?? ''}`,
    );
  }
  if (isObject(answer) && answer['stored'] === false) {
    throw new AwsFault('the deployed hub is older than this verb: deploy it again');
  }
  const outcomes = outcomesIn(answer, findings.length);
  if (outcomes !== undefined) return outcomes;
  throw new AwsFault(`the function ${functionName} gives no outcome for each finding`);
}

async function answered(client: LambdaClient, FunctionName: string, findings: readonly unknown[]) {
  const Payload = JSON.stringify(backfillRequest(findings));
  try {
    const answer = await client.send(new InvokeCommand({ FunctionName, Payload }));
    const text = answer.Payload?.transformToString() ?? 'null';
    return { failed: answer.FunctionError !== undefined, answer: JSON.parse(text) as unknown };
  } catch (cause) {
    throw awsFault(`invoke ${FunctionName}`, cause);
  }
}

/** In order, each small enough; one finding alone is never too large. */
function* batchesOf(findings: readonly unknown[]): Generator<readonly unknown[]> {
  let batch: unknown[] = [];
  let bytes = 0;
  for (const finding of findings) {
    const size = Buffer.byteLength(JSON.stringify(finding));
    if (batch.length > 0 && bytes + size > BYTES_MAX) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(finding);
    bytes += size;
  }
  if (batch.length > 0) yield batch;
}
