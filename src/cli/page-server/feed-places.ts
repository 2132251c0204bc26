/** Where firewalls pull from, as far as the stack and the hub tell it. */
import { regionalFeedBucket } from '../../domain/configuration/deployed-names.ts';

export interface NamedFeedPlace {
  readonly name: string;
  /** With a slash at its end. */
  readonly base: string;
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
  buckets: readonly string[],
): readonly NamedFeedPlace[] {
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const place = (name: string, region: string): NamedFeedPlace => ({
    name: `bucket in ${region}`,
    base: `https://${name}.s3.${region}.${domain}/`,
  });
  const regional = regionalFeedBucket(account, '');
  const others = buckets.filter((name) => name !== bucket && name.startsWith(regional));
  return [place(bucket, home), ...others.map((name) => place(name, name.slice(regional.length)))];
}
