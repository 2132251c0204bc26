/** The list of infrastructure made again from operators' own files, each here as a small sample of its format. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { providersFrom } from '../../src/domain/configuration/infrastructure/source-files.ts';
import { parseConfiguration } from '../../src/domain/configuration/configuration.ts';

const SAMPLES = {
  'ips-v4': '198.18.0.0/20\n198.18.16.0/22\n',
  'ips-v6': '2a00:1::/32\n',
  'public-ip-list.json': JSON.stringify({
    addresses: ['198.18.32.0/20'],
    ipv6_addresses: ['2a00:2::/32'],
  }),
  'ip-ranges.json': JSON.stringify({
    createDate: '2026-01-02-03-04-05',
    prefixes: [
      { ip_prefix: '198.18.64.0/20', service: 'CLOUDFRONT' },
      { ip_prefix: '198.18.80.0/20', service: 'EC2' },
      { ip_prefix: '198.18.64.0/20', service: 'CLOUDFRONT' },
    ],
    ipv6_prefixes: [{ ipv6_prefix: '2a00:3::/40', service: 'CLOUDFRONT' }],
  }),
  'goog.json': JSON.stringify({
    prefixes: [{ ipv4Prefix: '198.18.96.0/20' }, { ipv4Prefix: '198.18.112.0/20' }],
  }),
  'cloud.json': JSON.stringify({
    prefixes: [{ ipv4Prefix: '198.18.112.0/20', service: 'Google Cloud', scope: 'global' }],
  }),
  'endpoints.json': JSON.stringify([
    {
      serviceArea: 'Exchange',
      ips: ['198.18.128.0/20'],
      urls: ['*.a.example.com', 'b*.example.com'],
    },
    { serviceArea: 'Common', urls: ['login.example.com'] },
  ]),
  'named.root': [
    '; formerly NS.INTERNIC.NET',
    '.                        3600000      NS    A.ROOT-SERVERS.NET.',
    'A.ROOT-SERVERS.NET.      3600000      A     198.41.0.4',
    'A.ROOT-SERVERS.NET.      3600000      AAAA  2001:503:BA3E::2:30',
  ].join('\n'),
  'root.zone': [
    'com.\t172800\tIN\tNS\ta.gtld-servers.net.',
    'a.gtld-servers.net.\t172800\tIN\tA\t192.5.6.30',
    'a.gtld-servers.net.\t172800\tIN\tAAAA\t2001:503:a83e:0:0:0:2:30',
  ].join('\n'),
} as const;

const made = (...names: readonly (keyof typeof SAMPLES)[]) =>
  providersFrom(names.map((name) => ({ name, operator: undefined, text: SAMPLES[name] })));
const targetsOf = (...names: readonly (keyof typeof SAMPLES)[]) => {
  const read = made(...names);
  if (!read.ok) throw new Error(read.problem);
  return read.value.map(({ operator, targets, listed }) => [operator, listed, ...targets]);
};

describe('a file of an operator', () => {
  test('is told by what is in it', () => {
    expect(targetsOf('ips-v4', 'ips-v6')).toEqual([
      ['Cloudflare', 'corroborated', '198.18.0.0/20', '198.18.16.0/22', '2a00:1::/32'],
    ]);
    expect(targetsOf('public-ip-list.json')).toEqual([
      ['Fastly', 'corroborated', '198.18.32.0/20', '2a00:2::/32'],
    ]);
    expect(targetsOf('ip-ranges.json')).toEqual([
      ['Amazon CloudFront', 'corroborated', '198.18.64.0/20', '2a00:3::/40'],
    ]);
    expect(targetsOf('endpoints.json')).toEqual([
      [
        'Microsoft front ends',
        'corroborated',
        '198.18.128.0/20',
        'a.example.com',
        'login.example.com',
      ],
    ]);
    expect(targetsOf('named.root', 'root.zone')).toEqual([
      ['root of the DNS', 'never', '198.41.0.4', '2001:503:ba3e::2:30'],
      ['servers of top-level domains', 'never', '192.5.6.30', '2001:503:a83e:0:0:0:2:30'],
    ]);
  });

  test('of Google’s customers is taken from Google’s own, in either order', () => {
    const front = [['Google front ends', 'corroborated', '198.18.96.0/20']];
    expect(targetsOf('goog.json', 'cloud.json')).toEqual(front);
    expect(targetsOf('cloud.json', 'goog.json')).toEqual(front);
  });

  test.each([
    ['lines of nobody', 'list.txt', '198.18.0.0/20\n', 'whose is it?'],
    ['a line that is no CIDR', 'ips-v4', '198.18.0.0/20\nhello\n', '"hello" is no CIDR'],
    ['host bits', 'ips-v4', '198.18.0.1/20\n', 'is no CIDR'],
    ['the whole Internet', 'ips-v4', '0.0.0.0/0\n', 'wider than any one operator'],
    ['nothing', 'ips-v4', '\n', 'it names no range'],
    ['half a document', 'a.json', '{"addresses": [', 'it is not JSON'],
    ['another document', 'a.json', '{"hello": 1}', 'expected ip-ranges.json of AWS'],
  ])('that holds %s is refused', (_name, name, text, problem) => {
    const read = providersFrom([{ name, operator: undefined, text }]);
    expect(read.ok ? '' : read.problem).toContain(problem);
  });
});

describe('npm run infrastructure', () => {
  const folder = mkdtempSync(join(tmpdir(), 'infrastructure-'));
  const write = (name: string, text: string) => {
    writeFileSync(join(folder, name), text);
    return join(folder, name);
  };
  const command = [join('node_modules', '.bin', 'tsx'), 'apps/infrastructure.ts'];

  test('prints what infrastructure.file reads', () => {
    const files = [write('ips-v4', SAMPLES['ips-v4']), `Ours=${write('ours', '198.18.0.0/24\n')}`];
    const [program = '', script = ''] = command;
    const text = execFileSync(program, [script, '--dated', '2026-01-02', ...files], {
      encoding: 'utf8',
    });
    const list: unknown = JSON.parse(text);
    expect(list).toMatchObject({
      dated: '2026-01-02',
      providers: [{ operator: 'Cloudflare' }, { operator: 'Ours', targets: ['198.18.0.0/24'] }],
    });
    expect(parseConfiguration({ infrastructure: list }).ok).toBe(true);
  });

  test('prints nothing of files of which one cannot be read', () => {
    const files = [write('ips-v4', SAMPLES['ips-v4']), write('ips-v6', 'hello\n')];
    const [program = '', script = ''] = command;
    const { status, stdout, stderr } = spawnSync(program, [script, ...files], { encoding: 'utf8' });
    expect([status, stdout]).toEqual([1, '']);
    expect(stderr).toContain('ips-v6: "hello" is no CIDR');
  });
});
