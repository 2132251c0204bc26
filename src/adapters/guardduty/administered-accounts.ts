/**
 * `AdministeredAccounts` over GuardDuty: the administrator's members, fifty a call. The caller, in the administrator's
 * account, may guardduty:ListMembers, and what `guardDutyDetectors` needs.
 *
 * An account that the administrator has suspended is enrolled still: it cannot bring lists of its own.
 */
import { paginateListMembers, type GuardDutyClient } from '@aws-sdk/client-guardduty';
import type { EnrolmentOutcome } from '../../domain/organization/enrolment.ts';
import type { AdministeredAccounts } from '../../ports/aws.ts';
import { awsFault, listFrom } from '../shared/aws-fault.ts';
import { guardDutyDetectors } from './guardduty-detectors.ts';

/** What an administrator may have. */
const MEMBERS_MAX = 50_000;
const PAGE = 50;
const DETAIL_MAX = 300;

/** `clientOf`: the client of a region, with the credentials of `administrator`. */
export function administeredAccounts(
  clientOf: (region: string) => GuardDutyClient,
  administrator: string,
): AdministeredAccounts {
  return {
    async enrolledIn(region): Promise<EnrolmentOutcome> {
      const client = clientOf(region);
      try {
        return { accounts: await membersIn(client, region, administrator) };
      } catch (error) {
        const told = awsFault(`list the members of GuardDuty in ${region}`, error);
        return {
          fault: (told instanceof Error ? told.message : String(told)).slice(0, DETAIL_MAX),
        };
      } finally {
        client.destroy();
      }
    },
  };
}

async function membersIn(
  client: GuardDutyClient,
  region: string,
  administrator: string,
): Promise<readonly string[]> {
  const detector = await guardDutyDetectors(() => client).detector(region);
  // Whom should it enrol where it has no detector itself?
  if (detector.kind !== 'detector') return [];
  const members = [administrator];
  const asked = { DetectorId: detector.id, OnlyAssociated: 'true' };
  for await (const page of paginateListMembers({ client, pageSize: PAGE }, asked)) {
    for (const { AccountId, RelationshipStatus } of listFrom('ListMembers', page.Members)) {
      const isEnrolled = /^(enabled|disabled)$/i.test(RelationshipStatus ?? '');
      if (isEnrolled && AccountId !== undefined) members.push(AccountId);
    }
    if (members.length > MEMBERS_MAX) throw new Error(`there are more than ${MEMBERS_MAX} members`);
  }
  return members;
}
