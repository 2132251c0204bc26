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
const HASH = 'ab'.repeat(32);
const findings = (...shapes: readonly Shape[]) =>
  shapes.map((shape, index) => admitted({ id: `f${index}`, ...shape }));
const file = (path: string, shapes: readonly Shape[], configuration: unknown = {}) =>
  filesAt(AT, findings(...shapes), { configuration }).get(path);

describe('a feed is plain text that no device misreads', () => {
  test('is a sentinel where there is nothing to say, and a sentinel is not an entry', () => {
    const files = filesAt(AT, []);
    expect(files.get('feeds/blocklist.txt')).toBe('192.0.2.1\n');
    expect(files.get('feeds/blocklist-ipv4.txt')).toBe('192.0.2.1\n');
    expect(files.get('feeds/blocklist-ipv6.txt')).toBe('2001:db8::1\n');
    expect(files.get('feeds/domains.txt')).toBe('sentinel.invalid\n');
    expect(files.get('feeds/sha256.txt')).toBe(`${'0'.repeat(64)}\n`);
    const manifest = JSON.parse(files.get('manifest.json') ?? '') as {
      files: Record<string, { entries: number; sentinel: boolean }>;
    };
    expect(Object.values(manifest.files)).toHaveLength(5);
    for (const { entries, sentinel } of Object.values(manifest.files)) {
      expect([entries, sentinel]).toEqual([0, true]);
    }
  });

  test('lists bands from critical down, IPv4 before IPv6, in numeric order', () => {
    const shapes: readonly Shape[] = [
      { ip: '45.1.1.2', severity: 2, seen: AT },
      { ip: '100.0.0.1', severity: 8 },
      { ip: '9.0.0.1', severity: 8 },
      { ip: '2a00::1', severity: 8 },
      { ip: '2a00::9', severity: 9.5 },
      { ip: '45.1.1.1', severity: 5 },
    ];
    expect(file('feeds/blocklist.txt', shapes)).toBe(
      '2a00::9\n9.0.0.1\n100.0.0.1\n2a00::1\n45.1.1.1\n45.1.1.2\n',
    );
    expect(file('feeds/blocklist-ipv6.txt', shapes)).toBe('2a00::9\n2a00::1\n');
  });

  test('collapses across bands, ranks a line as the highest it covers, and puts pins first', () => {
    const shapes: readonly Shape[] = [
      { ip: '45.1.1.0', severity: 2, seen: AT },
      { ip: '45.1.1.1', severity: 9 },
      { ip: '9.0.0.1', severity: 8 },
    ];
    const pins = [{ target: '200.0.0.0/24', author: 'ann', reason: 'bad' }];
    expect(file('feeds/blocklist.txt', shapes, { pins })).toBe(
      '200.0.0.0/24\n45.1.1.0/31\n9.0.0.1\n',
    );
  });

  test('holds domains and hashes exactly, in order of band and text', () => {
    const dns = (domain: string, severity: number) => ({
      type: 'Trojan:EC2/DGADomainRequest.B',
      severity,
      service: { action: dnsRequest(domain) },
    });
    const shapes = [dns('b.com', 8), dns('a.com', 8), dns('z.com', 9.1), dns('x.bad.com', 8)];
    const exemptions = [{ target: 'bad.com', owner: 'ops', reason: 'ours' }];
    const pins = [
      { target: 'pinned.com', author: 'ann', reason: 'bad' },
      { target: 'deep.bad.com', author: 'ann', reason: 'exempt all the same' },
      { target: HASH, author: 'ann', reason: 'bad' },
    ];
    const files = filesAt(AT, findings(...shapes), {
      configuration: { exemptions, pins, ownDomains: ['a.com'] },
    });
    expect(files.get('feeds/domains.txt')).toBe('pinned.com\nz.com\nb.com\n');
    expect(files.get('feeds/sha256.txt')).toBe(`${HASH}\n`);
    expect(files.get('why/domains.jsonl')).toContain('in the own zone a.com');
    expect(files.get('why/domains.jsonl')).toContain('exempt (ops): ours');
  });

  test('has its digest beside it in the format of sha256sum', () => {
    const files = filesAt(AT, []);
    expect(files.get('feeds/blocklist.txt.sha256')).toBe('digest of 10  blocklist.txt\n');
  });
});

