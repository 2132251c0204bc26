/**
 * A feed bucket in another region, for firewalls that reach S3 only through their own region's endpoint. It
 * stands in the security account; the publisher writes it like the one at home.
 *
 * Its name is known before it is made. Data stays when the stack goes, and is closed then: the policy that
 * lets firewalls in goes with the stack.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import type { Readers } from '../src/domain/configuration/configuration-access.ts';
import {
  FEED_LOG_PREFIX,
  regionalFeedBucket,
  regionalLogBucket,
} from '../src/domain/configuration/deployed-names.ts';
import { feedPlaces, readerStatements } from './feed-readers.ts';
import { privateBucket } from './private-bucket.ts';

const KEPT = Duration.days(30);

export interface RegionalFeedsProps {
  /** Of the hub. */
  readonly account: string;
  readonly region: string;
  readonly readers: Readers;
  readonly blocklistKey: string;
}

export class RegionalFeedsStack extends Stack {
  constructor(scope: Construct, id: string, props: RegionalFeedsProps) {
    super(scope, id, { description: 'Palisade: the feeds for firewalls of this region' });
    // S3 writes its logs by a policy; without this the library would ask for an ACL.
    this.node.setContext('@aws-cdk/aws-s3:serverAccessLogsUseBucketPolicy', true);
    const { account, region, readers, blocklistKey } = props;
    const serverAccessLogsBucket = privateBucket(this, 'AccessLogs', {
      bucketName: regionalLogBucket(account, region),
      lifecycleRules: [{ expiration: KEPT, noncurrentVersionExpiration: Duration.days(1) }],
    });
    const feeds = privateBucket(this, 'Feeds', {
      bucketName: regionalFeedBucket(account, region),
      // The library's own class and interface differ under exactOptionalPropertyTypes.
      serverAccessLogsBucket: serverAccessLogsBucket as s3.IBucket,
      serverAccessLogsPrefix: FEED_LOG_PREFIX,
      lifecycleRules: [{ noncurrentVersionExpiration: KEPT, expiredObjectDeleteMarker: true }],
    });
    const objects = feedPlaces(blocklistKey).map((place) => feeds.arnForObjects(place));
    for (const statement of readerStatements(readers, objects)) {
      feeds.addToResourcePolicy(statement);
    }
  }
}
