/** The probe of own addresses as EC2 and Global Accelerator hear it, over the wire. */
import { STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { ownAddressProbe } from '../../../src/adapters/own-addresses/own-address-probe.ts';
import { GLOBAL_REGION } from '../../../src/domain/organization/discovered.ts';
import { awsAnswering, ROLE_TAKEN, type Answers } from '../../helpers/fakes/aws-endpoint.ts';

const SECURITY = '210987654321';
const MEMBER = '444455556666';
const REGION = 'eu-west-1';

const nothing: Answers = {
  AssumeRole: () => ROLE_TAKEN,
  DescribeAddresses: () => ({ addressesSet: [] }),
  DescribeNetworkInterfaces: () => ({ networkInterfaceSet: [] }),
  DescribeVpcs: () => ({ vpcSet: [] }),
  ListAccelerators: () => ({ Accelerators: [] }),
  ListCustomRoutingAccelerators: () => ({ Accelerators: [] }),
  ListByoipCidrs: () => ({ ByoipCidrs: [] }),
};

async function reading(differing: Answers, region = REGION, account = MEMBER) {
  const answers = { ...nothing, ...differing };
  const { asked } = await awsAnswering(answers);
  const sts = new STSClient({ region: REGION });
  const options = { maxAttempts: 1 };
  const probe = ownAddressProbe({ sts, own: SECURITY, homeRegion: REGION, options });
  const outcome = await probe.read({ account, region });
  return { probe, outcome, asked, operations: asked.map(({ operation }) => operation) };
}

const anInterface = (id: string, address: string, owner: string, more: object = {}) => ({
  networkInterfaceId: id,
  interfaceType: 'interface',
  association: { publicIp: address, ipOwnerId: owner },
  privateIpAddressesSet: [],
  ipv6AddressesSet: [],
  ...more,
});

const privateInterface = () => ({
  networkInterfaceSet: [
    { networkInterfaceId: 'eni-0', privateIpAddressesSet: [], ipv6AddressesSet: [] },
  ],
});

const anElasticIp = (address: string, pool = 'amazon') => ({
  publicIp: address,
  allocationId: `eipalloc-${address}`,
  publicIpv4Pool: pool,
  domain: 'vpc',
});

describe('the probe of own addresses', () => {
  it('finds those of network interfaces, each with its interface, by the role of the member', async () => {
    const { outcome, asked, operations } = await reading({
      DescribeNetworkInterfaces: () => ({
        networkInterfaceSet: [
          anInterface('eni-1', '52.16.0.1', 'amazon'),
          anInterface('eni-2', '52.16.0.2', 'amazon-elb', {
            interfaceType: 'network_load_balancer',
          }),
          anInterface('eni-3', '52.16.0.3', MEMBER, {
            interfaceType: 'nat_gateway',
            privateIpAddressesSet: [
              {
                privateIpAddress: '10.0.0.1',
                association: { publicIp: '52.16.0.3', ipOwnerId: MEMBER },
              },
              {
                privateIpAddress: '10.0.0.2',
                association: { publicIp: '52.16.0.4', ipOwnerId: MEMBER },
              },
            ],
          }),
          { networkInterfaceId: 'eni-4', privateIpAddressesSet: [], ipv6AddressesSet: [] },
        ],
      }),
      DescribeAddresses: () => ({
        addressesSet: [anElasticIp('52.16.0.3'), anElasticIp('52.16.0.4')],
      }),
    });
    expect(outcome).toMatchObject({ read: { leftOut: [] } });
    const found = 'read' in outcome ? outcome.read.found : [];
    const holders = new Map(found.toReversed().map(({ address, holder }) => [address, holder]));
    expect(Object.fromEntries(holders)).toEqual({
      '52.16.0.1': 'network interface eni-1',
      '52.16.0.2': 'network interface eni-2 (network load balancer)',
      '52.16.0.3': 'network interface eni-3 (nat gateway)',
      '52.16.0.4': 'network interface eni-3 (nat gateway)',
    });
    expect(operations).toEqual(['AssumeRole', 'DescribeNetworkInterfaces', 'DescribeAddresses']);
    expect(asked[0]?.input).toMatchObject({ RoleArn: `arn:aws:iam::${MEMBER}:role/PalisadeAudit` });
    expect(asked.map(({ region }) => region)).toEqual([REGION, REGION, REGION]);
  });

  it('goes on to the last page of interfaces', async () => {
    const { outcome } = await reading({
      DescribeNetworkInterfaces: ({ input }) => ({
        networkInterfaceSet: [
          anInterface('eni-1', input['NextToken'] === '2' ? '52.16.0.2' : '52.16.0.1', 'amazon'),
        ],
        ...(input['NextToken'] === '2' ? {} : { nextToken: '2' }),
      }),
    });
    expect(outcome).toMatchObject({
      read: { found: [{ address: '52.16.0.1' }, { address: '52.16.0.2' }] },
    });
  });

  it('finds Elastic IPs that nothing uses', async () => {
    const { outcome } = await reading({
      DescribeNetworkInterfaces: privateInterface,
      DescribeAddresses: () => ({ addressesSet: [anElasticIp('52.16.0.9')] }),
    });
    expect(outcome).toEqual({
      read: {
        found: [{ address: '52.16.0.9', holder: 'Elastic IP eipalloc-52.16.0.9' }],
        leftOut: [],
      },
    });
  });

  it('leaves out what the account brought, in use or not: its owner need not announce it from AWS', async () => {
    const { outcome } = await reading({
      DescribeAddresses: () => ({
        addressesSet: [
          anElasticIp('45.83.64.10', 'ipv4pool-ec2-1'),
          anElasticIp('45.83.64.11', 'ipv4pool-ec2-1'),
        ],
      }),
      DescribeNetworkInterfaces: () => ({
        networkInterfaceSet: [
          anInterface('eni-1', '45.83.64.10', MEMBER),
          // Nor what the account says is its own, and is no Elastic IP of it.
          anInterface('eni-2', '45.83.64.12', MEMBER),
        ],
      }),
    });
    expect(outcome).toMatchObject({ read: { found: [] } });
    const leftOut = 'read' in outcome ? outcome.read.leftOut : [];
    expect(leftOut.map(({ address }) => address).sort()).toEqual([
      '45.83.64.10',
      '45.83.64.11',
      '45.83.64.12',
    ]);
  });

  const usesIpv6 = {
    DescribeNetworkInterfaces: () => ({
      networkInterfaceSet: [
        {
          networkInterfaceId: 'eni-1',
          privateIpAddressesSet: [],
          ipv6AddressesSet: [{ ipv6Address: '2a05:d018::5' }],
        },
      ],
    }),
  };
  const aVpc = (range: object) => ({
    DescribeVpcs: () => ({
      vpcSet: [{ vpcId: 'vpc-1', cidrBlock: '8.8.8.0/24', ipv6CidrBlockAssociationSet: [range] }],
    }),
  });
  const aRange = {
    ipv6CidrBlock: '2a05:d018:aa:bb00::/56',
    ipv6CidrBlockState: { state: 'associated' },
    ipv6Pool: 'Amazon',
  };

  it('finds the IPv6 range of a VPC that Amazon gave, and never its IPv4 range, which is free text', async () => {
    const { outcome, operations } = await reading({ ...usesIpv6, ...aVpc(aRange) });
    expect(outcome).toEqual({
      read: { found: [{ address: '2a05:d018:aa:bb00::/56', holder: 'VPC vpc-1' }], leftOut: [] },
    });
    expect(operations).toContain('DescribeVpcs');
  });

  it.each([
    ['was brought', { ...aRange, ipv6Pool: 'ipv6pool-ec2-1' }, 'brought'],
    ['is used privately', { ...aRange, ipv6AddressAttribute: 'private' }, 'not-public'],
    ['is wider than a VPC has', { ...aRange, ipv6CidrBlock: '2a00::/16' }, 'too-wide'],
    ['is no public address', { ...aRange, ipv6CidrBlock: 'fd00:ec2::/56' }, 'not-public'],
  ])('leaves out an IPv6 range that %s', async (_, range, because) => {
    const { outcome } = await reading({ ...usesIpv6, ...aVpc(range) });
    expect(outcome).toMatchObject({ read: { found: [], leftOut: [{ because }] } });
  });

  it('does not count a range that is being taken away', async () => {
    const range = { ...aRange, ipv6CidrBlockState: { state: 'disassociated' } };
    const { outcome } = await reading({ ...usesIpv6, ...aVpc(range) });
    expect(outcome).toEqual({ read: { found: [], leftOut: [] } });
  });

  it('finds static addresses of accelerators of both kinds, in its one region, but those of brought ranges', async () => {
    const accelerator = (id: string, ...IpAddresses: string[]) => ({
      AcceleratorArn: `arn:aws:globalaccelerator::${MEMBER}:accelerator/${id}`,
      IpSets: [{ IpFamily: 'IPv4', IpAddresses }],
    });
    const { outcome, asked } = await reading(
      {
        ListAccelerators: () => ({ Accelerators: [accelerator('a1', '75.2.0.1', '45.83.64.7')] }),
        ListCustomRoutingAccelerators: () => ({ Accelerators: [accelerator('c1', '99.83.0.1')] }),
        ListByoipCidrs: () => ({ ByoipCidrs: [{ Cidr: '45.83.64.0/24' }] }),
      },
      GLOBAL_REGION,
    );
    expect(outcome).toEqual({
      read: {
        found: [
          { address: '75.2.0.1', holder: 'accelerator a1' },
          { address: '99.83.0.1', holder: 'accelerator c1' },
        ],
        leftOut: [{ address: '45.83.64.7', because: 'brought' }],
      },
    });
    const regions = asked.filter(({ service }) => service !== 'sts').map(({ region }) => region);
    expect(new Set(regions)).toEqual(new Set(['us-west-2']));
  });

  it('looks at its own account by its own credentials', async () => {
    const { operations } = await reading({}, REGION, SECURITY);
    expect(operations).toEqual(['DescribeNetworkInterfaces']);
  });

  const refused = (error: string) => () => ({ error });

  it.each<[string, Answers, string]>([
    ['no role', { AssumeRole: refused('AccessDenied') }, 'access-denied'],
    ['no right', { DescribeNetworkInterfaces: refused('UnauthorizedOperation') }, 'access-denied'],
    [
      'a region that is off',
      { DescribeNetworkInterfaces: refused('AuthFailure') },
      'region-not-enabled',
    ],
    [
      'throttling',
      {
        DescribeNetworkInterfaces: privateInterface,
        DescribeAddresses: refused('RequestLimitExceeded'),
      },
      'throttled',
    ],
    ['an answer without its list', { DescribeNetworkInterfaces: () => ({}) }, 'unreadable'],
    [
      'half an answer, since the other half would be released',
      {
        DescribeNetworkInterfaces: ({ input }) =>
          input['NextToken'] === undefined
            ? { networkInterfaceSet: [anInterface('eni-1', '52.16.0.1', 'amazon')], nextToken: '2' }
            : { error: 'RequestLimitExceeded' },
      },
      'throttled',
    ],
  ])('says what it cannot read: %s', async (_, answers, kind) => {
    const { outcome } = await reading(answers);
    expect(outcome).toMatchObject({ fault: { kind } });
  });
});
