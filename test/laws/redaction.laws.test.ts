/**
 * What `minimal` promises, for findings that carry our secrets in every place there is: in the resource, in
 * free text, in fields that GuardDuty does not have yet, and in the very fields that `minimal` reads.
 */
import fc, { type Arbitrary } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configuredSinks, SINK_NAMES } from '../../src/domain/reports/configured-sinks.ts';
import { parseConfiguration } from '../../src/domain/configuration/configuration.ts';
import { reportOf } from '../../src/domain/reports/report.ts';
import { hmac, readFinding } from '../helpers/data/reports.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

const digits = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 9 }), { minLength: length, maxLength: length })
    .map((list) => list.join(''));
const hex = (length: number) =>
  fc
    .array(fc.integer({ min: 0, max: 15 }), { minLength: length, maxLength: length })
    .map((list) => list.map((one) => one.toString(16)).join(''));
const octet = fc.integer({ min: 0, max: 255 });

interface Ours {
  readonly account: string;
  readonly instance: string;
  readonly arn: string;
  readonly address: string;
  readonly accessKey: string;
  readonly tag: string;
}

const ours: Arbitrary<Ours> = fc.record({
  account: digits(12),
  instance: hex(17).map((text) => `i-${text}`),
  arn: hex(8).map((text) => `arn:aws:iam::999988887777:role/${text}`),
  address: fc.oneof(
    fc.tuple(octet, octet, octet).map((rest) => `10.${rest.join('.')}`),
    fc.tuple(octet, octet).map((rest) => `192.168.${rest.join('.')}`),
    fc.tuple(fc.integer({ min: 16, max: 31 }), octet, octet).map((rest) => `172.${rest.join('.')}`),
  ),
  accessKey: fc.tuple(fc.constantFrom('AKIA', 'ASIA'), digits(16)).map((parts) => parts.join('')),
  tag: hex(10).map((text) => `tag_${text}`),
});

/** A place gets one of our secrets, bare or in a sentence, or what belongs there. */
const place = (mine: Ours, ordinary: unknown): Arbitrary<unknown> =>
  fc.oneof(
    { weight: 2, arbitrary: fc.constant(ordinary) },
    {
      weight: 3,
      arbitrary: fc.constantFrom<string>(
        ...Object.values(mine as object as Record<string, string>),
      ),
    },
    {
      weight: 1,
      arbitrary: fc
        .constantFrom<string>(...Object.values(mine as object as Record<string, string>))
        .map((secret) => `the role of ${secret} on example`),
    },
  );

const leaky = (mine: Ours): Arbitrary<unknown> => {
  const put = (ordinary: unknown) => place(mine, ordinary);
  const side = fc.record({
    ipAddressV4: put('45.1.2.3'),
    ipAddressV6: put('2a00:1450::1'),
    organization: fc.record({ asn: put('64500'), asnOrg: put('an org'), isp: put('an isp') }),
    country: fc.record({ countryName: put('Nowhere'), countryCode: put('NW') }),
    city: fc.record({ cityName: put('a city') }),
  });
  const network = fc.record({
    connectionDirection: put('INBOUND'),
    protocol: put('TCP'),
    remoteIpDetails: side,
    remotePortDetails: fc.record({ port: put(443), portName: put('HTTPS') }),
    localPortDetails: fc.record({ port: put(22), portName: put('SSH') }),
    localIpDetails: fc.record({ ipAddressV4: put(mine.address) }),
  });
  const dns = fc
    .tuple(put('c2'), put('sub'))
    .map((labels) => ({ domain: `${labels.map(String).join('.')}.evil-host.com` }));
  return fc.record({
    accountId: fc.constant(mine.account),
    region: fc.constant('eu-west-1'),
    partition: fc.constant('aws'),
    id: fc.constantFrom(mine.instance, mine.account, `${mine.account}-x`),
    arn: fc.constant(mine.arn),
    type: fc.constantFrom(
      'Backdoor:EC2/C&CActivity.B',
      `Custom:Rule/${mine.instance}`,
      `Custom:Rule/${mine.account}`,
      mine.arn,
    ),
    severity: fc.constantFrom<unknown>(8, '8', 5.123456789012, Number(`1.${mine.account}`)),
    title: put('a title'),
    description: put('a description'),
    createdAt: put('2026-08-03T10:00:00Z'),
    updatedAt: put('2026-08-03T10:00:00Z'),
    resource: fc.constant({
      instanceDetails: { instanceId: mine.instance, tags: [{ key: 'Name', value: mine.tag }] },
      accessKeyDetails: { accessKeyId: mine.accessKey, userName: mine.tag },
    }),
    unheardOf: put('new field'),
    service: fc.record({
      eventFirstSeen: put('2026-08-03T09:00:00Z'),
      eventLastSeen: fc.constant('2026-08-03T10:00:00Z'),
      count: put(3),
      detectorId: put('detector'),
      resourceRole: put('TARGET'),
      additionalInfo: fc.record({ value: put('{}'), threatListName: put('a list') }),
      action: fc.record({ networkConnectionAction: network, dnsRequestAction: dns }),
    }),
  });
};

