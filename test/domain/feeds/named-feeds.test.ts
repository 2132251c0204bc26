import { describe, expect, test } from 'vitest';
import { editionAt, filesAt } from '../../helpers/hub/editions.ts';
import {
  ACCOUNT,
  admitted,
  dnsRequest,
  OTHER_ACCOUNT,
  type Shape,
} from '../../helpers/data/findings.ts';

const AT = '2026-08-03T12:00:00Z';
const findings = (...shapes: readonly Shape[]) =>
  shapes.map((shape, index) => admitted({ id: `f${index}`, ...shape }));
const file = (path: string, shapes: readonly Shape[], configuration: unknown) =>
  filesAt(AT, findings(...shapes), { configuration }).get(path);

describe('a feed takes what fits all its conditions in one sighting', () => {
  const twice: readonly Shape[] = [
    { ip: '45.1.1.1', account: ACCOUNT, severity: 9.5 },
    { ip: '45.1.1.1', account: OTHER_ACCOUNT, severity: 5 },
    { ip: '45.1.1.9', account: OTHER_ACCOUNT, severity: 9.5 },
  ];

  test('and not one condition in one and another in the next', () => {
    const feeds = [{ name: 'mine', accounts: [OTHER_ACCOUNT], severityFrom: 9 }];
    expect(file('feeds/mine.txt', twice, { feeds })).toBe('45.1.1.9\n');
  });

  test('but the band is that of the address: each is in the feed of one band', () => {
    const feeds = [
      { name: 'critical', bands: ['critical'] },
      { name: 'medium', bands: ['medium'] },
    ];
    expect(file('feeds/critical.txt', twice, { feeds })).toBe('45.1.1.1\n45.1.1.9\n');
    expect(file('feeds/medium.txt', twice, { feeds })).toBe('192.0.2.1\n');
  });

  test('attackers are sources, command-and-control servers destinations, the untold both', () => {
    const shapes: readonly Shape[] = [
      { ip: '45.1.1.1', direction: 'INBOUND' },
      { ip: '45.1.2.1', direction: 'OUTBOUND' },
      { ip: '45.1.3.1', direction: 'UNKNOWN' },
      { ip: '45.1.4.1', role: 'ACTOR' },
    ];
    const feeds = [
      { name: 'attackers', direction: 'source' },
      { name: 'servers', direction: 'destination' },
    ];
    expect(file('feeds/attackers.txt', shapes, { feeds })).toBe('45.1.1.1\n45.1.3.1\n');
    expect(file('feeds/servers.txt', shapes, { feeds })).toBe('45.1.2.1\n45.1.3.1\n45.1.4.1\n');
  });
});

