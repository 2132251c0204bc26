import { describe, expect, test } from 'vitest';
import { extract } from '../../../src/domain/findings/extraction.ts';
import { bareFinding, connection, dnsRequest, type Shape } from '../../helpers/data/findings.ts';

const HASH = 'ab'.repeat(32);
const OTHER_HASH = 'cd'.repeat(32);
const usableOf = (shape: Shape) => extract(bareFinding(shape)).usable.map(({ value }) => value);
const remote = (ip: string) => ({ remoteIpDetails: { ipAddressV4: ip } });
const sequence = (inner: object): Shape => ({ service: { detection: { sequence: inner } } });

describe('each carrier is read at its place', () => {
  test.each<[string, Shape, readonly string[]]>([
    ['network connection', { ip: '45.1.2.3' }, ['45.1.2.3']],
    ['network connection over IPv6 only', { ip: '2a00:1::A' }, ['2a00:1::a']],
    [
      'both families at once',
      {
        service: {
          action: {
            networkConnectionAction: {
              remoteIpDetails: { ipAddressV4: '45.1.2.3', ipAddressV6: '2a00:1::1' },
            },
          },
        },
      },
      ['45.1.2.3', '2a00:1::1'],
    ],
    [
      'several port probes, one twice',
      {
        service: {
          action: {
            portProbeAction: {
              portProbeDetails: [remote('45.1.1.1'), remote('45.1.1.2'), remote('45.1.1.1')],
            },
          },
        },
      },
      ['45.1.1.1', '45.1.1.2'],
    ],
    [
      'AWS API call',
      { service: { action: { awsApiCallAction: remote('45.1.1.1') } } },
      ['45.1.1.1'],
    ],
    [
      'AWS API call under service',
      { service: { awsApiCallAction: remote('45.1.1.1') } },
      ['45.1.1.1'],
    ],
    [
      'Kubernetes API call, without its proxies',
      {
        service: {
          action: {
            kubernetesApiCallAction: { ...remote('45.1.1.1'), sourceIPs: ['45.9.9.9', '45.1.1.1'] },
          },
        },
      },
      ['45.1.1.1'],
    ],
    [
      'RDS login attempt',
      { service: { action: { rdsLoginAttemptAction: remote('45.1.1.1') } } },
      ['45.1.1.1'],
    ],
    [
      'an action type that does not exist yet',
      { service: { action: { teleportAction: remote('45.1.1.1') } } },
      ['45.1.1.1'],
    ],
    ['DNS request', { service: { action: dnsRequest('Evil.Example.COM.') } }, ['evil.example.com']],
    [
      'EBS malware',
      {
        service: {
          ebsVolumeScanDetails: {
            scanDetections: {
              threatDetectedByName: {
                threatNames: [{ filePaths: [{ hash: HASH }, { hash: HASH, filePath: 'a=>b' }] }],
              },
            },
          },
        },
      },
      [HASH],
    ],
    [
      'S3 and backup malware',
      {
        service: {
          malwareScanDetails: {
            threats: [
              { hash: HASH.toUpperCase(), itemPaths: [{ hash: OTHER_HASH }] },
              { itemDetails: [{ hash: '12'.repeat(32) }] },
            ],
          },
        },
        top: { resource: { s3BucketDetails: [{ s3ObjectDetails: [{ hash: '34'.repeat(32) }] }] } },
      },
      [HASH, OTHER_HASH, '12'.repeat(32), '34'.repeat(32)],
    ],
    [
      'threat intelligence on a file',
      { service: { evidence: { threatIntelligenceDetails: [{ threatFileSha256: HASH }] } } },
      [HASH],
    ],
    [
      'a process, where the type accuses it',
      {
        type: 'Execution:Runtime/MaliciousFileExecuted.Custom',
        service: { runtimeDetails: { process: { executableSha256: HASH } } },
      },
      [HASH],
    ],
    [
      'a kernel module',
      {
        type: 'DefenseEvasion:Runtime/KernelModuleLoaded',
        service: { runtimeDetails: { context: { moduleSha256: HASH } } },
      },
      [HASH],
    ],
    [
      'attack sequence endpoints and indicators',
      sequence({
        endpoints: [{ ip: '45.1.1.1' }, { ip: '2a00:1::1', domain: 'evil.com' }, {}],
        sequenceIndicators: [{ key: 'MALICIOUS_IP', values: ['45.1.1.2'] }],
        signals: [{ signalIndicators: [{ key: 'MALICIOUS_DOMAIN', values: ['bad.com'] }] }],
      }),
      ['45.1.1.1', '2a00:1::1', '45.1.1.2', 'evil.com', 'bad.com'],
    ],
  ])('%s', (_name, shape, values) => {
    expect(usableOf(shape)).toEqual(values);
  });

  test('indicators say what an endpoint is, whatever way it is written', () => {
    const { usable } = extract(
      bareFinding(
        sequence({
          endpoints: [
            { ip: '45.1.1.1', autonomousSystem: { number: 64500 } },
            { ip: '45.1.1.2' },
            { ip: '45.1.1.3' },
          ],
          sequenceIndicators: [
            { key: 'CRYPTOMINING_IP', values: ['::ffff:45.1.1.1'] },
            { key: 'TOR_IP', values: ['45.1.1.2'] },
            { key: 'SUSPICIOUS_NETWORK', values: ['45.1.1.3'] },
            { key: 'constructor', values: ['45.1.1.3'] },
          ],
        }),
      ),
    );
    expect(usable.map(({ value, confirmed, tor, asn }) => [value, confirmed, tor, asn])).toEqual([
      ['45.1.1.1', true, false, 64500],
      ['45.1.1.2', false, true, undefined],
      ['45.1.1.3', false, false, undefined],
    ]);
  });

  test('the autonomous system is a number in either writing, and nothing else', () => {
    const asnOf = (asn: unknown) => {
      const remoteIpDetails = { ipAddressV4: '45.1.1.1', organization: { asn } };
      const service = { action: { networkConnectionAction: { remoteIpDetails } } };
      return extract(bareFinding({ service })).usable[0]?.asn;
    };
    expect([64500, '64500', 0, '', null, [1], { toString: 1, valueOf: 1 }].map(asnOf)).toEqual([
      ...[64500, 64500],
      ...[undefined, undefined, undefined, undefined, undefined],
    ]);
  });
});