const sinks = configuredSinks(configured());
const SECRET = {
  apiKey: 'key',
  apiSecret: 'secret',
  token: 'token',
  url: 'https://hook.example/',
  signingSecret: `whsec_${'A'.repeat(32)}`,
  pseudonymKey: 'a key for tests, 16 or more',
};

function configured() {
  const profile = 'minimal';
  const parsed = parseConfiguration({
    reports: {
      trustar: { enclaveId: 'enclave', profile },
      webhook: { profile },
      splunk: { url: 'https://hec.example', profile },
    },
  });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problem));
  return parsed.value;
}

/** Everything that goes over the wire for a finding, to every sink. */
function sentOf(detail: unknown): readonly string[] {
  return sinks.map((sink) => {
    const opened = sink.open(SECRET, hmac);
    if (!opened.ok) throw new Error(opened.problem);
    const report = reportOf(readFinding(detail), sink.profile, opened.value.pseudonyms);
    const { sink: target } = opened.value;
    const request = target.encode([report], {
      step: target.start,
      token: 'tok',
      now: 1_795_700_000,
    });
    const id = Buffer.from(report.id).toString();
    return [request.url, ...Object.values(request.headers), request.body, id].join('\n');
  });
}

describe('minimal', () => {
  it('lets nothing of ours out to any sink, wherever in a finding it stands', () => {
    expect(sinks.map(({ name }) => name)).toEqual(SINK_NAMES);
    const leakyFinding = ours.chain((mine) => fc.tuple(fc.constant(mine), leaky(mine)));
    fc.assert(
      fc.property(leakyFinding, ([mine, detail]) => {
        for (const sent of sentOf(detail)) {
          for (const secret of Object.values(mine)) expect(sent).not.toContain(secret);
          expect(sent).not.toMatch(/\d{12}|arn:aws|\bi-[0-9a-f]{8}|A[KS]IA[A-Z0-9]{16}/);
          expect(sent).not.toMatch(/\b(10\.\d+|192\.168|172\.(1[6-9]|2\d|3[01]))\.\d+\.\d+/);
        }
      }),
      { numRuns: cases(300) },
    );
  });

  it('still tells who the other side is', () => {
    const detail = {
      accountId: '111122223333',
      region: 'eu-west-1',
      id: 'f1',
      severity: 8,
      type: 'Backdoor:EC2/C&CActivity.B',
      updatedAt: '2026-08-03T10:00:00Z',
      service: {
        action: {
          networkConnectionAction: {
            protocol: 'TCP',
            remoteIpDetails: {
              ipAddressV4: '45.1.2.3',
              organization: { asn: '64500' },
              country: { countryName: 'Timor-Leste' },
            },
            remotePortDetails: { port: 8443 },
          },
          dnsRequestAction: { domain: 'stolen-data.c2.evil-host.com' },
        },
      },
    };
    const report = reportOf(readFinding(detail), 'minimal', {
      findingId: () => 'finding',
      account: () => 'account',
    });
    expect(report.body).toEqual({
      type: 'Backdoor:EC2/C&CActivity.B',
      severity: 8,
      count: 1,
      account: 'account',
      firstSeen: '2026-08-03T10:00:00Z',
      lastSeen: '2026-08-03T10:00:00Z',
      updatedAt: '2026-08-03T10:00:00Z',
      observables: [
        {
          kind: 'ip',
          value: '45.1.2.3',
          port: 8443,
          protocol: 'TCP',
          asn: 64500,
          country: 'Timor-Leste',
        },
        { kind: 'domain', value: 'evil-host.com' },
      ],
    });
  });
});
