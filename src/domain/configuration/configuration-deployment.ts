/**
 * What only a deployment needs to know: which organization, which account, which regions, and where feeds
 * lie. Offline verbs take the same object and need none of it.
 */
import * as z from 'zod';
import { textAt } from '../base/lookup.ts';
import { DAY, HOUR } from '../base/time.ts';
import { rootOf } from './organization-root.ts';
import { DEFAULT_REGIONS, regionProblem, homeProblem } from './regions.ts';
import { READER_ALARMS_MAX, type AccessConfiguration } from './configuration-access.ts';
import type { OperatorEndpointKind } from './configuration-operator.ts';
import {
  accountId,
  duration,
  organizationalUnit,
  region,
  text,
  written,
} from './configuration-fields.ts';

/** Documentation ids of AWS: they synthesise, and no organization has them. */
const DOCUMENTATION_IDS: ReadonlySet<string> = new Set([
  ...['o-exampleorgid', '111122223333', '444455556666', '777788889999'],
]);

/** Without these nothing can be deployed. */
export const deploymentIds = {
  organizationId: written(
    /^o-[a-z0-9]{10,32}$/,
    'expected an organization id, e.g. "o-exampleorgid"',
  ).meta({ description: 'The id of the organization', examples: ['o-exampleorgid'] }),
  securityAccountId: accountId.meta({
    description: 'The account of the hub: the delegated administrator of GuardDuty',
    examples: ['111122223333'],
  }),
  organizationalUnitIds: z
    .array(organizationalUnit, 'expected a list of OUs, e.g. ["ou-ab12-cdef3456"]')
    .min(1, 'expected at least one OU or root id')
    // What one call of CreateStackInstances takes.
    .max(50, 'expected at most 50; name an OU above them')
    .meta({
      description: 'OUs, or the root, whose accounts forward their findings',
      examples: [['ou-ab12-cdef3456']],
    }),
  homeRegion: region.meta({ description: 'The region of the hub', examples: ['eu-west-1'] }),
};

const email = z.email('expected an e-mail address, e.g. "soc@example.org"');
const bucketName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{1,61}[a-z0-9]$/, 'expected the name of a bucket, e.g. "our-feeds"');
const tableName = z
  .string()
  .regex(/^[A-Za-z0-9_.-]{3,255}$/, 'expected the name of a table, e.g. "palisade-restored"');
const objectKey = z
  .string()
  .regex(/^[A-Za-z0-9_-][A-Za-z0-9._/-]{0,200}$/, 'expected an object key, e.g. "feeds/block.txt"')
  .refine((key) => !key.split('/').includes('..'), 'expected a key without ".."');

