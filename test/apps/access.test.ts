/** Who can read what of a deployment, asked of the policies in its templates. */
import { beforeAll, describe, expect, it } from 'vitest';
import { isObject, type Json } from '../../src/domain/base/lookup.ts';
import { readFeedBuckets } from '../../src/environment.ts';
import {
  bucketStatements,
  isPublic,
  resourcesOf,
  roleStatements,
  verdictOf,
  type Principal,
  type Verdict,
} from '../helpers/data/policy.ts';
import {
  carriedBy,
  configured,
  HUB_ACCOUNT,
  hubTemplate,
  stackSets,
} from '../helpers/cdk/synth.ts';

/** The first synthesis of a process loads the library. */
const SYNTH_MILLISECONDS = 60_000;

const ANYONE: Principal = { kind: 'anonymous' };
const INSIDE = '203.0.113.7';
const ENDPOINT = 'vpce-0123456789abcdef0';
const NEIGHBOUR: Principal = {
  kind: 'role',
  account: '444455556666',
  arn: 'arn:aws:iam::444455556666:role/Admin',
};

interface Asked {
  readonly principal?: Principal;
  readonly action?: string;
  readonly key?: string;
  readonly from?: Readonly<Record<string, string>>;
  /** @default true */
  readonly tls?: boolean;
  readonly tlsVersion?: string;
}

/** A bucket's policy, asked. */
function asking(template: Json, bucket: string) {
  const statements = bucketStatements(template, bucket);
  return (asked: Asked): Verdict =>
    verdictOf(statements, {
      principal: asked.principal ?? ANYONE,
      action: asked.action ?? 's3:GetObject',
      resource: `arn:aws:s3:::${bucket}${asked.key === '' ? '' : `/${asked.key ?? 'feeds/blocklist.txt'}`}`,
      context: {
        'aws:securetransport': String(asked.tls ?? true),
        's3:tlsversion': asked.tlsVersion ?? '1.3',
        ...asked.from,
      },
    });
}

function bucketNamed(template: Json, part: string): string {
  const found = resourcesOf(template, 'AWS::S3::Bucket').filter(({ id }) => id.startsWith(part));
  const [bucket, ...others] = found;
  if (bucket === undefined || others.length > 0) throw new Error(`one bucket ${part} is wanted`);
  return bucket.id;
}

const fromAddress = (address: string) => ({ 'aws:sourceip': address });
const fromEndpoint = (vpce: string, vpc = 'vpc-0aaaaaaaaaaaaaaa0') => ({
  'aws:sourcevpce': vpce,
  'aws:sourcevpc': vpc,
  'aws:vpcsourceip': '10.1.2.3',
});

function everyBlock(template: Json): readonly unknown[] {
  return resourcesOf(template, 'AWS::S3::Bucket').map(
    ({ properties }) => properties['PublicAccessBlockConfiguration'],
  );
}

const CLOSED = {
  BlockPublicAcls: true,
  BlockPublicPolicy: true,
  IgnorePublicAcls: true,
  RestrictPublicBuckets: true,
};

describe('without access configured', () => {
  let hub: Json;
  beforeAll(() => {
    hub = hubTemplate().toJSON();
  }, SYNTH_MILLISECONDS);

  it('nobody reads any bucket, from wherever and whatever they sign', () => {
    const buckets = resourcesOf(hub, 'AWS::S3::Bucket').map(({ id }) => id);
    expect(buckets.length).toBeGreaterThanOrEqual(3);
    const everyone: readonly Asked[] = [
      { from: fromAddress(INSIDE) },
      { from: fromEndpoint(ENDPOINT) },
      { principal: NEIGHBOUR },
      { principal: { kind: 'service', name: 'cloudfront.amazonaws.com' } },
    ];
    const verdicts = buckets.flatMap((bucket) => everyone.map(asking(hub, bucket)));
    expect(new Set(verdicts)).toEqual(new Set(['not mentioned']));
  });

  it('there is no distribution, and all of Block Public Access is on', () => {
    expect(resourcesOf(hub, 'AWS::CloudFront::Distribution')).toEqual([]);
    for (const block of everyBlock(hub)) expect(block).toEqual(CLOSED);
  });
});

