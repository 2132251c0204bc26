/**
 * Who may read the feeds: section `access`. Law: nobody, until somebody is named here; and nobody is named
 * so broadly that S3 would call the bucket public.
 */
import * as z from 'zod';
import { bitsOf, formatAddress, parseListed, type Address } from '../values/address.ts';
import { OPT_IN_REGIONS, regionProblem } from './regions.ts';
import { duration, region, text } from './configuration-fields.ts';
import { specialUseOf } from '../addresses/set/special-use.ts';
import { DAY, HOUR } from '../base/time.ts';

/** Broader than these is public to S3's Block Public Access. */
const SHORTEST_PREFIX = { 4: 8, 6: 32 } as const;
/** Of the 20 KB that a bucket policy may have; the rest is for its statements' own words. */
const READERS_BYTES_MAX = 16_384;
/** What the function at the edge has room for: 10 KB with its code. */
const EDGE_CIDRS_MAX = 100;
/** Of the 4 KB that a function's environment may have. */
const BUCKETS_BYTES_MAX = 3_000;

/** S3 and CloudFront deliver most logs within a few hours, and promise nothing. */
const LOGS_LATE = 3 * HOUR;

const CIDR_EXAMPLE = 'e.g. "203.0.113.7/32" or "2001:db8:1::/48"';

/** Canonical text of a CIDR, as policies want it: a single address with its /32 or /128. */
const sourceCidr = z.string().transform((given, context): string => {
  const fault = (expected: string): never => {
    context.addIssue({ code: 'custom', message: expected, input: given });
    return z.NEVER;
  };
  const parsed = parseListed(given);
  if (!parsed.ok || parsed.value.hostBits || given.includes('-')) {
    return fault(`expected an address or a CIDR without host bits, ${CIDR_EXAMPLE}`);
  }
  const { family, first, last } = parsed.value.range;
  const length = bitsOf(family) - ((last - first + 1n).toString(2).length - 1);
  if (length < SHORTEST_PREFIX[family]) {
    return fault('expected no broader than /8 (IPv6 /32): S3 takes what is broader for public');
  }
  const address = formatAddress(family, first);
  const use = unseenBySource(address);
  if (use !== undefined) {
    return fault(
      `expected the public address that a firewall comes from; this is ${use}: who reaches S3 through a VPC endpoint is named in vpcEndpoints`,
    );
  }
  return `${address}/${length}`;
});

const vpcEndpoint = z
  .string()
  .regex(/^vpce-[0-9a-f]{8,17}$/, 'expected a VPC endpoint of S3, e.g. "vpce-0123456789abcdef0"');
const vpc = z
  .string()
  .regex(/^vpc-[0-9a-f]{8,17}$/, 'expected a VPC, e.g. "vpc-0123456789abcdef0"');

const readers = {
  sourceCidrs: z
    .array(sourceCidr)
    .default([])
    .meta({
      description: 'Public addresses that firewalls come from',
      examples: [['203.0.113.7/32']],
    }),
  vpcEndpoints: z
    .array(vpcEndpoint)
    .default([])
    .meta({
      description: 'VPC endpoints of S3 in the region of the bucket that firewalls come through',
      examples: [['vpce-0123456789abcdef0']],
    }),
  vpcs: z
    .array(vpc)
    .default([])
    .meta({
      description: 'VPCs whose endpoints of S3 firewalls come through',
      examples: [['vpc-0123456789abcdef0']],
    }),
};

const certificate = z
  .string()
  .regex(
    /^arn:aws:acm:us-east-1:\d{12}:certificate\/[0-9a-f-]{36}$/,
    'expected a certificate of ACM in us-east-1, where CloudFront looks for it',
  );
