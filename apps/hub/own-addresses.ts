/**
 * Which public addresses the organization holds: each hour the audit's function is called a second time, and reads them
 * account by account into the object by which the publisher keeps them out of every feed.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  OWN_ADDRESS_READS,
  TRUSTED_LIST_READS,
} from '../../src/domain/configuration/deployed-names.ts';
import { AUDIT_TASKS } from '../../src/environment.ts';
import { acknowledgeWildcards } from '../../stacksets/acknowledge.ts';
import type { HubFunction } from './function.ts';
import type { HubGround } from './ground.ts';
import { callOf, HubSchedule } from './schedule.ts';

/** src/domain/organization/own-file.ts */
const KEPT_AS = 'organization.json';

export interface OwnAddressesProps {
  readonly audit: HubFunction;
  /** Where calls of the audit go that could not be made: it is watched there. */
  readonly undelivered: sqs.Queue;
  /** Buckets of the lists that GuardDuty's administrator trusts. */
  readonly trustedListBuckets: readonly string[];
}

export class HubOwnAddresses extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { buckets }: HubGround,
    { audit, undelivered, trustedListBuckets }: OwnAddressesProps,
  ) {
    super(scope, id);
    // Of its own account; into the others it goes by the role that they hold for it.
    audit.allow(OWN_ADDRESS_READS, ['*']);
    audit.allow(['s3:GetObject', 's3:PutObject'], [buckets.ops.arnForObjects(KEPT_AS)]);
    mayReadTrustedLists(audit, trustedListBuckets);
    new HubSchedule(this, 'EveryHour', {
      target: callOf(audit.function, AUDIT_TASKS.ownAddresses),
      every: Duration.hours(1),
      description: 'read which public addresses the accounts hold',
      undelivered,
    });
  }
}

/** Where its bodies lie GuardDuty says only at run time, so that the configuration must name their buckets. */
function mayReadTrustedLists(audit: HubFunction, buckets: readonly string[]): void {
  if (buckets.length === 0) return;
  audit.allow(TRUSTED_LIST_READS, ['*']);
  const bodies = buckets.map((bucket) =>
    Stack.of(audit).formatArn({
      service: 's3',
      region: '',
      account: '',
      resource: bucket,
      resourceName: '*',
    }),
  );
  audit.allow(['s3:GetObject'], bodies);
  acknowledgeWildcards(audit, bodies, 'The buckets that the configuration names.');
}