describe('what is not in a feed has its place', () => {
  test('watched in watch.txt, kept out in none, and both counted', () => {
    const shapes: readonly Shape[] = [
      { ip: '45.1.1.1' },
      { ip: '45.1.1.2', type: 'Discovery:S3/AnomalousBehavior' },
      { ip: '45.2.0.1' },
      { ip: '45.3.0.1' },
      { ip: '45.4.0.1', type: 'Recon:EC2/Portscan' },
    ];
    const configuration = {
      exemptions: [{ target: '45.2.0.0/17', owner: 'ops', reason: 'partner' }],
      ownAddresses: ['45.3.0.0-45.3.0.9'],
    };
    expect(file('watch.txt', shapes, configuration)).toBe('45.1.1.2\n');
    const edition = editionAt(AT, findings(...shapes), { configuration });
    expect(edition.places.ip).toEqual({
      listed: 1,
      watched: 1,
      excluded: 2,
      'not-in-force': 1,
    });
  });

  test('a pin is explained even where no finding names it, and where it must stay out', () => {
    const configuration = {
      pins: [
        { target: '45.1.0.0/23', author: 'ann', reason: 'bad' },
        { target: '10.0.0.0/17', author: 'bob', reason: 'special use all the same' },
      ],
      exemptions: [{ target: '45.1.1.0/24', owner: 'ops', reason: 'partner' }],
    };
    const lines = file('why/pins.jsonl', [], configuration)?.trimEnd().split('\n') ?? [];
    expect(lines.map((line) => (JSON.parse(line) as { lists: unknown }).lists)).toEqual([
      ['45.1.0.0/24'],
      [],
    ]);
    const { judged } = editionAt(AT, findings({ ip: '45.1.0.1', severity: 2, seen: AT }), {
      configuration,
    });
    expect(judged[0]?.standing).toEqual({ place: 'listed', because: 'pinned (ann): bad' });
  });

  test('findings of unknown types are counted by type, each finding once', () => {
    const type = 'Impact:QuantumLink/SuspiciousSession';
    const shapes = [
      { id: 'a', type },
      { id: 'a', type, seen: AT },
      { id: 'b', type: '__proto__' },
    ];
    const manifest = JSON.parse(file('manifest.json', shapes) ?? '') as Record<string, unknown>;
    expect(manifest['findings']).toMatchObject({ findings: 2, accounts: 1, regions: 1 });
    expect(JSON.stringify(manifest['findings'])).toContain(`{"${type}":1,"__proto__":1}`);
  });

  test('the manifest counts what is listed by who accuses it, and what is not by its reason', () => {
    const two = OTHER_ACCOUNT;
    const shapes: readonly Shape[] = [
      { ip: '45.1.1.1', severity: 9.5 },
      { ip: '45.1.1.1', account: two, region: 'us-east-1' },
      { ip: '45.1.1.2', account: two, type: 'UnauthorizedAccess:EC2/TorClient' },
      { ip: '45.2.0.1' },
      { ip: '45.2.0.2' },
      { ip: '45.3.0.1' },
      { ip: '45.4.0.1', type: 'Discovery:S3/AnomalousBehavior' },
    ];
    const configuration = {
      exemptions: [{ target: '45.2.0.0/17', owner: 'ops', reason: 'partner' }],
      ownAddresses: ['45.3.0.1'],
    };
    const manifest = JSON.parse(file('manifest.json', shapes, configuration) ?? '') as object;
    expect(manifest).toMatchObject({
      listed: {
        bySeverity: { critical: 1, high: 1, medium: 0, low: 0 },
        byFamily: { 'command and control': 1, 'Tor node': 1 },
        byAccount: { [two]: 2, [ACCOUNT]: 1 },
        byRegion: { 'eu-west-1': 2, 'us-east-1': 1 },
      },
      leftOut: {
        excluded: { 'exempt (ops): partner': 2, 'an own address': 1 },
        held: {},
        shed: {},
        watched: { 'by policy': 1 },
      },
    });
  });

  test('reasons that senders make up do not fill it', () => {
    const shapes = Array.from({ length: 130 }, (_, n) => ({ ip: `45.${n}.1.1` }));
    const exemptions = shapes.map(({ ip }, n) => ({
      target: ip,
      owner: 'ops',
      reason: `no. ${n}`,
    }));
    const { leftOut } = JSON.parse(file('manifest.json', shapes, { exemptions }) ?? '') as {
      leftOut: { excluded: Record<string, number> };
    };
    expect(Object.keys(leftOut.excluded)).toHaveLength(101);
    expect(leftOut.excluded['other reasons']).toBe(30);
  });

  test('the first entry to leave is told', () => {
    const shapes = [
      { ip: '45.1.1.1', severity: 8 },
      { ip: '45.1.1.2', severity: 2 },
    ];
    const { nextExpiry } = editionAt(AT, findings(...shapes));
    expect(nextExpiry).toBe(Date.UTC(2026, 7, 4, 10) / 1000);
    expect(editionAt(AT, []).nextExpiry).toBeUndefined();
  });
});
