/** A whole organization's findings, made up: same seed, same findings. */
import { randomOf } from '../../../src/local/kit/seeded-random.ts';

export { randomOf };

export interface Generator {
  readonly count: number;
  readonly accounts?: number;
  readonly addresses?: number;
  readonly seed?: number;
  /** Findings are spread over the days before this time. */
  readonly until?: string;
  readonly days?: number;
}

const REGIONS = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ...['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1', 'eu-north-1', 'ap-south-1'],
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3', 'ap-southeast-1', 'ap-southeast-2'],
];

const TYPES: readonly (readonly [type: string, severity: number, carrier: string])[] = [
  ['UnauthorizedAccess:EC2/SSHBruteForce', 2, 'inbound'],
  ['UnauthorizedAccess:EC2/RDPBruteForce', 2, 'inbound'],
  ['Backdoor:EC2/C&CActivity.B', 8, 'outbound'],
  ['CryptoCurrency:EC2/BitcoinTool.B', 8, 'outbound'],
  ['Recon:EC2/PortProbeUnprotectedPort', 2, 'probe'],
  ['UnauthorizedAccess:IAMUser/MaliciousIPCaller', 5, 'api'],
  ['Recon:IAMUser/TorIPCaller', 5, 'api'],
  ['Discovery:S3/AnomalousBehavior', 2, 'api'],
  ['Trojan:EC2/DGADomainRequest.C!DNS', 8, 'dns'],
  ['Backdoor:EC2/DenialOfService.Tcp', 8, 'outbound'],
  ['Impact:QuantumLink/SuspiciousSession', 8, 'api'],
];

/** Yields EventBridge events of GuardDuty findings. */
export function* generatedFindings(options: Generator): Generator_<Record<string, unknown>> {
  const random = randomOf(options.seed ?? 1);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const end = Date.parse(options.until ?? '2026-08-10T00:00:00Z');
  const span = (options.days ?? 7) * 86_400_000;
  for (let index = 0; index < options.count; index += 1) {
    const account = String(100_000_000_000 + Math.floor(random() * (options.accounts ?? 200)));
    const region = pick(REGIONS);
    const [type, severity, carrier] = pick(TYPES);
    const address = addressOf(Math.floor(random() * (options.addresses ?? 20_000)));
    const seen = new Date(end - Math.floor(random() * span)).toISOString();
    yield eventOf({ index, account, region, type, severity, carrier, address, seen });
  }
}

type Generator_<T> = globalThis.Generator<T>;

interface Facts {
  readonly index: number;
  readonly account: string;
  readonly region: string;
  readonly type: string;
  readonly severity: number;
  readonly carrier: string;
  readonly address: string;
  readonly seen: string;
}

function eventOf(facts: Facts): Record<string, unknown> {
  const { index, account, region, type, severity, seen } = facts;
  const id = (index * 2_654_435_761).toString(16).padStart(32, '0');
  return {
    version: '0',
    id: `event-${index}`,
    'detail-type': 'GuardDuty Finding',
    source: 'aws.guardduty',
    account,
    time: seen,
    region,
    resources: [],
    detail: {
      schemaVersion: '2.0',
      accountId: account,
      region,
      partition: 'aws',
      id,
      arn: `arn:aws:guardduty:${region}:${account}:detector/d/finding/${id}`,
      type,
      resource: {
        resourceType: 'Instance',
        instanceDetails: {
          instanceId: `i-${id.slice(0, 17)}`,
          networkInterfaces: [
            {
              publicIp: '34.245.12.9',
              privateIpAddress: '10.20.1.15',
              privateIpAddresses: [
                { privateIpAddress: '10.20.1.15', privateDnsName: 'ip-10-20-1-15' },
              ],
              ipv6Addresses: [],
            },
          ],
          tags: [{ key: 'Name', value: 'generated' }],
        },
      },
      service: {
        serviceName: 'guardduty',
        detectorId: 'd',
        action: actionOf(facts),
        resourceRole: facts.carrier === 'outbound' ? 'ACTOR' : 'TARGET',
        additionalInfo: { value: '{}', type: 'default' },
        eventFirstSeen: seen,
        eventLastSeen: seen,
        archived: false,
        count: 1,
      },
      severity,
      createdAt: seen,
      updatedAt: seen,
      title: 'generated',
      description: 'generated',
    },
  };
}

function actionOf({ carrier, address, index }: Facts): Record<string, unknown> {
  const remoteIpDetails = {
    [address.includes(':') ? 'ipAddressV6' : 'ipAddressV4']: address,
    organization: { asn: '64500', asnOrg: 'Example', isp: 'Example', org: 'Example' },
    country: { countryName: 'Nowhere' },
  };
  switch (carrier) {
    case 'probe':
      return {
        actionType: 'PORT_PROBE',
        portProbeAction: { blocked: false, portProbeDetails: [{ remoteIpDetails }] },
      };
    case 'api':
      return {
        actionType: 'AWS_API_CALL',
        awsApiCallAction: { api: 'ListBuckets', callerType: 'Remote IP', remoteIpDetails },
      };
    case 'dns':
      return {
        actionType: 'DNS_REQUEST',
        dnsRequestAction: { domain: `d${index % 5_000}.bad-${index % 50}.com`, protocol: 'UDP' },
      };
    default:
      return {
        actionType: 'NETWORK_CONNECTION',
        networkConnectionAction: {
          connectionDirection: carrier === 'inbound' ? 'INBOUND' : 'OUTBOUND',
          protocol: 'TCP',
          remoteIpDetails,
          localPortDetails: { port: 22, portName: 'SSH' },
        },
      };
  }
}

/** Routable addresses, clustered as attackers' are; one in ten is IPv6. */
function addressOf(index: number): string {
  if (index % 10 === 0) return `2a0b:f4c2:${(index % 4096).toString(16)}::${index.toString(16)}`;
  const block = [45, 80, 91, 103, 141, 185, 193, 218][index % 8] ?? 45;
  return `${block}.${(index >> 10) % 200}.${(index >> 5) % 256}.${index % 254}`;
}
