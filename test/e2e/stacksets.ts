/** Where the StackSets have put stacks, as their delegated administrator sees it. */
import {
  CloudFormationClient,
  ListStackInstancesCommand,
  ListStackSetsCommand,
} from '@aws-sdk/client-cloudformation';
import type { Organization, Party } from './organization.ts';

const CallAs = 'DELEGATED_ADMIN';

export interface StackSets {
  /** `account region` of every stack of the set, sorted; throws if one is not as it should be. */
  instances(name: string): Promise<readonly string[]>;
  /** Names of the sets that there are. */
  names(): Promise<readonly string[]>;
}

export function stackSetsOf(
  { endpoint }: Organization,
  { credentials }: Party,
  region: string,
): StackSets {
  const client = new CloudFormationClient({ endpoint, region, credentials });
  return {
    async instances(StackSetName) {
      const { Summaries = [] } = await client.send(
        new ListStackInstancesCommand({ StackSetName, CallAs }),
      );
      const stale = Summaries.filter(({ Status }) => Status !== 'CURRENT');
      if (stale.length > 0) throw new Error(`${stale.length} stacks of ${StackSetName} are stale`);
      return Summaries.map(({ Account = '', Region = '' }) => `${Account} ${Region}`).sort();
    },
    async names() {
      const { Summaries = [] } = await client.send(
        new ListStackSetsCommand({ Status: 'ACTIVE', CallAs }),
      );
      // The emulator does not filter.
      const active = Summaries.filter(({ Status }) => Status === 'ACTIVE');
      return active.map(({ StackSetName = '' }) => StackSetName).sort();
    },
  };
}
