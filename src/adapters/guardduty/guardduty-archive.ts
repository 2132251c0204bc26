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
import { AwsFault, awsFault } from '../shared/aws-fault.ts';

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
  const { DetectorIds = [] } = await client.send(new ListDetectorsCommand({}));
  const [DetectorId] = DetectorIds;
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
    if (FindingIds === undefined) throw new AwsFault(noList('ListFindings', 'ids'));
    if (FindingIds.length === 0) continue;
    const { Findings } = await client.send(new GetFindingsCommand({ DetectorId, FindingIds }));
    // Without a list they are not gone: they are not read, and the next run reads them.
    if (Findings === undefined) throw new AwsFault(noList('GetFindings', 'findings'));
    yield { findings: Findings, gone: Math.max(0, FindingIds.length - Findings.length) };
  }
}

function noList(operation: string, of: string): string {
  return `${operation} of GuardDuty answered without a list of ${of}`;
}