describe('what must never be blocked is not read, or dropped', () => {
  test.each<[string, Shape]>([
    [
      'sourceIPs',
      { service: { action: { kubernetesApiCallAction: { sourceIPs: ['45.1.1.1'] } } } },
    ],
    [
      'AWS domains',
      { service: { action: { awsApiCallAction: { domainDetails: { domain: 'a.com' } } } } },
    ],
    [
      'domainWithSuffix',
      { service: { action: { dnsRequestAction: { domainWithSuffix: 'a.com' } } } },
    ],
    [
      'addresses in additionalInfo',
      {
        service: {
          additionalInfo: {
            value: '{"remoteIpDetails":{"ipAddressV4":"45.1.1.1"}}',
            recentCredentials: [{ ipAddressV4: '45.1.1.1' }],
          },
        },
      },
    ],
    ['addresses in texts', { top: { title: '45.1.1.1', description: '45.1.1.1 evil.com' } }],
    [
      'the hash of a process no type accuses',
      {
        type: 'Backdoor:Runtime/C&CActivity.B',
        service: {
          runtimeDetails: { process: { executableSha256: HASH }, context: { moduleSha256: HASH } },
        },
      },
    ],
    ['eTag', { top: { resource: { s3BucketDetails: [{ s3ObjectDetails: [{ eTag: HASH }] }] } } }],
    ['actors of a sequence', sequence({ actors: [{ process: { sha256: HASH } }] })],
  ])('%s', (_name, shape) => {
    const { usable, dropped } = extract(bareFinding(shape));
    expect([usable, dropped]).toEqual([[], []]);
  });

  const networkInterfaces = [
    {
      publicIp: '45.7.7.7',
      privateIpAddresses: [{ privateIpAddress: '45.7.7.8' }],
      ipv6Addresses: ['2A00:7::7'],
      publicDnsName: 'Host.Example.com.',
    },
  ];
  test.each<[string, Shape, string]>([
    ['a public address of one’s own', { ip: '45.7.7.7' }, '45.7.7.7'],
    ['a nested private address', { ip: '45.7.7.8' }, '45.7.7.8'],
    ['a mapped spelling of one’s own', { ip: '::ffff:45.7.7.7' }, '::ffff:45.7.7.7'],
    ['an IPv6 address in another spelling', { ip: '2a00:7:0::7' }, '2a00:7:0::7'],
    [
      'a name of one’s own',
      { service: { action: dnsRequest('host.example.COM') } },
      'host.example.COM',
    ],
  ])('%s', (_name, shape, value) => {
    const resource = { instanceDetails: { networkInterfaces } };
    const { usable, dropped } = extract(bareFinding({ ...shape, top: { resource } }));
    expect(usable).toEqual([]);
    expect(dropped).toEqual([{ value, reason: expect.stringContaining('own') as string }]);
  });

  test('an endpoint that is an own network interface of the sequence, or the local side', () => {
    const own = { resources: [{ data: { ec2NetworkInterface: { publicIp: '45.7.7.7' } } }] };
    expect(usableOf(sequence({ endpoints: [{ ip: '45.7.7.7' }], ...own }))).toEqual([]);
    const localIpDetails = { ipAddressV4: '45.7.7.7' };
    const action = { networkConnectionAction: { ...remote('45.7.7.7'), localIpDetails } };
    expect(usableOf({ service: { action } })).toEqual([]);
  });

  test.each([
    ['192.168.123.123', 'special-use, not globally routable: private use (RFC 1918)'],
    ['198.51.100.0', 'special-use, not globally routable: documentation, TEST-NET-2 (RFC 5737)'],
    ['169.254.169.254', 'special-use, not globally routable: link local'],
    ['100.64.0.1', 'special-use, not globally routable: shared address space'],
    ['1234:5678:90ab::1', 'special-use, not globally routable: not global unicast (RFC 4291)'],
    ['::ffff:10.0.0.1', 'special-use, not globally routable: private use (RFC 1918)'],
    ['111.11.000.1', 'not an IPv4 or IPv6 address'],
    ['AWS Internal', 'not an IPv4 or IPv6 address'],
  ])('%s is dropped: %s', (ip, reason) => {
    const { remote: named, dropped } = extract(
      bareFinding({ service: { action: connection(ip) } }),
    );
    expect(named.ips).toEqual([ip]);
    expect(dropped).toEqual([{ value: ip, reason: expect.stringContaining(reason) as string }]);
  });

  test.each<[string, unknown]>([
    ['an object by index', { 0: remote('45.1.1.1') }],
    ['the text of a list', JSON.stringify([remote('45.1.1.1')])],
    ['a list in a list', [[remote('45.1.1.1')]]],
    ['a list of addresses', ['45.1.1.1']],
  ])('details of probes that are %s are not passed over in silence', (_, portProbeDetails) => {
    const service = { action: { portProbeAction: { portProbeDetails } } };
    const { usable, dropped } = extract(bareFinding({ service }));
    expect({ usable, dropped }).toEqual({
      usable: [],
      dropped: [
        {
          value: 'portProbeDetails',
          reason: expect.stringContaining('expected a list of objects') as string,
        },
      ],
    });
  });

  test('values of other types: plain ones are dropped by name, structures name nothing', () => {
    const domains = [7, true, null, '', ['evil.com'], { a: 'evil.com' }].map(
      (domain) => extract(bareFinding({ service: { action: dnsRequest(domain) } })).dropped.length,
    );
    expect(domains).toEqual([1, 1, 0, 0, 0, 0]);
  });
});
