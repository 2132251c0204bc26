/**
 * What CloudTrail did not tell: once a day the audit's function reads back what analysts have judged in GuardDuty, and puts
 * what was missed into the ingest queue. It reads standings of the ledger, and writes none.
 */
import { Duration } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { AUDIT_TASKS } from '../../src/environment.ts';
import type { HubFunction } from './function.ts';
import { callOf, HubSchedule } from './schedule.ts';

export interface JudgementsProps {
  readonly audit: HubFunction;
  readonly ingest: sqs.Queue;
  /** Where calls of the audit go that could not be made: it is watched there. */
  readonly undelivered: sqs.Queue;
}

export class HubJudgements extends Construct {
  constructor(scope: Construct, id: string, { audit, ingest, undelivered }: JudgementsProps) {
    super(scope, id);
    audit.allow(['guardduty:ListFindings', 'guardduty:GetFindings'], ['*']);
    audit.allow(['sqs:SendMessage'], [ingest.queueArn]);
    new HubSchedule(this, 'EveryDay', {
      target: callOf(audit.function, AUDIT_TASKS.judgements),
      every: Duration.days(1),
      description: 'read back what analysts have judged in GuardDuty',
      undelivered,
    });
  }
}
