/**
 * What a feed bucket's policy says of its readers: firewalls sign nothing, so it knows them by where they come
 * from. Every value is fixed, so that S3 does not take the bucket for public and all of Block Public Access
 * stays on (docs/sources/aws.md#3-buckets-that-are-read-without-credentials-and-are-not-public).
 */
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Readers } from '../src/domain/configuration/configuration-access.ts';

/** Keys, or patterns of keys, that hold feeds: with a blocklist key outside `feeds/`, that key too. */
export function feedPlaces(blocklistKey: string): readonly string[] {
  const elsewhere = blocklistKey.startsWith('feeds/')
    ? []
    : [blocklistKey, `${blocklistKey}.sha256`];
  return ['feeds/*', ...elsewhere];
}

/** Reading these objects and nothing else, for each way in which readers are named. */
export function readerStatements(
  { sourceCidrs, vpcEndpoints, vpcs }: Readers,
  objects: readonly string[],
): readonly iam.PolicyStatement[] {
  const ways = [
    { sid: 'FirewallsByAddress', values: sourceCidrs, is: matching('IpAddress', 'aws:SourceIp') },
    {
      sid: 'FirewallsByEndpoint',
      values: vpcEndpoints,
      is: matching('StringEquals', 'aws:SourceVpce'),
    },
    { sid: 'FirewallsByVpc', values: vpcs, is: matching('StringEquals', 'aws:SourceVpc') },
  ];
  return ways.flatMap(({ sid, values, is }) =>
    values.length === 0 ? [] : [reading(sid, objects, is(values))],
  );
}

function matching(operator: string, key: string) {
  return (values: readonly string[]) => ({ [operator]: { [key]: [...new Set(values)] } });
}

function reading(sid: string, objects: readonly string[], conditions: object): iam.PolicyStatement {
  return new iam.PolicyStatement({
    sid,
    principals: [new iam.AnyPrincipal()],
    actions: ['s3:GetObject'],
    resources: [...objects],
    conditions: { ...conditions },
  });
}
