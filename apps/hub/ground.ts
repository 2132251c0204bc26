/** What every part of the hub stands on. */
import type * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import type { HubAlarms } from './alarms.ts';
import type { CodeOf } from './function.ts';
import type { HubBuckets } from './storage.ts';

export interface HubGround {
  readonly code: CodeOf;
  readonly ledger: dynamodb.Table;
  readonly buckets: HubBuckets;
  readonly alarms: HubAlarms;
}
