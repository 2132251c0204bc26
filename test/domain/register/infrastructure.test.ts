import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withFilesRead } from '../../../src/domain/configuration/configuration-infrastructure.ts';
import { describeFault } from '../../../src/domain/configuration/configuration-fault.ts';
import { parseConfiguration } from '../../../src/domain/configuration/configuration.ts';
import { PROVIDERS } from '../../../src/domain/configuration/infrastructure/list.ts';
import { parseInfrastructureTarget } from '../../../src/domain/configuration/infrastructure/target.ts';
import {
  block,
  configurationOf,
  expand,
  findingOf,
  prefixOf,
  timeAt,
  world,
} from '../../helpers/arbitraries/arbitraries.ts';
import { textLines } from '../../../src/domain/feeds/address-feed.ts';
import { editionAt, filesAt } from '../../helpers/hub/editions.ts';
import {
  ACCOUNT,
  admitted,
  dnsRequest,
  OTHER_ACCOUNT,
  type Shape,
} from '../../helpers/data/findings.ts';
import {
  covers,
  naivelyListed,
  type Block,
  type World,
} from '../../helpers/naive/naive-edition.ts';
import { cases } from '../../helpers/arbitraries/cases.ts';

const AT = '2026-08-03T12:00:00Z';
const findings = (...shapes: readonly Shape[]) =>
  shapes.map((shape, index) => admitted({ id: `f${index}`, ...shape }));
const dns = (domain: string): Shape => ({
  type: 'Trojan:EC2/DGADomainRequest.B',
  service: { action: dnsRequest(domain) },
});

describe('what belongs to everybody is watched, with the reason', () => {
  const shapes = [{ ip: '8.8.8.8' }, { ip: '8.8.8.9' }, dns('a.dns.google'), dns('notdns.google')];

  test('and is in no feed', () => {
    const files = filesAt(AT, findings(...shapes));
    expect(files.get('feeds/blocklist.txt')).toBe('8.8.8.9\n');
    expect(files.get('feeds/domains.txt')).toBe('notdns.google\n');
    expect(files.get('watch.txt')).toBe('a.dns.google\n8.8.8.8\n');
    const why = 'provider infrastructure: Google Public DNS (list of 2026-11-29)';
    expect(files.get('why/ipv4.jsonl')).toContain(why);
    const manifest = JSON.parse(files.get('manifest.json') ?? '') as { leftOut: unknown };
    expect(manifest.leftOut).toMatchObject({ watched: { [why]: 2 } });
  });

  test('unless it is pinned: an operator’s word is stronger, for exactly what it names', () => {
    const pins = ['8.8.8.8', 'a.dns.google', '8.8.4.0/30'].map((target) => ({
      target,
      author: 'ann',
      reason: 'bad',
    }));
    const files = filesAt(AT, findings(...shapes, { ip: '8.8.4.4' }, dns('b.dns.google')), {
      configuration: { pins },
    });
    expect(files.get('feeds/blocklist.txt')).toBe('8.8.4.0/30\n8.8.8.8/31\n');
    expect(files.get('feeds/domains.txt')).toBe('a.dns.google\nnotdns.google\n');
    expect(files.get('watch.txt')).toBe('b.dns.google\n8.8.4.4\n');
  });

  test('and no squeeze swallows it', () => {
    // The cheapest merge would be 8.8.8.8/30, which adds one address: that of Google's resolver.
    const shapes = ['8.8.8.9', '8.8.8.10', '8.8.8.11', '45.1.1.0', '45.1.1.2'].map((ip) => ({
      ip,
    }));
    const feeds = [{ name: 'mine', linesMax: 3, whenOver: 'squeeze' }];
    const files = (more: object) => filesAt(AT, findings(...shapes), { configuration: more });
    expect(files({ feeds }).get('feeds/mine.txt')).toBe('8.8.8.9\n8.8.8.10/31\n45.1.1.0/30\n');
    const infrastructure = { remove: ['Google Public DNS', '8.8.8.0/24'] };
    expect(files({ feeds, infrastructure }).get('feeds/mine.txt')).toBe(
      '8.8.8.8/30\n45.1.1.0\n45.1.1.2\n',
    );
  });

  test('a list of one’s own adds to ours, and may take rows or values out of it', () => {
    const own = {
      dated: '2026-01-02',
      providers: [{ operator: 'our CDN', targets: ['45.1.0.0/16', 'cdn.example.com'] }],
    };
    const standings = (infrastructure: object) =>
      editionAt(AT, findings({ ip: '45.1.1.1' }, { ip: '8.8.8.8' }, { ip: '9.9.9.9' }), {
        configuration: { infrastructure },
      }).judged.map(({ value, standing }) => [
        value.value,
        standing.place === 'watched' ? standing.because : standing.place,
      ]);
    const google = 'provider infrastructure: Google Public DNS (list of 2026-11-29)';
    const quad9 = 'provider infrastructure: Quad9 (list of 2026-11-29)';
    expect(standings(own)).toEqual([
      ['45.1.1.1', 'provider infrastructure: our CDN (list of 2026-01-02)'],
      ['8.8.8.8', google],
      ['9.9.9.9', quad9],
    ]);
    expect(standings({ ...own, remove: ['Quad9', '8.8.8.8', 'dns.google'] })).toEqual([
      ['45.1.1.1', 'provider infrastructure: our CDN (list of 2026-01-02)'],
      ['8.8.8.8', 'listed'],
      ['9.9.9.9', 'listed'],
    ]);
  });
});

