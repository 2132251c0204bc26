/**
 * A trail of CloudTrail that records who reads feeds, in the bucket at home and in those of other regions, and nothing
 * else; with a bucket for its files, which CloudTrail alone writes (docs/sources/aws.md#11-who-read-an-object).
 */
import { Stack } from 'aws-cdk-lib';
import * as cloudtrail from 'aws-cdk-lib/aws-cloudtrail';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import {
  FEED_TRAIL,
  regionalFeedBucket,
} from '../../../src/domain/configuration/deployed-names.ts';
import type { LogPlace } from '../../../src/environment.ts';
import { feedPlaces } from '../../../stacksets/feed-readers.ts';
import type { HubBuckets } from '../storage.ts';

export interface FeedTrailProps {
  readonly buckets: HubBuckets;
  /** With feed buckets of their own. */
  readonly regions: readonly string[];
  /** Where `feeds/blocklist.txt` lies in each. */
  readonly blocklistKey: string;
}

export class FeedTrail extends Construct {
  /** Where what happens in each region is told. */
  readonly places: readonly LogPlace[];

  constructor(scope: Construct, id: string, { buckets, regions, blocklistKey }: FeedTrailProps) {
    super(scope, id);
    const { account, region: home } = Stack.of(this);
    const files = buckets.trailFiles();
    const policy = this.admit(files);
    const read = [
      buckets.feeds.bucketArn,
      ...regions.map((region) => this.arn('s3', regionalFeedBucket(account, region))),
    ];
    const isMultiRegion = regions.length > 0;
    const trail = new cloudtrail.CfnTrail(this, 'Trail', {
      trailName: FEED_TRAIL,
      s3BucketName: files.bucketName,
      isLogging: true,
      isMultiRegionTrail: isMultiRegion,
      // A trail of several regions must say so; no event of a global service passes its selector.
      includeGlobalServiceEvents: isMultiRegion,
      // Its digests come each hour, whatever happens: by them the reader knows that it logs.
      enableLogFileValidation: true,
      advancedEventSelectors: [
        {
          name: 'Palisade: who reads feeds',
          fieldSelectors: [
            { field: 'eventCategory', equalTo: ['Data'] },
            { field: 'resources.type', equalTo: ['AWS::S3::Object'] },
            { field: 'eventName', equalTo: ['GetObject'] },
            {
              field: 'resources.ARN',
              startsWith: read.flatMap((bucket) =>
                feedPlaces(blocklistKey).map((place) => `${bucket}/${place.replace(/\*$/, '')}`),
              ),
            },
          ],
        },
      ],
    });
    if (policy !== undefined) trail.node.addDependency(policy);
    this.places = [home, ...regions].map((region) => ({
      bucket: files.bucketName,
      region: home,
      prefix: `AWSLogs/${account}/CloudTrail/${region}/`,
      format: 'cloudtrail',
    }));
  }

  /** CloudTrail, for this trail alone. */
  private admit(files: s3.Bucket): s3.BucketPolicy | undefined {
    const { account, region } = Stack.of(this);
    const ours = {
      'aws:SourceArn': this.arn('cloudtrail', `trail/${FEED_TRAIL}`, { account, region }),
    };
    const principals = [new iam.ServicePrincipal('cloudtrail.amazonaws.com')];
    files.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'TrailLooksAtBucket',
        principals,
        actions: ['s3:GetBucketAcl'],
        resources: [files.bucketArn],
        conditions: { StringEquals: ours },
      }),
    );
    files.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'TrailWrites',
        principals,
        actions: ['s3:PutObject'],
        resources: [files.arnForObjects(`AWSLogs/${account}/*`)],
        conditions: {
          StringEquals: { ...ours, 's3:x-amz-acl': 'bucket-owner-full-control' },
        },
      }),
    );
    return files.policy;
  }

  private arn(
    service: string,
    resource: string,
    place: { readonly account: string; readonly region: string } = { account: '', region: '' },
  ): string {
    return Stack.of(this).formatArn({ service, resource, ...place });
  }
}
