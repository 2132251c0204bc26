/** One test for each bug that tools of this kind have shipped and that this floor could have, too. */
import { describe, expect, test } from 'vitest';
import { findingsIn } from '../src/domain/findings/finding-file.ts';
import { parseFinding } from '../src/domain/findings/finding.ts';
import { addressesAt, editionAt, filesAt } from './helpers/hub/editions.ts';
import { admitted, bareFinding, connection, eventOf, type Shape } from './helpers/data/findings.ts';

const AT = '2026-08-03T12:00:00Z';
const all = (...shapes: readonly Shape[]) =>
  shapes.map((shape, index) => admitted({ id: `f${index}`, ...shape }));
const listed = (shapes: readonly Shape[], configuration: unknown = {}, at = AT) =>
  addressesAt(at, all(...shapes), { configuration });
const exempt = (target: string) => ({ exemptions: [{ target, owner: 'ops', reason: 'ours' }] });

describe('addresses are compared as addresses, never as text', () => {
  test('one address that is the beginning of another’s text is another', () => {
    expect(listed([{ ip: '45.1.2.3' }, { ip: '45.1.2.30' }, { ip: '145.1.2.3' }])).toHaveLength(3);
  });

  test('an exemption exempts no address whose text merely contains it', () => {
    const shapes = [{ ip: '45.1.2.3' }, { ip: '45.1.2.30' }, { ip: '145.1.2.3' }];
    expect(listed(shapes, exempt('45.1.2.3'))).toEqual(['45.1.2.30', '145.1.2.3']);
  });

  test('a single IPv6 address covers itself and not its network', () => {
    expect(listed([{ ip: '2a00:1:2:3::' }])).toEqual(['2a00:1:2:3::']);
  });

  test('two spellings of one address are one entry', () => {
    expect(listed([{ ip: '2A00:1::1' }, { ip: '2a00:1:0:0:0:0:0:1' }])).toEqual(['2a00:1::1']);
    expect(listed([{ ip: '::ffff:45.1.2.3' }, { ip: '45.1.2.3' }])).toEqual(['45.1.2.3']);
  });
});

describe('an IPv6 line of a reserved-space list is not IPv4', () => {
  const attackers = [{ ip: '45.148.10.240' }, { ip: '218.92.0.203' }, { ip: '2a03:4000:6::1' }];
  const AGAINST: readonly (readonly [string, (block: string) => object])[] = [
    ['exempt', exempt],
    ['own', (block) => ({ ownAddresses: [block] })],
    [
      'watched as infrastructure',
      (block) => ({
        infrastructure: {
          dated: '2026-11-26',
          providers: [{ operator: 'our CDN', targets: [block] }],
        },
      }),
    ],
  ];

  test.each(AGAINST)('if it is %s, every attacker stays listed', (_, configurationOf) => {
    for (const block of ['::ffff:0:0/96', '::ffff:0:0/100', '::ffff:0:0/103', '::fffe:0:0/95']) {
      expect(listed(attackers, configurationOf(block))).toHaveLength(attackers.length);
    }
  });

  test('if it is pinned, nothing of it is listed: it is special-use', () => {
    const pins = [{ target: '::ffff:0:0/96', author: 'ann', reason: 'bogons' }];
    expect(listed(attackers, { pins })).toEqual(listed(attackers));
  });

  test('a mapped address or a mapped /8 is the IPv4 that it maps', () => {
    expect(listed(attackers, exempt('::ffff:45.148.10.240'))).toHaveLength(2);
    expect(listed(attackers, { ownAddresses: ['::ffff:45.0.0.0/104'] })).toHaveLength(2);
  });
});

describe('expiry works on what is published', () => {
  test('the last entry leaves the published file, too', () => {
    const files = filesAt('2026-08-04T11:00:00Z', all({ ip: '45.1.2.3', severity: 2 }));
    expect(files.get('feeds/blocklist.txt')).toBe('192.0.2.1\n');
  });

  test('a thousand entries leave at once', () => {
    const shapes = Array.from({ length: 1_000 }, (_, n) => ({
      ip: `45.${n >> 8}.${n & 255}.1`,
      severity: 2,
    }));
    expect(listed(shapes)).toHaveLength(1_000);
    expect(listed(shapes, {}, '2026-08-04T10:00:00Z')).toEqual([]);
  });

  test('an older or shorter fact that comes later never shortens', () => {
    const long = { ip: '45.1.2.3', severity: 8 };
    const older = { ...long, seen: '2026-08-01T00:00:00Z', updated: '2026-08-03T11:00:00Z' };
    const shorter = { ...long, severity: 2, updated: '2026-08-03T11:00:00Z' };
    const before = editionAt(AT, all(long)).nextExpiry;
    for (const shapes of [
      [long, older],
      [older, long],
      [long, shorter],
      [shorter, long],
    ]) {
      expect(editionAt(AT, all(...shapes)).nextExpiry).toBe(before);
    }
  });

  test('an update of an archived finding does not refresh its entry', () => {
    const hit = { ip: '45.1.2.3', id: 'f', severity: 2 };
    const archived = { ...hit, archived: true, seen: '2026-08-03T11:00:00Z' };
    expect(listed([hit, archived])).toEqual([]);
  });
});

