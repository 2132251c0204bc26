/** What is believed of an event that says it is a heartbeat: anybody in the organization may send one. */
import { describe, expect, it } from 'vitest';
import { heartbeatIn } from '../../../src/domain/forwarding/heartbeat.ts';
import { REGIONS } from '../../../src/domain/configuration/regions.ts';

const MEMBER = '444455556666';
const SECURITY = '111122223333';
const ARRIVAL = 1_800_000_000;
const TERMS = { arrival: ARRIVAL, administrators: new Set([SECURITY]), regions: REGIONS };
const EVENT = {
  source: 'palisade.heartbeat',
  'detail-type': 'Palisade Member Heartbeat',
  account: MEMBER,
  region: 'eu-west-1',
  time: '2027-01-15T07:59:00Z',
  detail: { accountId: MEMBER },
};
const read = (more: object) => heartbeatIn({ ...EVENT, ...more }, TERMS);

describe('a heartbeat', () => {
  it('speaks of the account and region on its envelope, whatever its detail says', () => {
    const heard = { account: MEMBER, region: 'eu-west-1', route: 'member', at: ARRIVAL - 60 };
    expect(read({})).toEqual(heard);
    const detail = { accountId: SECURITY, account: SECURITY, region: 'us-east-1', at: 9e9 };
    expect(read({ detail })).toEqual(heard);
  });

  it('is never later than it arrived, and is as old as it says', () => {
    expect(read({ time: '2099-01-01T00:00:00Z' })).toMatchObject({ at: ARRIVAL });
    expect(read({ time: '2027-01-01T00:00:00Z' })).toMatchObject({ at: 1_798_761_600 });
    expect(read({ time: 'soon' })).toMatchObject({ at: ARRIVAL });
  });

  it.each([
    { account: undefined },
    { account: '1234' },
    { account: `${MEMBER}\n` },
    { account: [MEMBER] },
    { region: undefined },
    { region: 'xx-nowhere-1' },
    { region: 'constructor' },
    { 'detail-type': 'GuardDuty Finding' },
    { 'detail-type': undefined },
    { 'detail-type': 'Palisade Administrator Heartbeat' },
  ])('is not believed with %j', (more) => {
    expect(read(more)).toBe('not-believed');
  });

  it('of the administrator’s rules is believed of the administrator', () => {
    const more = { 'detail-type': 'Palisade Administrator Heartbeat', account: SECURITY };
    expect(read(more)).toMatchObject({ account: SECURITY, route: 'administrator' });
  });

  it.each([{ ...EVENT, source: 'aws.guardduty' }, { source: 1 }, undefined, null, 'x', []])(
    'is not %j',
    (event) => {
      expect(heartbeatIn(event, TERMS)).toBeUndefined();
    },
  );
});
