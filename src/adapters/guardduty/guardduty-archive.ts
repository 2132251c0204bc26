/**
 * `FindingArchive` over GuardDuty. The caller is its administrator, and may guardduty:ListDetectors,
 * guardduty:ListFindings and guardduty:GetFindings.
 */
import type { GuardDutyClient } from '@aws-sdk/client-guardduty';
import type { FindingArchive } from '../../ports/aws.ts';
import { awsFault } from '../shared/aws-fault.ts';
import { findingPages, type FindingQuery } from './finding-pages.ts';

/** `clientOf`: the client of a region. */
export function guardDutyArchive(clientOf: (region: string) => GuardDutyClient): FindingArchive {
  return {
    async *pages(region, from) {
      const query: FindingQuery = {
        criterion: { updatedAt: { GreaterThanOrEqual: from * 1_000 } },
        order: 'ASC',
      };
      try {
        for await (const { findings, listed } of findingPages(clientOf(region), region, query)) {
          yield { findings, gone: Math.max(0, listed - findings.length) };
        }
      } catch (cause) {
        throw awsFault(`read the findings of ${region}`, cause);
      }
    },
  };
}
