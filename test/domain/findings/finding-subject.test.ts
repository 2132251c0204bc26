/** What a finding is about: from the schema's places, bounded, one line, and nothing that its sender adds. */
import { expect, it } from 'vitest';
import { readSubject, subjectOf } from '../../../src/domain/findings/finding-subject.ts';

it.each<[string, object, object | undefined]>([
  [
    'an instance, also where a cluster stands beside it',
    {
      title: 'i-1 is probed',
      resource: {
        resourceType: 'Instance',
        eksClusterDetails: { name: 'blue' },
        instanceDetails: { instanceId: 'i-1' },
      },
    },
    { title: 'i-1 is probed', resource: 'Instance', resourceId: 'i-1' },
  ],
  [
    'a bucket rather than who read it, in any letter case',
    {
      Resource: {
        ResourceType: 'S3Bucket',
        AccessKeyDetails: { UserName: 'ann' },
        S3BucketDetails: [{ Name: 'logs' }, { Name: 'other' }],
      },
    },
    { resource: 'S3Bucket', resourceId: 'logs' },
  ],
  [
    'a key without a user',
    { resource: { resourceType: 'AccessKey', accessKeyDetails: { accessKeyId: 'AKIA1' } } },
    { resource: 'AccessKey', resourceId: 'AKIA1' },
  ],
  [
    'a kind that is not known yet, with an id that is',
    { resource: { resourceType: 'constructor', lambdaDetails: { functionName: 'f' } } },
    { resource: 'constructor', resourceId: 'f' },
  ],
  [
    'the first resource of an attack sequence',
    { service: { detection: { sequence: { resources: [{ uid: 'arn:1' }, { uid: 'arn:2' }] } } } },
    { resourceId: 'arn:1' },
  ],
  ['nothing', { title: ' ', resource: { resourceType: 7 } }, undefined],
])('is %s', (_, detail, expected) => {
  expect(subjectOf(detail)).toEqual(expected);
});

it('is one line of printable ASCII, of bounded length, whatever is stored', () => {
  const hostile = `\u001b[2J\u202eevil\n${'x'.repeat(5_000)}é`;
  const subject = readSubject({
    title: hostile,
    resource: hostile,
    resourceId: hostile,
    place: 'p',
  });
  expect(Object.keys(subject ?? {})).toEqual(['title', 'resource', 'resourceId']);
  for (const text of Object.values<string>({ ...subject })) {
    expect(text).toMatch(/^\?\[2J\?evil\?x+$/);
    expect(text.length).toBeLessThanOrEqual(200);
  }
});
