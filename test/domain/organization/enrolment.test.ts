/** Who is enrolled with GuardDuty's administrator: when it is read, and what is known of it meanwhile. */
import { describe, expect, it } from 'vitest';
import { DAY, HOUR } from '../../../src/domain/base/time.ts';
import {
  dueRegions,
  enrolmentAfter,
  enrolmentAlarms,
  enrolmentJson,
  parseEnrolment,
  type EnrolmentByRegion,
} from '../../../src/domain/organization/enrolment.ts';
import { organizationAnswer } from '../../../src/domain/policy/informed-policy.ts';
import { NOON } from '../../helpers/hub/publishing.ts';

const REGIONS = ['eu-west-1', 'us-east-1'];
const NOBODY: EnrolmentByRegion = new Map();

function read(known: EnrolmentByRegion, now: number, answers: Readonly<Record<string, unknown>>) {
  return enrolmentAfter(REGIONS, known, new Map(Object.entries(answers)) as never, now);
}

const FIRST = read(NOBODY, NOON, {
  'eu-west-1': { accounts: ['a', 'b'] },
  'us-east-1': { fault: 'no' },
});

describe('enrolment', () => {
  it('is read once a day, and what could not be read each time', () => {
    expect(dueRegions(REGIONS, NOBODY, NOON)).toEqual(REGIONS);
    expect(dueRegions(REGIONS, FIRST, NOON + HOUR)).toEqual(['us-east-1']);
    expect(dueRegions(REGIONS, FIRST, NOON + DAY - 60)).toEqual(REGIONS);
    expect(dueRegions(REGIONS, FIRST, NOON - HOUR)).toEqual(REGIONS);
  });

  it('stays as last known, and of a region that was never read nothing is known', () => {
    const later = read(FIRST, NOON + 90 * DAY, { 'eu-west-1': { fault: 'denied' } });
    const { enrolmentOf } = organizationAnswer({ tree: undefined, enrolment: later });
    expect(enrolmentOf('a', 'eu-west-1')).toBe('enrolled');
    expect(enrolmentOf('c', 'eu-west-1')).toBe('not-enrolled');
    expect(enrolmentOf('a', 'us-east-1')).toBe('unknown');
    expect(enrolmentOf('a', 'sa-east-1')).toBe('unknown');
    expect(enrolmentAlarms(later, NOON + 90 * DAY)).toEqual([
      expect.stringContaining('eu-west-1 (denied), us-east-1 (no)'),
    ]);
    expect(enrolmentAlarms(read(FIRST, NOON, { 'us-east-1': { accounts: [] } }), NOON)).toEqual([]);
  });

  it('is empty where the administrator has nobody, which is not unknown', () => {
    const empty = read(NOBODY, NOON, { 'eu-west-1': { accounts: [] } });
    const { enrolmentOf } = organizationAnswer({ tree: undefined, enrolment: empty });
    expect(enrolmentOf('a', 'eu-west-1')).toBe('not-enrolled');
  });

  it('is read back as it was written', () => {
    const known = read(FIRST, NOON + DAY, { 'us-east-1': { accounts: ['b', 'c'] } });
    expect(parseEnrolment(JSON.parse(JSON.stringify(enrolmentJson(known))))).toEqual(known);
    expect(parseEnrolment(JSON.parse(JSON.stringify(enrolmentJson(FIRST))))).toEqual(FIRST);
  });

  it.each([
    ['without regions', { regions: undefined }],
    ['with a region without a time', { regions: [{ region: 'eu-west-1', readAt: 'noon' }] }],
    ['with members of a region that is not named', { regions: [] }],
    ['with members that are no texts', { members: [{ regions: ['eu-west-1'], accounts: [1] }] }],
  ])('%s is unreadable', (_, change) => {
    expect(parseEnrolment({ ...enrolmentJson(FIRST), ...change })).toBeUndefined();
  });
});
