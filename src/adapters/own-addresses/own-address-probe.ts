/**
 * `OwnAddressProbe` over EC2 and Global Accelerator: of the caller's own account by its own credentials, of any other by
 * the role that the hub's audit may take there. A region without a network interface costs
 * one call, another two, or three where IPv6 is in use; Global Accelerator two an account, or three where it has some; and
 * each account's role is taken once.
 */
import { EC2Client, type EC2ClientConfig } from '@aws-sdk/client-ec2';
import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { GlobalAcceleratorClient } from '@aws-sdk/client-global-accelerator';
import { S3Client } from '@aws-sdk/client-s3';
import type { STSClient } from '@aws-sdk/client-sts';
import { AUDIT_ROLE } from '../../domain/configuration/deployed-names.ts';
import { partitionOf } from '../../domain/configuration/regions.ts';
import {
  GLOBAL_REGION,
  trustedRegion,
  type OwnReading,
  type OwnPlace,
} from '../../domain/organization/discovered.ts';
import type { ReadingFault, ReadingOutcome } from '../../domain/organization/own-state.ts';
import type { OwnAddressProbe } from '../../ports/aws.ts';
import { assumedCredentials, type RoleCredentials } from '../shared/assumed-credentials.ts';
import { awsFault } from '../shared/aws-fault.ts';
import { acceleratorAddresses } from './accelerator-addresses.ts';
import { regionAddresses } from './region-addresses.ts';
import { trustedAddresses } from './trusted-addresses.ts';

export interface OwnProbeClients {
  readonly sts: STSClient;
  /** The account whose credentials the caller has. */
  readonly own: string;
  /** Where the hub stands: its partition is that of all accounts. */
  readonly homeRegion: string;
  /** For every client of the probe. */
  readonly options?: Pick<EC2ClientConfig, 'maxAttempts'>;
}

/** Where Global Accelerator answers for all regions. */
const ACCELERATOR_REGION = 'us-west-2';

/** Roles are taken once for all regions of an account: a probe is for one run. */
export function ownAddressProbe({
  sts,
  own,
  homeRegion,
  options = {},
}: OwnProbeClients): OwnAddressProbe {
  const taken = new Map<string, Promise<RoleCredentials>>();
  const credentialsOf = (account: string): Promise<RoleCredentials> => {
    const arn = `arn:${partitionOf(homeRegion)}:iam::${account}:role/${AUDIT_ROLE}`;
    const credentials = taken.get(account) ?? assumedCredentials(sts, arn, AUDIT_ROLE);
    taken.set(account, credentials);
    return credentials;
  };
  return {
    async read({ account, region }: OwnPlace): Promise<ReadingOutcome> {
      try {
        const credentials = account === own ? {} : { credentials: await credentialsOf(account) };
        return { read: await readingIn(region, { ...options, ...credentials }) };
      } catch (error) {
        return { fault: faultOf(error) };
      }
    },
  };
}

async function readingIn(
  region: string,
  where: Pick<EC2ClientConfig, 'maxAttempts' | 'credentials'>,
): Promise<OwnReading> {
  const trusting = trustedRegion({ account: '', region });
  if (trusting !== undefined) {
    const guardDuty = new GuardDutyClient({ ...where, region: trusting });
    const s3 = new S3Client({ ...where, region: trusting, followRegionRedirects: true });
    return trustedAddresses({ guardDuty, s3 }).finally(() => {
      guardDuty.destroy();
      s3.destroy();
    });
  }
  if (region === GLOBAL_REGION) {
    const client = new GlobalAcceleratorClient({ ...where, region: ACCELERATOR_REGION });
    return acceleratorAddresses(client).finally(() => {
      client.destroy();
    });
  }
  const client = new EC2Client({ ...where, region });
  return regionAddresses(client).finally(() => {
    client.destroy();
  });
}

/** EC2 and GuardDuty say so of a region that the account has not enabled. */
const REGION_DISABLED: ReadonlySet<string> = new Set(['AuthFailure', 'OptInRequired']);
const DETAIL_MAX = 300;

function faultOf(error: unknown): ReadingFault {
  const told = awsFault('read own addresses', error);
  const detail = (told instanceof Error ? told.message : String(told)).slice(0, DETAIL_MAX);
  return { kind: kindOf(error instanceof Error ? error.name : ''), detail };
}

function kindOf(name: string): ReadingFault['kind'] {
  if (REGION_DISABLED.has(name)) return 'region-not-enabled';
  if (/Access-?Denied|Unauthorized/i.test(name)) return 'access-denied';
  return /Throttl|TooManyRequests|RequestLimit/i.test(name) ? 'throttled' : 'unreadable';
}
