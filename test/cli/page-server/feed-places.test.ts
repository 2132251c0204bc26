/** Where `palisade open` says that firewalls pull from. */
import { expect, it } from 'vitest';
import { feedPlaces } from '../../../src/cli/page-server/feed-places.ts';

const HOME = {
  partition: 'aws',
  region: 'eu-west-1',
  account: '111122223333',
  bucket: 'palisadehub-feeds-abc',
};

it('is the bucket at home, and each of another region', () => {
  const buckets = [
    { name: 'palisadehub-feeds-abc', blocklistKey: 'lists/ours.txt' },
    { name: 'palisade-feeds-111122223333-us-east-1', blocklistKey: 'lists/ours.txt' },
    { name: 'palisade-feeds-111122223333-ap-southeast-2', blocklistKey: 'feeds/blocklist.txt' },
    { name: 'palisade-feeds-999999999999-us-west-2', blocklistKey: 'feeds/blocklist.txt' },
  ];
  expect(feedPlaces(HOME, buckets)).toEqual([
    {
      name: 'bucket in eu-west-1',
      base: 'https://palisadehub-feeds-abc.s3.eu-west-1.amazonaws.com/',
      blocklistKey: 'lists/ours.txt',
    },
    {
      name: 'bucket in us-east-1',
      base: 'https://palisade-feeds-111122223333-us-east-1.s3.us-east-1.amazonaws.com/',
      blocklistKey: 'lists/ours.txt',
    },
    {
      name: 'bucket in ap-southeast-2',
      base: 'https://palisade-feeds-111122223333-ap-southeast-2.s3.ap-southeast-2.amazonaws.com/',
      blocklistKey: 'feeds/blocklist.txt',
    },
  ]);
  expect(feedPlaces(HOME, []).map(({ name }) => name)).toEqual(['bucket in eu-west-1']);
});
