/** Addresses that findings of one account show as its own, and findings accuse. */
import { describe, expect, test } from 'vitest';
import { editionAlarms } from '../../../src/domain/edition/edition-alarms.ts';
import { indicatorKey } from '../../../src/domain/facts/sighting.ts';
import { editionAt, filesAt } from '../../helpers/hub/editions.ts';
import { textLines } from '../../../src/domain/feeds/address-feed.ts';
import { admitted, instanceWith, type Shape } from '../../helpers/data/findings.ts';

const AT = '2026-08-03T12:00:00Z';
const [OWNER, SECOND, THIRD, FOURTH] = [
  '111111111111',
  '222222222222',
  '333333333333',
  '444444444444',
] as const;
const ADDRESS = '45.1.2.3';
const UNITS = {
  [OWNER]: { organizationalUnits: ['ou-ab12-aaaaaaaa', 'r-ab12'] },
  [SECOND]: { organizationalUnits: ['ou-ab12-bbbbbbbb', 'r-ab12'] },
  [THIRD]: { organizationalUnits: ['ou-ab12-bbbbbbbb', 'r-ab12'] },
};

/** The account's instance has the address; what it accuses is another. */
function shows(account: string, address = ADDRESS, more: Shape = {}): Shape {
  const top = { resource: instanceWith(address) };
  return {
    account,
    id: `own-${address.replace(/[^0-9a-f]/gi, '-')}`,
    ip: '45.9.9.9',
    severity: 2,
    top,
    ...more,
  };
}

const accuses = (account: string, more: Shape = {}): Shape => ({
  account,
  ip: ADDRESS,
  severity: 9.5,
  ...more,
});

function edition(shapes: readonly Shape[], configuration: object = {}, at = AT) {
  const all = shapes.map((shape, n) => admitted({ id: `f${n}`, ...shape }));
  return editionAt(at, all, { configuration });
}

function standing(shapes: readonly Shape[], configuration: object = {}, at = AT) {
  const drawn = edition(shapes, configuration, at);
  const key = indicatorKey({ kind: 'ip', value: ADDRESS });
  const found = drawn.judged.find(({ value }) => indicatorKey(value) === key);
  const isInFeed = textLines(drawn.addresses.lines).includes(ADDRESS);
  expect(isInFeed).toBe(found?.standing.place === 'listed');
  return found?.standing;
}

const alarms = (shapes: readonly Shape[], configuration: object = {}) =>
  editionAlarms(edition(shapes, configuration), { pinnedSharePercent: 100 }).join('\n');

