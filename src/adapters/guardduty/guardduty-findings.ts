/**
 * `FindingReader` over GuardDuty's administrator, who sees every member's findings. The role needs
 * guardduty:ListDetectors and guardduty:GetFindings.
 */
import {
  GetFindingsCommand,
  ListDetectorsCommand,
  type GuardDutyClient,
} from '@aws-sdk/client-guardduty';
import type { FindingReader } from '../../ports/aws.ts';
import { listFrom } from '../shared/aws-fault.ts';

/** `clientOf`: the client of a region. */
export function guardDutyFindings(clientOf: (region: string) => GuardDutyClient): FindingReader {
  return {
    async byId(region, ids) {
      try {
        const client = clientOf(region);
        const { DetectorIds } = await client.send(new ListDetectorsCommand({}));
        const [DetectorId] = listFrom('ListDetectors', DetectorIds);
        if (DetectorId === undefined) throw new Error('there is no detector');
        const command = new GetFindingsCommand({ DetectorId, FindingIds: [...ids] });
        const { Findings } = await client.send(command);
        return listFrom('GetFindings', Findings).flatMap((finding) =>
          finding.Id === undefined ? [] : [{ id: finding.Id, finding }],
        );
      } catch (cause) {
        const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
        throw new Error(`cannot read findings of ${region} from GuardDuty: ${reason}`, { cause });
      }
    },
  };
}
