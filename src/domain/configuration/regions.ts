/**
 * Regions of AWS, and what each lacks that a hub needs; as of 2026-11, from the registry of aws-cdk-lib 2.276 and the
 * documents named below. A region that is newer is refused by name rather than left out unnoticed.
 */

import type { OperatorEndpointKind } from './configuration-operator.ts';

/** Enabled in every new account. */
export const DEFAULT_REGIONS: readonly string[] = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ...['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1', 'eu-north-1'],
  ...['ap-south-1', 'ap-southeast-1', 'ap-southeast-2'],
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
];

/** To be enabled in each account that forwards, and in the management account. */
export const OPT_IN_REGIONS: readonly string[] = [
  ...['af-south-1', 'ap-east-1', 'ap-east-2', 'ap-south-2', 'ap-southeast-3', 'ap-southeast-4'],
  ...['ap-southeast-5', 'ap-southeast-6', 'ap-southeast-7', 'ca-west-1', 'eu-central-2'],
  ...['eu-south-1', 'eu-south-2', 'il-central-1', 'me-central-1', 'me-south-1', 'mx-central-1'],
];

/** GovCloud (US): its own partition. */
const GOVERNMENT_REGIONS: readonly string[] = ['us-gov-east-1', 'us-gov-west-1'];

/** Beijing and Ningxia: a partition in which StackSets have no trusted access to Organizations (stacksets-prereqs). */
const CHINA_REGIONS: readonly string[] = ['cn-north-1', 'cn-northwest-1'];

/** Without Lambda function URLs (Lambda developer guide, "function URLs"; the registry of CloudFormation). */
export const NO_FUNCTION_URL_REGIONS: readonly string[] = [
  ...['ap-east-2', 'ap-south-2', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6'],
  ...['ap-southeast-7', 'ca-west-1', 'eu-central-2', 'eu-south-2', 'il-central-1'],
  ...['me-central-1', 'mx-central-1'],
  ...CHINA_REGIONS,
  ...GOVERNMENT_REGIONS,
];

/** All that AWS had in 2026-11. */
export const REGIONS: ReadonlySet<string> = new Set([
  ...DEFAULT_REGIONS,
  ...OPT_IN_REGIONS,
  ...GOVERNMENT_REGIONS,
  ...CHINA_REGIONS,
]);

/** Why no hub with this endpoint for operators can be in this region; `undefined` if one can. */
export function homeProblem(
  name: string,
  endpoint: OperatorEndpointKind = 'function-url',
): string | undefined {
  if (!REGIONS.has(name)) return unknownRegion(name);
  if (CHINA_REGIONS.includes(name)) {
    return `got "${name}", expected a region outside China: AWS Organizations gives StackSets no trusted access there, so no account could be set up`;
  }
  if (GOVERNMENT_REGIONS.includes(name)) {
    return `got "${name}", expected a region outside GovCloud (US): Lambda has no function URLs and no logs as JSON there, and there is no CloudFront`;
  }
  if (endpoint === 'api-gateway' || !NO_FUNCTION_URL_REGIONS.includes(name)) return undefined;
  return `got "${name}", expected a region that knows Lambda's function URLs, behind which operators ask the hub; set operator.endpoint to "api-gateway", or list "${name}" in regions and let it forward to a home elsewhere`;
}

/** Why a hub at home can neither receive findings from this region nor publish to it; `undefined` if it can. */
export function regionProblem(name: string, homeRegion: string): string | undefined {
  if (!REGIONS.has(name)) return unknownRegion(name);
  if (partitionOf(name) === partitionOf(homeRegion)) return undefined;
  return `got "${name}", expected a region of the partition of "${homeRegion}": neither events nor roles cross partitions`;
}

export function partitionOf(name: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  if (name.startsWith('us-gov-')) return 'aws-us-gov';
  return name.startsWith('cn-') ? 'aws-cn' : 'aws';
}

function unknownRegion(name: string): string {
  return `got "${name}", expected a region that AWS had in 2026-11, e.g. "eu-west-1"; for a newer one use a newer version of Palisade`;
}