describe('every finding and every value of it counts', () => {
  test('a finding is known by its own id, not by that of the event that carries it', () => {
    const detail = bareFinding({ ip: '45.1.2.3' });
    const [first, second] = ['e1', 'e2'].map((id) => {
      const [found] = findingsIn({ ...eventOf(detail), id });
      return found?.kind === 'finding' ? parseFinding(found.finding.detail) : undefined;
    });
    expect(first).toEqual(second);
  });

  test('two addresses in one finding, and two findings in one second', () => {
    const portProbeDetails = ['45.1.1.1', '45.1.3.1'].map((ipAddressV4) => ({
      remoteIpDetails: { ipAddressV4 },
    }));
    const service = { action: { portProbeAction: { portProbeDetails } } };
    const probe = { type: 'Recon:EC2/PortProbeEMRUnprotectedPort', service };
    expect(listed([probe, { ip: '45.5.5.5' }])).toEqual(['45.1.1.1', '45.1.3.1', '45.5.5.5']);
  });

  test('a page of more than fifty findings is read to its end', () => {
    const findings = Array.from({ length: 120 }, (_, n) => bareFinding({ id: `f${n}` }));
    expect(findingsIn({ Findings: findings, NextToken: 'more' })).toHaveLength(120);
  });

  test('what is refused ends nothing that comes after it', () => {
    const kinds = findingsIn([null, {}, bareFinding({}), 'x', bareFinding({})]).map((f) => f.kind);
    expect(kinds).toEqual(['refusal', 'refusal', 'finding', 'refusal', 'finding']);
  });

  test.each<[string, Shape, readonly string[]]>([
    ['a null action', { service: { action: null } }, []],
    ['no action', {}, []],
    ['no remote side', { service: { action: { networkConnectionAction: {} } } }, []],
    [
      'a null remote side',
      { service: { action: { awsApiCallAction: { remoteIpDetails: null } } } },
      [],
    ],
    ['an IPv6 remote only', { ip: '2a00:1::1' }, ['2a00:1::1']],
    ['a severity of nine and more', { ip: '45.1.2.3', severity: 9.5 }, ['45.1.2.3']],
    ['a severity that is no whole number', { ip: '45.1.2.3', severity: 5.3 }, ['45.1.2.3']],
  ])('%s is no error', (_name, shape, lines) => {
    expect(listed([shape])).toEqual(lines);
  });

  test('a sample is one in either shape of the flag, and whatever else it says', () => {
    for (const additionalInfo of [{ sample: true }, { value: '{"sample":true}' }]) {
      const service = { action: connection('45.1.2.3'), additionalInfo };
      expect(listed([{ service }])).toEqual([]);
    }
  });
});

describe('what is configured takes effect', () => {
  test('the minimum severity', () => {
    const shapes = [
      { ip: '45.1.2.3', severity: 5 },
      { ip: '45.3.2.1', severity: 8 },
    ];
    expect(listed(shapes, { policy: { minSeverity: 7 } })).toEqual(['45.3.2.1']);
  });

  test('an exemption of later removes what is listed, and punches a hole into what is collapsed', () => {
    const shapes = Array.from({ length: 8 }, (_, n) => ({ ip: `45.1.2.${n}` }));
    expect(listed(shapes)).toEqual(['45.1.2.0/29']);
    expect(listed(shapes, exempt('45.1.2.5'))).toEqual(['45.1.2.0/30', '45.1.2.4', '45.1.2.6/31']);
    const pins = [{ target: '45.1.0.0/17', author: 'ann', reason: 'bad' }];
    const around = listed(shapes, { ...exempt('45.1.0.0/18'), pins });
    expect(around).toEqual(['45.1.64.0/18']);
  });

  test('the limit of lines', () => {
    const shapes = Array.from({ length: 9 }, (_, n) => ({ ip: `45.1.${n}.1` }));
    expect(listed(shapes, { feed: { linesMax: 4 } })).toHaveLength(4);
  });
});
