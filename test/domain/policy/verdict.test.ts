import { describe, expect, test } from 'vitest';
import { textLines } from '../../../src/domain/feeds/address-feed.ts';
import { addressesAt, editionAt, filesAt } from '../../helpers/hub/editions.ts';
import { admitted, OTHER_ACCOUNT, type Shape } from '../../helpers/data/findings.ts';
import type { Explanation } from '../../../src/domain/edition/explanation.ts';

const PROBE = 'Recon:EC2/PortProbeUnprotectedPort';
const IP = '45.1.2.3';
const day = (n: number, hour = 0) => new Date(Date.UTC(2026, 7, n, hour)).toISOString();
const listed = (at: string, shapes: readonly Shape[], configuration: unknown = {}) =>
  addressesAt(
    at,
    shapes.map((shape) => admitted({ ip: IP, ...shape })),
    { configuration },
  );

describe('a window', () => {
  const low = { severity: 2, seen: day(3) };
  test('holds from the sighting on and ends with its last second', () => {
    expect(listed('2026-08-02T23:59:59Z', [low])).toEqual([]);
    expect(listed(day(3), [low])).toEqual([IP]);
    expect(listed('2026-08-03T23:59:59Z', [low])).toEqual([IP]);
    expect(listed(day(4), [low])).toEqual([]);
  });

  test('is extended by another sighting, and shortened by none', () => {
    const strong = { severity: 8, seen: day(1) };
    expect(listed(day(20), [strong, { ...low, id: 'f2' }])).toEqual([IP]);
    expect(listed(day(20), [strong, { ...strong, severity: 2, seen: day(2) }])).toEqual([IP]);
  });

  test('of one seen again after its end is doubled, if that was not too long ago', () => {
    const again = { ...low, id: 'f2', seen: day(10) };
    expect(listed(day(11, 23), [low, again])).toEqual([IP]);
    expect(listed(day(12), [low, again])).toEqual([]);
    expect(listed(day(11, 1), [again])).toEqual([]);
    expect(listed(day(11, 1), [low, again], { policy: { repeatWithin: 0 } })).toEqual([]);
    expect(listed(day(11, 1), [low, again], { policy: { repeatWithin: '5d' } })).toEqual([]);
  });

  test('of a repeat offender survives a flood of sightings within one hour', () => {
    const again = { ...low, id: 'f2', seen: day(10) };
    const flood = Array.from({ length: 300 }, (_, n) => ({ ...again, id: `flood-${n}` }));
    expect(listed(day(11, 23), [low, again, ...flood])).toEqual([IP]);
  });
});

describe('corroboration', () => {
  const probe = { type: PROBE, severity: 2, seen: day(3, 10) };
  const findings = (count: number, seen = probe.seen) =>
    Array.from({ length: count }, (_, n) => ({ ...probe, id: `f${n}`, seen }));

  test.each<[string, readonly Shape[], boolean]>([
    ['one probe', findings(1), false],
    ['two of one account', findings(2), false],
    ['three of one account', findings(3), false],
    ['nineteen of one account', findings(19), false],
    ['twenty of one account', findings(20), true],
    [
      'one finding sent again',
      [probe, { ...probe, seen: day(3, 11) }, { ...probe, seen: day(3, 12) }],
      false,
    ],
    ['one each of two accounts', [probe, { ...probe, account: OTHER_ACCOUNT }], true],
    [
      'the other account a day before',
      [probe, { ...probe, account: OTHER_ACCOUNT, seen: day(2, 10) }],
      true,
    ],
    [
      'the other account longer ago',
      [probe, { ...probe, account: OTHER_ACCOUNT, seen: day(2, 9) }],
      false,
    ],
    [
      'an accusation of another type',
      [probe, { account: OTHER_ACCOUNT, severity: 2, seen: day(3, 9) }],
      true,
    ],
    [
      'a sighting that accuses nobody',
      [probe, { account: OTHER_ACCOUNT, type: 'Recon:EC2/Portscan', seen: day(3, 9) }],
      false,
    ],
    ['a vetoed one', [probe, { ...probe, account: OTHER_ACCOUNT, feedback: 'NOT_USEFUL' }], false],
  ])('%s: in force %s', (_name, shapes, expected) => {
    const at = day(4, 9);
    expect(listed(at, shapes)).toEqual(expected ? [IP] : []);
  });

  test('of a rule asks for what the rule says', () => {
    const rules = [
      { corroboration: { accounts: 3, findings: 4, within: '2h' }, because: 'strict' },
    ];
    const configuration = { policy: { rules } };
    expect(listed(day(3, 12), findings(3), configuration)).toEqual([]);
    expect(listed(day(3, 12), findings(4), configuration)).toEqual([IP]);
    const slow = [...findings(2, day(3, 7)), ...findings(4).slice(2)];
    expect(listed(day(3, 12), slow, configuration)).toEqual([]);
  });

  test('never lifts what a rule wants monitored', () => {
    const rules = [{ action: 'monitor', corroboration: { accounts: 2 }, because: 'watch it' }];
    expect(listed(day(3, 12), findings(5), { policy: { rules } })).toEqual([]);
  });
});