describe('with networks and endpoints named', () => {
  let hub: Json;
  let ask: (asked: Asked) => Verdict;
  let feeds: string;
  beforeAll(() => {
    const network = {
      sourceCidrs: ['203.0.113.0/28', '2001:db8:1::/48'],
      vpcEndpoints: [ENDPOINT],
      vpcs: ['vpc-0123456789abcdef0'],
    };
    hub = hubTemplate({ access: { network } }).toJSON();
    feeds = bucketNamed(hub, 'BucketsFeeds');
    ask = asking(hub, feeds);
  }, SYNTH_MILLISECONDS);

  it.each<[string, Asked, Verdict]>([
    ['a firewall inside', { from: fromAddress(INSIDE) }, 'allowed'],
    ['one inside over IPv6', { from: fromAddress('2001:db8:1:2::3') }, 'allowed'],
    ['one that reads another feed', { from: fromAddress(INSIDE), key: 'feeds/x.json' }, 'allowed'],
    ['one behind the endpoint', { from: fromEndpoint(ENDPOINT) }, 'allowed'],
    [
      'one in the VPC',
      { from: fromEndpoint('vpce-0bbbbbbbbbbbbbbb0', 'vpc-0123456789abcdef0') },
      'allowed',
    ],
    ['a stranger', { from: fromAddress('203.0.113.16') }, 'not mentioned'],
    ['a stranger’s endpoint', { from: fromEndpoint('vpce-0ccccccccccccccc0') }, 'not mentioned'],
    ['another account of the organization', { principal: NEIGHBOUR }, 'not mentioned'],
    ['plain HTTP from inside', { from: fromAddress(INSIDE), tls: false }, 'denied'],
    ['plain HTTP by the endpoint', { from: fromEndpoint(ENDPOINT), tls: false }, 'denied'],
    ['TLS 1.1 from inside', { from: fromAddress(INSIDE), tlsVersion: '1.1' }, 'denied'],
    ['what is no feed', { from: fromAddress(INSIDE), key: 'manifest.json' }, 'not mentioned'],
    ['what starts alike', { from: fromAddress(INSIDE), key: 'feeds' }, 'not mentioned'],
  ])('%s', (_, asked, verdict) => {
    expect(ask(asked)).toBe(verdict);
  });

  it.each([
    ...['s3:PutObject', 's3:DeleteObject', 's3:GetObjectVersion', 's3:GetObjectAcl'],
    ...['s3:ListBucket', 's3:GetBucketPolicy'],
  ])('a firewall inside may not %s', (action) => {
    const key = action.includes('Bucket') ? '' : 'feeds/blocklist.txt';
    expect(ask({ action, key, from: fromAddress(INSIDE) })).toBe('not mentioned');
  });

  it('a firewall inside reads nothing of the ops bucket, nor of any log', () => {
    const others = resourcesOf(hub, 'AWS::S3::Bucket').filter(({ id }) => id !== feeds);
    for (const { id } of others) {
      const keys = ['manifest.json', 'feeds/blocklist.txt', 'why/45.1.2.3.json'];
      const verdicts = keys.map((key) => asking(hub, id)({ key, from: fromAddress(INSIDE) }));
      expect(new Set(verdicts)).toEqual(new Set(['not mentioned']));
    }
  });

  it('S3 does not call the bucket public, so that Block Public Access takes the policy', () => {
    expect(isPublic(bucketStatements(hub, feeds))).toBe(false);
    for (const block of everyBlock(hub)) expect(block).toEqual(CLOSED);
  });
});

it('a blocklist key of one’s own is read too, and its digest; nothing beside it', () => {
  const template = hubTemplate({
    storage: { blocklistKey: 'lists/block.txt' },
    access: { network: { sourceCidrs: [INSIDE] } },
  }).toJSON();
  const ask = asking(template, bucketNamed(template, 'BucketsFeeds'));
  const verdicts = ['lists/block.txt', 'lists/block.txt.sha256', 'lists/block.txt.bak', 'lists/a'];
  expect(verdicts.map((key) => ask({ key, from: fromAddress(INSIDE) }))).toEqual([
    ...['allowed', 'allowed', 'not mentioned', 'not mentioned'],
  ]);
});

