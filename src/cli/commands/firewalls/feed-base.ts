/**
 * Where a firewall finds the feeds: a URL as given, or that of a bucket, by its region and name, straight or
 * through an interface endpoint. What the configuration says need not be typed.
 */
import type { Configuration } from '../../../domain/configuration/configuration.ts';
import { regionalFeedBucket } from '../../../domain/configuration/deployed-names.ts';
import { Misuse } from '../../shell/verb.ts';

export interface PlaceOptions {
  readonly url?: string | undefined;
  readonly bucket?: string | undefined;
  readonly 'feed-region'?: string | undefined;
  readonly endpoint?: string | undefined;
  readonly user?: string | undefined;
  readonly config?: string | undefined;
}

export interface FeedPlace {
  /** Where `feeds/…` lie, with a slash at the end. */
  readonly base: string;
  readonly notes: readonly string[];
}

const REGION = /^[a-z]{2,5}(-[a-z]+){1,3}-\d{1,2}$/;
/** A dot in the name is more than the wildcard of S3's certificate covers: the check would fail. */
const BUCKET = /^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/;

/** Throws `Misuse` for what cannot be meant. */
export function feedPlace(options: PlaceOptions, configuration: Configuration): FeedPlace {
  const { url, ...others } = options;
  if (url === undefined) return bucketPlace(options, configuration);
  const other = (['bucket', 'feed-region', 'endpoint'] as const).find(
    (name) => others[name] !== undefined,
  );
  if (other === undefined) return { base: givenBase(url), notes: [] };
  throw new Misuse(`--url with --${other}: expected one of them, since --url is the whole place`);
}

function bucketPlace(options: PlaceOptions, configuration: Configuration): FeedPlace {
  const { bucket, endpoint, user, config } = options;
  const through = endpoint === undefined ? undefined : endpointOf(endpoint);
  const region = regionOf(options['feed-region'], through, configuration);
  const name = bucket ?? bucketOf(region, configuration);
  if (!BUCKET.test(name)) {
    throw new Misuse(`--bucket is ${JSON.stringify(name)}, expected a bucket's name without dots`);
  }
  if (user !== undefined) {
    throw new Misuse('--user: S3 refuses Basic credentials; give --url of what asks for them');
  }
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  if (through === undefined) {
    const endpoints = readersIn(region, configuration)?.vpcEndpoints ?? [];
    const notes = endpoints.length === 0 ? [] : [endpointNote(endpoints)];
    return { base: `https://${name}.s3.${region}.${domain}/`, notes };
  }
  if (config !== undefined) checkAdmitted(through.id, region, configuration);
  const base = `https://bucket.${through.name}.s3.${region}.vpce.${domain}/${name}/`;
  return { base, notes: [] };
}

function regionOf(
  given: string | undefined,
  through: GivenEndpoint | undefined,
  { homeRegion }: Configuration,
): string {
  const region = given ?? through?.region ?? homeRegion;
  if (region === undefined || !REGION.test(region)) {
    throw new Misuse('where is the feed? expected --feed-region, e.g. eu-west-1, or --url');
  }
  if (through?.region === undefined || through.region === region) return region;
  throw new Misuse(
    `--endpoint lies in ${through.region}, got --feed-region ${region}: expected an endpoint of the region of the bucket`,
  );
}

/** The bucket of a region as configured. Throws `Misuse` where there is none. */
function bucketOf(
  region: string,
  { access, homeRegion, securityAccountId, storage }: Configuration,
): string {
  const isHome = homeRegion === undefined || region === homeRegion;
  if (isHome && storage.feedBucket !== undefined) return storage.feedBucket;
  const regions = access.regions.map((one) => one.region);
  if (regions.includes(region) && securityAccountId !== undefined) {
    return regionalFeedBucket(securityAccountId, region);
  }
  if (isHome) {
    throw new Misuse('which bucket? expected --bucket, output FeedBucket of the hub, or --url');
  }
  const known = [homeRegion, ...regions].join(', ');
  throw new Misuse(
    `--feed-region is ${region}, where the configuration has no feed bucket: expected ${known}, or --bucket; add ${region} to access.regions to have one there`,
  );
}

interface GivenEndpoint {
  readonly id: string;
  /** With what AWS puts behind the id. */
  readonly name: string;
  readonly region: string | undefined;
}

const ENDPOINT =
  /^(?:(?:\*|bucket)\.)?((vpce-[0-9a-f]{8,17})-[a-z0-9-]+)(?:\.s3\.([a-z0-9-]+)\.vpce\.amazonaws\.com(?:\.cn)?)?$/;

function endpointOf(text: string): GivenEndpoint {
  const [, name, id, region] = ENDPOINT.exec(text) ?? [];
  if (name !== undefined && id !== undefined) return { id, name, region };
  throw new Misuse(
    `--endpoint is ${JSON.stringify(text)}, expected the DNS name of an interface endpoint of S3, e.g. vpce-0123456789abcdef0-abcd1234: aws ec2 describe-vpc-endpoints --query "VpcEndpoints[].DnsEntries[].DnsName"`,
  );
}

function readersIn(region: string, { access, homeRegion }: Configuration) {
  const readers = access.regions.find((one) => one.region === region);
  return readers ?? (region === homeRegion ? access.network : undefined);
}

/** The bucket's policy answers only endpoints, or VPCs, that it names. */
function checkAdmitted(id: string, region: string, configuration: Configuration): void {
  const readers = readersIn(region, configuration);
  if (readers === undefined || readers.vpcs.length > 0 || readers.vpcEndpoints.includes(id)) return;
  const place = region === configuration.homeRegion ? 'access.network' : 'access.regions';
  throw new Misuse(
    `--endpoint ${id} is not in vpcEndpoints of ${place} (${readers.vpcEndpoints.join(', ') || 'none'}): the bucket would refuse it; add it and deploy, or give another`,
  );
}

function endpointNote(endpoints: readonly string[]): string {
  return `if the box reaches S3 through an interface endpoint without private DNS (one of ${endpoints.join(', ')}), give its DNS name with --endpoint; a gateway endpoint needs nothing`;
}

function givenBase(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (
    url === undefined ||
    /["\\\s?#<>]/.test(text) ||
    !['https:', 'http:'].includes(url.protocol)
  ) {
    throw new Misuse(`--url is ${JSON.stringify(text)}, expected e.g. https://feeds.example.org/`);
  }
  if (url.username !== '') throw new Misuse('--url holds a user: give it with --user');
  return url.href.endsWith('/') ? url.href : `${url.href}/`;
}
