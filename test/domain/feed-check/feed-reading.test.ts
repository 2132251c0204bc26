import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  parseDeviceProfile,
  smallestReading,
} from '../../../src/domain/firewalls/device-profile.ts';
import { FAULT_KINDS, type FaultKind } from '../../../src/domain/feed-check/feed-fault.ts';
import { formatOf, readFeed, type FeedType } from '../../../src/domain/feed-check/feed-reading.ts';

function deviceOf(name: string) {
  const parsed = parseDeviceProfile(name);
  if (!parsed.ok) throw new Error(parsed.problem);
  return parsed.value;
}

interface Asked {
  readonly type?: FeedType;
  readonly device?: string;
  readonly otherLines?: number;
}

function read(body: string | Uint8Array, asked: Asked = {}) {
  const type = asked.type ?? 'address';
  const device =
    asked.device === undefined ? smallestReading(formatOf(type)) : deviceOf(asked.device);
  const terms = { type, device, otherLines: asked.otherLines ?? 0 };
  return readFeed(typeof body === 'string' ? Buffer.from(body) : body, terms);
}

const kindsIn = (body: string | Uint8Array, asked: Asked = {}) =>
  read(body, asked).faults.map(({ kind }) => kind);

/** `count` different addresses that do not collapse. */
const addresses = (count: number) =>
  Array.from({ length: count }, (_, n) => {
    const value = 2 * n;
    return `45.${(value >>> 16) & 255}.${(value >>> 8) & 255}.${value & 255}\n`;
  }).join('');

const A64 = 'a'.repeat(64);

/** For each fault a list that has it, and what else that list cannot help having. */
const PLANTED: readonly (readonly [
  kind: FaultKind,
  body: string | Uint8Array,
  asked?: Asked,
  also?: readonly FaultKind[],
])[] = [
  ['utf-16', Buffer.from('\ufeff1.2.3.4\n', 'utf16le'), {}, ['empty']],
  ['utf-16', Buffer.from('1.2.3.4\n', 'utf16le'), {}, ['empty']],
  ['compressed', gzipSync('1.2.3.4\n', { level: 0 }), {}, ['empty']],
  ['markup', '<?xml version="1.0"?>\n<Error><Code>AccessDenied</Code></Error>\n', {}, ['empty']],
  ['markup', '{"message":"Forbidden"}\n', {}, ['empty']],
  ['json', '{"value": ', { type: 'generic-address' }, ['empty']],
  ['json', '{"type":"report","objects":[]}', { type: 'stix' }, ['empty']],
  ['byte-order-mark', '\ufeff45.0.0.1\n45.0.0.3\n', {}, ['not-ascii', 'malformed']],
  ['not-ascii', '45.0.0.1\n45.0.0.3\u00a0\n', {}, ['malformed']],
  ['format', '[{"value":"45.0.0.1"}]', { type: 'generic-address', device: 'fortios-7.6.0' }],
  ['format', '[{"value":"45.0.0.1"}]', { type: 'generic-address', device: 'panos' }],
  ['no-such-feed', `${A64}\n`, { type: 'malware', device: 'panos' }],
  ['comment-line', '# of today\n45.0.0.1\n', { device: 'panos' }],
  ['empty', ''],
  ['empty', '# nothing today\n', {}, ['comment']],
  ['over-lines', addresses(131_073)],
  ['over-lines', addresses(100), { device: 'fortios-7.4.4', otherLines: 299_901 }],
  ['over-bytes', `#${' '.repeat(4_000)}\n`.repeat(2_500) + '45.0.0.1\n', {}, ['comment']],
  ['near-limit', addresses(104_858)],
  ['malformed', '45.0.0.1\n193.32.162.79193.32.162.84\n'],
  ['malformed', '45.0.0.1\n010.0.0.1\n'],
  ['malformed', 'evil.example.org\nnot a name\n', { type: 'domain' }],
  ['malformed', `${A64}\nzz\n`, { type: 'malware' }],
  ['malformed', '[{"name":"a"},{"value":"45.0.0.1"}]', { type: 'generic-address' }],
  ['line-too-long', `45.0.0.1\n${'4'.repeat(5_000)}\n`],
  ['range', '45.0.0.1\n45.0.0.3-45.0.0.9\n', { device: 'no-ranges' }],
  ['family', '45.0.0.1\n2a00:1450::1\n', { device: 'one-family' }],
  ['special-use', '45.0.0.1\n192.168.1.1\n'],
  ['special-use', '45.0.0.1\n172.0.0.0/11\n'],
  ['special-use', '45.0.0.1\nfe80::1\n'],
  ['wide', '44.0.0.0/7\n'],
  ['wide', '2400::/12\n'],
  ['mixed-hashes', `${A64}\n${'b'.repeat(32)}\n`, { type: 'malware' }],
  ['public-suffix', 'evil.example.org\nco.uk\n', { type: 'domain' }],
  ['sentinel', '192.0.2.1\n45.0.0.1\n'],
  ['sentinel', 'evil.example.org\nsentinel.invalid\n', { type: 'domain' }],
  ['wildcard', '*.evil.example.org\n', { type: 'domain' }],
  ['comment', '# of today\n45.0.0.1\n'],
  ['trailing-text', '45.0.0.3\n45.0.0.1 # seen twice\n'],
  ['blank', '45.0.0.1\n\n45.0.0.3\n'],
  ['spaces', '45.0.0.1 \n'],
  ['carriage-return', '45.0.0.1\r\n45.0.0.3\r\n'],
  ['no-final-newline', '45.0.0.1\n45.0.0.3'],
  ['duplicate', '45.0.0.1\n45.0.0.1\n', {}, ['not-collapsed']],
  ['duplicate', `${A64}\n${A64.toUpperCase()}\n`, { type: 'malware' }],
  ['covered', '45.0.0.0/24\n45.0.0.7\n', {}, ['not-collapsed']],
  ['not-collapsed', '45.0.0.0\n45.0.0.1\n'],
  ['host-bits', '45.0.0.1/24\n'],
  ['order', [9, 8, 7, 6, 5, 4].map((n) => `45.0.0.${2 * n}\n`).join('')],
];

