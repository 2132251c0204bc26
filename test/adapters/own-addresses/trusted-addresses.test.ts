/** The lists that GuardDuty's administrator trusts, as GuardDuty and S3 hear the probe, over the wire. */
import { STSClient } from '@aws-sdk/client-sts';
import { describe, expect, it } from 'vitest';
import { ownAddressProbe } from '../../../src/adapters/own-addresses/own-address-probe.ts';
import { trustedPlace } from '../../../src/domain/organization/discovered.ts';
import { awsAnswering, type Answers } from '../../helpers/fakes/aws-endpoint.ts';

const SECURITY = '210987654321';
const list = (location: string, more: object = {}) => ({
  name: 'office',
  format: 'TXT',
  location,
  status: 'ACTIVE',
  ...more,
});

const nothing: Answers = {
  'GET /detector': () => ({ detectorIds: ['d1'] }),
  'GET /detector/d1/ipset': () => ({ ipSetIds: ['i1'] }),
  'GET /detector/d1/trustedentityset': () => ({ trustedEntitySetIds: [] }),
  'GET /detector/d1/ipset/i1': () => list('s3://our-lists/office.txt'),
  'GET /our-lists/office.txt': () => ({ text: '45.83.64.0/24\n' }),
};

async function reading(differing: Answers) {
  const { asked } = await awsAnswering({ ...nothing, ...differing });
  const sts = new STSClient({ region: 'eu-west-1' });
  const options = { maxAttempts: 1 };
  const probe = ownAddressProbe({ sts, own: SECURITY, homeRegion: 'eu-west-1', options });
  const outcome = await probe.read(trustedPlace(SECURITY, 'us-east-1'));
  return { outcome, asked };
}

describe('the probe of trusted lists', () => {
  it('reads the active ones of both kinds, in their region, by the credentials of the administrator', async () => {
    const { outcome, asked } = await reading({
      'GET /detector/d1/trustedentityset': () => ({ trustedEntitySetIds: ['t1', 't2'] }),
      'GET /detector/d1/trustedentityset/t1': () =>
        list('https://s3.amazonaws.com/our-lists/partners%20a.txt', { name: 'partners' }),
      'GET /detector/d1/trustedentityset/t2': () =>
        list('s3://our-lists/x', { status: 'INACTIVE' }),
      'GET /our-lists/partners%20a.txt': () => ({ text: '\r\n 2a0b:f4c2:1::/48\r\n52.16.0.1\r\n' }),
    });
    expect(outcome).toEqual({
      read: {
        found: [
          { address: '45.83.64.0/24', holder: 'trusted IP list office' },
          { address: '2a0b:f4c2:1::/48', holder: 'trusted entity list partners' },
          { address: '52.16.0.1', holder: 'trusted entity list partners' },
        ],
        leftOut: [],
      },
    });
    expect(new Set(asked.map(({ region }) => region))).toEqual(new Set(['us-east-1']));
    expect(asked.some(({ service }) => service === 'sts')).toBe(false);
  });

  it('names what is too wide, no address, not public, and a list in another format', async () => {
    const { outcome } = await reading({
      'GET /detector/d1/ipset': () => ({ ipSetIds: ['i1', 'i2'] }),
      'GET /detector/d1/ipset/i2': () => list('s3://our-lists/x', { name: 'old', format: 'STIX' }),
      'GET /our-lists/office.txt': () => ({
        text: '44.0.0.0/7\n0.0.0.0/0\npartner.example.org\n45.83.64.1/24\n10.0.0.0/8\n44.0.0.0/8\n',
      }),
    });
    expect(outcome).toEqual({
      read: {
        found: [{ address: '44.0.0.0/8', holder: 'trusted IP list office' }],
        leftOut: [
          { address: '44.0.0.0/7', because: 'too-wide' },
          { address: '0.0.0.0/0', because: 'too-wide' },
          { address: 'partner.example.org', because: 'not-an-address' },
          { address: '45.83.64.1/24', because: 'not-an-address' },
          { address: '10.0.0.0/8', because: 'not-public' },
          { address: 'list old (STIX)', because: 'format-not-read' },
        ],
      },
    });
  });

  it('has nothing to read where GuardDuty is off', async () => {
    const { outcome } = await reading({ 'GET /detector': () => ({ detectorIds: [] }) });
    expect(outcome).toEqual({ read: { found: [], leftOut: [] } });
  });

  it.each<[string, Answers, string]>([
    [
      'a bucket that it may not read',
      { 'GET /our-lists/office.txt': () => ({ error: 'AccessDenied' }) },
      'access-denied',
    ],
    [
      'a location that is not in S3',
      { 'GET /detector/d1/ipset/i1': () => list('https://lists.example.org/a.txt') },
      'unreadable',
    ],
    [
      'a body of more than a megabyte',
      { 'GET /our-lists/office.txt': () => ({ text: '1'.repeat(1_000_001) }) },
      'unreadable',
    ],
    ['an answer without its list', { 'GET /detector/d1/ipset': () => ({}) }, 'unreadable'],
  ])('says what it cannot read, and gives no half: %s', async (_, answers, kind) => {
    const { outcome } = await reading(answers);
    expect(outcome).toMatchObject({ fault: { kind } });
  });
});
