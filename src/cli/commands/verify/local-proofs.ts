/** What is proven of the local hub: sample findings that are posted to it, and its feed. */
import { setTimeout as sleep } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { textAt } from '../../../domain/base/lookup.ts';
import type { Pair } from '../../../domain/coverage/coverage.ts';
import { verifySamples, type SamplePorts } from '../../../usecases/verify/verify-samples.ts';
import { localHub } from '../../hub-client/hub-client.ts';
import { postLines } from '../../hub-client/post-lines.ts';
import { Failure, type Io } from '../../shell/verb.ts';
import { proveFeed } from './feed-proof.ts';
import { listedSamples } from './listed-samples.ts';
import { proofOfSample, type Proof } from './proof.ts';

const REGION = 'eu-west-1';
const LOOK_EVERY = 0.5;
const SECOND_PASSES = 1_100;

export async function provenLocalSamples(
  base: URL,
  accounts: number,
  within: number,
  io: Io,
): Promise<readonly Proof[]> {
  const hub = localHub(base);
  // Times are whole seconds: a sample of the same second as one of a run before would prove nothing.
  await sleep(SECOND_PASSES);
  const ports: SamplePorts = {
    async make(pair) {
      // A play runs on a clock of its own.
      const time = textAt(await hub.ask('status'), 'time');
      if (time === undefined) throw new Failure('the hub does not tell its time');
      const lines = [JSON.stringify(sampleFinding(pair, time))];
      const { status } = await postLines(base, lines, (text) => {
        io.err(text);
      });
      if (status !== 202) throw new Failure(`the hub answers ${status} to a sample finding`);
    },
    listed: () => listedSamples(hub),
    clock: () => performance.now() / 1_000,
    wait: (length) => sleep(length * 1_000),
  };
  const pairs = Array.from({ length: accounts }, (_, n) => ({
    account: String(n + 1).padStart(12, '0'),
    region: REGION,
  }));
  const proofs = await verifySamples(ports, pairs, { within, lookEvery: LOOK_EVERY });
  return proofs.map(proofOfSample);
}

export async function provenLocalFeed(
  base: URL,
  user: string | undefined,
  io: Io,
): Promise<readonly Proof[]> {
  return [await proveFeed({ url: new URL('feeds/blocklist.txt', base).href, user }, io)];
}

/** As CreateSampleFindings makes one of an inbound brute force. */
function sampleFinding({ account, region }: Pair, time: string): object {
  const id = randomUUID().replaceAll('-', '');
  return {
    schemaVersion: '2.0',
    accountId: account,
    region,
    partition: 'aws',
    id,
    arn: `arn:aws:guardduty:${region}:${account}:detector/sample/finding/${id}`,
    type: 'UnauthorizedAccess:EC2/SSHBruteForce',
    severity: 2,
    createdAt: time,
    updatedAt: time,
    title: '[SAMPLE] palisade verify',
    resource: { resourceType: 'Instance' },
    service: {
      serviceName: 'guardduty',
      eventFirstSeen: time,
      eventLastSeen: time,
      archived: false,
      resourceRole: 'TARGET',
      additionalInfo: { sample: true },
      action: {
        actionType: 'NETWORK_CONNECTION',
        networkConnectionAction: {
          connectionDirection: 'INBOUND',
          remoteIpDetails: { ipAddressV4: '198.51.100.0' },
        },
      },
    },
  };
}
