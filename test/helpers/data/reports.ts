/** The sample event of TruSTAR's own integration, and what a test needs to report a finding. */
import { createHmac } from 'node:crypto';
import type { Hmac } from '../../../src/domain/base/hmac.ts';
import { extract } from '../../../src/domain/findings/extraction.ts';
import { parseFinding } from '../../../src/domain/findings/finding.ts';
import { pseudonymsWith, type Profile } from '../../../src/domain/reports/redaction.ts';
import { reportOf, type ReadFinding, type Report } from '../../../src/domain/reports/report.ts';
import { bareFinding, eventOf, type Shape } from './findings.ts';

export const hmac: Hmac = (key, text) => createHmac('sha256', key).update(text).digest();

export const PSEUDONYM_KEY = new TextEncoder().encode('a key for tests, 16 or more');

export function readFinding(detail: unknown): ReadFinding {
  const extraction = extract(detail);
  const parsed = parseFinding(detail, { extraction });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return { detail, finding: parsed.value, extraction };
}

export function reported(detail: unknown, profile: Profile = 'full'): Report {
  return reportOf(readFinding(detail), profile, pseudonymsWith(hmac, PSEUDONYM_KEY));
}

/** The body of a queue's message. */
export function messageBody(shape: Shape): string {
  const detail = bareFinding(shape);
  return JSON.stringify(eventOf(detail, String(detail['accountId'])));
}

/** As TruSTAR's page shows it: account and addresses are documentation's. */
export const TRUSTAR_SAMPLE = {
  schemaVersion: '2.0',
  accountId: '123456789012',
  region: 'us-east-1',
  partition: 'aws',
  id: '99afba5c5c43e07c9e3e5e2e544e95df',
  arn: 'arn:aws:guardduty:us-east-1:123456789012:detector/123456789012/finding/16afba5c5c43e07c9e3e5e2e544e95df',
  type: '99:EC2/Stateless.IntegTest',
  resource: {
    resourceType: 'Instance',
    instanceDetails: {
      instanceId: 'i-05746eb48123455e0',
      networkInterfaces: [{ privateIpAddress: '172.31.36.156', publicIp: '11.111.111.1' }],
      tags: [{ key: 'Name', value: 'ssh-22-open' }],
    },
  },
  service: {
    serviceName: 'guardduty',
    detectorId: '3caf4e0aaa46ce4ccbcef949a8785353',
    action: {
      actionType: 'NETWORK_CONNECTION',
      networkConnectionAction: {
        connectionDirection: 'OUTBOUND',
        remoteIpDetails: {
          ipAddressV4: '198.51.100.0',
          organization: { asn: -1, isp: 'GeneratedFindingISP', org: 'GeneratedFindingORG' },
          country: { countryName: 'United States' },
          city: { cityName: 'GeneratedFindingCityName' },
          geoLocation: { lat: 0, lon: 0 },
        },
        remotePortDetails: { port: 22, portName: 'SSH' },
        localPortDetails: { port: 2000, portName: 'Unknown' },
        protocol: 'TCP',
        blocked: false,
      },
    },
    resourceRole: 'TARGET',
    additionalInfo: {
      unusualProtocol: 'UDP',
      threatListName: 'GeneratedFindingCustomerListName',
      unusual: 22,
    },
    eventFirstSeen: '2017-10-31T23:16:23Z',
    eventLastSeen: '2017-10-31T23:16:23Z',
    archived: false,
    count: 1,
  },
  severity: 5,
  createdAt: '2017-10-31T23:16:23.824Z',
  updatedAt: '2017-10-31T23:16:23.824Z',
  title: '99:EC2/Stateless.IntegTest',
  description: '99:EC2/Stateless.IntegTest',
};

/** The text that TruSTAR's integration makes of it: six keys in order, four spaces deep. */
export const TRUSTAR_SAMPLE_BODY = `{
    "createdAt": "2017-10-31T23:16:23.824Z",
    "description": "99:EC2/Stateless.IntegTest",
    "service": {
        "action": {
            "actionType": "NETWORK_CONNECTION",
            "networkConnectionAction": {
                "blocked": false,
                "connectionDirection": "OUTBOUND",
                "localPortDetails": {
                    "port": 2000,
                    "portName": "Unknown"
                },
                "protocol": "TCP",
                "remoteIpDetails": {
                    "city": {
                        "cityName": "GeneratedFindingCityName"
                    },
                    "country": {
                        "countryName": "United States"
                    },
                    "geoLocation": {
                        "lat": 0,
                        "lon": 0
                    },
                    "ipAddressV4": "198.51.100.0",
                    "organization": {
                        "asn": -1,
                        "isp": "GeneratedFindingISP",
                        "org": "GeneratedFindingORG"
                    }
                },
                "remotePortDetails": {
                    "port": 22,
                    "portName": "SSH"
                }
            }
        },
        "additionalInfo": {
            "threatListName": "GeneratedFindingCustomerListName",
            "unusual": 22,
            "unusualProtocol": "UDP"
        },
        "archived": false,
        "count": 1,
        "detectorId": "3caf4e0aaa46ce4ccbcef949a8785353",
        "eventFirstSeen": "2017-10-31T23:16:23Z",
        "eventLastSeen": "2017-10-31T23:16:23Z",
        "resourceRole": "TARGET",
        "serviceName": "guardduty"
    },
    "severity": 5,
    "title": "99:EC2/Stateless.IntegTest",
    "updatedAt": "2017-10-31T23:16:23.824Z"
}`;
