/**
 * `FailedInstances` over CloudFormation: instances of our StackSets, which the caller administers by delegation, that are not
 * where they should be, and what the last operation of each says of others. The caller may cloudformation:ListStackSets and
 * cloudformation:ListStackInstances, and what `lastOperationFailures` needs.
 */
import {
  paginateListStackInstances,
  paginateListStackSets,
  type CloudFormationClient,
  type StackInstanceSummary,
} from '@aws-sdk/client-cloudformation';
import type { FailedInstance } from '../../domain/coverage/rollout.ts';
import type { FailedInstances } from '../../ports/aws.ts';
import { awsFault, listFrom } from '../shared/aws-fault.ts';
import { lastOperationFailures } from './operation-results.ts';

const CallAs = 'DELEGATED_ADMIN' as const;
/** How the names of ours begin (stacksets/stacksets-stack.ts). */
const OURS = 'Palisade';
/** Detailed statuses that stay until somebody acts; a filter takes one. */
const STATUSES = ['FAILED', 'INOPERABLE', 'CANCELLED'] as const;
/** Of each StackSet and status: ten thousand accounts in two regions, or a thousand in seventeen. */
const INSTANCES_MAX = 20_000;

export function failedInstances(client: CloudFormationClient): FailedInstances {
  return {
    async list(goesOn) {
      const failed: FailedInstance[] = [];
      const faults: string[] = [];
      const stackSets = await ourStackSets(client);
      const asked = stackSets.flatMap((stackSet) =>
        STATUSES.map((status) => ({ stackSet, status })),
      );
      for (const one of asked) {
        const fault = goesOn() ? await instancesOf(client, one, failed) : 'not read in time';
        faults.push(...(fault === undefined ? [] : [`${one.stackSet}, ${one.status}: ${fault}`]));
      }
      const known = new Set(failed.map(placeOf));
      for (const stackSet of stackSets) {
        const found = goesOn() ? await resultsOf(client, stackSet) : { fault: 'not read in time' };
        if ('fault' in found) faults.push(`${stackSet}, last operation: ${found.fault}`);
        else failed.push(...found.failed.filter((one) => !known.has(placeOf(one))));
      }
      return { failed, faults };
    },
  };
}

async function ourStackSets(client: CloudFormationClient): Promise<readonly string[]> {
  const names: string[] = [];
  try {
    for await (const page of paginateListStackSets({ client }, { CallAs, Status: 'ACTIVE' })) {
      const listed = listFrom('ListStackSets', page.Summaries);
      names.push(...listed.flatMap(({ StackSetName = [] }) => StackSetName));
    }
  } catch (cause) {
    throw awsFault('list the StackSets', cause);
  }
  return names.filter((name) => name.startsWith(OURS));
}

/** An instance says more of itself than the operation that left it so. */
function placeOf({ stackSet, account, region }: FailedInstance): string {
  return `${stackSet} ${account} ${region}`;
}

async function resultsOf(
  client: CloudFormationClient,
  stackSet: string,
): Promise<{ readonly failed: readonly FailedInstance[] } | { readonly fault: string }> {
  try {
    return { failed: await lastOperationFailures(client, stackSet) };
  } catch (cause) {
    const told = awsFault('list results of the last operation', cause);
    return { fault: told instanceof Error ? told.message : String(told) };
  }
}

interface AskedStatus {
  readonly stackSet: string;
  readonly status: (typeof STATUSES)[number];
}

/** What could not be read of it; what was read is put beside the others. */
async function instancesOf(
  client: CloudFormationClient,
  { stackSet, status }: AskedStatus,
  failed: FailedInstance[],
): Promise<string | undefined> {
  let count = 0;
  const asked = {
    StackSetName: stackSet,
    CallAs,
    Filters: [{ Name: 'DETAILED_STATUS' as const, Values: status }],
  };
  try {
    for await (const page of paginateListStackInstances({ client }, asked)) {
      const listed = listFrom('ListStackInstances', page.Summaries);
      for (const one of listed) failed.push(failedOf(one, { stackSet, status }));
      count += listed.length;
      if (count >= INSTANCES_MAX) return `more than ${INSTANCES_MAX} instances are ${status}`;
    }
  } catch (cause) {
    const told = awsFault(`list instances that are ${status}`, cause);
    return told instanceof Error ? told.message : String(told);
  }
  return undefined;
}

function failedOf(
  { Account: account = '', Region: region = '', StatusReason: reason = '' }: StackInstanceSummary,
  { stackSet, status }: AskedStatus,
): FailedInstance {
  return { stackSet, account, region, status, reason };
}
