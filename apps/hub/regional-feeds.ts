/**
 * Feed buckets of other regions as the hub knows them: by name, since other stacks make them; and only while
 * they are ours, since names of buckets are global and somebody else may have been first.
 */
import { Stack } from 'aws-cdk-lib';
import { regionalFeedBucket } from '../../src/domain/configuration/deployed-names.ts';
import type { FeedBucketPlace } from '../../src/environment.ts';
import { acknowledgeWildcards } from '../../stacksets/acknowledge.ts';
import { feedPlaces } from '../../stacksets/feed-readers.ts';
import type { HubFunction } from './function.ts';

export interface RegionalFeeds {
  readonly regions: readonly string[];
  /** Where `feeds/blocklist.txt` lies in each. */
  readonly blocklistKey: string;
}

export function regionalPlaces(
  stack: Stack,
  { regions, blocklistKey }: RegionalFeeds,
): readonly FeedBucketPlace[] {
  return regions.map((region) => ({
    name: regionalFeedBucket(stack.account, region),
    region,
    blocklistKey,
  }));
}

/** On the feeds of each region, and to see which there are. */
export function allowRegionalFeeds(
  hubFunction: HubFunction,
  { regions, blocklistKey }: RegionalFeeds,
  actions: readonly string[],
): void {
  if (regions.length === 0) return;
  const stack = Stack.of(hubFunction);
  const buckets = regions.map((region) =>
    stack.formatArn({
      service: 's3',
      account: '',
      region: '',
      resource: regionalFeedBucket(stack.account, region),
    }),
  );
  const objects = buckets.flatMap((bucket) =>
    feedPlaces(blocklistKey).map((place) => `${bucket}/${place}`),
  );
  const ours = { StringEquals: { 'aws:ResourceAccount': stack.account } };
  hubFunction.allow(['s3:ListBucket'], buckets, ours);
  hubFunction.allow(actions, objects, ours);
  acknowledgeWildcards(
    hubFunction,
    objects.filter((object) => object.endsWith('*')),
    'The feeds of each region, whatever they are called.',
  );
}
