/**
 * Who pulls the feeds: every quarter of an hour the access logs of every feed bucket and of the distribution are
 * read on, and a reader that has stopped wakes a person. It goes on with an old list, and shows it nowhere.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import type * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  EDGE_LOG_PREFIX,
  FEED_LOG_PREFIX,
  HISTORY_KEY,
  regionalLogBucket,
} from '../../src/domain/configuration/deployed-names.ts';
import { FRESHNESS_VARIABLES, writeLogPlaces, type LogPlace } from '../../src/environment.ts';
import { acknowledgeWildcards } from '../../stacksets/acknowledge.ts';
import { hubMetric } from './alarms.ts';
import { HubFunction } from './function.ts';
import type { HubGround } from './ground.ts';
import { callOf, HubSchedule } from './schedule.ts';

const EVERY = Duration.minutes(15);

export interface FreshnessProps {
  readonly regions: readonly string[];
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
    this.watch(ground);
  }

  private logs({ buckets }: HubGround, { regions, edge }: FreshnessProps): readonly LogPlace[] {
    const { account, region } = Stack.of(this);
    const home: LogPlace = {
      bucket: buckets.accessLogs.bucketName,
      region,
      prefix: FEED_LOG_PREFIX,
      format: 's3',
    };
    const regional = regions.map((name): LogPlace => ({
      bucket: regionalLogBucket(account, name),
      region: name,
      prefix: FEED_LOG_PREFIX,
      format: 's3',
    }));
    if (edge === undefined) return [home, ...regional];
    const prefix = `${EDGE_LOG_PREFIX}${edge.distribution.distributionId}.`;
    const atEdge: LogPlace = { bucket: edge.logs.bucketName, region, prefix, format: 'cloudfront' };
    return [home, ...regional, atEdge];
  }

  /** Logs of ours alone: names of buckets are global. */
  private mayRead(logs: readonly LogPlace[]): void {
    const stack = Stack.of(this);
    const arnOf = (resource: string): string =>
      stack.formatArn({ service: 's3', account: '', region: '', resource });
    const ours = { StringEquals: { 'aws:ResourceAccount': stack.account } };
    const objects = logs.map(({ bucket, prefix }) => `${arnOf(bucket)}/${prefix}*`);
    this.function.allow(
      ['s3:ListBucket'],
      logs.map(({ bucket }) => arnOf(bucket)),
      ours,
    );
    this.function.allow(['s3:GetObject'], objects, ours);
    acknowledgeWildcards(this.function, objects, 'Log objects are named by AWS, by their time.');
  }

  private watch({ alarms }: HubGround): void {
    const target = this.function.function;
    const description = 'look at the readers of the feeds';
    const schedule = new HubSchedule(this, 'EveryQuarter', {
      target: callOf(target),
      every: EVERY,
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
