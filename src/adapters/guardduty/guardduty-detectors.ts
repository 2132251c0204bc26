/**
 * `Detectors` over GuardDuty. The caller may guardduty:ListDetectors, guardduty:GetDetector and
 * guardduty:DescribeOrganizationConfiguration, or, in the management account,
 * guardduty:ListOrganizationAdminAccounts.
 */
import {
  BadRequestException,
  DescribeOrganizationConfigurationCommand,
  GetDetectorCommand,
  ListDetectorsCommand,
  paginateListOrganizationAdminAccounts,
  type GuardDutyClient,
} from '@aws-sdk/client-guardduty';
import type { DetectorAnswer, Enrolment } from '../../domain/preflight/preflight-facts.ts';
import type { Detectors } from '../../ports/aws.ts';
import { awsFault, listFrom } from '../shared/aws-fault.ts';

/** What a region answers that does not know the account. */
const REGION_DISABLED: ReadonlySet<string> = new Set([
  ...['UnrecognizedClientException', 'InvalidClientTokenId', 'AuthFailure', 'OptInRequired'],
]);

const ENROLMENTS: readonly Enrolment[] = ['ALL', 'NEW', 'NONE'];

/** `clientOf`: the client of a region. */
export function guardDutyDetectors(clientOf: (region: string) => GuardDutyClient): Detectors {
  return {
    async detector(region) {
      try {
        return await detectorOf(clientOf(region));
      } catch (cause) {
        if (cause instanceof Error && REGION_DISABLED.has(cause.name)) {
          return { kind: 'region-disabled' };
        }
        throw awsFault(`read the detector of ${region}`, cause);
      }
    },
    async enrolment(region, DetectorId) {
      try {
        const asked = new DescribeOrganizationConfigurationCommand({ DetectorId });
        const { AutoEnableOrganizationMembers } = await clientOf(region).send(asked);
        const found = ENROLMENTS.find((one) => one === AutoEnableOrganizationMembers);
        if (found !== undefined) return found;
      } catch (cause) {
        // GuardDuty knows no other reason to refuse a request that holds a detector's id only.
        if (cause instanceof BadRequestException) return 'not-administrator';
        throw awsFault(`ask whom GuardDuty enrols in ${region}`, cause);
      }
      throw new Error(`GuardDuty of ${region} does not say whom it enrols`);
    },
    async administrators(region) {
      const accounts: string[] = [];
      try {
        const client = clientOf(region);
        for await (const page of paginateListOrganizationAdminAccounts({ client }, {})) {
          const listed = listFrom('ListOrganizationAdminAccounts', page.AdminAccounts);
          const enabled = listed.filter((one) => one.AdminStatus === 'ENABLED');
          accounts.push(...enabled.flatMap(({ AdminAccountId = [] }) => AdminAccountId));
        }
      } catch (cause) {
        throw awsFault(`ask who administers GuardDuty in ${region}`, cause);
      }
      return accounts;
    },
  };
}

async function detectorOf(client: GuardDutyClient): Promise<DetectorAnswer> {
  const { DetectorIds } = await client.send(new ListDetectorsCommand({}));
  const [id] = listFrom('ListDetectors', DetectorIds);
  if (id === undefined) return { kind: 'absent' };
  const { Status, FindingPublishingFrequency = '' } = await client.send(
    new GetDetectorCommand({ DetectorId: id }),
  );
  const enabled = Status === 'ENABLED';
  return { kind: 'detector', id, enabled, publishingFrequency: FindingPublishingFrequency };
}
