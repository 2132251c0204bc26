import { describe, expect, it } from 'vitest';
import { OPT_IN_REGIONS } from '../../../src/domain/configuration/regions.ts';
import { describeFault } from '../../../src/domain/configuration/configuration-fault.ts';
import { parseDeployedConfiguration } from '../../../src/domain/configuration/configuration.ts';

const MINIMAL = {
  organizationId: 'o-exampleorgid',
  securityAccountId: '111122223333',
  organizationalUnitIds: ['ou-ab12-cdef3456'],
  homeRegion: 'eu-west-1',
};
const CERTIFICATE =
  'arn:aws:acm:us-east-1:111122223333:certificate/0f0e0d0c-0000-4000-8000-000000000000';
const VPCE = 'vpce-0123456789abcdef0';

function parsed(access: object, more: object = {}) {
  return parseDeployedConfiguration({ ...MINIMAL, ...more, access });
}

function faultsOf(access: object, more: object = {}): readonly string[] {
  const result = parsed(access, more);
  return result.ok ? [] : result.problem.map(describeFault);
}

describe('who may read the feeds', () => {
  it('is nobody if nothing is said', () => {
    const result = parseDeployedConfiguration(MINIMAL);
    expect(result.ok && result.value.access).toMatchObject({
      network: { sourceCidrs: [], vpcEndpoints: [], vpcs: [] },
      cloudfront: { enabled: false },
      regions: [],
    });
  });

  it('is written as policies want it: canonical, a single address with its length', () => {
    const sourceCidrs = ['203.0.113.7', '198.51.100.0/24', '2001:DB8:0001::/48', '45.0.0.0/8'];
    const result = parsed({ network: { sourceCidrs } });
    expect(result.ok && result.value.access.network.sourceCidrs).toEqual([
      ...['203.0.113.7/32', '198.51.100.0/24', '2001:db8:1::/48', '45.0.0.0/8'],
    ]);
  });

  it.each<[string, string]>([
    ['0.0.0.0/0', 'no broader than /8 (IPv6 /32)'],
    ['44.0.0.0/7', 'no broader than /8 (IPv6 /32)'],
    ['2001:db8::/31', 'no broader than /8 (IPv6 /32)'],
    ['::/0', 'no broader than /8 (IPv6 /32)'],
    ['203.0.113.7/24', 'without host bits'],
    ['203.0.113.0-203.0.113.9', 'an address or a CIDR without host bits'],
    ['example.org', 'an address or a CIDR without host bits'],
    ['', 'an address or a CIDR without host bits'],
    ['10.0.0.0/8', 'this is private use: who reaches S3 through a VPC endpoint'],
    ['100.64.1.0/24', 'this is shared address space of carriers'],
    ['fd00::/48', 'named in vpcEndpoints'],
  ])('cannot be said to come from %j', (cidr, message) => {
    const [fault, ...more] = faultsOf({ network: { sourceCidrs: ['203.0.113.7', cidr] } });
    expect(more).toEqual([]);
    expect(fault).toContain('access.network.sourceCidrs[1]: got');
    expect(fault).toContain(message);
  });

  it.each<[string, object, object, string]>([
    [
      'an endpoint that is none',
      { network: { vpcEndpoints: ['vpc-0123456789abcdef0'] } },
      {},
      'access.network.vpcEndpoints[0]: got "vpc-0123456789abcdef0", expected a VPC endpoint',
    ],
    [
      'an endpoint by wildcard',
      { network: { vpcEndpoints: ['vpce-*'] } },
      {},
      'access.network.vpcEndpoints[0]',
    ],
    [
      'a VPC by wildcard',
      { network: { vpcs: ['*'] } },
      {},
      'access.network.vpcs[0]: got "*", expected a VPC, e.g.',
    ],
    [
      'readers of a bucket that is not ours',
      { network: { vpcEndpoints: [VPCE] } },
      { storage: { feedBucket: 'our-feeds' } },
      'access.network: got readers, expected none with storage.feedBucket',
    ],
    [
      'CloudFront before a bucket that is not ours',
      { cloudfront: { enabled: true } },
      { storage: { feedBucket: 'our-feeds' } },
      'access.cloudfront.enabled: got true, expected none with storage.feedBucket',
    ],
    [
      'CloudFront with a home that its logs cannot go to',
      { cloudfront: { enabled: true } },
      { homeRegion: 'eu-south-1' },
      'access.cloudfront.enabled: got true, expected false with the homeRegion "eu-south-1"',
    ],
    [
      'a certificate without a name',
      { cloudfront: { enabled: true, certificateArn: CERTIFICATE } },
      {},
      'access.cloudfront: got one without the other',
    ],
    [
      'a certificate of another region',
      {
        cloudfront: {
          enabled: true,
          certificateArn: CERTIFICATE.replace('us-east-1', 'eu-west-1'),
          domainNames: ['feeds.example.org'],
        },
      },
      {},
      'expected a certificate of ACM in us-east-1',
    ],
    [
      'more networks than the edge has room for',
      { cloudfront: { sourceCidrs: Array.from({ length: 101 }, (_, n) => `203.0.113.${n}`) } },
      {},
      'access.cloudfront.sourceCidrs: got a list, expected at most 100',
    ],
    [
      'the home region among the others',
      { regions: [{ region: 'eu-west-1', vpcEndpoints: [VPCE] }] },
      {},
      'access.regions[0].region: got "eu-west-1", expected another region than home',
    ],
    [
      'a region twice, expected once',
      { regions: [1, 2].map(() => ({ region: 'us-east-1', vpcEndpoints: [VPCE] })) },
      {},
      'access.regions[1].region: got "us-east-1" twice, expected once',
    ],
    [
      'a region of another partition',
      { regions: [{ region: 'cn-north-1', vpcEndpoints: [VPCE] }] },
      {},
      'access.regions[0].region: got "cn-north-1", expected a region of the partition',
    ],
    [
      'a region in which nobody reads',
      { regions: [{ region: 'us-east-1' }] },
      {},
      'access.regions[0]: got no reader',
    ],
    [
      'more regions than a function’s environment holds',
      {
        regions: OPT_IN_REGIONS.slice(0, 12).map((region) => ({ region, vpcEndpoints: [VPCE] })),
      },
      { storage: { blocklistKey: `lists/${'k'.repeat(190)}` } },
      'access.regions: got 12 regions, expected at most 9 with a storage.blocklistKey of this length',
    ],
    [
      'a patience that late logs would wear out',
      { freshness: { stoppedAfter: '90m' } },
      {},
      'access.freshness.stoppedAfter: got "90m", expected at least "3h"',
    ],
    [
      'a reader by a name that no user agent carries',
      { freshness: { readers: ['fw 1'] } },
      {},
      'access.freshness.readers[0]: got "fw 1", expected letters',
    ],
    ['a field that is misspelt', { netwerk: {} }, {}, 'access.netwerk: no such field'],
  ])('cannot be %s', (_, access, more, message) => {
    const faults = faultsOf(access, more);
    expect(faults).toHaveLength(1);
    expect(faults[0]).toContain(message);
  });

  it('is told of with all its faults at once', () => {
    const faults = faultsOf(
      {
        network: { vpcEndpoints: [VPCE] },
        cloudfront: { enabled: true, certificateArn: CERTIFICATE },
        regions: [{ region: 'us-east-1' }, { region: 'us-east-1' }],
      },
      { storage: { feedBucket: 'our-feeds' } },
    );
    expect(faults.map((fault) => fault.slice(0, fault.indexOf(':')))).toEqual([
      ...['access.network', 'access.cloudfront.enabled', 'access.cloudfront'],
      ...['access.regions[0]', 'access.regions[1].region', 'access.regions[1]'],
    ]);
  });
});
