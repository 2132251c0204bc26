/** Where firewalls pull from, as far as the stack and the hub tell it. */
import { regionalFeedBucket } from '../../domain/configuration/deployed-names.ts';

/** Unless the hub says otherwise. */
export const BLOCKLIST_KEY = 'feeds/blocklist.txt';

export interface NamedFeedPlace {
  readonly name: string;
  /** With a slash at its end. */
  readonly base: string;
  /** Where the blocklist lies below it. */
  readonly blocklistKey: string;
}

/** A feed bucket as the hub's status names it. */
export interface ToldBucket {
  readonly name: string;
  readonly blocklistKey: string;
}

export interface StackPlace {
  readonly partition: string;
  readonly region: string;
  readonly account: string;
  /** At home. */
  readonly bucket: string;
}

/** The bucket at home, then those of other regions (`access.regions`): their names say which. */
export function feedPlaces(
  { partition, region: home, account, bucket }: StackPlace,
  buckets: readonly ToldBucket[],
): readonly NamedFeedPlace[] {
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const place = ({ name, blocklistKey }: ToldBucket, region: string): NamedFeedPlace => ({
    name: `bucket in ${region}`,
    base: `https://${name}.s3.${region}.${domain}/`,
    blocklistKey,
  });
  const regional = regionalFeedBucket(account, '');
  const own = buckets.find(({ name }) => name === bucket);
  const others = buckets.filter(({ name }) => name !== bucket && name.startsWith(regional));
  return [
    place(own ?? { name: bucket, blocklistKey: BLOCKLIST_KEY }, home),
    ...others.map((one) => place(one, one.name.slice(regional.length))),
  ];
}
