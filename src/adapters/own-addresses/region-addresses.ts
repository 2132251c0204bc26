/**
 * Public addresses in one region, by EC2: those of network interfaces (NAT gateways and load balancers have some),
 * Elastic IPs that nothing uses (not in a region without an interface, where they are of no use), and the IPv6 ranges of VPCs where an interface has an IPv6 address.
 *
 * An association says whose pool an address is of: Amazon's (`amazon`, `amazon-elb` …), or the account's, which is that of
 * an Elastic IP; DescribeAddresses then says whether Amazon gave it or the account brought it.
 */
import {
  DescribeAddressesCommand,
  paginateDescribeNetworkInterfaces,
  paginateDescribeVpcs,
  type Address,
  type EC2Client,
  type NetworkInterface,
  type Vpc,
} from '@aws-sdk/client-ec2';
import {
  discovered,
  ownReading,
  type Discovered,
  type LeftOut,
  type OwnReading,
} from '../../domain/organization/discovered.ts';
import { listFrom } from '../shared/aws-fault.ts';

const PAGE = 1_000;
/** Five times as many as an account may have in a region by default. */
const INTERFACES_MAX = 25_000;
const AMAZONS_POOL = 'amazon';

/** Throws if any of it cannot be read: half an answer would release the other half. */
export async function regionAddresses(client: EC2Client): Promise<OwnReading> {
  const interfaces = await interfacesIn(client);
  // Most regions of most accounts are like that.
  if (interfaces.length === 0) return { found: [], leftOut: [] };
  const { Addresses } = await client.send(new DescribeAddressesCommand({}));
  const elastic = listFrom('DescribeAddresses', Addresses);
  const usesIpv6 = interfaces.some(
    ({ Ipv6Addresses = [], Ipv6Prefixes = [] }) => Ipv6Addresses.length + Ipv6Prefixes.length > 0,
  );
  const vpcs = usesIpv6 ? await vpcsIn(client) : [];
  const brought = new Set(elastic.filter(isBrought).flatMap(({ PublicIp = [] }) => PublicIp));
  const known = new Set(elastic.flatMap(({ PublicIp = [] }) => PublicIp));
  const isAmazons = (address: string, owner: string): boolean =>
    owner.startsWith(AMAZONS_POOL) || (known.has(address) && !brought.has(address));
  return ownReading([
    ...interfaces.flatMap((one) => ofInterface(one, isAmazons)),
    ...elastic.flatMap(ofElastic),
    ...vpcs.flatMap(ofVpc),
  ]);
}

async function interfacesIn(client: EC2Client): Promise<readonly NetworkInterface[]> {
  const all: NetworkInterface[] = [];
  for await (const page of paginateDescribeNetworkInterfaces({ client, pageSize: PAGE }, {})) {
    for (const one of listFrom('DescribeNetworkInterfaces', page.NetworkInterfaces)) all.push(one);
    if (all.length > INTERFACES_MAX) {
      throw new Error(`there are more than ${INTERFACES_MAX} network interfaces`);
    }
  }
  return all;
}

async function vpcsIn(client: EC2Client): Promise<readonly Vpc[]> {
  const all: Vpc[] = [];
  for await (const page of paginateDescribeVpcs({ client, pageSize: PAGE }, {})) {
    all.push(...listFrom('DescribeVpcs', page.Vpcs));
  }
  return all;
}

function ofInterface(
  {
    NetworkInterfaceId = '',
    InterfaceType,
    Association,
    PrivateIpAddresses = [],
  }: NetworkInterface,
  isAmazons: (address: string, owner: string) => boolean,
): readonly (Discovered | LeftOut)[] {
  const kind =
    InterfaceType === undefined || InterfaceType === 'interface'
      ? ''
      : ` (${InterfaceType.replaceAll('_', ' ')})`;
  const holder = `network interface ${NetworkInterfaceId}${kind}`;
  const associations = [Association, ...PrivateIpAddresses.map((one) => one.Association)];
  return associations.flatMap((association) => {
    const { PublicIp: address, IpOwnerId: owner = '' } = association ?? {};
    if (address === undefined) return [];
    if (!isAmazons(address, owner)) return { address, because: 'brought' as const };
    return discovered(address, holder);
  });
}

/** Those that are in use come with their interface; the first that names an address is the one that is told. */
function ofElastic(one: Address): readonly (Discovered | LeftOut)[] {
  const { PublicIp: address, AllocationId = '' } = one;
  if (address === undefined) return [];
  if (isBrought(one)) return [{ address, because: 'brought' }];
  return [discovered(address, `Elastic IP ${AllocationId}`)];
}

function isBrought({ PublicIpv4Pool = AMAZONS_POOL }: Address): boolean {
  return PublicIpv4Pool !== AMAZONS_POOL;
}

function ofVpc({
  VpcId = '',
  Ipv6CidrBlockAssociationSet = [],
}: Vpc): readonly (Discovered | LeftOut)[] {
  return Ipv6CidrBlockAssociationSet.flatMap((range) => {
    const { Ipv6CidrBlock: address, Ipv6CidrBlockState, Ipv6Pool, Ipv6AddressAttribute } = range;
    if (address === undefined || Ipv6CidrBlockState?.State !== 'associated') return [];
    // What an account brings, or uses privately, may be any range.
    if (Ipv6Pool !== 'Amazon') return { address, because: 'brought' as const };
    if (Ipv6AddressAttribute === 'private') return { address, because: 'not-public' as const };
    return discovered(address, `VPC ${VpcId}`);
  });
}
