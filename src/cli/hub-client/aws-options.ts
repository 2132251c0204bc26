/**
 * How every verb that calls AWS finds credentials, region and endpoint: as the AWS CLI does. The SDK itself
 * honours AWS_ENDPOINT_URL; it is loaded only when a verb calls AWS, so that the others start at once.
 */
import type { fromNodeProviderChain } from '@aws-sdk/credential-providers';
import { awsProfiles } from '../../adapters/files/aws-profiles.ts';
import { REGIONS } from '../../domain/configuration/regions.ts';
import { nearest } from '../../domain/base/slip.ts';
import { Failure, Misuse, type Io } from '../shell/verb.ts';

export const AWS_OPTIONS = {
  profile: { type: 'string' },
  region: { type: 'string', values: [...REGIONS] },
} as const;

export const AWS_HELP = `  --profile NAME  whose credentials of ~/.aws are used (AWS_PROFILE)
  --region NAME   region (AWS_REGION, AWS_DEFAULT_REGION, the profile's)
`;

export interface AwsChoice {
  readonly profile?: string | undefined;
  readonly region?: string | undefined;
}

/** What a client of the SDK is made with. */
export interface AwsClientConfig {
  readonly region?: string;
  readonly profile?: string;
  readonly credentials: ReturnType<typeof fromNodeProviderChain>;
  readonly retryMode: 'adaptive';
  readonly maxAttempts: number;
}

export interface AwsAccess {
  /** What was asked for, if anything was; without it the SDK asks the profile. */
  readonly region: string | undefined;
  /** For a client of this region, else of the call's. */
  client(region?: string): AwsClientConfig;
}

/** Slows down when AWS says so; the sixth refusal is an error. */
const TRIES = { retryMode: 'adaptive', maxAttempts: 6 } as const;

/** All clients share one chain of credentials, so that a role is assumed once. */
export async function awsAccess(choice: AwsChoice, { env }: Io): Promise<AwsAccess> {
  const region = regionGiven(choice.region) ?? variable(env, 'AWS_REGION', 'AWS_DEFAULT_REGION');
  await refuseUnknownProfile(choice.profile, env);
  // Its warning that some year this Node will be too old is not for who runs one command.
  process.env['AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED'] ??= 'true';
  const { fromNodeProviderChain: chain } = await import('@aws-sdk/credential-providers');
  const profile = choice.profile === undefined ? {} : { profile: choice.profile };
  const common = { ...profile, credentials: chain({ ...profile }), ...TRIES };
  return {
    region,
    client(wanted = region) {
      return wanted === undefined ? common : { ...common, region: wanted };
    },
  };
}

/** Before AWS is asked: the SDK would look for credentials everywhere, and say only that it found none. */
async function refuseUnknownProfile(choice: string | undefined, env: Io['env']): Promise<void> {
  const hasOwnKeys = variable(env, 'AWS_ACCESS_KEY_ID') !== undefined;
  const profile = choice ?? (hasOwnKeys ? undefined : variable(env, 'AWS_PROFILE'));
  if (profile === undefined) return;
  const { file, names } = await awsProfiles(env);
  if (names.includes(profile)) return;
  const meant = nearest(profile, names);
  const hint = meant === undefined ? '' : `; is ${meant} meant?`;
  const known =
    names.length === 0
      ? ', which names none: aws configure makes one'
      : `; there are: ${names.join(', ')}`;
  throw new Failure(`there is no profile ${profile} in ${file}${known}${hint}`);
}

function regionGiven(text: string | undefined): string | undefined {
  if (text === undefined || REGIONS.has(text)) return text;
  const meant = nearest(text, [...REGIONS]);
  const hint = meant === undefined ? 'expected a region such as eu-west-1' : `is ${meant} meant?`;
  throw new Misuse(`there is no region ${JSON.stringify(text)}, as of 2026-11; ${hint}`);
}

function variable(env: Io['env'], ...names: readonly string[]): string | undefined {
  return names.map((name) => env[name]).find((value) => value !== undefined && value !== '');
}