const hostName = z
  .string()
  .regex(
    /^(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    'expected a host name in lower case, e.g. "feeds.example.org"',
  );

const cloudfront = z.strictObject({
  enabled: z.boolean().default(false).describe('Whether feeds can be pulled through CloudFront'),
  certificateArn: certificate.optional().meta({
    description:
      'A certificate of ACM in us-east-1 for `domainNames`; with it TLS below 1.2 is refused before anything is sent',
    examples: [
      'arn:aws:acm:us-east-1:111122223333:certificate/00000000-0000-0000-0000-000000000000',
    ],
  }),
  domainNames: z
    .array(hostName)
    .default([])
    .meta({
      description: 'Names of yours for the distribution',
      examples: [['feeds.example.org']],
    }),
  sourceCidrs: z
    .array(sourceCidr)
    .max(EDGE_CIDRS_MAX, `expected at most ${EDGE_CIDRS_MAX}; the credential is asked for anyway`)
    .default([])
    .meta({
      description: 'Addresses that may ask, beside the credential; none: any',
      examples: [['203.0.113.0/24']],
    }),
});

/** Each costs, and a page of CloudWatch shows a hundred in all. */
export const READER_ALARMS_MAX = 50;

const freshness = z.strictObject({
  trail: z
    .boolean()
    .default(false)
    .describe(
      'Whether CloudTrail tells within minutes who read a feed from a bucket, instead of S3’s logs, which come hours late; about 0.10 USD per 100,000 pulls',
    ),
  stoppedAfter: duration
    .refine((length) => length >= LOGS_LATE, 'expected at least "3h", since logs come hours late')
    .default(12 * HOUR)
    .meta({
      description: 'A reader that has not pulled for so long has stopped; logs may be hours late',
      default: '12h',
    }),
  forgottenAfter: duration.default(7 * DAY).meta({
    description: 'A reader that is not named in `readers` is no longer waited for after so long',
    default: '7d',
  }),
  readers: z
    .array(text.regex(/^[A-Za-z0-9._-]{1,64}$/, 'expected letters, digits, ".", "_" and "-"'))
    .default([])
    .meta({
      description: `Names of readers that must be seen: \`palisade/<name>\` is their user agent. Each of the first ${READER_ALARMS_MAX} has an alarm of its name, 0.10 USD a month`,
      examples: [['muc-1']],
    }),
});

export const accessSection = z
  .strictObject({
    network: z
      .strictObject(readers)
      .prefault({})
      .describe('Readers of the feed bucket of the home region'),
    cloudfront: cloudfront.prefault({}).describe('Readers from anywhere, with a credential'),
    regions: z
      .array(
        z.strictObject({
          region: region.meta({ description: 'Where the bucket lies', examples: ['us-east-1'] }),
          ...readers,
        }),
      )
      .default([])
      .describe(
        'Buckets of other regions, for firewalls that reach S3 only through their endpoint there',
      ),
    freshness: freshness.prefault({}).describe('Which readers must be seen in the access logs'),
  })
  .prefault({})
  .describe('Who may read the feeds; nobody until somebody is named');

export type AccessConfiguration = z.infer<typeof accessSection>;

/** Whom a bucket's policy lets read. */
export interface Readers {
  readonly sourceCidrs: readonly string[];
  readonly vpcEndpoints: readonly string[];
  readonly vpcs: readonly string[];
}

export function namesNobody({ sourceCidrs, vpcEndpoints, vpcs }: Readers): boolean {
  return sourceCidrs.length + vpcEndpoints.length + vpcs.length === 0;
}

/** Whether there is any way to the feeds. */
function namesAnybody({ network, cloudfront: edge, regions }: AccessConfiguration): boolean {
  return !namesNobody(network) || edge.enabled || regions.length > 0;
}

/**
 * Whether it is looked who reads: as soon as anybody may; with a trail also of a bucket that somebody else opened.
 */
export function watchesReaders(access: AccessConfiguration): boolean {
  return namesAnybody(access) || access.freshness.trail;
}

interface AccessFault {
  readonly path: string;
  readonly message: string;
}

interface Configured {
  readonly homeRegion: string;
  readonly storage: { readonly feedBucket?: string | undefined; readonly blocklistKey: string };
  readonly access: AccessConfiguration;
}

/** Faults that lie between fields. */
export function accessFaults(configured: Configured): readonly AccessFault[] {
  const { network, cloudfront: edge } = configured.access;
  return [
    ...tooLong('access.network', network),
    ...ownBucketFaults(configured),
    ...edgeFaults(edge),
    ...edgeLogFaults(configured),
    ...regionFaults(configured),
  ];
}

/** A bucket that is not ours has a policy that is not ours either; to replace it would lock others out. */
function ownBucketFaults({ storage: { feedBucket }, access }: Configured): readonly AccessFault[] {
  if (feedBucket === undefined) return [];
  const rule = `expected none with storage.feedBucket, since "${feedBucket}" keeps its own policy; say there who may read, or leave storage.feedBucket out`;
  return [
    ...(namesNobody(access.network)
      ? []
      : [{ path: 'access.network', message: `got readers, ${rule}` }]),
    ...(access.cloudfront.enabled
      ? [{ path: 'access.cloudfront.enabled', message: `got true, ${rule}` }]
      : []),
  ];
}

function edgeFaults({
  certificateArn,
  domainNames,
}: AccessConfiguration['cloudfront']): readonly AccessFault[] {
  if ((certificateArn === undefined) === (domainNames.length === 0)) return [];
  const message = 'got one without the other, expected certificateArn and domainNames together';
  return [{ path: 'access.cloudfront', message }];
}

/** CloudFront developer guide, "Standard logging (legacy)": no bucket of an opt-in region takes its logs. */
function edgeLogFaults({ homeRegion, access }: Configured): readonly AccessFault[] {
  if (!access.cloudfront.enabled || !OPT_IN_REGIONS.includes(homeRegion)) return [];
  const message = `got true, expected false with the homeRegion "${homeRegion}": CloudFront writes its logs to no bucket of an opt-in region`;
  return [{ path: 'access.cloudfront.enabled', message }];
}

function regionFaults({ homeRegion, storage, access }: Configured): readonly AccessFault[] {
  const names = access.regions.map((one) => one.region);
  const faults = access.regions.flatMap((one, n): readonly AccessFault[] => {
    const path = `access.regions[${n}]`;
    const wrong = regionFault(one.region, names.indexOf(one.region) < n, homeRegion);
    return [
      ...(wrong === undefined ? [] : [{ path: `${path}.region`, message: wrong }]),
      ...(namesNobody(one)
        ? [{ path, message: 'got no reader, expected sourceCidrs, vpcEndpoints or vpcs' }]
        : []),
      ...tooLong(path, one),
    ];
  });
  const bytes = names.length * (120 + storage.blocklistKey.length);
  if (bytes <= BUCKETS_BYTES_MAX) return faults;
  const message = `got ${names.length} regions, expected at most ${Math.floor(BUCKETS_BYTES_MAX / (120 + storage.blocklistKey.length))} with a storage.blocklistKey of this length`;
  return [...faults, { path: 'access.regions', message }];
}

function regionFault(name: string, again: boolean, homeRegion: string): string | undefined {
  if (again) return `got "${name}" twice, expected once`;
  if (name === homeRegion) {
    return `got "${name}", expected another region than home: its readers stand in access.network`;
  }
  return regionProblem(name, homeRegion);
}

function tooLong(
  path: string,
  { sourceCidrs, vpcEndpoints, vpcs }: Readers,
): readonly AccessFault[] {
  const all = [...sourceCidrs, ...vpcEndpoints, ...vpcs];
  const bytes = all.reduce((sum, one) => sum + one.length + '"",'.length, 0);
  if (bytes <= READERS_BYTES_MAX) return [];
  const message = `got ${all.length} readers of ${bytes} bytes, expected at most ${READERS_BYTES_MAX} bytes, so that the bucket's policy stays below 20 KB; name wider CIDRs or a VPC`;
  return [{ path, message }];
}

/** Why no request from outside ever shows this address; documentation addresses pass, for examples. */
function unseenBySource(address: Address): string | undefined {
  const use = specialUseOf(address);
  return use === undefined || use.name.startsWith('documentation') ? undefined : use.name;
}
