/**
 * The feeds for firewalls anywhere: CloudFront in front of the feed bucket, which it alone may read there, and
 * a function that asks for a credential before the cache is looked at (docs/sources/aws.md#5-cloudfront).
 *
 * Credentials are no resources: `palisade credentials` keeps their digests in the key value store, where no
 * template and no state of a deployment ever sees them.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import * as acm from 'aws-cdk-lib/aws-certificatemanager';
import * as cloudfront from 'aws-cdk-lib/aws-cloudfront';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import type { AccessConfiguration } from '../../src/domain/configuration/configuration-access.ts';
import {
  CREDENTIALS_OUTPUT,
  EDGE_LOG_PREFIX,
} from '../../src/domain/configuration/deployed-names.ts';
import { EDGE_CACHED_MAX } from '../../src/domain/firewalls/access-log.ts';
import { acknowledge } from '../../stacksets/acknowledge.ts';
import { edgeCode } from './edge-code.ts';

/** A feed says itself how long it may be cached (30 s); an answer that says nothing, as long. */
const CACHED = Duration.seconds(30);
const CACHED_MAX = Duration.seconds(EDGE_CACHED_MAX);
/** What is not there, or not readable, is asked for again soon. */
const REFUSALS_CACHED = Duration.seconds(5);

export interface FeedEdgeProps {
  readonly cloudfront: AccessConfiguration['cloudfront'];
  readonly feeds: s3.Bucket;
  readonly logs: s3.Bucket;
  /** Keys of feeds outside `feeds/`. */
  readonly keys: readonly string[];
}

export class FeedEdge extends Construct {
  readonly distribution: cloudfront.Distribution;
  readonly credentials: cloudfront.KeyValueStore;
  readonly logs: s3.Bucket;

  constructor(scope: Construct, id: string, props: FeedEdgeProps) {
    super(scope, id);
    this.logs = props.logs;
    this.credentials = new cloudfront.KeyValueStore(this, 'Credentials', {
      comment: 'Palisade: SHA-256 of each feed credential (palisade credentials)',
    });
    this.distribution = new cloudfront.Distribution(this, 'Distribution', {
      comment: 'Palisade: feeds for firewalls',
      defaultBehavior: this.behaviour(props),
      httpVersion: cloudfront.HttpVersion.HTTP2,
      ...named(this, props.cloudfront),
      errorResponses: [403, 404, 500, 502, 503, 504].map((httpStatus) => ({
        httpStatus,
        ttl: REFUSALS_CACHED,
      })),
      enableLogging: true,
      // The library's own class and interface differ under exactOptionalPropertyTypes.
      logBucket: props.logs as s3.IBucket,
      logFilePrefix: EDGE_LOG_PREFIX,
    });
    this.explain(props.cloudfront);
  }

  /** Who may read what, in the words of the bucket's policy. */
  reading(objects: readonly string[]): iam.PolicyStatement {
    const arn = Stack.of(this).formatArn({
      service: 'cloudfront',
      region: '',
      resource: 'distribution',
      resourceName: this.distribution.distributionId,
    });
    return new iam.PolicyStatement({
      sid: 'OurDistribution',
      principals: [new iam.ServicePrincipal('cloudfront.amazonaws.com')],
      actions: ['s3:GetObject'],
      resources: [...objects],
      conditions: { StringEquals: { 'aws:SourceArn': arn } },
    });
  }

  /** Of the stack, by name. */
  outputs(): Readonly<Record<string, string>> {
    return {
      FeedDomain: this.distribution.distributionDomainName,
      [CREDENTIALS_OUTPUT]: this.credentials.keyValueStoreArn,
    };
  }

  private behaviour(props: FeedEdgeProps): cloudfront.BehaviorOptions {
    const gate = new cloudfront.Function(this, 'Door', {
      comment: 'Palisade: asks for a feed credential',
      runtime: cloudfront.FunctionRuntime.JS_2_0,
      code: cloudfront.FunctionCode.fromInline(
        edgeCode({ sourceCidrs: props.cloudfront.sourceCidrs, keys: props.keys }),
      ),
      keyValueStore: this.credentials,
    });
    const oac = new cloudfront.S3OriginAccessControl(this, 'OriginAccess', {
      description: 'Palisade: the distribution signs what it asks the feed bucket',
      signing: cloudfront.Signing.SIGV4_ALWAYS,
    });
    return {
      origin: new FeedOrigin(props.feeds.bucketRegionalDomainName, oac.originAccessControlId),
      allowedMethods: cloudfront.AllowedMethods.ALLOW_GET_HEAD,
      viewerProtocolPolicy: cloudfront.ViewerProtocolPolicy.HTTPS_ONLY,
      // FortiOS asks for no compression, and an ETag of its own for each encoding would not be stable.
      compress: false,
      cachePolicy: this.cachePolicy(),
      originRequestPolicy: this.withConnectionHeaders(),
      functionAssociations: [
        { eventType: cloudfront.FunctionEventType.VIEWER_REQUEST, function: gate },
      ],
    };
  }

  /** Nothing that a reader sends makes another answer. */
  private cachePolicy(): cloudfront.CachePolicy {
    return new cloudfront.CachePolicy(this, 'Cache', {
      comment: 'Palisade: a feed for everyone alike, for seconds',
      minTtl: Duration.seconds(0),
      defaultTtl: CACHED,
      maxTtl: CACHED_MAX,
      cookieBehavior: cloudfront.CacheCookieBehavior.none(),
      headerBehavior: cloudfront.CacheHeaderBehavior.none(),
      queryStringBehavior: cloudfront.CacheQueryStringBehavior.none(),
    });
  }

  /** A header that CloudFront adds is seen by the function only if it goes to the origin too. */
  private withConnectionHeaders(): cloudfront.OriginRequestPolicy {
    return new cloudfront.OriginRequestPolicy(this, 'Connection', {
      comment: 'Palisade: lets the function see the version of TLS',
      headerBehavior: cloudfront.OriginRequestHeaderBehavior.allowList('CloudFront-Viewer-TLS'),
      cookieBehavior: cloudfront.OriginRequestCookieBehavior.none(),
      queryStringBehavior: cloudfront.OriginRequestQueryStringBehavior.none(),
    });
  }

  private explain({ certificateArn }: AccessConfiguration['cloudfront']): void {
    const credential = 'Every request carries a credential of at least 128 bits.';
    acknowledge(this.distribution, 'CFR1', `${credential} Firewalls stand in any country.`);
    acknowledge(this.distribution, 'CFR2', `${credential} Nothing else of it is looked at.`);
    if (certificateArn !== undefined) return;
    acknowledge(
      this.distribution,
      'CFR4',
      'CloudFront’s own name knows no other policy: the function refuses TLS below 1.2.',
    );
  }
}

/** The bucket, asked in CloudFront's name; the policy on it is ours, and narrower than the library's. */
class FeedOrigin extends cloudfront.OriginBase {
  constructor(domainName: string, originAccessControlId: string) {
    super(domainName, { originAccessControlId });
  }

  protected override renderS3OriginConfig(): cloudfront.CfnDistribution.S3OriginConfigProperty {
    return { originAccessIdentity: '' };
  }
}

function named(
  scope: Construct,
  { certificateArn, domainNames }: AccessConfiguration['cloudfront'],
): Partial<cloudfront.DistributionProps> {
  if (certificateArn === undefined) return {};
  return {
    certificate: acm.Certificate.fromCertificateArn(scope, 'Certificate', certificateArn),
    domainNames: [...domainNames],
    minimumProtocolVersion: cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
  };
}
