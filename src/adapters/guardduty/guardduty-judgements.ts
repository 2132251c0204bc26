/**
 * `JudgedFindings` over GuardDuty. The caller is its administrator, and may guardduty:ListDetectors,
 * guardduty:ListFindings and guardduty:GetFindings.
 */
import type { GuardDutyClient } from '@aws-sdk/client-guardduty';
import type { JudgedFindings } from '../../ports/aws.ts';
import { awsFault } from '../shared/aws-fault.ts';
import { findingPages, type FindingQuery } from './finding-pages.ts';

/** `clientOf`: the client of a region. */
export function guardDutyJudgements(clientOf: (region: string) => GuardDutyClient): JudgedFindings {
  return {
    async *pages(region, { archived, from }) {
      const query: FindingQuery = {
        criterion: {
          'service.archived': { Equals: [String(archived)] },
          updatedAt: { GreaterThanOrEqual: from * 1_000 },
        },
        order: 'DESC',
      };
      try {
        for await (const { findings } of findingPages(clientOf(region), region, query)) {
          yield findings;
        }
      } catch (cause) {
        throw awsFault(`read judged findings of ${region}`, cause);
      }
    },
  };
}
