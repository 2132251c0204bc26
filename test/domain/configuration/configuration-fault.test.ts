import { describe, expect, test } from 'vitest';
import { describeFault } from '../../../src/domain/configuration/configuration-fault.ts';
import { parseConfiguration } from '../../../src/domain/configuration/configuration.ts';
import { ACCOUNT } from '../../helpers/data/findings.ts';

const faults = (given: unknown) => {
  const parsed = parseConfiguration(given);
  return parsed.ok ? [] : parsed.problem.map(describeFault);
};
const feed = (field: object) => ({ feeds: [{ name: 'a', ...field }] });

describe('a fault tells what was given and what is allowed', () => {
  test.each<[unknown, string]>([
    [{ feeds: [{ name: 7 }] }, 'feeds[0].name: got 7, expected a text in quotes'],
    [{ feeds: [{}] }, 'feeds[0].name: got nothing, expected a text in quotes'],
    [feed({ types: [''] }), 'feeds[0].types[0]: got "", expected a text that is not empty'],
    [feed({ types: [] }), 'feeds[0].types: got a list, expected a list of at least 1'],
    [feed({ pins: 'yes' }), 'feeds[0].pins: got "yes", expected true or false'],
    [feed({ whenOver: 'x' }), 'feeds[0].whenOver: got "x", expected "shed", "squeeze"'],
    [{ feed: { linesMax: 1.5 } }, 'feed.linesMax: got 1.5, expected a whole number'],
    [{ feed: { linesMax: '3' } }, 'feed.linesMax: got "3", expected a number'],
    [{ feed: { linesMax: 0 } }, 'feed.linesMax: got 0, expected at least 1'],
    [{ feed: { minPrefix: { ipv4: 33 } } }, 'feed.minPrefix.ipv4: got 33, expected at most 32'],
    [{ caps: { feedSharePercentMax: null } }, 'caps.feedSharePercentMax: got null, expected a'],
    [{ pins: '9.9.9.9' }, 'pins: got "9.9.9.9", expected a list: […]'],
    [{ pins: ['9.9.9.9'] }, 'pins[0]: got "9.9.9.9", expected an object: {…}'],
    [{ accounts: [] }, 'accounts: got a list, expected an object: {…}'],
    [{ policy: { minSeverity: 'x' } }, 'got "x", expected a number from 0.1 to 10, e.g. 4'],
  ])('%j', (given, words) => {
    expect(faults(given)).toEqual([expect.stringContaining(words)]);
  });
});

describe('a field that is not known is told those that are', () => {
  const caps =
    'addressesPerFinding, entriesPerHourPerAccount, entriesPerHourPerOrganizationalUnit, feedShareFreeEntries, feedSharePercentMax, pinnedSharePercent';

  test.each<[string, unknown, string]>([
    ['pin', { pin: [] }, 'is pins meant?'],
    ['pinss', { pinss: [] }, 'is pins meant?'],
    ['pims', { pims: [] }, 'is pins meant?'],
    ['pisn', { pisn: [] }, 'is pins meant?'],
    ['PINS', { PINS: [] }, 'is pins meant?'],
    ['caps.x', { caps: { x: 1 } }, `expected ${caps}`],
    ['caps.', { caps: { '': 1 } }, `expected ${caps}`],
    ['feeds[1].band', { feeds: [{ name: 'a' }, { name: 'b', band: [] }] }, 'is bands meant?'],
    [
      `accounts.${ACCOUNT}.units`,
      { accounts: { [ACCOUNT]: { organizationalUnits: [], units: 1 } } },
      'expected organizationalUnits',
    ],
    ['feed.otherFeedsLines.pi', { feed: { otherFeedsLines: { pi: 1 } } }, 'is ip meant?'],
  ])('%s', (path, given, words) => {
    expect(faults(given)).toEqual([`${path}: no such field; ${words}`]);
  });
});
