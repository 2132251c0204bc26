/**
 * `FindingArchive` over GuardDuty. The caller is its administrator, and may guardduty:ListDetectors,
 * guardduty:ListFindings and guardduty:GetFindings.
 */
import {
  GetFindingsCommand,
  ListDetectorsCommand,
  paginateListFindings,
  type GuardDutyClient,
} from '@aws-sdk/client-guardduty';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { ArchivePage, FindingArchive } from '../../ports/aws.ts';
import { AwsFault, awsFault, listFrom } from '../shared/aws-fault.ts';

/** GuardDuty's own limit, for listing and for getting. */
const PAGE_SIZE = 50;

/** `clientOf`: the client of a region. */
export function guardDutyArchive(clientOf: (region: string) => GuardDutyClient): FindingArchive {
  return {
    async *pages(region, from) {
      try {
        yield* pagesOf(clientOf(region), region, from);
      } catch (cause) {
        throw awsFault(`read the findings of ${region}`, cause);
      }
    },
  };
}

async function* pagesOf(
  client: GuardDutyClient,
  region: string,
  from: EpochSeconds,
): AsyncGenerator<ArchivePage> {
  const { DetectorIds } = await client.send(new ListDetectorsCommand({}));
  const [DetectorId] = listFrom('ListDetectors', DetectorIds);
  if (DetectorId === undefined) throw new AwsFault(`GuardDuty has no detector in ${region}`);
  const listed = paginateListFindings(
    { client, pageSize: PAGE_SIZE },
    {
      DetectorId,
      FindingCriteria: { Criterion: { updatedAt: { GreaterThanOrEqual: from * 1_000 } } },
      SortCriteria: { AttributeName: 'updatedAt', OrderBy: 'ASC' },
    },
  );
  for await (const { FindingIds } of listed) {
    const ids = listFrom('ListFindings', FindingIds);
    if (ids.length === 0) continue;
    const command = new GetFindingsCommand({ DetectorId, FindingIds: [...ids] });
    const { Findings } = await client.send(command);
    // Without a list they are not gone: they are not read, and the next run reads them.
    const findings = listFrom('GetFindings', Findings);
    yield { findings, gone: Math.max(0, ids.length - findings.length) };
  }
}