describe('what findings name by mistake is in no feed', () => {
  const listedOf = (shapes: readonly Shape[], name: string) =>
    filesAt(AT, findings(...shapes)).get(name);

  test.each([
    ['8.26.56.26', '45.90.28.0', '76.76.2.0', '84.200.69.80', '86.54.11.1', '101.101.101.101'],
    [
      '114.114.114.114',
      '119.29.29.29',
      '185.222.222.222',
      '185.228.168.9',
      '4.2.2.2',
      '80.80.80.80',
    ],
    ['74.82.42.42', '195.46.39.39', '180.76.76.76', '194.242.2.2', '1.0.0.2', '208.67.222.222'],
    ['192.5.6.30', '198.41.0.4', '216.239.35.0', '162.159.200.1', '129.6.15.28', '2620:fe::fe'],
  ])('resolvers, servers of the root and of com, clocks: %s …', (...ips) => {
    expect(
      listedOf(
        ips.map((ip) => ({ ip })),
        'feeds/blocklist.txt',
      ),
    ).toBe('192.0.2.1\n');
    expect(
      listedOf(
        ips.map((ip) => ({ ip })),
        'watch.txt',
      ),
    ).toContain(ips[0]);
  });

  test.each([
    [
      'ocsp.digicert.com',
      'r3.o.lencr.org',
      'ocsp.pki.goog',
      'crl.globalsign.com',
      'ocsp.sectigo.com',
      'o.ss2.us',
    ],
    [
      '0.debian.pool.ntp.org',
      'time.windows.com',
      'time.apple.com',
      'time.nist.gov',
      'ntp.ubuntu.com',
    ],
    ['windowsupdate.com', 'login.microsoftonline.com', 'swcdn.apple.com', 'security.debian.org'],
    ['registry.npmjs.org', 'files.pythonhosted.org', 'static.crates.io', 'registry-1.docker.io'],
    ['github.com', 'raw.githubusercontent.com', 'gitlab.com', 'bitbucket.org', 'cdn.jsdelivr.net'],
    ['dropbox.com', 'api.telegram.org', 'cdn.discordapp.com', 'pastebin.com', 'drive.google.com'],
  ])('revocation, time, updates, sign-in and code: %s …', (...domains) => {
    expect(listedOf(domains.map(dns), 'feeds/domains.txt')).toBe('sentinel.invalid\n');
  });

  test('but a customer’s own name at a platform is listed', () => {
    const names = ['bad.github.io', 'bad.pages.dev', 'bad.wordpress.com', 'd111.cloudfront.net'];
    expect(listedOf(names.map(dns), 'feeds/domains.txt')).toBe([...names].sort().join('\n') + '\n');
  });

  test('not even a pin lists the EICAR test file', () => {
    const eicar = '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f';
    const malware = { malwareScanDetails: { threats: [{ hash: eicar }] } };
    const found = findings({ type: 'Object:S3/MaliciousFile', service: malware });
    const pins = [{ target: eicar, author: 'ann', reason: 'test' }];
    const files = filesAt(AT, found, { configuration: { pins } });
    expect(files.get('feeds/sha256.txt')).toBe(`${'0'.repeat(64)}\n`);
  });
});