describe('an own address that a finding accuses', () => {
  test('is watched, with the account and the finding that show it, if one other account accuses it', () => {
    const because = `account ${OWNER} shows it as its own address (finding aws/${OWNER}/eu-west-1/own-45-1-2-3, last seen 2026-08-03T10:00:00Z); to list it, expected 2 other accounts that accuse it, got ${SECOND}; or pin it`;
    expect(standing([shows(OWNER), accuses(SECOND)])).toEqual({ place: 'watched', because });
  });

  test('is listed if nobody shows it', () => {
    expect(standing([accuses(SECOND)])?.place).toBe('listed');
  });

  test('is watched if the account accuses it that shows it', () => {
    expect(standing([shows(OWNER), accuses(OWNER)])?.place).toBe('watched');
    expect(standing([shows(OWNER), accuses(OWNER), accuses(SECOND)])?.place).toBe('watched');
  });

  test('is watched however often one account accuses it', () => {
    const often = Array.from({ length: 30 }, (_, n) => accuses(SECOND, { id: `g${n}` }));
    expect(standing([shows(OWNER), ...often])?.place).toBe('watched');
  });

  test('is listed if two others accuse it: claiming an attacker does not clear it', () => {
    const both = [shows(OWNER), accuses(SECOND), accuses(THIRD)];
    expect(standing(both)).toEqual({
      place: 'listed',
      because: expect.stringMatching(
        `^account ${OWNER} shows it .*, but independent accounts accuse it: ${SECOND}, ${THIRD}$`,
      ) as string,
    });
    // Who shows it, too, is no independent accuser.
    expect(standing([...both, shows(THIRD)])?.place).toBe('watched');
  });

  test('is listed only if the two are of different known units, where units are known', () => {
    const accounts = { accounts: UNITS };
    const bySecond = [shows(OWNER), accuses(SECOND)];
    expect(standing([...bySecond, accuses(THIRD)], accounts)?.place).toBe('watched');
    expect(standing([...bySecond, accuses(FOURTH)], accounts)?.place).toBe('watched');
    const apart = { ...UNITS, [THIRD]: { organizationalUnits: ['ou-ab12-cccccccc', 'r-ab12'] } };
    expect(standing([...bySecond, accuses(THIRD)], { accounts: apart })?.place).toBe('listed');
  });

  test('is listed if it is pinned, and out for good if it is exempt', () => {
    const contested = [shows(OWNER), accuses(SECOND)];
    const pins = [{ target: ADDRESS, author: 'ann', reason: 'bad' }];
    expect(standing(contested, { pins })?.place).toBe('listed');
    expect(alarms(contested, { pins })).toBe('');
    const exemptions = [{ target: ADDRESS, owner: 'ops', reason: 'ours' }];
    expect(standing(contested, { exemptions })?.place).toBe('excluded');
    expect(alarms(contested, { exemptions })).toBe('');
  });

  test('is own for 30 days after it was last shown', () => {
    const seen = '2026-07-01T12:00:00Z';
    const long = [shows(OWNER, ADDRESS, { seen, updated: seen }), accuses(SECOND)];
    expect(standing(long, {}, '2026-07-31T11:59:59Z')).toBeUndefined();
    expect(standing([...long, accuses(SECOND, { seen })], {}, '2026-07-31T11:59:59Z')?.place).toBe(
      'watched',
    );
    expect(standing([...long, accuses(SECOND, { seen })], {}, '2026-07-31T12:00:00Z')?.place).toBe(
      'listed',
    );
  });

  test('is own although the finding that shows it is archived, and not if it is a sample', () => {
    const archived = shows(OWNER, ADDRESS, { archived: true });
    expect(standing([archived, accuses(SECOND)])?.place).toBe('watched');
    const sample = shows(OWNER, ADDRESS, { service: { additionalInfo: { sample: true } } });
    expect(standing([sample, accuses(SECOND)])?.place).toBe('listed');
  });

  test('is of either family', () => {
    const six = '2a00:1::7';
    const lines = (shapes: readonly Shape[]) => textLines(edition(shapes).addresses.lines);
    const accused = accuses(SECOND, { ip: six });
    expect(lines([accused])).toContain(six);
    expect(lines([accused, shows(OWNER, '2A00:1::0:7')])).not.toContain(six);
  });

  test('is added by no squeeze', () => {
    const around = ['45.1.2.0', '45.1.2.1', '45.1.2.2'].map((ip) => accuses(SECOND, { ip }));
    const squeezed = (shapes: readonly Shape[]) =>
      textLines(edition(shapes, { feed: { linesMax: 1, whenOver: 'squeeze' } }).addresses.lines);
    expect(squeezed(around)).toEqual(['45.1.2.0/30']);
    expect(squeezed([...around, shows(OWNER, ADDRESS, { ip: '45.1.2.0' })])).toEqual([
      '45.1.2.0/31',
    ]);
  });
});

describe('the alarm', () => {
  test('names accounts and addresses, whether they are watched or listed', () => {
    expect(alarms([shows(OWNER), accuses(SECOND)])).toBe(
      `1 own address is accused, and watched rather than listed: account ${OWNER} shows ${ADDRESS}; look at them with palisade explain, then pin, exempt, or archive the finding that is wrong`,
    );
    expect(alarms([shows(OWNER), accuses(SECOND), accuses(THIRD)])).toContain(
      `1 own address is accused by independent accounts, and listed: account ${OWNER} shows ${ADDRESS};`,
    );
    expect(alarms([shows(OWNER)])).toBe('');
  });

  test('stays short, and names an honest account beside one that claims much', () => {
    const claimed = Array.from({ length: 40 }, (_, n) => `45.1.3.${n}`);
    const text = alarms([
      ...claimed.flatMap((ip) => [
        shows(FOURTH, ip),
        accuses(SECOND, { ip, id: `s-${ip.replaceAll('.', '-')}` }),
      ]),
      ...[shows(OWNER), accuses(SECOND)],
    ]);
    expect(text).toContain(`account ${FOURTH} shows 45.1.3.0, 45.1.3.1, 45.1.3.10 and 37 more`);
    expect(text).toContain(`account ${OWNER} shows ${ADDRESS}`);
  });

  test('has its numbers in the manifest', () => {
    const all = [shows(OWNER), accuses(SECOND)].map((shape, n) =>
      admitted({ id: `f${n}`, ...shape }),
    );
    const manifest = JSON.parse(filesAt(AT, all).get('manifest.json') ?? '') as object;
    expect(manifest).toMatchObject({
      ownAddresses: { accused: 1, listed: 0 },
      leftOut: { watched: { 'shown as an own address by an account': 1 } },
    });
  });
});
