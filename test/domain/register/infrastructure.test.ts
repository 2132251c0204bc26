import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { withFilesRead } from '../../../src/domain/configuration/configuration-infrastructure.ts';
import { describeFault } from '../../../src/domain/configuration/configuration-fault.ts';
import { parseConfiguration } from '../../../src/domain/configuration/configuration.ts';
import { PROVIDERS } from '../../../src/domain/configuration/infrastructure-list.ts';
import { parseTarget } from '../../../src/domain/facts/override.ts';
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
import { admitted, dnsRequest, type Shape } from '../../helpers/data/findings.ts';
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
    const why = 'provider infrastructure: Google Public DNS (list of 2026-11-26)';
    expect(files.get('why/ipv4.jsonl')).toContain(why);
    const manifest = JSON.parse(files.get('manifest.json') ?? '') as { leftOut: unknown };
    expect(manifest.leftOut).toMatchObject({ watched: { [why]: 2 } });
  });

  test('unless it is pinned: an operator’s word is stronger, for exactly what it names', () => {
    const pins = ['8.8.8.8', 'a.dns.google', '8.8.4.0/30'].map((target) => ({
      ...{ target, author: 'ann', reason: 'bad' },
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
    const infrastructure = { dated: '2026-01-02', providers: [] };
    expect(files({ feeds, infrastructure }).get('feeds/mine.txt')).toBe(
      '8.8.8.8/30\n45.1.1.0\n45.1.1.2\n',
    );
  });

  test('a list of one’s own stands in the place of ours', () => {
    const infrastructure = {
      dated: '2026-01-02',
      providers: [{ operator: 'our CDN', targets: ['45.1.0.0/16', 'cdn.example.com'] }],
    };
    const edition = editionAt(AT, findings({ ip: '45.1.1.1' }, { ip: '8.8.8.8' }), {
      configuration: { infrastructure },
    });
    expect(edition.judged.map(({ standing }) => standing)).toEqual([
      {
        place: 'watched',
        because: 'provider infrastructure: our CDN (list of 2026-01-02)',
      },
      { place: 'listed' },
    ]);
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
    for (const target of targets) expect([target, parseTarget(target).ok]).toEqual([target, true]);
    expect(new Set(targets).size).toBe(targets.length);
  });

  const faultsOf = (infrastructure: unknown) => {
    const parsed = parseConfiguration({ infrastructure });
    return parsed.ok ? [] : parsed.problem.map(describeFault);
  };

  test.each<[unknown, string]>([
    [{ file: 'list.json' }, 'infrastructure.file: given "list.json", which was not read'],
    [{ providers: [] }, 'infrastructure.dated: given nothing, allowed: the day the list was made'],
    [{ dated: 'today', providers: [] }, 'infrastructure.dated: given "today", allowed: a day'],
    [
      { dated: '2026-01-02', providers: [{ operator: 'x', targets: ['8.8.8.8/8'] }] },
      'infrastructure.providers[0].targets[0]: given "8.8.8.8/8"',
    ],
    ['list.json', 'infrastructure: given "list.json"'],
  ])('%j is a fault', (given, message) => {
    expect(faultsOf(given).join('\n')).toContain(message);
  });

  test('may stand in a file, which is read in place of its name', () => {
    const list = { dated: '2026-01-02', providers: [] };
    const given = { feed: {}, infrastructure: { file: 'list.json' } };
    const read = (path: string) => (path === 'list.json' ? list : undefined);
    expect(withFilesRead(given, read)).toEqual({ feed: {}, infrastructure: list });
    for (const content of [null, [], {}, { dated: '2026-01-02' }, { file: 'list.json' }]) {
      const unread = withFilesRead(given, () => content);
      expect(parseConfiguration(unread).ok).toBe(false);
    }
    for (const other of [undefined, 'text', {}, { infrastructure: list }]) {
      expect(withFilesRead(other, read)).toBe(other);
    }
  });
});
