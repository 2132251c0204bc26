/** The publisher: called once a minute, it brings what is in force into the feeds. */
import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { regionalFeedBucket } from '../../src/domain/deployed-names.ts';
import {
  PUBLISH_VARIABLES,
  writeFeedBuckets,
  type FeedBucketPlace,
} from '../../src/environment.ts';
import { acknowledgeWildcards } from '../../stacksets/acknowledge.ts';
import { feedPlaces } from '../../stacksets/feed-readers.ts';
import { hubMetric } from './alarms.ts';
import { HubFunction } from './function.ts';
import type { HubGround } from './ground.ts';
import { deadLetterQueue } from './queues.ts';

/** Less than the publisher's lease of two minutes. */
const PUBLISH_TIMEOUT = Duration.seconds(90);

export interface HubPublishingProps {
  /** Where `feeds/blocklist.txt` lies in the feed bucket. */
  readonly blocklistKey: string;
  /** Regions with a feed bucket of their own. */
  readonly feedRegions: readonly string[];
}

export class HubPublishing extends Construct {
  readonly function: HubFunction;
  /** The feed buckets, as functions read them. */
  readonly feedBuckets: string;

  constructor(scope: Construct, id: string, ground: HubGround, props: HubPublishingProps) {
    super(scope, id);
    const { ledger, code } = ground;
    const { feeds, ops } = ground.buckets;
    this.feedBuckets = writeFeedBuckets(this.places(feeds.bucketName, props));
    this.function = new HubFunction(this, 'Publish', {
      handler: 'publish',
      description: 'what is in force into the feeds, once a minute',
      code,
      timeout: PUBLISH_TIMEOUT,
      memory: 1_769,
      environment: PUBLISH_VARIABLES.write({
        table: ledger.tableName,
        opsBucket: ops.bucketName,
        feedBuckets: this.feedBuckets,
      }),
    });
    this.function.allow(
      ['dynamodb:Query', 'dynamodb:Scan', 'dynamodb:UpdateItem'],
      [ledger.tableArn],
    );
    this.ownObjects(ground, props);
    this.regionalObjects(props);
    this.everyMinute(ground);
    this.watch(ground);
  }

  private ownObjects({ buckets: { feeds, ops } }: HubGround, props: HubPublishingProps): void {
    const { blocklistKey } = props;
    this.function.allow(['s3:ListBucket'], [ops.bucketArn, feeds.bucketArn]);
    const everyOps = [ops.arnForObjects('*')];
    const everyFeed = feedPlaces(blocklistKey).map((place) => feeds.arnForObjects(place));
    this.function.allow(['s3:GetObject', 's3:PutObject', 's3:DeleteObject'], everyOps);
    this.function.allow(['s3:GetObject', 's3:PutObject'], everyFeed);
    acknowledgeWildcards(
      this.function,
      [...everyOps, ...everyFeed],
      'The publisher owns every object of the ops bucket, and the feeds of the others.',
    );
  }

  private places(
    home: string,
    { blocklistKey, feedRegions }: HubPublishingProps,
  ): readonly FeedBucketPlace[] {
    const { account, region } = Stack.of(this);
    const regional = feedRegions.map((name) => ({
      name: regionalFeedBucket(account, name),
      ...{ region: name, blocklistKey },
    }));
    return [{ name: home, region, blocklistKey }, ...regional];
  }

  private regionalObjects(props: HubPublishingProps): void {
    const { buckets, objects, ours } = regionalFeeds(Stack.of(this), props);
    if (buckets.length === 0) return;
    this.function.allow(['s3:ListBucket'], buckets, ours);
    this.function.allow(['s3:GetObject', 's3:PutObject'], objects, ours);
    acknowledgeWildcards(
      this.function,
      objects.filter((object) => object.endsWith('*')),
      'The publisher owns the feeds of each region.',
    );
  }

  /** A tick that fails is not tried again: the next one is a minute away and repairs what it finds. */
  private everyMinute({ alarms }: HubGround): void {
    const target = this.function.function;
    const deadLetters = deadLetterQueue(this, 'ScheduleDeadLetters');
    const role = new iam.Role(this, 'ScheduleRole', {
      assumedBy: new iam.ServicePrincipal('scheduler.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
      description: 'Palisade: the schedule calls the publisher',
    });
    role.addToPolicy(
      new iam.PolicyStatement({
        actions: ['lambda:InvokeFunction'],
        resources: [target.functionArn],
      }),
    );
    deadLetters.grantSendMessages(role);
    new scheduler.CfnSchedule(this, 'EveryMinute', {
      description: 'Palisade: publish',
      scheduleExpression: 'rate(1 minute)',
      flexibleTimeWindow: { mode: 'OFF' },
      target: {
        arn: target.functionArn,
        roleArn: role.roleArn,
        deadLetterConfig: { arn: deadLetters.queueArn },
        retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 },
      },
    });
    alarms.notEmpty(
      'ScheduleUndelivered',
      deadLetters,
      'schedule-undelivered',
      'The schedule could not call the publisher.',
    );
  }

  private watch({ alarms }: HubGround): void {
    alarms.add('FeedAge', {
      runbook: 'feed-age',
      says: 'The feeds have not been checked for ten minutes; the last edition stands.',
      metric: hubMetric('checks', 'Sum', Duration.minutes(5)),
      threshold: 0,
      whenBelow: true,
      periods: 2,
      silence: cloudwatch.TreatMissingData.BREACHING,
    });
    alarms.add('PublisherTold', {
      runbook: 'publisher-told',
      says: 'The publisher holds something back or could not write everywhere.',
      metric: hubMetric('alarms', 'Maximum', Duration.minutes(5)),
      threshold: 1,
      periods: 2,
    });
    alarms.failing(
      'PublishFailing',
      this.function.function,
      'publish-failing',
      'The publisher fails.',
    );
  }
}

/** By name, since other stacks make them; and only while they are ours: names of buckets are global. */
export function regionalFeeds(stack: Stack, { feedRegions, blocklistKey }: HubPublishingProps) {
  const buckets = feedRegions.map((region) =>
    stack.formatArn({
      service: 's3',
      ...{ account: '', region: '' },
      resource: regionalFeedBucket(stack.account, region),
    }),
  );
  const objects = buckets.flatMap((bucket) =>
    feedPlaces(blocklistKey).map((place) => `${bucket}/${place}`),
  );
  return { buckets, objects, ours: { StringEquals: { 'aws:ResourceAccount': stack.account } } };
}
