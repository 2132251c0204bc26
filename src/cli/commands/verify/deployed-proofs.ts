/** What is proven of the hub in AWS: samples of accounts whose credentials are at hand, heartbeats of all, feeds. */
import { setTimeout as sleep } from 'node:timers/promises';
import { at, listAt, numberAt } from '../../../domain/base/lookup.ts';
import type { DeployedConfiguration } from '../../../domain/configuration/configuration.ts';
import type { Pair } from '../../../domain/coverage/coverage.ts';
import { describeCoverage } from '../../../domain/coverage/coverage-text.ts';
import { formatDuration } from '../../../domain/base/time.ts';
import { verifySamples, type SamplePorts } from '../../../usecases/verify/verify-samples.ts';
import { awsAccess, type AwsAccess, type AwsChoice } from '../../hub-client/aws-options.ts';
import { hubOutputs } from '../../hub-client/hub-outputs.ts';
import type { HubClient } from '../../hub-client/hub-response.ts';
import { Failure, type Io } from '../../shell/verb.ts';
import { countsIn } from '../inspect/coverage-report.ts';
import { configuredPlaces } from './configured-places.ts';
import { proveFeed } from './feed-proof.ts';
import { listedSamples } from './listed-samples.ts';
import { proofOfSample, type Proof } from './proof.ts';

const LOOK_EVERY = 5;

export interface SampleWishes {
  readonly choice: AwsChoice;
  readonly memberProfiles: readonly string[];
  readonly regions: readonly string[];
  readonly within: number;
}

/** One for each account whose credentials there are, and each region. */
export async function provenSamples(
  hub: HubClient,
  { choice, memberProfiles, regions, within }: SampleWishes,
  io: Io,
): Promise<readonly Proof[]> {
  const members = memberProfiles.map((profile) => ({ profile, region: choice.region }));
  const accesses = await Promise.all([choice, ...members].map((one) => awsAccess(one, io)));
  const byAccount = new Map<string, AwsAccess>();
  for (const access of accesses) byAccount.set(await accountOf(access, regions[0]), access);
  const pairs = [...byAccount.keys()].flatMap((account) =>
    regions.map((region) => ({ account, region })),
  );
  io.err(
    `making a sample finding in ${pairs.length} accounts and regions; GuardDuty shows them there, and so does what listens to it\n`,
  );
  const ports: SamplePorts = {
    make: (pair) => made(byAccount.get(pair.account), pair),
    listed: () => listedSamples(hub),
    clock: () => performance.now() / 1_000,
    wait: (length) => sleep(length * 1_000),
  };
  const proofs = await verifySamples(ports, pairs, { within, lookEvery: LOOK_EVERY });
  return proofs.map(proofOfSample);
}

async function made(access: AwsAccess | undefined, { region }: Pair): Promise<void> {
  if (access === undefined) throw new Failure('there are no credentials of this account');
  const [{ GuardDutyClient }, { makeSample }] = await Promise.all([
    import('@aws-sdk/client-guardduty'),
    import('../../../adapters/guardduty/guardduty-samples.ts'),
  ]);
  const client = new GuardDutyClient(access.client(region));
  await makeSample(client, region).finally(() => {
    client.destroy();
  });
}

async function accountOf(access: AwsAccess, region: string | undefined): Promise<string> {
  const [{ STSClient }, { callerIdentity }] = await Promise.all([
    import('@aws-sdk/client-sts'),
    import('../../../adapters/organizations/caller-account.ts'),
  ]);
  const client = new STSClient(access.client(access.region ?? region));
  return (
    await callerIdentity(client).finally(() => {
      client.destroy();
    })
  ).accountId;
}

/** Of all pairs at once: the audit names those that are late. */
export async function provenHeartbeats(hub: HubClient): Promise<Proof> {
  const line = { check: 'heartbeat', about: 'all accounts and regions' } as const;
  const coverage = at(await hub.ask('coverage', { gaps: '1' }), 'coverage');
  if (coverage === null) {
    return {
      ...line,
      outcome: 'unknown',
      seconds: null,
      says: 'no audit yet: it looks every hour',
    };
  }
  const counts = countsIn(at(coverage, 'counts'));
  const age = formatDuration(Math.round((numberAt(coverage, 'ageSeconds') ?? 0) / 60) * 60);
  const says = `${describeCoverage(counts)}; audit ${age} ago`;
  const isFine = counts.gap + counts.unknown === 0 && counts.delivered + counts.configured > 0;
  return { ...line, outcome: isFine ? 'proven' : 'failed', seconds: null, says };
}

export async function provenFeeds(
  choice: AwsChoice,
  configuration: DeployedConfiguration,
  user: string | undefined,
  io: Io,
): Promise<readonly Proof[]> {
  const outputs = await hubOutputs(await awsAccess(choice, io), choice.region);
  const places = configuredPlaces(configuration, outputs);
  const proofs: Proof[] = [];
  for (const place of places) {
    const isLocked = place.needsUser && user === undefined;
    const { url, byNetwork } = place;
    proofs.push(
      isLocked
        ? WITHOUT_USER(url)
        : await proveFeed({ url, byNetwork, ...(place.needsUser ? { user } : {}) }, io),
    );
  }
  return proofs.length > 0 ? proofs : [NO_READER];
}

const WITHOUT_USER = (about: string): Proof => ({
  check: 'feed',
  about,
  outcome: 'unknown',
  seconds: null,
  says: 'it asks for credentials: give --user NAME, and the password in PALISADE_FEED_PASSWORD',
});
const NO_READER: Proof = {
  check: 'feed',
  about: 'none',
  outcome: 'unknown',
  seconds: null,
  says: 'nobody may read the feeds yet: access.network, access.cloudfront or access.regions opens them',
};

/** Where findings forward, as the hub audits it. */
export async function auditedRegions(hub: HubClient): Promise<readonly string[]> {
  const terms = at(await hub.ask('coverage', { gaps: '1' }), 'coverage', 'terms');
  return listAt(terms, 'regions').filter((one) => typeof one === 'string');
}
