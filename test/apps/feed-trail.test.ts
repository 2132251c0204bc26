/** The trail of who reads feeds: what it records, who may write its files, and who reads them. */
import { beforeAll, describe, expect, it } from 'vitest';
import { at, listAt, textAt, type Json } from '../../src/domain/base/lookup.ts';
import { readLogPlaces } from '../../src/environment.ts';
import {
  bucketStatements,
  resourcesOf,
  verdictOf,
  type Principal,
} from '../helpers/data/policy.ts';
import { HUB_ACCOUNT, hubTemplate } from '../helpers/cdk/synth.ts';

const NETWORK = { sourceCidrs: ['203.0.113.0/24'] };
const REGIONS = [{ region: 'us-east-1', ...NETWORK }];
const ARN = `arn:aws:cloudtrail:eu-west-1:${HUB_ACCOUNT}:trail/PalisadeFeedReads`;
const CLOUDTRAIL: Principal = { kind: 'service', name: 'cloudtrail.amazonaws.com' };

const templateOf = (more: object): Json => hubTemplate(more).toJSON();
const trailsIn = (template: Json) => resourcesOf(template, 'AWS::CloudTrail::Trail');

function filesOf(template: Json): string {
  const [files] = resourcesOf(template, 'AWS::S3::Bucket').filter(({ id }) =>
    id.includes('TrailFiles'),
  );
  if (files === undefined) throw new Error('there is no bucket for files of a trail');
  return files.id;
}

let withTrail: Json;
beforeAll(() => {
  withTrail = templateOf({
    access: { network: NETWORK, regions: REGIONS, freshness: { trail: true } },
    storage: { blocklistKey: 'firewalls/block.txt' },
  });
}, 60_000);

describe('without access.freshness.trail', () => {
  it('there is no trail, and logs are read every quarter of an hour', () => {
    const template = templateOf({ access: { network: NETWORK } });
    expect(trailsIn(template)).toEqual([]);
    expect(JSON.stringify(template)).toContain('rate(15 minutes)');
  });
});

describe('the trail', () => {
  it('records reads of feeds in every feed bucket, and nothing else', () => {
    const [trail, ...others] = trailsIn(withTrail);
    expect(others).toEqual([]);
    const properties = trail?.properties ?? {};
    expect(properties).toMatchObject({
      TrailName: 'PalisadeFeedReads',
      IsLogging: true,
      IsMultiRegionTrail: true,
      EnableLogFileValidation: true,
    });
    expect(properties).not.toHaveProperty('EventSelectors');
    const [selector, ...more] = listAt(properties, 'AdvancedEventSelectors');
    expect(more).toEqual([]);
    const fields = new Map(
      listAt(selector, 'FieldSelectors').map((field) => [textAt(field, 'Field'), field]),
    );
    expect([...fields.keys()].sort()).toEqual([
      'eventCategory',
      'eventName',
      'resources.ARN',
      'resources.type',
    ]);
    expect(fields.get('eventName')).toMatchObject({ Equals: ['GetObject'] });
    const read = JSON.stringify(at(fields.get('resources.ARN'), 'StartsWith'));
    expect(read).toContain('/feeds/');
    expect(read).toContain('/firewalls/block.txt');
    expect(read).toContain(`palisade-feeds-${HUB_ACCOUNT}-us-east-1/feeds/`);
    expect(listAt(fields.get('resources.ARN'), 'StartsWith')).toHaveLength(6);
  });

  it('is of one region where all feeds are', () => {
    const [trail] = trailsIn(templateOf({ access: { freshness: { trail: true } } }));
    expect(trail?.properties).toMatchObject({
      IsMultiRegionTrail: false,
      IncludeGlobalServiceEvents: false,
    });
  });
});

describe('its files', () => {
  const put = (principal: Principal, source: string | undefined) =>
    verdictOf(bucketStatements(withTrail, filesOf(withTrail)), {
      principal,
      action: 's3:PutObject',
      resource: `arn:aws:s3:::${filesOf(withTrail)}/AWSLogs/${HUB_ACCOUNT}/CloudTrail/eu-west-1/x`,
      context: {
        'aws:securetransport': 'true',
        's3:tlsversion': '1.3',
        's3:x-amz-acl': 'bucket-owner-full-control',
        ...(source === undefined ? {} : { 'aws:sourcearn': source }),
      },
    });

  it('CloudTrail writes for this trail, and nobody for another', () => {
    expect(put(CLOUDTRAIL, ARN)).toBe('allowed');
    expect(put(CLOUDTRAIL, ARN.replace(HUB_ACCOUNT, '444455556666'))).not.toBe('allowed');
    expect(put(CLOUDTRAIL, undefined)).not.toBe('allowed');
    expect(put({ kind: 'anonymous' }, ARN)).not.toBe('allowed');
  });

  it('are read by the function that watches readers, every five minutes, in place of S3’s logs', () => {
    const reader = resourcesOf(withTrail, 'AWS::Lambda::Function').find(({ properties }) =>
      JSON.stringify(properties).includes('PALISADE_ACCESS_LOGS'),
    );
    const written = JSON.stringify(
      at(reader?.properties, 'Environment', 'Variables', 'PALISADE_ACCESS_LOGS'),
    );
    expect(written).toContain('cloudtrail');
    expect(written).not.toContain('"s3');
    expect(JSON.stringify(withTrail)).toContain('rate(5 minutes)');
    expect(
      readLogPlaces(
        JSON.stringify([{ bucket: 'b', region: 'r', prefix: 'p', format: 'cloudtrail' }]),
      ),
    ).toHaveLength(1);
  });
});
