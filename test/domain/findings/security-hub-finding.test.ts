import { describe, expect, test } from 'vitest';
import { extract } from '../../../src/domain/findings/extraction.ts';
import { describeDocumentProblem } from '../../../src/domain/findings/finding-file.ts';
import { parseFinding } from '../../../src/domain/findings/finding.ts';
import { findingsWithin } from '../../../src/domain/findings/wrapped-findings.ts';

const ARN = 'arn:aws:guardduty:eu-west-1:111122223333:detector/d1/finding/f1';
const base = {
  SchemaVersion: '2018-10-08',
  Id: ARN,
  ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/guardduty',
  AwsAccountId: '111122223333',
  Region: 'eu-west-1',
  Types: ['TTPs/Discovery/Recon:EC2-PortProbeUnprotectedPort'],
  Severity: { Product: 2, Label: 'LOW', Normalized: 20 },
  UpdatedAt: '2026-08-03T10:05:00.000Z',
  RecordState: 'ACTIVE',
  Workflow: { Status: 'NEW' },
  Resources: [
    {
      Type: 'AwsEc2Instance',
      Details: { AwsEc2Instance: { IpV4Addresses: ['52.1.2.3', '10.0.0.1'] } },
    },
  ],
  ProductFields: {
    'aws/guardduty/service/resourceRole': 'TARGET',
    'aws/guardduty/service/eventLastSeen': '2026-08-03T10:00:00Z',
    'aws/guardduty/service/archived': 'false',
    'aws/guardduty/service/additionalInfo/value': '{"threatListName":"Mine"}',
    'aws/guardduty/service/action/portProbeAction/portProbeDetails.0_/remoteIpDetails/ipAddressV4':
      '45.1.2.3',
    'aws/guardduty/service/action/portProbeAction/portProbeDetails.1_/remoteIpDetails/ipAddressV4':
      '45.1.2.4',
    'aws/guardduty/service/action/portProbeAction/portProbeDetails.2_/remoteIpDetails/ipAddressV4':
      '52.1.2.3',
    'aws/securityhub/ProductName': 'GuardDuty',
  },
};

function read(asff: object) {
  const [found] = findingsWithin({ Findings: [asff] }, () => undefined);
  if (found?.kind !== 'finding') return found && describeDocumentProblem(found.problem);
  const parsed = parseFinding(found.finding.detail);
  return parsed.ok ? parsed.value : parsed.problem;
}

test('a finding of GuardDuty in Security Hub’s format is what it was', () => {
  expect(read(base)).toMatchObject({
    id: 'f1',
    accountId: '111122223333',
    region: 'eu-west-1',
    partition: 'aws',
    severity: 2,
    type: 'Recon:EC2/PortProbeUnprotectedPort',
    role: 'TARGET',
    threatList: 'Mine',
    sample: false,
    archived: false,
    lastSeen: Date.UTC(2026, 7, 3, 10) / 1_000,
    values: [{ value: '45.1.2.3' }, { value: '45.1.2.4' }],
  });
});

test('an address of a resource is our own', () => {
  const [found] = findingsWithin(base, () => undefined);
  const { dropped } = extract(found?.kind === 'finding' ? found.finding.detail : undefined);
  expect(dropped).toMatchObject([{ value: '52.1.2.3' }]);
});

describe('what became of it there counts', () => {
  test.each<[object, object]>([
    [{ RecordState: 'ARCHIVED' }, { archived: true }],
    [{ Workflow: { Status: 'SUPPRESSED' } }, { archived: true }],
    [{ Workflow: { Status: 'NOTIFIED' } }, { archived: false }],
    [{ Sample: true }, { sample: true }],
    [{ Title: '[SAMPLE] Unprotected port' }, { sample: true }],
    [
      {
        ProductFields: {
          ...base.ProductFields,
          'aws/guardduty/service/additionalInfo/sample': 'true',
        },
      },
      { sample: true },
    ],
    [{ Severity: { Label: 'HIGH', Normalized: 70 } }, { severity: 7 }],
    [{ Severity: { Label: 'CRITICAL' } }, { severity: 9 }],
    [
      { Types: ['TTPs/UnauthorizedAccess:EC2-SSHBruteForce'] },
      { type: 'UnauthorizedAccess:EC2/SSHBruteForce' },
    ],
    [
      { Types: ['Effects/Backdoor:EC2/C&CActivity.B!DNS'] },
      { type: 'Backdoor:EC2/C&CActivity.B!DNS' },
    ],
  ])('%j', (change, expected) => {
    expect(read({ ...base, ...change })).toMatchObject(expected);
  });

  test('Action names the remote side where ProductFields do not', () => {
    const remote = { RemoteIpDetails: { IpAddressV4: '45.9.9.9' } };
    const Action = { NetworkConnectionAction: { ConnectionDirection: 'INBOUND', ...remote } };
    expect(read({ ...base, ProductFields: {}, Action })).toMatchObject({
      direction: 'INBOUND',
      values: [{ value: '45.9.9.9' }],
    });
  });
});

test.each<[object, string]>([
  [
    {
      ProductArn: 'arn:aws:securityhub:eu-west-1::product/aws/inspector',
      ProductName: 'Inspector',
    },
    'of "Inspector"; expected one of GuardDuty',
  ],
  [{ Types: ['Software and Configuration Checks'] }, 'its Types name no type of GuardDuty'],
])('%j is refused by name', (change, reason) => {
  expect(read({ ...base, ...change })).toContain(reason);
});