/** Those that only a server can show: test/cli/check-feed.test.ts. */
const OF_SERVERS: readonly FaultKind[] = [
  ...(['status', 'redirect', 'not-encrypted', 'content-encoding'] as const),
  ...(['no-entity-tag', 'unstable', 'content-type', 'digest'] as const),
];

const onFiles = PLANTED.filter(
  ([, , asked]) => !['no-ranges', 'one-family'].includes(asked?.device ?? ''),
);

describe('a feed read as a device does', () => {
  it.each(onFiles.map(([kind, body, asked, also]) => ({ kind, body, asked, also })))(
    'names the fault $kind, and no other',
    ({ kind, body, asked, also = [] }) => {
      expect(kindsIn(body, asked).sort()).toEqual([kind, ...also].sort());
    },
  );

  it('goes by what the device reads of address syntax', () => {
    const device = deviceOf('panos');
    const poor = {
      ...device,
      syntax: { ...device.syntax, ranges: false, mixedFamilies: false },
    };
    const terms = { type: 'address', device: poor, otherLines: 0 } as const;
    for (const [kind, body] of PLANTED.filter(([one]) => one === 'range' || one === 'family')) {
      const reading = readFeed(Buffer.from(body), terms);
      expect(reading.faults.map((fault) => fault.kind)).toEqual([kind]);
      expect(reading.loaded).toBe(1);
    }
  });

  it('has a planted list for every fault that a file can have', () => {
    const planted = new Set([...PLANTED.map(([kind]) => kind), ...OF_SERVERS]);
    expect(FAULT_KINDS.filter((kind) => !planted.has(kind))).toEqual([]);
  });

  it('finds nothing in a list as it should be', () => {
    const ours = '45.0.0.9\n45.0.0.0/29\n2a00:1450::1\n45.0.1.1\n';
    expect(read(ours)).toMatchObject({
      bytes: ours.length,
      lines: 4,
      entries: 4,
      loaded: 4,
      isSilent: false,
      faults: [],
      addresses: { ipv4: '10', ipv6: '1' },
    });
    expect(kindsIn('evil.example.org\n', { type: 'domain' })).toEqual([]);
    expect(kindsIn(`${A64} seen in a bucket\n`, { type: 'malware' })).toEqual([]);
    expect(kindsIn('[{"name":"a","value":"45.0.0.1"}]', { type: 'generic-address' })).toEqual([]);
    const indicator = { type: 'indicator', pattern: "[ipv4-addr:value = '45.0.0.1']" };
    const bundle = JSON.stringify({ type: 'bundle', objects: [{ type: 'identity' }, indicator] });
    expect(read(bundle, { type: 'stix' })).toMatchObject({ entries: 1, faults: [] });
    expect(kindsIn('[]', { type: 'generic-address' })).toEqual(['empty']);
  });

  it.each([
    ['addresses', ["[ipv4-addr:value = '45.0.0.1']", "[ipv6-addr:value ISSUBSET '2a00:1::/32']"]],
    ['names', ["[domain-name:value = 'evil.com']", "[ domain-name:value='evil.net' ]"]],
    [
      'files',
      [`[file:hashes.'SHA-256' = '${A64}']`, `[file:hashes.'SHA-256' = '${'b'.repeat(64)}']`],
    ],
  ])('reads a STIX bundle of %s as a list of them', (_, patterns) => {
    const bundle = (more: readonly string[]) =>
      JSON.stringify({
        type: 'bundle',
        objects: [...patterns, ...more].map((pattern) => ({ type: 'indicator', pattern })),
      });
    expect(read(bundle([]), { type: 'stix' })).toMatchObject({ entries: 2, loaded: 2, faults: [] });
    const urls = bundle(["[url:value = 'http://evil.com/']"]);
    expect(read(urls, { type: 'stix' })).toMatchObject({
      entries: 2,
      faults: [{ kind: 'malformed', count: 1 }],
    });
  });

  it('takes names for what is wrong with names, also in a STIX bundle', () => {
    const indicator = { type: 'indicator', pattern: "[domain-name:value = 'co.uk']" };
    const bundle = JSON.stringify({ type: 'bundle', objects: [indicator, indicator] });
    expect(kindsIn(bundle, { type: 'stix' })).toEqual(['public-suffix', 'duplicate']);
  });

  it('reads comments as the device does: PAN-OS behind an entry and a blank, and only there', () => {
    const behind = '45.0.0.1 # seen twice\n45.0.0.3\n';
    expect(read(behind, { device: 'panos' })).toMatchObject({ entries: 2, loaded: 2, faults: [] });
    expect(kindsIn('45.0.0.1#seen\n45.0.0.3\n', { device: 'panos' })).toEqual(['trailing-text']);
    expect(kindsIn(behind)).toEqual(['trailing-text']);
  });

  it('speaks of the vendor of the device', () => {
    const said = (device: string) => read('', { device }).faults.map(({ says }) => says);
    expect(said('fortios-7.4.9-mid').join()).toContain('FortiOS');
    expect(said('panos').join()).toContain('PAN-OS');
    // Short lists have every kind of fault, too.
    for (const [, body, asked] of onFiles.filter(([, text]) => text.length < 100_000)) {
      const { faults } = read(body, { ...asked, device: 'panos' });
      expect(faults.map(({ says }) => says).join()).not.toMatch(/Forti/);
    }
  });

  it('takes a lone sentinel for a feed that has nothing to say', () => {
    for (const [body, type] of [
      ['192.0.2.1\n', 'address'],
      ['2001:db8::1\n', 'address'],
      ['sentinel.invalid\n', 'domain'],
      [`${'0'.repeat(64)}\n`, 'malware'],
    ] as const) {
      expect(read(body, { type })).toMatchObject({ isSilent: true, loaded: 1, faults: [] });
    }
  });

  it('loads what fits, less what the other feeds of the box take', () => {
    expect(read(addresses(131_073)).loaded).toBe(131_072);
    const terms = { device: 'fortios-7.4.4', otherLines: 299_990 };
    expect(read(addresses(20), terms).loaded).toBe(10);
    expect(read(addresses(20), { device: 'fortios-6.2', otherLines: 131_072 }).loaded).toBe(20);
  });

  it('says where a fault is, and what stands there', () => {
    const [fault] = read('45.0.0.1\n45.0.0.3\n1.2.3\n').faults;
    expect(fault).toMatchObject({
      kind: 'malformed',
      level: 'error',
      count: 1,
      examples: [{ line: 3, text: '1.2.3: not an IPv4 or IPv6 address' }],
    });
  });

  it('takes any bytes, loads no more than there are lines, and never throws', () => {
    const line = fc.oneof(
      fc.ipV4(),
      fc.ipV6(),
      fc.string(),
      fc.constantFrom('', '#', '\u0000', '{"a":1}', '10.0.0.0/8', '1.2.3.4-1.2.3.9'),
    );
    const text = fc.array(line).map((lines) => Buffer.from(lines.join('\n')));
    const body = fc.oneof(fc.uint8Array({ maxLength: 200 }), text);
    const type = fc.constantFrom<FeedType>(
      'address',
      'domain',
      'malware',
      'generic-address',
      'stix',
    );
    fc.assert(
      fc.property(body, type, (bytes, one) => {
        const reading = read(bytes, { type: one });
        expect(reading.loaded).toBeLessThanOrEqual(reading.entries);
        if (reading.entries === 0)
          expect(reading.faults.map(({ kind }) => kind)).toContain('empty');
      }),
    );
  });
});