export const deploymentChoices = {
  regions: z
    .array(region)
    .min(1, 'expected at least one region')
    .optional()
    .meta({
      description: 'Regions that forward; without it the home region and all that need no opt-in',
      examples: [['eu-west-1', 'us-east-1']],
    }),
  collection: z
    .enum(['both', 'members', 'administrator'])
    .default('both')
    .describe('Whose rules forward findings: those of the members, of the administrator, or both'),
  storage: z
    .strictObject({
      feedBucket: bucketName.optional().meta({
        description: 'An existing bucket in the home region; without it the hub makes one',
        examples: ['our-feeds'],
      }),
      blocklistKey: objectKey
        .default('feeds/blocklist.txt')
        .describe('The key of the blocklist in the feed buckets'),
      ledgerTable: tableName.optional().meta({
        description:
          'An existing ledger in the home region, for example one restored from a backup; without it the hub makes one',
        examples: ['palisade-restored'],
      }),
      opsBucket: bucketName.optional().meta({
        description: 'The existing ops bucket of a former hub; without it the hub makes one',
        examples: ['former-ops-bucket'],
      }),
    })
    .prefault({})
    .describe('Where feeds, ledger and editions lie'),
  alarms: z
    .strictObject({
      emails: z
        .array(email)
        .default([])
        .meta({
          description: 'Who gets mail on alarms, after confirming it once',
          examples: [['soc@example.org']],
        }),
      silentAfter: duration
        .refine(
          (length) => length >= HOUR && length <= 30 * DAY,
          'expected "1h" to "30d": the audit asks every hour',
        )
        .optional()
        .meta({
          description:
            'No finding of any account for so long is an alarm; without it 70 days divided by the number of accounts that forward, 6 hours at least and 7 days at most',
          examples: ['12h', '3d'],
        }),
      dashboard: z
        .boolean()
        .default(true)
        .describe('A dashboard of CloudWatch, of which three cost an account nothing'),
      latencyByStage: z
        .boolean()
        .default(false)
        .describe(
          'Each stage of a finding’s way as a metric, to alarm on: five of 0.30 USD a month, six with the push lane. Without it the dashboard draws them from logs',
        ),
    })
    .prefault({})
    .describe('Who hears of alarms, and when'),
  tags: z
    .record(text, text)
    .default({})
    .meta({ description: 'Tags of every resource of the hub', examples: [{ team: 'security' }] }),
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

/** Faults that lie between regions: path and message. */
export function regionFaults(configured: {
  readonly homeRegion: string;
  readonly regions?: readonly string[] | undefined;
  readonly endpoint: OperatorEndpointKind;
}): readonly DeploymentFault[] {
  const { homeRegion, regions = [], endpoint } = configured;
  return [...homeFaults(homeRegion, endpoint), ...forwardingFaults(homeRegion, regions)];
}

function homeFaults(
  homeRegion: string,
  endpoint: OperatorEndpointKind,
): readonly DeploymentFault[] {
  const message = homeProblem(homeRegion, endpoint);
  return message === undefined ? [] : [{ path: 'homeRegion', message }];
}

function forwardingFaults(
  homeRegion: string,
  regions: readonly string[],
): readonly DeploymentFault[] {
  return regions.flatMap((name, n) => {
    const path = `regions[${n}]`;
    if (regions.indexOf(name) < n) return [{ path, message: `got "${name}" twice, expected once` }];
    const message = regionProblem(name, homeRegion);
    return message === undefined ? [] : [{ path, message }];
  });
}

/** Faults that lie between the places of storage: path and message. */
export function storageFaults({
  feedBucket,
  opsBucket,
}: {
  readonly feedBucket?: string | undefined;
  readonly opsBucket?: string | undefined;
}): readonly DeploymentFault[] {
  if (opsBucket === undefined || opsBucket !== feedBucket) return [];
  const message = `got "${opsBucket}", which is storage.feedBucket, expected another: firewalls read the one, and the other names accounts and findings`;
  return [{ path: 'storage.opsBucket', message }];
}

/** Faults that lie between OUs: path and message. */
export function unitFaults({
  organizationalUnitIds: ids,
}: Pick<DeploymentIds, 'organizationalUnitIds'>): readonly DeploymentFault[] {
  const [first = ''] = ids;
  return ids.flatMap((id, n) => {
    const path = `organizationalUnitIds[${n}]`;
    if (ids.indexOf(id) < n) return [{ path, message: `got "${id}" twice, expected once` }];
    if (rootOf(id) === rootOf(first)) return [];
    const message = `got "${id}", expected an OU below the root of "${first}", which is ${rootOf(first)}: an organization has one root`;
    return [{ path, message }];
  });
}

/** Regions that forward; opt-in regions only if named. */
export function forwardingRegions(configured: {
  readonly homeRegion: string;
  readonly regions?: readonly string[] | undefined;
}): readonly string[] {
  if (configured.regions !== undefined) return configured.regions;
  return [...new Set([configured.homeRegion, ...DEFAULT_REGIONS])];
}

/** The readers that have an alarm of their own. */
export function alarmedReaders({ freshness: { readers } }: AccessConfiguration): readonly string[] {
  return [...new Set(readers)].slice(0, READER_ALARMS_MAX);
}
