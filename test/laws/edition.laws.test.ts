/** Laws 2, 3, 6, 7 and 8: what an edition holds, address by address. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { textLines } from '../../src/domain/feeds/address-feed.ts';
import {
  block,
  configurationOf,
  expand,
  findingOf,
  prefixOf,
  timeAt,
  world,
} from '../helpers/arbitraries/arbitraries.ts';
import { addressesAt, editionAt } from '../helpers/hub/editions.ts';
import { expectOnlyRemoves } from '../helpers/arbitraries/laws.ts';
import {
  covers,
  fewestBlocks,
  naivelyListed,
  UNIVERSE,
  type World,
} from '../helpers/naive/naive-edition.ts';
import { cases } from '../helpers/arbitraries/cases.ts';

const linesOf = (given: World, more: object = {}) =>
  addressesAt(timeAt(given.at), given.facts.map(findingOf), {
    configuration: { ...configurationOf(given), ...more },
  });
const sorted = (numbers: Iterable<number>) => [...numbers].sort((a, b) => a - b);

test('law 2: holds exactly what is in force or pinned, and neither exempt nor own', () => {
  fc.assert(
    fc.property(world, (given) => {
      expect(sorted(expand(linesOf(given)))).toEqual(sorted(naivelyListed(given)));
    }),
    { numRuns: cases(400) },
  );
});

test('law 3: what is exempt, own or special use is in no line, whatever is pinned around it', () => {
  fc.assert(
    fc.property(world, block, (given, wide) => {
      const pins: object[] = [...configurationOf(given).pins];
      // As wide as any configuration may pin.
      for (const target of [
        prefixOf(wide),
        '45.0.0.0/8',
        '192.0.0.0/8',
        '2001::/16',
        'fe80::/16',
      ]) {
        pins.push({
          target,
          author: 'ann',
          reason: 'wide',
          wideIsMeant: true,
          until: '2100-01-01T00:00:00Z',
        });
      }
      const all = editionAt(timeAt(given.at), given.facts.map(findingOf), {
        configuration: { ...configurationOf(given), pins },
      });
      const lists = (text: string) => all.judged.some(({ value }) => value.value === text);
      const barred = UNIVERSE.filter((_, n) =>
        [...given.exemptions, ...given.own].some((one) => covers(one, n)),
      );
      const lines = textLines(all.addresses.lines);
      for (const text of [...barred, '192.0.2.1', '192.168.1.1', '2001:db8::1', 'fe80::1']) {
        expect(lines.some((line) => holds(line, text))).toBe(false);
        if (!lists(text)) continue;
        const one = all.judged.find(({ value }) => value.value === text);
        expect(one?.standing.place).not.toBe('listed');
      }
      expect(lines.some((line) => holds(line, '192.0.1.1'))).toBe(true);
    }),
    { numRuns: cases(60) },
  );
});

test('law 6: no fewer lines could hold the same', () => {
  fc.assert(
    fc.property(world, (given) => {
      const lines = linesOf(given);
      expect(lines).toHaveLength(fewestBlocks(new Set(expand(lines))));
      expect(new Set(expand(lines)).size).toBe(expand(lines).length);
    }),
  );
});

test('law 7: exemptions, own addresses, caps and budgets only remove', () => {
  const tight = {
    caps: { entriesPerHourPerAccount: 1, addressesPerFinding: 1, feedShareFreeEntries: 2 },
  };
  fc.assert(
    fc.property(world, fc.integer({ min: 1, max: 4 }), (given, linesMax) => {
      const free = expand(linesOf({ ...given, exemptions: [], own: [] }));
      expectOnlyRemoves(free, expand(linesOf(given)));
      expectOnlyRemoves(expand(linesOf(given)), expand(linesOf(given, tight)));
      expectOnlyRemoves(expand(linesOf(given)), expand(linesOf(given, { feed: { linesMax } })));
    }),
  );
});

test('law 7: a budget is kept by everything but pins', () => {
  fc.assert(
    fc.property(world, fc.integer({ min: 1, max: 4 }), (given, linesMax) => {
      const lines = linesOf({ ...given, pins: [] }, { feed: { linesMax } });
      expect(lines.length).toBeLessThanOrEqual(linesMax);
    }),
  );
});

test('law 8: every address of every line is explained by an indicator or a pin, and no other is', () => {
  fc.assert(
    fc.property(world, (given) => {
      const { addresses, judged, pins } = editionAt(timeAt(given.at), given.facts.map(findingOf), {
        configuration: configurationOf(given),
      });
      const explained = new Set([
        ...judged
          .filter(({ standing }) => standing.place === 'listed')
          .map(({ value }) => value.value),
        ...expand(pins.flatMap(({ lists }) => lists)).map((n) => UNIVERSE[n]),
      ]);
      const held = expand(textLines(addresses.lines)).map((n) => UNIVERSE[n]);
      expect(new Set(held)).toEqual(explained);
    }),
  );
});

/** Naive containment over bits written out. */
function holds(line: string, address: string): boolean {
  const [first = '', length] = line.split('/');
  if (first.includes(':') !== address.includes(':')) return false;
  const [a, b] = [bits(first), bits(address)];
  return length === undefined ? a === b : a.slice(0, Number(length)) === b.slice(0, Number(length));
}

function bits(address: string): string {
  if (!address.includes(':')) {
    return address
      .split('.')
      .map((octet) => Number(octet).toString(2).padStart(8, '0'))
      .join('');
  }
  const [head = '', tail = ''] = address.split('::');
  const groups = (text: string) => text.split(':').filter((group) => group !== '');
  const missing = 8 - groups(head).length - groups(tail).length;
  const all = [...groups(head), ...Array.from({ length: missing }, () => '0'), ...groups(tail)];
  return all.map((group) => Number.parseInt(group, 16).toString(2).padStart(16, '0')).join('');
}