describe('a shared edge', () => {
  const edges = [
    '13.32.1.1',
    '13.107.6.1',
    '23.32.1.1',
    '104.16.9.9',
    '142.250.1.1',
    '151.101.1.1',
  ];
  const from = (account: string) => edges.map((ip, n): Shape => ({ ip, account, id: `edge-${n}` }));
  const listed = (shapes: readonly Shape[], configuration: object = {}) =>
    filesAt(AT, findings(...shapes), { configuration }).get('feeds/blocklist.txt');
  test('is watched while one account accuses it, however often', () => {
    const often = Array.from({ length: 40 }, (_, n): Shape => ({
      ip: '104.16.9.9',
      id: `again-${n}`,
    }));
    expect(listed([...from(ACCOUNT), ...often])).toBe('192.0.2.1\n');
  });

  test('is listed when two do, or if it is pinned', () => {
    expect(listed([...from(ACCOUNT), ...from(OTHER_ACCOUNT)])).toBe(`${edges.join('\n')}\n`);
    const pins = [{ target: '104.16.9.9', author: 'ann', reason: 'bad' }];
    expect(listed(from(ACCOUNT), { pins })).toBe('104.16.9.9\n');
  });

  test('is listed only if two of different known units accuse it, where units are known', () => {
    const both = [...from(ACCOUNT), ...from(OTHER_ACCOUNT)];
    const inUnits = (one: string, other?: string) => ({
      accounts: {
        [ACCOUNT]: { organizationalUnits: [one, 'r-ab12'] },
        ...(other === undefined
          ? {}
          : { [OTHER_ACCOUNT]: { organizationalUnits: [other, 'r-ab12'] } }),
      },
    });
    const [a, b] = ['ou-ab12-aaaaaaaa', 'ou-ab12-bbbbbbbb'] as const;
    expect(listed(both, inUnits(a, b))).toBe(`${edges.join('\n')}\n`);
    expect(listed(both, inUnits(a, a))).toBe('192.0.2.1\n');
    expect(listed(both, inUnits(a))).toBe('192.0.2.1\n');
    const found = editionAt(AT, findings(...both), { configuration: inUnits(a, a) });
    expect(found.judged[0]?.verdict.weighed[0]?.because).toContain(
      'expected 2 accounts, two of them of different known organizational units',
    );
  });

  test('is one too where only its autonomous system says so, for the findings that say it', () => {
    const remote = (asn: string): Shape => ({
      service: {
        action: {
          networkConnectionAction: {
            remoteIpDetails: { ipAddressV4: '45.1.2.3', organization: { asn } },
          },
        },
      },
    });
    expect(listed([remote('20940')])).toBe('192.0.2.1\n');
    // A forged number keeps nothing off the list that an honest finding puts there.
    expect(listed([remote('20940'), { ...remote('64500'), account: OTHER_ACCOUNT }])).toBe(
      '45.1.2.3\n',
    );
  });

  test('is never added by a squeeze', () => {
    const shapes = ['103.31.3.254', '103.31.3.255', '103.31.4.1'].map((ip) => ({ ip }));
    const feeds = [{ name: 'mine', linesMax: 1, whenOver: 'squeeze' }];
    const files = filesAt(AT, findings(...shapes), { configuration: { feeds } });
    expect(files.get('feeds/mine.txt')).toBe('103.31.3.254/31\n');
  });
});

