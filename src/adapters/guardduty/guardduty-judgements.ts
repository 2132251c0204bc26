/**
 * `JudgedFindings` over GuardDuty. The caller is its administrator, and may guardduty:ListDetectors,
 * guardduty:ListFindings and guardduty:GetFindings.
 */
import {
  GetFindingsCommand,
  ListDetectorsCommand,
  paginateListFindings,
  type GuardDutyClient,
} from '@aws-sdk/client-guardduty';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { JudgedFindings } from '../../ports/aws.ts';
import { AwsFault, awsFault, listFrom } from '../shared/aws-fault.ts';

/** GuardDuty's own limit, for listing and for getting. */
const PAGE_SIZE = 50;

/** `clientOf`: the client of a region. */
export function guardDutyJudgements(clientOf: (region: string) => GuardDutyClient): JudgedFindings {
  return {
    async *pages(region, { archived, from }) {
      try {
        yield* pagesOf(clientOf(region), region, { archived, from });
      } catch (cause) {
        throw awsFault(`read judged findings of ${region}`, cause);
      }
    },
  };
}

async function* pagesOf(
  client: GuardDutyClient,
  region: string,
  { archived, from }: { readonly archived: boolean; readonly from: EpochSeconds },
): AsyncGenerator<readonly unknown[]> {
  const { DetectorIds } = await client.send(new ListDetectorsCommand({}));
  const [DetectorId] = listFrom('ListDetectors', DetectorIds);
  if (DetectorId === undefined) throw new AwsFault(`GuardDuty has no detector in ${region}`);
  const Criterion = {
    'service.archived': { Equals: [String(archived)] },
    updatedAt: { GreaterThanOrEqual: from * 1_000 },
  };
  const listed = paginateListFindings(
    { client, pageSize: PAGE_SIZE },
    {
      DetectorId,
      FindingCriteria: { Criterion },
      SortCriteria: { AttributeName: 'updatedAt', OrderBy: 'DESC' },
    },
  );
  for await (const { FindingIds } of listed) {
    const ids = listFrom('ListFindings', FindingIds);
    if (ids.length === 0) continue;
    const { Findings } = await client.send(
      new GetFindingsCommand({ DetectorId, FindingIds: [...ids] }),
    );
    yield listFrom('GetFindings', Findings);
  }
}
