import { describe, expect, test } from 'vitest';
import { describeFault } from '../../../src/domain/configuration/configuration-fault.ts';
import { parseConfiguration } from '../../../src/domain/configuration/configuration.ts';
import { standardBudgets } from '../../../src/domain/feeds/feed-plan.ts';
import { configurationFrom } from '../../helpers/hub/editions.ts';

const faultsOf = (given: unknown) => {
  const parsed = parseConfiguration(given);
  return parsed.ok ? [] : parsed.problem.map(describeFault);
};

describe('the default budget is what every FortiGate loads', () => {
  test('131,072 lines and 10 MB for each standard feed', () => {
    const budget = { linesMax: 131_072, bytesMax: 10_000_000, whenOver: 'shed' };
    expect(standardBudgets(configurationFrom({}))).toMatchObject({
      ip: budget,
      domain: budget,
      hash: budget,
    });
  });

  test.each<[string, object, number]>([
    ['its own limits stand instead', { linesMax: 500_000 }, 500_000],
    ['another device has others', { device: 'fortios-7.6.3-high' }, 5_000_000 - 1],
    [
      'over all feeds of the box, those of others count',
      { device: '7.4.4+', otherFeedsLines: 120_000 },
      180_000 - 1,
    ],
    [
      'but not where each feed has its own lines',
      { device: '7.2', otherFeedsLines: 120_000 },
      131_072,
    ],
    [
      'and own limits do not make room on the box',
      { device: 'panos', otherFeedsLines: { ip: 49_000 }, linesMax: 5_000 },
      1_000 - 1,
    ],
  ])('%s', (_what, feed, linesMax) => {
    expect(standardBudgets(configurationFrom({ feed })).ip.linesMax).toBe(linesMax);
  });

  test('the box of the weakest device decides, and every named feed on it keeps a line', () => {
    const configuration = configurationFrom({
      feed: { device: 'fortios-7.6.3-mid' },
      feeds: [{ name: 'one' }, { name: 'two' }],
      devices: [
        { name: 'edge', profile: '7.4.4', feeds: ['one', 'two', 'blocklist'] },
        { name: 'vm', profile: 'fortigate-vm', feeds: ['two'] },
      ],
    });
    expect(standardBudgets(configuration).ip.linesMax).toBe(300_000 - 3);
  });
});

describe('what could not be kept is a fault', () => {
  test('all at once, each with what was expected and got', () => {
    const faults = faultsOf({
      feed: { device: 'fortios-7.4.4', otherFeedsLines: 299_998 },
      feeds: [
        { name: 'blocklist' },
        { name: 'mine' },
        { name: 'mine', kind: 'domain', format: 'json', direction: 'source' },
        { name: 'sums', kind: 'hash' },
        { name: 'words', format: 'json' },
      ],
      devices: [
        { name: 'edge', profile: 'fortios-6.2', feeds: ['words', 'other'] },
        { name: 'edge', profile: 'panos', feeds: ['sums', 'domains'] },
      ],
      storage: { blocklistKey: 'feeds/mine.txt' },
    });
    expect(faults).toEqual([
      'feeds[0].name: got "blocklist", which is a feed there is anyway; expected another name',
      'feeds[1].name: got "mine", but storage.blocklistKey puts the blocklist at feeds/mine.txt',
      'feeds[2].name: got "mine" twice, expected once',
      'feeds[2].format: got "json" for kind "domain", expected kind "ip": devices read addresses so',
      'feeds[2].direction: got "source" for kind "domain", expected kind "ip" only',
      'devices[0].feeds[0]: got "words" of format "json", expected text for fortios-6.2',
      'devices[0].feeds[1]: got "other", expected blocklist, domains, sha256, mine, sums, words',
      'devices[1].name: got "edge" twice, expected once',
      'devices[1].feeds[0]: got "sums", but panos loads no feed of kind "hash"',
      'feed.otherFeedsLines.ip: got 299998, expected at most 299997: fortios-7.4.4 loads 300000 lines over all feeds, and ours need one each',
    ]);
  });

  test.each<[unknown, string]>([
    [
      { feed: { device: 'panos' }, feeds: [{ name: 'mine', format: 'json' }] },
      'feeds[0].format: got "json", expected text for feed.device panos; FortiOS 7.6.1 or later reads it',
    ],
    [
      { feed: { device: 'fortios-7.0.1' }, feeds: [{ name: 'mine', format: 'stix' }] },
      'expected text for feed.device fortios-6.2; FortiOS 7.0.2 or later reads it',
    ],
    [{ feed: { device: 'asa' } }, 'feed.device: got "asa", expected one of fortios-6.2, '],
    [{ feed: { device: 'fortios-6.0' } }, 'FortiOS 6.0.0 takes no address feed'],
    [{ feed: { otherFeedsLines: -1 } }, 'feed.otherFeedsLines: got -1'],
    [
      { feed: { otherFeedsLines: { ip: 1, domian: 2 } } },
      'feed.otherFeedsLines.domian: no such field; is domain meant?',
    ],
    [{ feed: { otherFeedsLines: 'x' } }, 'got "x", expected a number of addresses, or {"ip": '],
    [{ feeds: [{ name: '../up' }] }, 'feeds[0].name: got "../up", expected a-z, 0-9 and hyphens'],
    [{ feeds: [{ name: 'a', families: ['brut force'] }] }, 'feeds[0].families[0]: got "brut'],
    [{ feeds: [{ name: 'a', band: ['high'] }] }, 'feeds[0].band: no such field'],
    [{ devices: [{ name: 'a', profile: 'panos', feeds: [] }] }, 'devices[0].feeds: got a list'],
  ])('%j', (given, message) => {
    expect(faultsOf(given).join('\n')).toContain(message);
  });
});