test('it only removes: what is listed is what was, less what is a provider’s and not pinned', () => {
  const withShared = (given: World, shared: readonly Block[]) =>
    editionAt(timeAt(given.at), given.facts.map(findingOf), {
      configuration: {
        ...configurationOf(given),
        infrastructure: {
          dated: '2026-01-02',
          providers: shared.map((one) => ({ operator: 'all', targets: [prefixOf(one)] })),
        },
      },
    });
  fc.assert(
    fc.property(world, fc.array(block, { maxLength: 2 }), (given, shared) => {
      const within = (blocks: readonly Block[], n: number) => blocks.some((one) => covers(one, n));
      const left = [...naivelyListed(given)].filter(
        (n) => !within(shared, n) || within(given.pins, n),
      );
      const { addresses } = withShared(given, shared);
      const listed = expand(textLines(addresses.lines));
      expect(new Set(listed)).toEqual(new Set(left));
    }),
    { numRuns: cases(200) },
  );
});

describe('the list', () => {
  test('has targets that parse, each once', () => {
    const targets = PROVIDERS.flatMap((one) => one.targets);
    const bad = targets.filter((target) => !parseInfrastructureTarget(target).ok);
    expect(bad).toEqual([]);
    expect(targets.filter((target, n) => targets.indexOf(target) !== n)).toEqual([]);
  });

  const faultsOf = (infrastructure: unknown) => {
    const parsed = parseConfiguration({ infrastructure });
    return parsed.ok ? [] : parsed.problem.map(describeFault);
  };

  test.each<[unknown, string]>([
    [{ file: 'list.json' }, 'infrastructure.file: got "list.json", which was not read'],
    [
      { providers: [{ operator: 'x', targets: ['8.8.8.8'] }] },
      'infrastructure.dated: got nothing, expected the day the list was made',
    ],
    [{ remove: ['Gogle Public DNS'] }, 'infrastructure.remove[0]'],
    [{ remove: ['45.1.2.3'] }, 'infrastructure.remove[0]'],
    [{ dated: 'today', providers: [] }, 'infrastructure.dated: got "today", expected a day'],
    [
      { dated: '2026-01-02', providers: [{ operator: 'x', targets: ['8.8.8.8/8'] }] },
      'infrastructure.providers[0].targets[0]: got "8.8.8.8/8"',
    ],
    ['list.json', 'infrastructure: got "list.json"'],
  ])('%j is a fault', (given, message) => {
    expect(faultsOf(given).join('\n')).toContain(message);
  });

  test('may stand in a file, which is read in place of its name', () => {
    const list = { dated: '2026-01-02', providers: [] };
    const given = { feed: {}, infrastructure: { file: 'list.json' } };
    const read = (path: string) => (path === 'list.json' ? list : undefined);
    expect(withFilesRead(given, read)).toEqual({ feed: {}, infrastructure: list });
    expect(
      withFilesRead({ infrastructure: { file: 'list.json', remove: ['Quad9'] } }, () => ({
        remove: ['8.8.8.8'],
      })),
    ).toEqual({ infrastructure: { remove: ['Quad9', '8.8.8.8'] } });
    for (const content of [null, [], {}, { dated: '2026-01-02' }, { file: 'list.json' }]) {
      const unread = withFilesRead(given, () => content);
      expect(parseConfiguration(unread).ok).toBe(false);
    }
    for (const other of [undefined, 'text', {}, { infrastructure: list }]) {
      expect(withFilesRead(other, read)).toBe(other);
    }
  });
});