describe('every kind and format', () => {
  const dns = (domain: string, severity: number): Shape => ({
    type: 'Trojan:EC2/DGADomainRequest.B',
    severity,
    service: { action: dnsRequest(domain) },
  });
  const hash = 'ab'.repeat(32);
  const pins = [
    { target: hash, author: 'ann', reason: 'bad' },
    { target: 'pinned.com', author: 'ann', reason: 'bad', until: '2026-09-01T00:00:00Z' },
    { target: '9.0.0.0/30', author: 'ann', reason: 'bad' },
  ];

  test('names and hashes, ranked and cut by worth', () => {
    const shapes = [dns('b.com', 8), dns('a.com', 8), dns('c.com', 9.5)];
    const feeds = [
      { name: 'names', kind: 'domain', linesMax: 3 },
      { name: 'unpinned', kind: 'domain', pins: false },
      { name: 'files', kind: 'hash' },
    ];
    const files = filesAt(AT, findings(...shapes), { configuration: { feeds, pins } });
    expect(files.get('feeds/names.txt')).toBe('pinned.com\nc.com\na.com\n');
    expect(files.get('feeds/unpinned.txt')).toBe('c.com\na.com\nb.com\n');
    expect(files.get('feeds/files.txt')).toBe(`${hash}\n`);
    expect(files.get('feeds/files.txt.sha256')).toBe('digest of 65  files.txt\n');
  });

  test('JSON, with rank and families in words and nothing of us', () => {
    const shapes: readonly Shape[] = [
      { ip: '45.1.1.0', severity: 5 },
      { ip: '45.1.1.1', type: 'UnauthorizedAccess:EC2/TorClient', severity: 8 },
    ];
    const feeds = [{ name: 'mine', format: 'json' }];
    expect(file('feeds/mine.json', shapes, { feeds, pins })).toBe(
      [
        '{"addresses":[',
        '{"name":"9.0.0.0/30","value":"9.0.0.0/30","description":"pin"},',
        '{"name":"45.1.1.0/31","value":"45.1.1.0/31","description":"high: Tor node, command and control"}',
        ']}\n',
      ].join('\n'),
    );
  });

  test('STIX, one indicator a value with its own end', () => {
    const shapes = [
      { ip: '45.1.1.0', severity: 2, first: '2026-08-03T09:00:00Z' },
      { ip: '45.1.1.1', type: 'UnauthorizedAccess:EC2/TorClient' },
    ];
    const feeds = [
      { name: 'mine', format: 'stix' },
      { name: 'names', format: 'stix', kind: 'domain' },
      { name: 'files', format: 'stix', kind: 'hash' },
    ];
    const files = filesAt(AT, findings(...shapes), { configuration: { feeds, pins } });
    const objects = (path: string) =>
      (JSON.parse(files.get(path) ?? '') as { objects: Record<string, unknown>[] }).objects;
    const addresses = objects('feeds/mine.json');
    expect(addresses.map(({ pattern }) => pattern)).toEqual([
      "[ipv4-addr:value ISSUBSET '9.0.0.0/30']",
      "[ipv4-addr:value = '45.1.1.1']",
      "[ipv4-addr:value = '45.1.1.0']",
    ]);
    expect(addresses[2]).toMatchObject({
      created: '2026-08-03T09:00:00.000Z',
      modified: '2026-08-03T10:00:00.000Z',
      valid_from: '2026-08-03T09:00:00.000Z',
      valid_until: '2026-08-04T10:00:00.000Z',
      indicator_types: ['malicious-activity'],
      labels: ['low', 'command and control'],
    });
    expect(addresses[1]).toMatchObject({ indicator_types: ['anonymization'] });
    expect(addresses[0]).not.toHaveProperty('valid_until');
    expect(objects('feeds/names.json')).toMatchObject([
      { pattern: "[domain-name:value = 'pinned.com']", valid_until: '2026-09-01T00:00:00.000Z' },
    ]);
    expect(objects('feeds/files.json')).toMatchObject([
      { pattern: `[file:hashes.'SHA-256' = '${hash}']` },
    ]);
  });

  test.each([
    ['text', 'ip', '192.0.2.1'],
    ['text', 'domain', 'sentinel.invalid'],
    ['text', 'hash', '0'.repeat(64)],
    ['json', 'ip', '"value":"192.0.2.1"'],
    ['stix', 'ip', "ipv4-addr:value = '192.0.2.1'"],
    ['stix', 'domain', "domain-name:value = 'sentinel.invalid'"],
    ['stix', 'hash', `= '${'0'.repeat(64)}'`],
  ])('%s of kind %s says that there is nothing with a sentinel', (format, kind, sentinel) => {
    const feeds = [{ name: 'mine', format, kind }];
    const path = `feeds/mine.${format === 'text' ? 'txt' : 'json'}`;
    const files = filesAt(AT, [], { configuration: { feeds } });
    expect(files.get(path)).toContain(sentinel);
    const manifest = JSON.parse(files.get('manifest.json') ?? '') as {
      files: Record<string, unknown>;
    };
    expect(manifest.files[path]).toMatchObject({ entries: 0, sentinel: true });
  });
});

