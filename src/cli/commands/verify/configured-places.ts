/** The URLs at which the feeds of a deployment are read, for all its readers. */
import { namesNobody } from '../../../domain/configuration/configuration-access.ts';
import type { DeployedConfiguration } from '../../../domain/configuration/configuration.ts';
import {
  BUS_OUTPUT,
  FEED_BUCKET_OUTPUT,
  regionalFeedBucket,
} from '../../../domain/configuration/deployed-names.ts';
import type { FeedPlaceToProve } from './feed-proof.ts';

export interface ConfiguredPlace extends Required<Pick<FeedPlaceToProve, 'url' | 'byNetwork'>> {
  readonly needsUser: boolean;
}

/** Where firewalls read, by the configuration and the outputs of the deployed stack. */
export function configuredPlaces(
  { access, storage, securityAccountId, homeRegion }: DeployedConfiguration,
  outputs: ReadonlyMap<string, string>,
): readonly ConfiguredPlace[] {
  const key = storage.blocklistKey;
  const inBucket = (bucket: string, region: string): ConfiguredPlace => ({
    url: `https://${bucket}.s3.${region}.amazonaws.com/${key}`,
    byNetwork: true,
    needsUser: false,
  });
  const region = outputs.get(BUS_OUTPUT)?.split(':')[3] ?? homeRegion;
  const bucket = outputs.get(FEED_BUCKET_OUTPUT);
  const isOpen = storage.feedBucket !== undefined || !namesNobody(access.network);
  const domain = access.cloudfront.domainNames[0] ?? outputs.get('FeedDomain');
  return [
    ...(bucket !== undefined && isOpen ? [inBucket(bucket, region)] : []),
    ...access.regions.map((one) =>
      inBucket(regionalFeedBucket(securityAccountId, one.region), one.region),
    ),
    ...(access.cloudfront.enabled && domain !== undefined
      ? [{ url: `https://${domain}/${key}`, byNetwork: false, needsUser: true }]
      : []),
  ];
}
