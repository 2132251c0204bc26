/**
 * What only a deployment needs to know: which organization, which account, which regions, and where feeds
 * lie. Offline verbs take the same object and need none of it.
 */
import * as z from 'zod';
import { textAt } from '../base/lookup.ts';
import { accountId, organizationalUnit, region, text, written } from './configuration-fields.ts';

/** Every commercial region that is enabled in a new account; others are covered only if named. */
export const DEFAULT_REGIONS: readonly string[] = [
  ...['us-east-1', 'us-east-2', 'us-west-1', 'us-west-2', 'ca-central-1', 'sa-east-1'],
  ...['eu-west-1', 'eu-west-2', 'eu-west-3', 'eu-central-1', 'eu-north-1'],
  ...['ap-south-1', 'ap-southeast-1', 'ap-southeast-2'],
  ...['ap-northeast-1', 'ap-northeast-2', 'ap-northeast-3'],
];

/** Documentation ids of AWS: they synthesise, and no organization has them. */
const DOCUMENTATION_IDS: ReadonlySet<string> = new Set([
  ...['o-exampleorgid', '111122223333', '444455556666', '777788889999'],
]);

/** Without these nothing can be deployed. */
export const deploymentIds = {
  organizationId: written(
    /^o-[a-z0-9]{10,32}$/,
    'allowed: an organization id, e.g. "o-exampleorgid"',
  ),
  securityAccountId: accountId,
  organizationalUnitIds: z
    .array(organizationalUnit, 'allowed: a list of OUs, e.g. ["ou-ab12-cdef3456"]')
    .min(1, 'allowed: at least one OU or root id')
    // What one call of CreateStackInstances takes.
    .max(50, 'allowed: at most 50; name an OU above them'),
  homeRegion: region,
};

const email = z.email('allowed: an e-mail address, e.g. "soc@example.org"');
const bucketName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, 'allowed: the name of a bucket, e.g. "our-feeds"');
const objectKey = z
  .string()
  .regex(/^[A-Za-z0-9_-][A-Za-z0-9._/-]{0,200}$/, 'allowed: an object key, e.g. "feeds/block.txt"')
  .refine((key) => !key.split('/').includes('..'), 'allowed: a key without ".."');

export const deploymentChoices = {
  regions: z.array(region).min(1, 'allowed: at least one region').optional(),
  /** Whose rules forward findings: the members', the administrator's own, or both. */
  collection: z.enum(['both', 'members', 'administrator']).default('both'),
  storage: z
    .strictObject({
      /** An existing bucket in the home region; without it the hub makes one. */
      feedBucket: bucketName.optional(),
      blocklistKey: objectKey.default('feeds/blocklist.txt'),
    })
    .prefault({}),
  alarms: z.strictObject({ emails: z.array(email).default([]) }).prefault({}),
  tags: z.record(text, text).default({}),
};

export interface DeploymentIds {
  readonly organizationId: string;
  readonly securityAccountId: string;
  readonly organizationalUnitIds: readonly string[];
  readonly homeRegion: string;
}

/** The ids among these that only documentation has. */
export function documentationIds({
  organizationId,
  securityAccountId,
}: Pick<DeploymentIds, 'organizationId' | 'securityAccountId'>): readonly string[] {
  return [organizationId, securityAccountId].filter((id) => DOCUMENTATION_IDS.has(id));
}

/** The same of what was written, whatever else is wrong with it. */
export function documentationIdsIn(written: unknown): readonly string[] {
  return documentationIds({
    organizationId: textAt(written, 'organizationId') ?? '',
    securityAccountId: textAt(written, 'securityAccountId') ?? '',
  });
}

interface DeploymentFault {
  readonly path: string;
  readonly message: string;
}

/**
 * Regions in which CloudFormation knows no AWS::Lambda::Url (registry of aws-cdk-lib 2.276, 2026-11): the
 * operator endpoint could not stand there, and synth would stop.
 */
export const NO_HUB_REGIONS: readonly string[] = [
  ...['ap-east-2', 'ap-south-2', 'ap-southeast-4', 'ap-southeast-5', 'ap-southeast-6'],
  ...['ap-southeast-7', 'ca-west-1', 'cn-northwest-1', 'eu-central-2', 'il-central-1'],
  ...['me-central-1', 'mx-central-1', 'us-gov-east-1', 'us-gov-west-1'],
];

/** Faults that lie between regions: path and message. */
export function regionFaults(configured: {
  readonly homeRegion: string;
  readonly regions?: readonly string[] | undefined;
}): readonly DeploymentFault[] {
  const { homeRegion, regions = [] } = configured;
  return [...homeFaults(homeRegion), ...forwardingFaults(homeRegion, regions)];
}

function homeFaults(homeRegion: string): readonly DeploymentFault[] {
  if (!NO_HUB_REGIONS.includes(homeRegion)) return [];
  const message = `given "${homeRegion}", allowed: a region that knows Lambda's function URLs, behind which operators ask the hub; "${homeRegion}" may stand in regions, and forward to it`;
  return [{ path: 'homeRegion', message }];
}

function forwardingFaults(
  homeRegion: string,
  regions: readonly string[],
): readonly DeploymentFault[] {
  const home = partitionOf(homeRegion);
  return regions.flatMap((name, n) => {
    const path = `regions[${n}]`;
    if (regions.indexOf(name) < n) return [{ path, message: `given "${name}" twice` }];
    if (partitionOf(name) === home) return [];
    const message = `given "${name}", allowed: a region of the partition of "${homeRegion}": events do not cross partitions, deploy a hub in each`;
    return [{ path, message }];
  });
}

/** Faults that lie between OUs: path and message. */
export function unitFaults({
  organizationalUnitIds: ids,
}: Pick<DeploymentIds, 'organizationalUnitIds'>): readonly DeploymentFault[] {
  const [first = ''] = ids;
  return ids.flatMap((id, n) => {
    const path = `organizationalUnitIds[${n}]`;
    if (ids.indexOf(id) < n) return [{ path, message: `given "${id}" twice` }];
    if (rootOf(id) === rootOf(first)) return [];
    const message = `given "${id}", allowed: an OU below the root of "${first}", which is ${rootOf(first)}: an organization has one root`;
    return [{ path, message }];
  });
}

/** The root of the organization that an OU lies in, or that it is: its id is part of every OU's id. */
export function rootOf(unitId: string): string {
  return `r-${unitId.split('-')[1] ?? ''}`;
}

/** Regions that forward; opt-in regions only if named. */
export function forwardingRegions(configured: {
  readonly homeRegion: string;
  readonly regions?: readonly string[] | undefined;
}): readonly string[] {
  if (configured.regions !== undefined) return configured.regions;
  return [...new Set([configured.homeRegion, ...DEFAULT_REGIONS])];
}

export function partitionOf(name: string): 'aws' | 'aws-cn' | 'aws-us-gov' {
  if (name.startsWith('us-gov-')) return 'aws-us-gov';
  return name.startsWith('cn-') ? 'aws-cn' : 'aws';
}
