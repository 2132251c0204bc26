import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import {
  leftOutBecause,
  type ReportSelection,
} from '../../../src/domain/reports/report-selection.ts';
import { isTooDeep, reportOf } from '../../../src/domain/reports/report.ts';
import { pseudonymsWith, type Profile } from '../../../src/domain/reports/redaction.ts';
import { admitted, bareFinding, type Shape } from '../../helpers/data/findings.ts';
import {
  hmac,
  PSEUDONYM_KEY,
  readFinding,
  reported,
  TRUSTAR_SAMPLE,
} from '../../helpers/data/reports.ts';

describe('the version of a report', () => {
  it('is a text in the order of update time, then count', () => {
    const moment = fc.record({
      ms: fc.integer({ min: 0, max: 4_102_444_800_000 }),
      count: fc.integer({ min: 1, max: 999_999_999 }),
    });
    const versionAt = ({ ms, count }: { ms: number; count: number }) =>
      reported(bareFinding({ updated: new Date(ms).toISOString(), service: { count } })).version;
    fc.assert(
      fc.property(moment, moment, (a, b) => {
        const order = a.ms === b.ms ? a.count - b.count : a.ms - b.ms;
        const [first, second] = [versionAt(a), versionAt(b)];
        expect(Math.sign(order)).toBe(first === second ? 0 : first < second ? -1 : 1);
      }),
    );
  });

  test.each([
    ['2026-08-03T10:00:00.250Z', '20260803T100000250Z-000000001'],
    ['2026-08-03T12:00:00+02:00', '20260803T100000000Z-000000001'],
    ['no time', '20260803T100000000Z-000000001'],
  ])('updated %s is %s', (updated, version) => {
    expect(reported(bareFinding({ updated })).version).toBe(version);
  });
});

describe('a report', () => {
  it.each<[Profile, object]>([
    ['full', { account: '123456789012', region: 'us-east-1', url: TRUSTAR_SAMPLE.arn }],
    ['trustar', { account: '123456789012', region: 'us-east-1', url: TRUSTAR_SAMPLE.arn }],
    ['minimal', { region: undefined, url: undefined }],
  ])('of profile %s shows who we are as far as it says', (profile, expected) => {
    expect(reported(TRUSTAR_SAMPLE, profile)).toMatchObject(expected);
  });

  it('holds the whole finding in full, six keys of it in trustar', () => {
    expect(reported(TRUSTAR_SAMPLE, 'full').body).toEqual(TRUSTAR_SAMPLE);
    const { title, description, severity, createdAt, updatedAt, service } = TRUSTAR_SAMPLE;
    expect(reported(TRUSTAR_SAMPLE, 'trustar').body).toEqual({
      title,
      description,
      severity,
      createdAt,
      updatedAt,
      service,
    });
  });

  it('has a title of one line, whatever the finding has', () => {
    const titled = (title: unknown) => reported(bareFinding({ top: { title } })).title;
    expect(titled('one\r\ntwo \u202ethree\u0000')).toBe('one two  three');
    expect(titled(' \n ')).toBe('Backdoor:EC2/C&CActivity.B');
    expect(titled(42)).toBe('Backdoor:EC2/C&CActivity.B');
    expect(titled('x'.repeat(9_999))).toHaveLength(500);
  });
});

describe('pseudonyms', () => {
  it('are the same for the same, and other with another key', () => {
    const [mine, same] = [pseudonymsWith(hmac, PSEUDONYM_KEY), pseudonymsWith(hmac, PSEUDONYM_KEY)];
    const others = pseudonymsWith(hmac, new TextEncoder().encode('another key, as long as it'));
    expect(mine.account('111122223333')).toBe(same.account('111122223333'));
    expect(mine.account('111122223333')).not.toBe(mine.account('111122223334'));
    expect(mine.account('111122223333')).not.toBe(others.account('111122223333'));
    expect(mine.findingId('a')).not.toBe(others.findingId('a'));
  });

  it('are letters only, so that none looks like an account', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const pseudonyms = pseudonymsWith(hmac, PSEUDONYM_KEY);
        expect(pseudonyms.account(text)).toMatch(/^[a-p]{12}$/);
        expect(pseudonyms.findingId(text)).toMatch(/^[a-p]{32}$/);
      }),
    );
  });

  it('are not made of accounts without a key: twelve digits are soon tried through', () => {
    expect(pseudonymsWith(hmac, undefined).account('111122223333')).toBeUndefined();
    const keyless = pseudonymsWith(hmac, undefined);
    const { account, body } = reportOf(readFinding(TRUSTAR_SAMPLE), 'minimal', keyless);
    expect([account, Object.keys(body).includes('account')]).toEqual([undefined, false]);
  });
});

test.each([
  [99, false],
  [100, true],
  [50_000, true],
])('a finding nested %i deep is too deep: %s', (depth, deep) => {
  let value: unknown = 1;
  for (let n = 0; n < depth; n += 1) value = n % 2 === 0 ? [value] : { value };
  expect(isTooDeep({ value })).toBe(deep);
});

describe('a sink gets no', () => {
  const selection: ReportSelection = {
    minSeverity: 4,
    isWantedType: (type) => type !== 'Policy:S3/AccountBlockPublicAccessDisabled',
    includeSamples: false,
    isOwnList: (name) => name === 'palisade',
  };
  const listed = (threatListName: string): Shape => ({
    type: 'UnauthorizedAccess:EC2/MaliciousIPCaller.Custom',
    service: { additionalInfo: { threatListName } },
  });
  test.each<[string, Shape, string | undefined]>([
    ['ordinary finding, but it does', {}, undefined],
    ['sample', { top: { title: '[SAMPLE] x' } }, 'a sample finding'],
    ['finding below its floor', { severity: 3.9 }, "severity 3.9 is below the sink's minimum of 4"],
    ['finding at its floor, but it does', { severity: 4 }, undefined],
    [
      'finding of a type it does not want',
      { type: 'Policy:S3/AccountBlockPublicAccessDisabled' },
      'the sink does not want its type',
    ],
    [
      'hit on our own list',
      listed('palisade'),
      'the threat list that matched is made from our own feed',
    ],
    ['hit on another list, but it does', listed('of a partner'), undefined],
  ])('%s', (_, shape, because) => {
    expect(leftOutBecause(admitted(shape), selection)).toBe(because);
  });
});
