/** Findings of the simulation, in the shape that EventBridge delivers (docs/sources/guardduty.md#1-shapes-and-letter-case). */
import { formatTime, type EpochSeconds } from '../../domain/base/time.ts';
import type { Carrier } from './scenario.ts';

export interface FindingFacts {
  readonly id: string;
  readonly type: string;
  readonly severity: number;
  readonly accountId: string;
  readonly region: string;
  readonly carrier: Carrier;
  /** An address, a domain name or a SHA-256, as the carrier wants it. */
  readonly value: string;
  readonly firstSeen: EpochSeconds;
  readonly lastSeen: EpochSeconds;
  readonly count: number;
  readonly sample: boolean;
  readonly archived: boolean;
}

export function findingOf(facts: FindingFacts): object {
  const { id, type, severity, accountId, region, firstSeen, lastSeen, sample } = facts;
  const title = `${sample ? '[SAMPLE] ' : ''}${type} in the play`;
  return {
    schemaVersion: '2.0',
    accountId,
    region,
    partition: 'aws',
    id,
    type,
    severity,
    title,
    description: title,
    arn: `arn:aws:guardduty:${region}:${accountId}:detector/play/finding/${id}`,
    resource: {
      resourceType: 'Instance',
      instanceDetails: {
        instanceId: `i-${id.slice(0, 17)}`,
        networkInterfaces: [{ publicIp: '203.0.113.10', privateIpAddress: '10.0.0.10' }],
      },
    },
    service: {
      serviceName: 'guardduty',
      detectorId: 'play',
      ...(facts.carrier === 'file' ? fileScan(facts) : { action: actionOf(facts) }),
      resourceRole: facts.carrier === 'outbound' || facts.carrier === 'dns' ? 'ACTOR' : 'TARGET',
      additionalInfo: { value: JSON.stringify(sample ? { sample: true } : {}), type: 'default' },
      eventFirstSeen: formatTime(firstSeen),
      eventLastSeen: formatTime(lastSeen),
      archived: facts.archived,
      count: facts.count,
    },
    createdAt: formatTime(firstSeen),
    updatedAt: formatTime(lastSeen),
  };
}

function actionOf({ carrier, value }: FindingFacts): object | undefined {
  const family = value.includes(':') ? 'ipAddressV6' : 'ipAddressV4';
  const remoteIpDetails = {
    [family]: value,
    organization: { asn: '64500', asnOrg: 'Made up', isp: 'Made up', org: 'Made up' },
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
        dnsRequestAction: { domain: value, protocol: 'UDP', blocked: false },
      };
    case 'inbound':
    case 'outbound':
      return {
        actionType: 'NETWORK_CONNECTION',
        networkConnectionAction: {
          connectionDirection: carrier === 'inbound' ? 'INBOUND' : 'OUTBOUND',
          protocol: 'TCP',
          blocked: false,
          remoteIpDetails,
          localPortDetails: { port: 22, portName: 'SSH' },
        },
      };
    case 'file':
      return undefined;
  }
}

function fileScan({ value }: FindingFacts): object {
  const filePaths = [{ filePath: 'tmp/dropper', fileName: 'dropper', hash: value }];
  return {
    ebsVolumeScanDetails: {
      scanDetections: {
        threatDetectedByName: { threatNames: [{ name: 'Made.Up', severity: 'high', filePaths }] },
      },
    },
  };
}
