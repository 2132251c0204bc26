/**
 * Who pulls the feeds: every quarter of an hour the access logs of every feed bucket and of the distribution are
 * read on, and a reader that has stopped wakes a person. It goes on with an old list, and shows it nowhere.
 *
 * With a trail it is read instead of the logs of the buckets, every five minutes: CloudTrail needs about as long.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import { Metric } from 'aws-cdk-lib/aws-cloudwatch';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  EDGE_LOG_PREFIX,
  FEED_LOG_PREFIX,
  HISTORY_KEY,
  regionalLogBucket,
} from '../../../src/domain/configuration/deployed-names.ts';
import { FRESHNESS_VARIABLES, writeLogPlaces, type LogPlace } from '../../../src/environment.ts';
import { METRICS_NAMESPACE, READER_SILENT } from '../../../src/metrics.ts';
import { acknowledgeWildcards } from '../../../stacksets/acknowledge.ts';
import { hubMetric } from '../alarms.ts';
import { HubFunction } from '../function.ts';
import type { HubGround } from '../ground.ts';
import { callOf, HubSchedule } from '../schedule.ts';
import { FeedTrail } from './feed-trail.ts';

const EVERY = Duration.minutes(15);
const WITH_TRAIL = Duration.minutes(5);

export interface FreshnessProps {
  readonly regions: readonly string[];
  /** Where `feeds/blocklist.txt` lies in each bucket. */
  readonly blocklistKey: string;
  /** Whether a trail tells who reads. */
  readonly hasTrail: boolean;
  /** Who has an alarm of its own. */
  readonly alarmed: readonly string[];
  readonly edge:
    { readonly distribution: cloudfront.Distribution; readonly logs: s3.Bucket } | undefined;
}

export class FeedFreshness extends Construct {
  readonly function: HubFunction;

  constructor(scope: Construct, id: string, ground: HubGround, props: FreshnessProps) {
    super(scope, id);
    const { code, buckets } = ground;
    const logs = this.logs(ground, props);
    this.function = new HubFunction(this, 'Freshness', {
      handler: 'freshness',
      description: 'who pulls the feeds, from their access logs',
      code,
      timeout: Duration.minutes(5),
      memory: 1_024,
      environment: FRESHNESS_VARIABLES.write({
        opsBucket: buckets.ops.bucketName,
        accessLogs: writeLogPlaces(logs),
      }),
    });
    const memory = ['readers-seen.json', 'readers.json'].map((key) =>
      buckets.ops.arnForObjects(key),
    );
    this.function.allow(['s3:ListBucket'], [buckets.ops.bucketArn]);
    this.function.allow(['s3:GetObject', 's3:PutObject'], memory);
    // What each was given follows from when the publisher had written which edition.
    this.function.allow(['s3:GetObject'], [buckets.ops.arnForObjects(HISTORY_KEY)]);
    this.mayRead(logs);
    this.watch(ground, props.hasTrail ? WITH_TRAIL : EVERY);
    nameSilent(ground, props.alarmed);
  }

  private logs(ground: HubGround, props: FreshnessProps): readonly LogPlace[] {
    const { region } = Stack.of(this);
    const ofBuckets = props.hasTrail
      ? new FeedTrail(this, 'Trail', { ...props, buckets: ground.buckets }).places
      : this.bucketLogs(ground, props);
    const { edge } = props;
    if (edge === undefined) return ofBuckets;
    const prefix = `${EDGE_LOG_PREFIX}${edge.distribution.distributionId}.`;
    return [...ofBuckets, { bucket: edge.logs.bucketName, region, prefix, format: 'cloudfront' }];
  }

  private bucketLogs({ buckets }: HubGround, { regions }: FreshnessProps): readonly LogPlace[] {
    const { account, region } = Stack.of(this);
    const places = [
      { bucket: buckets.accessLogs.bucketName, region },
      ...regions.map((name) => ({ bucket: regionalLogBucket(account, name), region: name })),
    ];
    return places.map((place) => ({ ...place, prefix: FEED_LOG_PREFIX, format: 's3' }));
  }

  /** Logs of ours alone: names of buckets are global. */
  private mayRead(logs: readonly LogPlace[]): void {
    const stack = Stack.of(this);
    const arnOf = (resource: string): string =>
      stack.formatArn({ service: 's3', account: '', region: '', resource });
    const ours = { StringEquals: { 'aws:ResourceAccount': stack.account } };
    const objects = logs.map(({ bucket, prefix }) => `${arnOf(bucket)}/${prefix}*`);
    const buckets = new Set(logs.map(({ bucket }) => bucket));
    this.function.allow(['s3:ListBucket'], [...buckets].map(arnOf), ours);
    this.function.allow(['s3:GetObject'], objects, ours);
    acknowledgeWildcards(this.function, objects, 'Log objects are named by AWS, by their time.');
  }

  private watch({ alarms }: HubGround, every: Duration): void {
    const target = this.function.function;
    const description = 'look at the readers of the feeds';
    const schedule = new HubSchedule(this, 'EveryQuarter', {
      target: callOf(target),
      every,
      description,
    });
    alarms.notEmpty(
      'FreshnessUndelivered',
      schedule.undelivered,
      'freshness-undelivered',
      'The schedule could not call the freshness function.',
    );
    alarms.add('ReaderStopped', {
      runbook: 'reader-stopped',
      says: 'A firewall has stopped pulling its feed: it goes on with an old list.',
      metric: hubMetric('readersStopped', 'Maximum', EVERY),
      threshold: 1,
    });
    alarms.add('AccessLogsUnread', {
      runbook: 'access-logs-unread',
      says: 'Access logs cannot be read, or not as fast as they come: it is unknown who pulls.',
      metric: hubMetric('logsUnread', 'Maximum', EVERY),
      threshold: 1,
      periods: 4,
    });
    alarms.failing(
      'FreshnessFailing',
      target,
      'freshness-failing',
      'The freshness function fails.',
    );
  }
}

/** An alarm says what its description says: one for each, so that it names who is silent. */
function nameSilent({ alarms }: HubGround, names: readonly string[]): void {
  for (const reader of names) {
    alarms.add(`ReaderStopped-${reader}`, {
      runbook: 'reader-stopped',
      says: `The firewall ${reader} has stopped pulling its feed: it goes on with an old list.`,
      metric: new Metric({
        namespace: METRICS_NAMESPACE,
        metricName: READER_SILENT,
        dimensionsMap: { service: 'palisade', reader },
        statistic: 'Maximum',
        // Nothing is sent of one that pulls, and looks are a minute more or less apart: none of these is without one.
        period: Duration.minutes(30),
      }),
      threshold: 1,
    });
  }
}
