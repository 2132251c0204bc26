/** What every part of the hub stands on. */
import type { HubAlarms } from './alarms.ts';
import type { CodeOf } from './function.ts';
import type { HubBuckets, LedgerTable } from './storage.ts';

export interface HubGround {
  readonly code: CodeOf;
  readonly ledger: LedgerTable;
  readonly buckets: HubBuckets;
  readonly alarms: HubAlarms;
}
