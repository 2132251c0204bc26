/**
 * Which accounts GuardDuty's administrator has enrolled and monitors, region by region and fifty at a time: what the
 * administrator's account says of all need not be asked of each. A member's detector is the administrator's to switch off,
 * and publishes as often as the administrator's does.
 *
 * The caller, in the administrator's account, may guardduty:GetMembers, and what `guardDutyDetectors` needs.
 */
import { GetMembersCommand, type GuardDutyClient } from '@aws-sdk/client-guardduty';
import type { Pair } from '../../domain/coverage/coverage.ts';
import type { DetectorAnswer } from '../../domain/preflight/preflight-facts.ts';
import { listFrom } from '../shared/aws-fault.ts';
import { guardDutyDetectors } from './guardduty-detectors.ts';

export interface EnrolledMembers {
  /** Asks for all of them; what cannot be asked is not known. */
  look(pairs: readonly Pair[]): Promise<void>;
  /** The detector of a member that was found to be enrolled and monitored; `undefined`: ask the account itself. */
  detectorOf(pair: Pair): EnabledDetector | undefined;
}

export type EnabledDetector = Extract<DetectorAnswer, { readonly kind: 'detector' }>;

/** What GetMembers takes at most. */
const ACCOUNTS_MAX = 50;

/** `clientOf`: the client of a region, with the caller's own credentials. */
export function enrolledMembers(clientOf: (region: string) => GuardDutyClient): EnrolledMembers {
  const found = new Map<string, EnabledDetector>();
  return {
    async look(pairs) {
      for (const [region, accounts] of accountsByRegion(pairs)) {
        const client = clientOf(region);
        // Whatever is wrong there, each account says it of itself.
        const members = await enrolledIn(client, region, accounts).catch(() => []);
        for (const [account, detector] of members) found.set(`${account} ${region}`, detector);
        client.destroy();
      }
    },
    detectorOf: ({ account, region }) => found.get(`${account} ${region}`),
  };
}

function accountsByRegion(pairs: readonly Pair[]): ReadonlyMap<string, readonly string[]> {
  const byRegion = new Map<string, string[]>();
  for (const { account, region } of pairs) {
    const accounts = byRegion.get(region);
    if (accounts === undefined) byRegion.set(region, [account]);
    else accounts.push(account);
  }
  return byRegion;
}

async function enrolledIn(
  client: GuardDutyClient,
  region: string,
  accounts: readonly string[],
): Promise<readonly (readonly [string, EnabledDetector])[]> {
  const own = await guardDutyDetectors(() => client).detector(region);
  if (own.kind !== 'detector' || !own.enabled) return [];
  const enrolled: (readonly [string, EnabledDetector])[] = [];
  for (let n = 0; n < accounts.length; n += ACCOUNTS_MAX) {
    const AccountIds = accounts.slice(n, n + ACCOUNTS_MAX);
    const asked = new GetMembersCommand({ DetectorId: own.id, AccountIds });
    const { Members } = await client.send(asked);
    for (const { AccountId, RelationshipStatus, DetectorId } of listFrom('GetMembers', Members)) {
      const isMonitored = RelationshipStatus?.toLowerCase() === 'enabled';
      if (!isMonitored || AccountId === undefined || DetectorId === undefined) continue;
      enrolled.push([AccountId, { ...own, id: DetectorId }]);
    }
  }
  return enrolled;
}