describe('an attack sequence', () => {
  const sequence = {
    type: 'AttackSequence:S3/CompromisedData',
    severity: 9,
    id: 'seq',
    seen: day(3),
    service: { action: null, detection: { sequence: { endpoints: [{ ip: IP }] } } },
  };
  test('blocks an endpoint that another finding of the time accuses, and no other', () => {
    expect(listed(day(4), [sequence])).toEqual([]);
    expect(listed(day(4, 12), [sequence, { severity: 5, seen: day(4) }])).toEqual([IP]);
    expect(listed(day(20), [sequence, { severity: 2, seen: day(15) }])).toEqual([]);
  });

  const entryOf = (at: string, shapes: readonly Shape[]) =>
    editionAt(
      at,
      shapes.map((shape) => admitted({ ip: IP, ...shape })),
      { configuration: {} },
    ).judged[0]?.state;

  test.each<[string, Shape, string, string]>([
    [
      'a Tor caller for three days',
      { type: 'Recon:IAMUser/TorIPCaller', severity: 5, seen: day(3) },
      'medium',
      day(6),
    ],
    [
      'a probe of an EMR port for a day',
      { type: 'Recon:EC2/PortProbeEMRUnprotectedPort', severity: 8, seen: day(3) },
      'high',
      day(4),
    ],
    [
      'what was seen an hour before',
      { type: 'Recon:IAMUser/MaliciousIPCaller', severity: 2, seen: day(2, 23) },
      'low',
      day(3, 23),
    ],
  ])('neither outlives nor outranks what accuses it: %s', (_name, accuser, band, end) => {
    const shapes = [sequence, { id: 'f2', ...accuser }];
    const last = new Date(Date.parse(end) - 1000).toISOString();
    expect(entryOf(last, shapes)).toMatchObject({
      band,
      window: { until: Date.parse(end) / 1000 },
    });
    expect(entryOf(end, shapes)).toBeUndefined();
  });

  test('is in the band of what accuses it at the time', () => {
    const high = { id: 'f2', type: 'Recon:IAMUser/TorIPCaller', severity: 8, seen: day(3) };
    const low = { id: 'f3', type: 'Recon:IAMUser/TorIPCaller', severity: 5, seen: day(5) };
    const bands = [day(5, 12), day(6, 12)].map((at) => entryOf(at, [sequence, high, low])?.band);
    expect(bands).toEqual(['high', 'medium']);
  });
});

test('credentials that were compromised block what another family accuses, as long as that does', () => {
  const type = 'CredentialAccess:IAMUser/CompromisedCredentials';
  const stolen = { type, severity: 8, id: 'c', seen: day(3) };
  expect(listed(day(4), [stolen])).toEqual([]);
  const tor = { type: 'Recon:IAMUser/TorIPCaller', severity: 5, id: 't', seen: day(3) };
  expect(listed(day(5), [stolen, tor])).toEqual([IP]);
  expect(listed(day(6), [stolen, tor])).toEqual([]);
});

