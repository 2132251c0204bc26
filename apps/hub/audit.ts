/**
 * Who forwards: every hour the audit takes its role in each account and looks at GuardDuty and our rules there. What
 * does not forward, and an audit that stands still, wake a person; nothing else would show either.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  AUDIT_FUNCTION_ROLE,
  AUDIT_ROLE,
  BUS_NAME,
} from '../../src/domain/configuration/deployed-names.ts';
import { COVERAGE_KEY } from '../../src/domain/coverage/coverage-file.ts';
import { HUB_PARTS_KEY } from '../../src/domain/coverage/hub/hub-file.ts';
import { AUDIT_VARIABLES, NOT_READ, READ } from '../../src/environment.ts';
import { acknowledge, acknowledgeWildcards } from '../../stacksets/acknowledge.ts';
import { explainForwarderQueues, forwarderQueueArns } from '../../stacksets/forwarder-queues.ts';
import { hubMetric, type HubAlarms } from './alarms.ts';
import { HubFunction } from './function.ts';
import type { HubGround } from './ground.ts';
import type { MadeParts } from './hub-parts.ts';
import { HubJudgements } from './judgements.ts';
import { allowItems } from './ledger-places.ts';
import { HubOwnAddresses } from './own-addresses.ts';
import { callOf, HubSchedule } from './schedule.ts';

const EVERY = Duration.hours(1);
/** Of what wakes a person after one audit: short, so that nobody waits for the end of the hour. */
const AT_ONCE = Duration.minutes(5);
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
  /** Seconds, or `DERIVED`. */
  readonly silentAfter: string;
  /** Buckets of the lists that GuardDuty's administrator trusts; none: they are not read. */
  readonly trustedListBuckets: readonly string[];
  /** What else of the hub is looked at. */
  readonly parts: MadeParts;
  /** Where judgements go that nobody told of. */
  readonly ingest: sqs.Queue;
}

export class HubAudit extends Construct {
  readonly function: HubFunction;

  constructor(scope: Construct, id: string, ground: HubGround, props: AuditProps) {
    super(scope, id);
    const { parts, ingest, trustedListBuckets, ...terms } = props;
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
        hubParts: parts.written,
        ingestQueueUrl: ingest.queueUrl,
        trustedLists: trustedListBuckets.length === 0 ? NOT_READ : READ,
      }),
      // Members' roles know it by its name.
      roleName: AUDIT_FUNCTION_ROLE,
    });
    this.mayKeep(ground);
    this.mayLook(props.organizationId);
    this.mayLookAtHub(props);
    this.watch(ground, props);
  }

  private mayKeep({ buckets, ledger }: HubGround): void {
    allowItems(this.function, ledger, ['dynamodb:Query'], 'heartbeats', 'standings');
    this.function.allow(['s3:ListBucket'], [buckets.ops.bucketArn]);
    this.function.allow(
      ['s3:GetObject', 's3:PutObject'],
      [COVERAGE_KEY, HUB_PARTS_KEY].map((key) => buckets.ops.arnForObjects(key)),
    );
  }

  /** Into the security account by its own right, into the others by the role that they hold for it. */
  private mayLook(organizationId: string): void {
    this.function.allow(
      [
        ...['organizations:ListAccountsForParent'],
        ...['organizations:ListOrganizationalUnitsForParent', 'organizations:ListParents'],
        ...['guardduty:ListDetectors', 'guardduty:GetDetector'],
        ...['guardduty:GetMembers', 'guardduty:ListMembers'],
        ...['events:ListRules', 'events:ListTargetsByRule'],
        ...['cloudformation:ListStackSets', 'cloudformation:ListStackInstances'],
        ...['cloudformation:ListStackSetOperations', 'cloudformation:ListStackSetOperationResults'],
        'lambda:ListEventSourceMappings',
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

  /** The parts of the hub, by their names; mappings are listed. */
  private mayLookAtHub({ hubBusArn, parts }: AuditProps): void {
    const stack = Stack.of(this);
    const rules = stack.formatArn({
      service: 'events',
      resource: 'rule',
      resourceName: `${BUS_NAME}/*`,
    });
    this.function.allow(['events:DescribeEventBus'], [hubBusArn]);
    this.function.allow(['events:DescribeRule'], [rules]);
    this.function.allow(
      ['sqs:GetQueueAttributes'],
      [...parts.queues, ...forwarderQueueArns(stack)],
    );
    explainForwarderQueues(this.function, stack);
    this.function.allow(['scheduler:GetSchedule'], parts.schedules);
    acknowledgeWildcards(this.function, [rules], 'The rules of the hub’s own bus.');
  }

  private watch(ground: HubGround, { ingest, trustedListBuckets }: AuditProps): void {
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
    const called = { audit: this.function, undelivered: schedule.undelivered };
    new HubOwnAddresses(this, 'OwnAddresses', ground, { ...called, trustedListBuckets });
    new HubJudgements(this, 'Judgements', { ...called, ingest });
    alarms.add('NoAudit', {
      runbook: 'no-audit',
      says: 'For three hours it is unknown which accounts and regions forward.',
      metric: hubMetric('gaps', 'SampleCount', EVERY),
      threshold: 0,
      whenBelow: true,
      periods: 3,
      silence: cloudwatch.TreatMissingData.BREACHING,
    });
    this.watchPairs(alarms);
    this.watchAtOnce(alarms);
  }

  /** What an audit may find in passing: it has to find it again. */
  private watchPairs(alarms: HubAlarms): void {
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
  }

  /** What stands until somebody acts. */
  private watchAtOnce(alarms: HubAlarms): void {
    alarms.add('HubPart', {
      runbook: 'hub-part',
      says: 'A part of the hub itself was changed or is gone, or is unknown for two hours, or no finding comes any more: findings of every account may be lost.',
      metric: hubMetric('hubFaults', 'Maximum', AT_ONCE),
      threshold: 1,
      // What the last audit said, until the next says otherwise; without one there is an alarm of its own.
      silence: cloudwatch.TreatMissingData.IGNORE,
    });
    alarms.add('ForwarderDeadLetters', {
      runbook: 'forwarder-dead-letters',
      says: 'In an account and region findings wait that its rules could not deliver within a day.',
      metric: hubMetric('deadLetters', 'Maximum', AT_ONCE),
      threshold: 1,
      silence: cloudwatch.TreatMissingData.IGNORE,
    });
  }
}
