/** What every scenario works with. */
import type { Cdk } from './cdk.ts';
import type { Door } from './endpoint.ts';
import type { DeployedHub, FunctionName } from './hub.ts';
import type { Organization, Party } from './organization.ts';
import type { StackSets } from './stacksets.ts';
import type { Tally } from './tally.ts';

/** The hub's region. */
export const HOME = 'eu-west-1';
export const ELSEWHERE = 'us-east-1';

/** Units that the hub covers; one of them holds another, none the security account. */
export const UNITS = ['Prod', 'Dev'];

export interface World {
  readonly tally: Tally;
  readonly organization: Organization;
  readonly security: Party;
  readonly cdk: Cdk;
  readonly stackSets: StackSets;
  readonly hub: DeployedHub;
  /** What is deployed, as it was written. */
  readonly configuration: object;
  /** Between each function and AWS. */
  readonly doors: Readonly<Record<FunctionName, Door>>;
}