describe('with CloudFront', () => {
  const DISTRIBUTION = 'AccessEdgeDistribution51FEEAC5';
  const service: Principal = { kind: 'service', name: 'cloudfront.amazonaws.com' };
  const by = (id: string) => ({
    'aws:sourcearn': `arn:aws:cloudfront::${HUB_ACCOUNT}:distribution/${id}`,
  });
  let hub: Json;
  let ask: (asked: Asked) => Verdict;
  let distribution: Json;
  beforeAll(() => {
    hub = hubTemplate({ access: { cloudfront: { enabled: true } } }).toJSON();
    ask = asking(hub, bucketNamed(hub, 'BucketsFeeds'));
    const [found] = resourcesOf(hub, 'AWS::CloudFront::Distribution');
    const config = found?.properties['DistributionConfig'];
    distribution = isObject(config) ? config : {};
  }, SYNTH_MILLISECONDS);

  it.each<[string, Asked, Verdict]>([
    ['our distribution', { principal: service, from: by(DISTRIBUTION) }, 'allowed'],
    ['somebody else’s', { principal: service, from: by('E1STRANGER') }, 'not mentioned'],
    ['CloudFront in nobody’s name', { principal: service }, 'not mentioned'],
    [
      'ours, for what is no feed',
      { principal: service, from: by(DISTRIBUTION), key: 'manifest.json' },
      'not mentioned',
    ],
    [
      'ours, to write',
      { principal: service, from: by(DISTRIBUTION), action: 's3:PutObject' },
      'not mentioned',
    ],
    ['a reader who goes round it', { from: fromAddress(INSIDE) }, 'not mentioned'],
  ])('%s', (_, asked, verdict) => {
    expect(ask(asked)).toBe(verdict);
  });

  it('every request passes the door before the cache, over TLS, to read', () => {
    const behaviours = [distribution['DefaultCacheBehavior']];
    expect(distribution['CacheBehaviors']).toBeUndefined();
    expect(behaviours).toEqual([
      expect.objectContaining({
        ViewerProtocolPolicy: 'https-only',
        AllowedMethods: ['GET', 'HEAD'],
        Compress: false,
        FunctionAssociations: [
          { EventType: 'viewer-request', FunctionARN: expect.stringContaining('Door') as unknown },
        ],
      }),
    ]);
  });

  it('the door looks into the store that the verb finds by the stack’s output', () => {
    const [door] = resourcesOf(hub, 'AWS::CloudFront::Function');
    const [store] = resourcesOf(hub, 'AWS::CloudFront::KeyValueStore');
    const outputs = hub['Outputs'] as Readonly<Record<string, { readonly Value: unknown }>>;
    const named = { 'Fn::GetAtt': [store?.id, 'Arn'] };
    expect(outputs['FeedCredentialsArn']?.Value).toEqual(named);
    const config = door?.properties['FunctionConfig'];
    expect(config).toMatchObject({
      Runtime: 'cloudfront-js-2.0',
      KeyValueStoreAssociations: [
        { KeyValueStoreARN: `arn:aws:s3:::${store?.id ?? ''}` }, // as the helper writes an ARN
      ],
    });
    expect(store?.properties['ImportSource']).toBeUndefined();
  });

  it('a feed is cached for seconds, and the same for every reader', () => {
    const [cache] = resourcesOf(hub, 'AWS::CloudFront::CachePolicy');
    const {
      MinTTL,
      MaxTTL,
      ParametersInCacheKeyAndForwardedToOrigin: key,
    } = cache?.properties['CachePolicyConfig'] as Json;
    expect(MinTTL).toBe(0);
    expect(MaxTTL).toBeLessThanOrEqual(60);
    expect(key).toMatchObject({
      CookiesConfig: { CookieBehavior: 'none' },
      HeadersConfig: { HeaderBehavior: 'none' },
      QueryStringsConfig: { QueryStringBehavior: 'none' },
      EnableAcceptEncodingGzip: false,
    });
  });

  it('with a name of its own, TLS below 1.2 ends before anything is sent', () => {
    const certificateArn =
      'arn:aws:acm:us-east-1:111122223333:certificate/0f0e0d0c-0000-4000-8000-000000000000';
    const cloudfront = { enabled: true, certificateArn, domainNames: ['feeds.example.org'] };
    const template = hubTemplate({ access: { cloudfront } }).toJSON();
    const [found] = resourcesOf(template, 'AWS::CloudFront::Distribution');
    expect(found?.properties['DistributionConfig']).toMatchObject({
      Aliases: ['feeds.example.org'],
      ViewerCertificate: { MinimumProtocolVersion: 'TLSv1.2_2021', SslSupportMethod: 'sni-only' },
    });
  });
});

