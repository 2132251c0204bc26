/** What must outlive everything else: the ledger, and the buckets. None of it goes when the stack goes. */
import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { FEED_LOG_PREFIX, HISTORY_KEY } from '../../src/domain/configuration/deployed-names.ts';

import { acknowledge } from '../../stacksets/acknowledge.ts';
import { privateBucket } from '../../stacksets/private-bucket.ts';

/** How long an overwritten or removed object can be had back. */
const KEPT = Duration.days(30);
const REPLACED = { noncurrentVersionExpiration: KEPT, expiredObjectDeleteMarker: true };
/** What a checkpoint replaced, the ledger has; an edition that was forgotten was kept for weeks. */
const BRIEFLY = [
  { prefix: 'checkpoint/', noncurrentVersionExpiration: Duration.days(1) },
  { prefix: 'editions/', noncurrentVersionExpiration: Duration.days(7) },
  { prefix: HISTORY_KEY, noncurrentVersionExpiration: Duration.days(1) },
];
const LOGS_ONLY = 'It holds logs: to log who writes them would never end.';
const LOGS_END = [{ expiration: KEPT, noncurrentVersionExpiration: Duration.days(1) }];

/** What the stack needs of the ledger, its own or an existing one. */
export type LedgerTable = Pick<dynamodb.ITable, 'tableName' | 'tableArn'>;

/**
 * Sightings, overrides, change records and the lease (src/adapters/dynamodb/dynamo-item.ts). An existing table is
 * used as it is: `palisade preflight` says what it lacks.
 */
export function ledgerTable(scope: Construct, existing: string | undefined): LedgerTable {
  return existing === undefined
    ? newTable(scope)
    : dynamodb.Table.fromTableName(scope, 'Ledger', existing);
}

function newTable(scope: Construct): dynamodb.Table {
  return new dynamodb.Table(scope, 'Ledger', {
    partitionKey: { name: 'pk', type: dynamodb.AttributeType.STRING },
    sortKey: { name: 'sk', type: dynamodb.AttributeType.STRING },
    billingMode: dynamodb.BillingMode.PAY_PER_REQUEST,
    timeToLiveAttribute: 'expiresAt',
    pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
    deletionProtection: true,
    // Not RETAIN_ON_UPDATE_OR_DELETE: a rollback could not delete what is protected, and would fail itself.
    removalPolicy: RemovalPolicy.RETAIN,
  });
}

/** What the stack needs of a bucket, its own or an existing one. */
export type HubBucket = Pick<s3.IBucket, 'bucketName' | 'bucketArn' | 'arnForObjects' | 'node'>;

/** Buckets that are there already; the stack makes the others. */
export interface ExistingBuckets {
  readonly feeds?: string | undefined;
  readonly ops?: string | undefined;
}

export class HubBuckets extends Construct {
  /** `feeds/*` and nothing else: what firewalls read, once access is configured. */
  readonly feeds: HubBucket;
  /** The feed bucket, if the stack made it. */
  readonly own: s3.Bucket | undefined;
  /** Manifest, editions, checkpoint: for analysts. */
  readonly ops: HubBucket;
  /** Who read what, for thirty days. */
  readonly accessLogs: s3.Bucket;

  constructor(scope: Construct, id: string, existing: ExistingBuckets) {
    super(scope, id);
    this.accessLogs = privateBucket(this, 'AccessLogs', {
      lifecycleRules: LOGS_END,
    });
    if (existing.ops !== undefined && existing.feeds !== undefined) {
      acknowledge(this.accessLogs, 'S1', LOGS_ONLY);
    }
    this.ops = existing.ops === undefined ? this.newOps() : this.adopted('Ops', existing.ops);
    if (existing.feeds === undefined) {
      this.own = this.newFeeds();
      this.feeds = this.own;
    } else {
      this.feeds = this.adopted('Feeds', existing.feeds);
    }
  }

  private newOps(): s3.Bucket {
    return privateBucket(this, 'Ops', {
      ...this.logged('ops/'),
      // Current objects never end here: the publisher forgets editions, and never the one that stands.
      lifecycleRules: [REPLACED, ...BRIEFLY],
    });
  }

  private newFeeds(): s3.Bucket {
    return privateBucket(this, 'Feeds', {
      ...this.logged(FEED_LOG_PREFIX),
      lifecycleRules: [REPLACED],
    });
  }

  private adopted(id: string, bucketName: string): HubBucket {
    const { region } = Stack.of(this);
    return s3.Bucket.fromBucketAttributes(this, id, { bucketName, region });
  }

  /** What CloudFront logs of each request. It writes with an ACL, so this one bucket knows them. */
  edgeLogs(): s3.Bucket {
    const logs = privateBucket(this, 'EdgeLogs', {
      objectOwnership: s3.ObjectOwnership.BUCKET_OWNER_PREFERRED,
      lifecycleRules: LOGS_END,
    });
    acknowledge(logs, 'S1', LOGS_ONLY);
    return logs;
  }

  /** CloudTrail's records of who reads feeds. */
  trailFiles(): s3.Bucket {
    const files = privateBucket(this, 'TrailFiles', { lifecycleRules: LOGS_END });
    acknowledge(files, 'S1', LOGS_ONLY);
    return files;
  }

  private logged(prefix: string): s3.BucketProps {
    // The library's own class and interface differ under exactOptionalPropertyTypes.
    const serverAccessLogsBucket = this.accessLogs as s3.IBucket;
    return { serverAccessLogsBucket, serverAccessLogsPrefix: prefix };
  }
}
