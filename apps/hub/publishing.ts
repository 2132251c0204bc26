/** The publisher: called by its trigger, once a minute at least, it brings what is in force into the feeds. */
import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import {
  NO_QUEUE,
  PUBLISH_VARIABLES,
  TRIGGER_GROUP,
  writeFeedBuckets,
} from '../../src/environment.ts';
import { acknowledgeWildcards } from '../../stacksets/acknowledge.ts';
import { feedPlaces } from '../../stacksets/feed-readers.ts';
import { hubMetric } from './alarms.ts';
import { HubFunction } from './function.ts';
import type { HubGround } from './ground.ts';
import { allowItems } from './ledger-places.ts';
import { allowRegionalFeeds, regionalPlaces, type RegionalFeeds } from './regional-feeds.ts';
import { HubSchedule, messageTo } from './schedule.ts';
import type { PublishTriggerQueue } from './trigger.ts';

/** Less than the trigger hides its message. */
const PUBLISH_TIMEOUT = Duration.seconds(50);

export interface HubPublishingProps {
  /** Where `feeds/blocklist.txt` lies in the feed bucket. */
  readonly blocklistKey: string;
  readonly regional: RegionalFeeds;
  readonly trigger: PublishTriggerQueue;
  /** The queue of the push lane, if there is one. */
  readonly pushes: sqs.Queue | undefined;
}

export class HubPublishing extends Construct {
  readonly function: HubFunction;
  /** The feed buckets, as functions read them. */
  readonly feedBuckets: string;

  constructor(scope: Construct, id: string, ground: HubGround, props: HubPublishingProps) {
    super(scope, id);
    const { ledger, code } = ground;
    const { feeds, ops } = ground.buckets;
    const stack = Stack.of(this);
    const { blocklistKey, regional } = props;
    this.feedBuckets = writeFeedBuckets([
      { name: feeds.bucketName, region: stack.region, blocklistKey },
      ...regionalPlaces(stack, regional),
    ]);
    this.function = new HubFunction(this, 'Publish', {
      handler: 'publish',
      description: 'what is in force into the feeds',
      code,
      timeout: PUBLISH_TIMEOUT,
      memory: 1_769,
      environment: PUBLISH_VARIABLES.write({
        table: ledger.tableName,
        opsBucket: ops.bucketName,
        feedBuckets: this.feedBuckets,
        pushQueueUrl: props.pushes?.queueUrl ?? NO_QUEUE,
        triggerQueueUrl: props.trigger.queue.queueUrl,
      }),
    });
    this.function.allow(['dynamodb:Query', 'dynamodb:Scan'], [ledger.tableArn]);
    allowItems(this.function, ledger, ['dynamodb:UpdateItem'], 'lease');
    this.ownObjects(ground, props);
    allowRegionalFeeds(this.function, regional, ['s3:GetObject', 's3:PutObject']);
    if (props.pushes !== undefined) {
      this.function.allow(['sqs:SendMessage'], [props.pushes.queueArn]);
    }
    props.trigger.call(this.function);
    this.everyMinute(ground, props.trigger);
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

  private everyMinute({ alarms }: HubGround, { queue }: PublishTriggerQueue): void {
    const { undelivered } = new HubSchedule(this, 'EveryMinute', {
      target: messageTo(queue, TRIGGER_GROUP),
      every: Duration.minutes(1),
      description: 'publish',
    });
    alarms.notEmpty(
      'ScheduleUndelivered',
      undelivered,
      'schedule-undelivered',
      'The schedule could not ask for a publish.',
    );
  }

  private watch({ alarms }: HubGround): void {
    alarms.add('FeedAge', {
      runbook: 'feed-age',
      says: 'The feeds have not been checked for ten minutes; the last edition stays.',
      metric: hubMetric('checks', 'Sum', Duration.minutes(5)),
      threshold: 0,
      whenBelow: true,
      periods: 2,
      silence: cloudwatch.TreatMissingData.BREACHING,
    });
    alarms.add('PublisherAlarm', {
      runbook: 'publisher-alarm',
      says: 'The publisher holds something back or could not write everywhere.',
      metric: hubMetric('alarms', 'Maximum', Duration.minutes(5)),
      threshold: 1,
      periods: 2,
    });
    alarms.add('ChangesNotBelieved', {
      runbook: 'changes-not-believed',
      says: 'The ledger holds changes that were not believed: their writer may not write them, they are broken, or a later version wrote them.',
      metric: hubMetric('unbelieved', 'Sum', Duration.minutes(5)),
      threshold: 1,
    });
    alarms.failing(
      'PublishFailing',
      this.function.function,
      'publish-failing',
      'The publisher fails.',
    );
  }
}
