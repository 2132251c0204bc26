/** What must outlive everything else: the ledger, and the buckets. None of it goes when the stack goes. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';

/** How long an overwritten or removed object can be had back. */
const KEPT = Duration.days(30);
const REPLACED = { noncurrentVersionExpiration: KEPT, expiredObjectDeleteMarker: true };

/** Sightings, overrides, change records and the lease (src/adapters/dynamo-item.ts). */
export function ledgerTable(scope: Construct): dynamodb.Table {
  return new dynamodb.Table(scope, 'Ledger', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expiresAt',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/** What the stack needs of a bucket, its own or an existing one. */
export type FeedBucket = Pick<s3.IBucket, 'bucketName' | 'bucketArn' | 'arnForObjects'>;

export class HubBuckets extends Construct {
  /** `feeds/*` and nothing else: what firewalls read, once access is configured. */
  readonly feeds: FeedBucket;
  /** Manifest, editions, checkpoint: for analysts. */
  readonly ops: s3.Bucket;
  private readonly accessLogs: s3.Bucket;

  constructor(scope: Construct, id: string, existingFeeds: string | undefined) {
    super(scope, id);
    this.accessLogs = this.bucket('AccessLogs', {
      lifecycleRules: [{ expiration: KEPT, noncurrentVersionExpiration: Duration.days(1) }],
    });
    this.ops = this.bucket('Ops', {
      ...this.logged('ops/'),
      // Current objects never end here: the publisher forgets editions, and never the one that stands.
      lifecycleRules: [REPLACED],
    });
    this.feeds =
      existingFeeds === undefined
        ? this.bucket('Feeds', {
            ...this.logged('feeds/'),
            lifecycleRules: [REPLACED],
          })
        : s3.Bucket.fromBucketAttributes(this, 'Feeds', {
            bucketName: existingFeeds,
            region: Stack.of(this).region,
          });
  }

  private logged(prefix: string): s3.BucketProps {
    // The library's own class and interface differ under exactOptionalPropertyTypes.
    const serverAccessLogsBucket = this.accessLogs as s3.IBucket;
    return { serverAccessLogsBucket, serverAccessLogsPrefix: prefix };
  }

  /** Encrypted with S3's own keys: an anonymous reader inside our networks could not use another. */
  private bucket(id: string, props: s3.BucketProps): s3.Bucket {
    return new s3.Bucket(this, id, {
      blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
      encryption: s3.BucketEncryption.S3_MANAGED,
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_ENFORCED,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      versioned: true,
      removalPolicy: RemovalPolicy.RETAIN,
      ...props,
    });
  }
}