describe('a budget', () => {
  const apart = Array.from({ length: 10 }, (_, n) => ({ ip: `45.1.1${n}.1` }));

  test('in bytes holds as many entries of one length as go in', () => {
    const one = { name: 'mine', format: 'json' };
    const size = (count: number) =>
      (file('feeds/mine.json', apart.slice(0, count), { feeds: [one] }) ?? '').length;
    for (const count of [9, 7, 3, 1]) {
      const tight = (bytesMax: number) =>
        file('feeds/mine.json', apart, { feeds: [{ ...one, bytesMax }] }) ?? '';
      expect(tight(size(count)).split('\n')).toHaveLength(count + 3);
      expect(tight(size(count)).length).toBe(size(count));
      expect(tight(size(count) - 1).split('\n')).toHaveLength(Math.max(1, count - 1) + 3);
    }
  });

  test('of the standard feeds binds no other: what they shed is in the feed of a larger box', () => {
    const configuration = {
      feed: { linesMax: 4 },
      feeds: [{ name: 'large' }],
      devices: [{ name: 'core', profile: 'fortios-7.6.3-high', feeds: ['large'] }],
    };
    const files = filesAt(AT, findings(...apart), { configuration });
    expect((files.get('feeds/blocklist.txt') ?? '').split('\n')).toHaveLength(5);
    expect((files.get('feeds/large.txt') ?? '').split('\n')).toHaveLength(11);
    const edition = editionAt(AT, findings(...apart), { configuration });
    expect(edition.places.ip).toEqual({ listed: 10 });
    expect(edition.entries).toHaveLength(10);
  });

  test.each(['ip', 'domain'] as const)('that no feed has room in leaves %s out of all', (kind) => {
    const shapes =
      kind === 'ip'
        ? apart
        : apart.map((_, n): Shape => ({ service: { action: dnsRequest(`evil${n}.com`) } }));
    const configuration = {
      feed: { linesMax: 4 },
      feeds: [
        { name: 'small', kind, linesMax: 2 },
        { name: 'larger', kind, linesMax: 6 },
        { name: 'stix', kind, format: 'stix', linesMax: 5 },
      ],
    };
    const edition = editionAt(AT, findings(...shapes), { configuration });
    expect(edition.places[kind]).toEqual({ listed: 6, shed: 4 });
    const because = edition.judged.map(({ standing }) =>
      standing.place === 'shed' ? 'shed' : 'because' in standing ? standing.because : '',
    );
    const elsewhere = (...feeds: readonly string[]) =>
      `over the budget of the feed, but in ${feeds.join(', ')}`;
    expect(because.sort()).toEqual([
      ...Array.from({ length: 4 }, () => ''),
      elsewhere('feeds/larger.txt'),
      elsewhere('feeds/larger.txt', 'feeds/stix.json'),
      ...Array.from({ length: 4 }, () => 'shed'),
    ]);
  });

  test('can be kept by a squeeze, which tells what it added and the least there could be', () => {
    const shapes = [1, 2, 4, 7, 9].map((n) => ({ ip: `45.1.1.${n}` }));
    const feeds = [
      { name: 'squeezed', linesMax: 2, whenOver: 'squeeze' },
      { name: 'shed', linesMax: 2, whenOver: 'squeeze', addedMax: 3 },
    ];
    const files = filesAt(AT, findings(...shapes), { configuration: { feeds } });
    expect(files.get('feeds/squeezed.txt')).toBe('45.1.1.0/29\n45.1.1.9\n');
    expect((files.get('feeds/shed.txt') ?? '').split('\n')).toHaveLength(3);
    const manifest = JSON.parse(files.get('manifest.json') ?? '') as {
      files: Record<string, unknown>;
    };
    expect(manifest.files['feeds/squeezed.txt']).toMatchObject({
      leftOut: 0,
      added: { addresses: 4, atLeast: 4 },
      alarms: [expect.stringContaining('4 addresses were added')],
    });
    expect(manifest.files['feeds/shed.txt']).toMatchObject({
      leftOut: 3,
      alarms: [expect.stringContaining('expected at most 3')],
    });
  });

  test('that is filled to 80 % is told while nothing is lost yet', () => {
    const alarmsAt = (linesMax: number) => {
      const feeds = [{ name: 'mine', linesMax }];
      const text = file('manifest.json', apart, { feeds }) ?? '';
      const { files } = JSON.parse(text) as { files: Record<string, { alarms?: string[] }> };
      return files['feeds/mine.txt']?.alarms ?? [];
    };
    expect(alarmsAt(13)).toEqual([]);
    expect(alarmsAt(12)).toEqual([
      'feeds/mine.txt is 83 % full, there is room for 12 lines and 10000000 bytes',
    ]);
    expect(alarmsAt(9)).toEqual([
      'feeds/mine.txt leaves out 1, over its budget of 9 lines and 10000000 bytes',
    ]);
  });
});