describe('a cap for a network', () => {
  const remote = (asn: number | undefined): Shape => ({
    service: {
      action: {
        networkConnectionAction: {
          remoteIpDetails: {
            ipAddressV4: IP,
            ...(asn === undefined ? {} : { organization: { asn: String(asn) } }),
          },
        },
      },
    },
  });

  test('belongs to the address: sightings that do not name the network are capped too', () => {
    const cloud = { ...remote(16509), severity: 8, id: 'f1', seen: day(3) };
    const silent = { ...remote(undefined), severity: 8, id: 'f2', seen: day(3, 6) };
    const other = { ...remote(64500), severity: 8, id: 'f3', seen: day(3, 6) };
    expect(listed(day(20), [silent, other])).toEqual([IP]);
    for (const more of [silent, other]) {
      expect(listed(day(5, 5), [cloud, more])).toEqual([IP]);
      expect(listed(day(5, 6), [cloud, more])).toEqual([]);
    }
  });

  test('of Tor caps what else accuses the address', () => {
    const tor = { type: 'UnauthorizedAccess:EC2/TorClient', severity: 8, id: 'f1', seen: day(1) };
    const other = { severity: 8, id: 'f2', seen: day(3) };
    expect(listed(day(5, 23), [tor, other])).toEqual([IP]);
    expect(listed(day(6), [tor, other])).toEqual([]);
  });
});

describe('what analysts say of a finding', () => {
  const hit = { severity: 8, seen: day(3), updated: day(3) };
  const archived = { ...hit, archived: true, updated: day(4) };

  test.each([
    ['release', [], 'not-in-force'],
    ['watch', [], 'watched'],
    ['keep', [IP], 'listed'],
  ])('archiving with %s', (onArchive, lines, place) => {
    const findings = [hit, archived].map((shape) => admitted({ ip: IP, ...shape }));
    const edition = editionAt(day(5), findings, { configuration: { policy: { onArchive } } });
    expect(textLines(edition.addresses.lines)).toEqual(lines);
    expect(edition.judged.map(({ standing }) => standing.place)).toEqual([place]);
  });

  test('unarchiving lifts it, and at the same instant archived wins', () => {
    expect(listed(day(6), [archived, { ...hit, updated: day(5) }])).toEqual([IP]);
    expect(listed(day(6), [archived, { ...hit, updated: day(4), seen: day(4) }])).toEqual([]);
  });

  test('a veto takes back every address the finding ever named, and what it names later', () => {
    const other = { ...hit, ip: '45.9.9.9', seen: day(4) };
    expect(listed(day(6), [hit, other])).toEqual([IP, '45.9.9.9']);
    const veto = { ...hit, feedback: 'NOT_USEFUL' };
    const later = { ...hit, ip: '45.8.8.8', seen: day(5), updated: day(5) };
    expect(listed(day(6), [hit, other, veto, later])).toEqual([]);
    expect(listed(day(6), [hit, veto, { ...hit, id: 'f2' }])).toEqual([IP]);
    expect(listed(day(6), [hit, veto, { ...hit, account: OTHER_ACCOUNT }])).toEqual([IP]);
  });
});

describe('samples', () => {
  const sample = { ip: IP, seen: day(3), service: { additionalInfo: { sample: true } } };
  const action = { networkConnectionAction: { remoteIpDetails: { ipAddressV4: IP } } };
  const finding = admitted({ ...sample, service: { ...sample.service, action } });

  test('block nothing and stand in canary.txt', () => {
    const files = filesAt(day(3, 1), [finding]);
    expect(files.get('feeds/blocklist.txt')).toBe('192.0.2.1\n');
    expect(files.get('canary.txt')).toBe(`${IP}\n`);
    expect(files.get('watch.txt')).toBe('');
  });

  test('count as findings if they are included', () => {
    const files = filesAt(day(3, 1), [finding], { includeSamples: true });
    expect(files.get('feeds/blocklist.txt')).toBe(`${IP}\n`);
    expect(files.get('canary.txt')).toBe(`${IP}\n`);
  });
});

test('a listed address is explained by what lists it, not by what was merely seen last', () => {
  const victim = { type: 'Recon:EC2/Portscan', id: 'f2', seen: day(4) };
  const files = filesAt(
    day(5),
    [{ severity: 8, seen: day(3) }, victim].map((shape) => admitted({ ip: IP, ...shape })),
  );
  const told = JSON.parse(files.get('why/ipv4.jsonl') ?? '') as Explanation;
  expect([told.place, told.band, told.until]).toEqual(['listed', 'high', '2026-09-02T00:00:00Z']);
  expect(told.because).toContain('command and control');
  expect(told.sightings.map(({ effect, inForce }) => [effect, inForce])).toEqual([
    ['none', true],
    ['block', true],
  ]);
});
