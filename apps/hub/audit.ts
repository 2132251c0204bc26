/**
 * Who forwards: every hour the audit takes its role in each account and looks at GuardDuty and our rules there. What
 * does not forward, and an audit that stands still, wake a person; nothing else would show either.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { AUDIT_FUNCTION_ROLE, AUDIT_ROLE } from '../../src/domain/configuration/deployed-names.ts';
import { AUDIT_VARIABLES } from '../../src/environment.ts';
import { acknowledge, acknowledgeWildcards } from '../../stacksets/acknowledge.ts';
import { hubMetric } from './alarms.ts';
import { HubFunction } from './function.ts';
import type { HubGround } from './ground.ts';
import { allowItems } from './ledger-places.ts';
import { HubOwnAddresses } from './own-addresses.ts';
import { callOf, HubSchedule } from './schedule.ts';

const EVERY = Duration.hours(1);
/** Unknown pairs that wake a person: a share of all within hours, or so many for a day. */
const UNKNOWN_PERCENT = 10;
const UNKNOWN_PAIRS = 10;
/** Less than the credentials of a member's role last. */
const TIMEOUT = Duration.minutes(14);

export interface AuditProps {
  readonly organizationId: string;
  /** Account of GuardDuty's administrator. */
  readonly administrator: string;
  /** Whose accounts forward, and where: lists, with commas. */
  readonly organizationalUnitIds: string;
  readonly regions: string;
  readonly collection: string;
  readonly hubBusArn: string;
}

export class HubAudit extends Construct {
  readonly function: HubFunction;

  constructor(scope: Construct, id: string, ground: HubGround, props: AuditProps) {
    super(scope, id);
    const { organizationId, ...terms } = props;
    this.function = new HubFunction(this, 'Audit', {
      handler: 'audit',
      description: 'which accounts and regions forward',
      code: ground.code,
      timeout: TIMEOUT,
      memory: 1_024,
      environment: AUDIT_VARIABLES.write({
        table: ground.ledger.tableName,
        opsBucket: ground.buckets.ops.bucketName,
        ...terms,
      }),
      // Members' roles know it by its name.
      roleName: AUDIT_FUNCTION_ROLE,
    });
    this.mayKeep(ground);
    this.mayLook(organizationId);
    this.watch(ground);
  }

  private mayKeep({ buckets, ledger }: HubGround): void {
    allowItems(this.function, ledger, ['dynamodb:Query'], 'heartbeats');
    this.function.allow(['s3:ListBucket'], [buckets.ops.bucketArn]);
    this.function.allow(
      ['s3:GetObject', 's3:PutObject'],
      [buckets.ops.arnForObjects('coverage.json')],
    );
  }

  /** Into the security account by its own right, into the others by the role that they hold for it. */
  private mayLook(organizationId: string): void {
    this.function.allow(
      [
        ...['organizations:ListAccountsForParent'],
        ...['organizations:ListOrganizationalUnitsForParent'],
        ...['guardduty:ListDetectors', 'guardduty:GetDetector', 'guardduty:GetMembers'],
        ...['events:ListRules', 'events:ListTargetsByRule'],
      ],
      ['*'],
    );
    acknowledge(
      this.function,
      'IAM5[Resource::*]',
      'Listing takes no resource that is known before; the actions are named, and read only.',
    );
    const roles = Stack.of(this).formatArn({
      service: 'iam',
      region: '',
      account: '*',
      resource: 'role',
      resourceName: AUDIT_ROLE,
    });
    this.function.allow(['sts:AssumeRole'], [roles], {
      StringEquals: { 'aws:ResourceOrgID': organizationId },
    });
    acknowledgeWildcards(this.function, [roles], 'The one role in each account of ours.');
  }

  private watch(ground: HubGround): void {
    const { alarms } = ground;
    const target = this.function.function;
    const description = 'look which accounts and regions forward';
    const schedule = new HubSchedule(this, 'EveryHour', {
      target: callOf(target),
      every: EVERY,
      description,
    });
    alarms.notEmpty(
      'AuditUndelivered',
      schedule.undelivered,
      'audit-undelivered',
      'The schedule could not call the audit function.',
    );
    new HubOwnAddresses(this, 'OwnAddresses', ground, {
      audit: this.function,
      undelivered: schedule.undelivered,
    });
    alarms.add('CoverageGap', {
      runbook: 'coverage-gap',
      says: 'Findings of an account and region do not come to the hub.',
      metric: hubMetric('gaps', 'Maximum', EVERY),
      threshold: 1,
      // A new account is covered within the hour.
      periods: 2,
    });
    alarms.add('DeliveryFault', {
      runbook: 'delivery-fault',
      says: 'All is configured, yet heartbeats do not arrive in time: findings would not arrive either.',
      metric: hubMetric('deliveryFaults', 'Maximum', EVERY),
      threshold: 1,
      periods: 2,
    });
    alarms.add('PairsUnknownShare', {
      runbook: 'many-pairs-unknown',
      says: 'For three hours one in ten accounts and regions or more is unknown: findings may be lost unseen.',
      metric: hubMetric('pairsUnknownPercent', 'Maximum', EVERY),
      threshold: UNKNOWN_PERCENT,
      // The first audit of a large organization takes two.
      periods: 3,
    });
    alarms.add('PairsUnknownLong', {
      runbook: 'pairs-unknown-for-a-day',
      says: 'For a day ten or more pairs of account and region are unknown: findings may be lost unseen.',
      metric: hubMetric('pairsUnknown', 'Minimum', EVERY),
      threshold: UNKNOWN_PAIRS,
      periods: 24,
    });
    alarms.add('NoAudit', {
      runbook: 'no-audit',
      says: 'For three hours it is unknown which accounts and regions forward.',
      metric: hubMetric('gaps', 'SampleCount', EVERY),
      threshold: 0,
      whenBelow: true,
      periods: 3,
      silence: cloudwatch.TreatMissingData.BREACHING,
    });
  }
}
