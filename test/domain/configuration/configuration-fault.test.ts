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
    [{ feeds: [{ name: 7 }] }, 'feeds[0].name: given 7, allowed: a text in quotes'],
    [{ feeds: [{}] }, 'feeds[0].name: given nothing, allowed: a text in quotes'],
    [feed({ types: [''] }), 'feeds[0].types[0]: given "", allowed: a text that is not empty'],
    [feed({ types: [] }), 'feeds[0].types: given a list, allowed: a list of at least 1'],
    [feed({ pins: 'yes' }), 'feeds[0].pins: given "yes", allowed: true or false'],
    [feed({ whenOver: 'x' }), 'feeds[0].whenOver: given "x", allowed: "shed", "squeeze"'],
    [{ feed: { linesMax: 1.5 } }, 'feed.linesMax: given 1.5, allowed: a whole number'],
    [{ feed: { linesMax: '3' } }, 'feed.linesMax: given "3", allowed: a number'],
    [{ feed: { linesMax: 0 } }, 'feed.linesMax: given 0, allowed: at least 1'],
    [{ feed: { minPrefix: { ipv4: 33 } } }, 'feed.minPrefix.ipv4: given 33, allowed: at most 32'],
    [{ caps: { feedSharePercentMax: null } }, 'caps.feedSharePercentMax: given null, allowed: a'],
    [{ pins: '9.9.9.9' }, 'pins: given "9.9.9.9", allowed: a list: […]'],
    [{ pins: ['9.9.9.9'] }, 'pins[0]: given "9.9.9.9", allowed: an object: {…}'],
    [{ accounts: [] }, 'accounts: given a list, allowed: an object: {…}'],
    [{ policy: { minSeverity: 'x' } }, 'given "x", allowed: a number from 0.1 to 10, e.g. 4'],
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
    ['caps.x', { caps: { x: 1 } }, `allowed: ${caps}`],
    ['caps.', { caps: { '': 1 } }, `allowed: ${caps}`],
    ['feeds[1].band', { feeds: [{ name: 'a' }, { name: 'b', band: [] }] }, 'is bands meant?'],
    [
      `accounts.${ACCOUNT}.units`,
      { accounts: { [ACCOUNT]: { organizationalUnits: [], units: 1 } } },
      'allowed: organizationalUnits',
    ],
    ['feed.otherFeedsLines.pi', { feed: { otherFeedsLines: { pi: 1 } } }, 'is ip meant?'],
  ])('%s', (path, given, words) => {
    expect(faults(given)).toEqual([`${path}: no such field; ${words}`]);
  });
});
