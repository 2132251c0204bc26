/**
 * What the last operation of a StackSet says of the accounts and regions in which it failed. Instances keep the state that
 * they had where an operation was refused before it touched them, or could not take them away: their own list is then silent.
 * The caller may cloudformation:ListStackSetOperations and cloudformation:ListStackSetOperationResults.
 */
import {
  ListStackSetOperationsCommand,
  paginateListStackSetOperationResults,
  type CloudFormationClient,
} from '@aws-sdk/client-cloudformation';
import type { FailedInstance } from '../../domain/coverage/rollout.ts';
import { listFrom } from '../shared/aws-fault.ts';

const CallAs = 'DELEGATED_ADMIN' as const;
const STATUS = 'FAILED';
/** How operations end that have failed somewhere; one within its tolerance has succeeded, and its results say where not. */
const ENDED: ReadonlySet<string> = new Set(['FAILED', 'STOPPED', 'SUCCEEDED']);
/** As of instances (failed-instances.ts). */
const RESULTS_MAX = 20_000;

/** Throws if they cannot be read, or are more than `RESULTS_MAX`. Operations are listed the latest first. */
export async function lastOperationFailures(
  client: CloudFormationClient,
  stackSet: string,
): Promise<readonly FailedInstance[]> {
  const about = { StackSetName: stackSet, CallAs };
  const { Summaries } = await client.send(
    new ListStackSetOperationsCommand({ ...about, MaxResults: 10 }),
  );
  const operations = listFrom('ListStackSetOperations', Summaries);
  const OperationId = operations.find(({ Status = '' }) => ENDED.has(Status))?.OperationId;
  if (OperationId === undefined) return [];
  const asked = {
    ...about,
    OperationId,
    Filters: [{ Name: 'OPERATION_RESULT_STATUS' as const, Values: STATUS }],
  };
  const failed: FailedInstance[] = [];
  for await (const page of paginateListStackSetOperationResults({ client }, asked)) {
    for (const one of listFrom('ListStackSetOperationResults', page.Summaries)) {
      const { Account: account = '', Region: region = '', StatusReason, AccountGateResult } = one;
      const reason = StatusReason ?? AccountGateResult?.StatusReason ?? '';
      failed.push({ stackSet, account, region, status: STATUS, reason });
    }
    if (failed.length >= RESULTS_MAX)
      throw new Error(`more than ${RESULTS_MAX} results are ${STATUS}`);
  }
  return failed;
}