describe('with feeds in other regions', () => {
  const regions = [
    { region: 'us-east-1', vpcEndpoints: [ENDPOINT] },
    { region: 'ap-southeast-1', sourceCidrs: ['198.51.100.0/24'] },
  ];
  const BUCKET = `palisade-feeds-${HUB_ACCOUNT}-us-east-1`;
  let hub: Json;
  let sets: ReadonlyMap<string, Json>;
  let regional: Json;
  beforeAll(() => {
    hub = hubTemplate({ access: { regions } }).toJSON();
    sets = stackSets({ access: { regions } });
    regional = carriedBy(sets.get('PalisadeFeeds-us-east-1'));
  }, SYNTH_MILLISECONDS);

  it('each is one StackSet of the security account alone, in its region alone', () => {
    for (const { region } of regions) {
      expect(sets.get(`PalisadeFeeds-${region}`)).toMatchObject({
        AutoDeployment: { Enabled: false },
        StackInstancesGroup: [
          {
            Regions: [region],
            DeploymentTargets: { Accounts: [HUB_ACCOUNT], AccountFilterType: 'INTERSECTION' },
          },
        ],
      });
    }
  });

  it('the region’s readers read its feeds, and no other’s do', () => {
    const ask = asking(regional, bucketNamed(regional, 'Feeds'));
    expect(ask({ from: fromEndpoint(ENDPOINT) })).toBe('allowed');
    expect(ask({ from: fromEndpoint(ENDPOINT), tls: false })).toBe('denied');
    expect(ask({ from: fromEndpoint(ENDPOINT), key: 'manifest.json' })).toBe('not mentioned');
    expect(ask({ from: fromAddress('198.51.100.1') })).toBe('not mentioned');
    expect(ask({ principal: NEIGHBOUR })).toBe('not mentioned');
    expect(isPublic(bucketStatements(regional, bucketNamed(regional, 'Feeds')))).toBe(false);
    for (const block of everyBlock(regional)) expect(block).toEqual(CLOSED);
  });

  it('the publisher knows each bucket by the name that the StackSet gives it', () => {
    const [made] = resourcesOf(regional, 'AWS::S3::Bucket').filter(({ id }) =>
      id.startsWith('Feeds'),
    );
    expect(made?.properties['BucketName']).toBe(BUCKET);
    const functions = resourcesOf(hub, 'AWS::Lambda::Function').map(({ properties }) =>
      JSON.stringify(properties['Environment'] ?? {}),
    );
    const written = functions.find((text) => text.includes('PALISADE_FEED_BUCKETS')) ?? '{}';
    const { Variables } = JSON.parse(written) as { readonly Variables: Record<string, string> };
    const places = readFeedBuckets(Variables['PALISADE_FEED_BUCKETS'] ?? '');
    expect(places.map(({ region }) => region)).toEqual([
      ...['eu-west-1', 'us-east-1', 'ap-southeast-1'],
    ]);
    expect(places[1]?.name).toBe(BUCKET);
  });

  it('the publisher writes feeds there while the bucket is ours, and nothing else anywhere', () => {
    const [role] = resourcesOf(hub, 'AWS::IAM::Role').filter(({ id }) =>
      id.startsWith('PublishingPublishRole'),
    );
    const statements = roleStatements(hub, role?.id ?? '');
    const may = (action: string, resource: string, owner: string): Verdict =>
      verdictOf(statements, {
        principal: { kind: 'role', account: HUB_ACCOUNT, arn: 'publisher' },
        action,
        resource: `arn:aws:s3:::${resource}`,
        context: { 'aws:resourceaccount': owner },
      });
    expect(may('s3:PutObject', `${BUCKET}/feeds/blocklist.txt`, HUB_ACCOUNT)).toBe('allowed');
    expect(may('s3:GetObject', `${BUCKET}/feeds/blocklist.txt`, HUB_ACCOUNT)).toBe('allowed');
    expect(may('s3:ListBucket', BUCKET, HUB_ACCOUNT)).toBe('allowed');
    const refused: readonly (readonly [string, string, string])[] = [
      ['s3:PutObject', `${BUCKET}/feeds/blocklist.txt`, '999999999999'],
      ['s3:PutObject', `${BUCKET}/manifest.json`, HUB_ACCOUNT],
      ['s3:DeleteObject', `${BUCKET}/feeds/blocklist.txt`, HUB_ACCOUNT],
      ['s3:PutBucketPolicy', BUCKET, HUB_ACCOUNT],
      ['s3:PutObject', `palisade-feeds-${HUB_ACCOUNT}-eu-north-1/feeds/a`, HUB_ACCOUNT],
    ];
    expect(refused.map((asked) => may(...asked))).toEqual(refused.map(() => 'not mentioned'));
  });
});

it('a bucket policy stays below 20 KB with as many readers as the configuration takes', () => {
  const count = 690;
  const sourceCidrs = Array.from({ length: count }, (_, n) => `203.${n >> 8}.${n & 255}.113/32`);
  const template = hubTemplate({ access: { network: { sourceCidrs } } }).toJSON();
  const statements = bucketStatements(template, bucketNamed(template, 'BucketsFeeds'));
  // Names in a template are stand-ins; a bucket's own has 63 characters at the most, four times over.
  const bytes = JSON.stringify({ Version: '2012-10-17', Statement: statements }).length;
  expect(bytes + 10 * 63).toBeLessThanOrEqual(20 * 1_024);
  expect(() =>
    configured({ access: { network: { sourceCidrs: [...sourceCidrs, ...sourceCidrs] } } }),
  ).toThrow(/access\.network: got 1380 readers of \d+ bytes, expected at most 16384 bytes/);
});
