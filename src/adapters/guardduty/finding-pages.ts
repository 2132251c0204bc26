/** Findings of GuardDuty's administrator in one region, page by page. */
import {
  GetFindingsCommand,
  ListDetectorsCommand,
  paginateListFindings,
  type Condition,
  type GuardDutyClient,
} from '@aws-sdk/client-guardduty';
import { AwsFault, listFrom } from '../shared/aws-fault.ts';

/** GuardDuty's own limit, for listing and for getting. */
const PAGE_SIZE = 50;

export interface FindingQuery {
  readonly criterion: Readonly<Record<string, Condition>>;
  /** By the time of their last update. */
  readonly order: 'ASC' | 'DESC';
}

export interface FindingPage {
  readonly findings: readonly unknown[];
  /** How many were listed; those that were not answered are gone. */
  readonly listed: number;
}

/** Throws an `AwsFault` where GuardDuty has no detector, or answers without a list. */
export async function* findingPages(
  client: GuardDutyClient,
  region: string,
  { criterion, order }: FindingQuery,
): AsyncGenerator<FindingPage> {
  const { DetectorIds } = await client.send(new ListDetectorsCommand({}));
  const [DetectorId] = listFrom('ListDetectors', DetectorIds);
  if (DetectorId === undefined) throw new AwsFault(`GuardDuty has no detector in ${region}`);
  const pages = paginateListFindings(
    { client, pageSize: PAGE_SIZE },
    {
      DetectorId,
      FindingCriteria: { Criterion: { ...criterion } },
      SortCriteria: { AttributeName: 'updatedAt', OrderBy: order },
    },
  );
  for await (const { FindingIds } of pages) {
    const ids = listFrom('ListFindings', FindingIds);
    if (ids.length === 0) continue;
    const command = new GetFindingsCommand({ DetectorId, FindingIds: [...ids] });
    const { Findings } = await client.send(command);
    // Without a list they are not gone: they are not read, and the next run reads them.
    yield { findings: listFrom('GetFindings', Findings), listed: ids.length };
  }
}
