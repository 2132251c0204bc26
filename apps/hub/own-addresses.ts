/**
 * Which public addresses the organization holds: each hour the audit's function is called a second time, and reads them
 * account by account into the object by which the publisher keeps them out of every feed.
 */
import { Duration } from 'aws-cdk-lib';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { OWN_ADDRESS_READS } from '../../src/domain/configuration/deployed-names.ts';
import { AUDIT_TASKS } from '../../src/environment.ts';
import type { HubFunction } from './function.ts';
import type { HubGround } from './ground.ts';
import { callOf, HubSchedule } from './schedule.ts';

/** src/domain/organization/own-file.ts */
const KEPT_AS = 'organization.json';

export interface OwnAddressesProps {
  readonly audit: HubFunction;
  /** Where calls of the audit go that could not be made: it is watched there. */
  readonly undelivered: sqs.Queue;
}

export class HubOwnAddresses extends Construct {
  constructor(
    scope: Construct,
    id: string,
    { buckets }: HubGround,
    { audit, undelivered }: OwnAddressesProps,
  ) {
    super(scope, id);
    // Of its own account; into the others it goes by the role that they hold for it.
    audit.allow(OWN_ADDRESS_READS, ['*']);
    audit.allow(['s3:GetObject', 's3:PutObject'], [buckets.ops.arnForObjects(KEPT_AS)]);
    new HubSchedule(this, 'EveryHour', {
      target: callOf(audit.function, AUDIT_TASKS.ownAddresses),
      every: Duration.hours(1),
      description: 'read which public addresses the accounts hold',
      undelivered,
    });
  }
}
