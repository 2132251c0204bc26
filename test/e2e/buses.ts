/**
 * Findings as GuardDuty would put them: onto the default bus of the account it watches. AWS refuses a source
 * `aws.*` of anybody else; the emulated organization takes it, so that somebody can play GuardDuty.
 */
import { listAt, textAt } from '../../src/domain/base/lookup.ts';
import { bareFinding, type Shape } from '../helpers/data/findings.ts';
import type { Organization, Party } from './organization.ts';
import { jsonCall } from './signed-call.ts';

export interface Post {
  readonly party: Party;
  readonly region: string;
  /** Details of the events. */
  readonly findings: readonly unknown[];
  /** @default - the account's default bus */
  readonly bus?: string;
}

/** What GuardDuty says of an account: seen a minute ago, so that it holds in the second it comes. */
export function findingNow({ accountId }: Party, region: string, shape: Shape): object {
  const seen = new Date(Date.now() - 60_000).toISOString();
  return bareFinding({ account: accountId, region, role: 'ACTOR', seen, ...shape });
}

/** For each finding the code under which it was refused, `undefined` if it was taken. */
export async function putFindings(
  organization: Organization,
  { party, region, findings, bus = 'default' }: Post,
): Promise<readonly (string | undefined)[]> {
  const answer = await jsonCall(organization, party, {
    service: 'events',
    region,
    target: 'AWSEvents.PutEvents',
    body: {
      Entries: findings.map((finding) => ({
        Source: 'aws.guardduty',
        DetailType: 'GuardDuty Finding',
        Detail: JSON.stringify(finding),
        EventBusName: bus,
      })),
    },
  });
  return listAt(answer, 'Entries').map((entry) => textAt(entry, 'ErrorCode'));
}

/** Names of the rules on an account's default bus. */
export async function rulesOf(
  organization: Organization,
  party: Party,
  region: string,
): Promise<readonly string[]> {
  const answer = await jsonCall(organization, party, {
    service: 'events',
    region,
    target: 'AWSEvents.ListRules',
    body: {},
  });
  return listAt(answer, 'Rules').map((rule) => textAt(rule, 'Name') ?? '');
}
