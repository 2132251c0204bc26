/**
 * What the hub's ledger knows, for verbs that reckon with all of it: of the local hub by its endpoint, of the
 * deployed one from the publisher's checkpoint in the ops bucket, with the caller's own rights. Nothing is
 * guessed: a ledger that cannot be read whole ends the verb.
 */
import { OPS_BUCKET_OUTPUT } from '../../../domain/configuration/deployed-names.ts';
import { parseJson } from '../../../domain/base/json.ts';
import { ORGANIZATION_KEY, parseOwn } from '../../../domain/organization/own-file.ts';
import type { OwnState } from '../../../domain/organization/own-state.ts';
import { readFactLines } from '../../../domain/facts/fact-lines.ts';
import { textAt } from '../../../domain/base/lookup.ts';
import { absorb } from '../../../domain/facts/resident.ts';
import { emptyResident, type Resident } from '../../../domain/facts/resident-state.ts';
import { formatTime, parseTime, type EpochSeconds } from '../../../domain/base/time.ts';
import type { ObjectStore } from '../../../ports/object-store.ts';
import { readCheckpointInto } from '../../../usecases/publish/checkpoint.ts';
import { awsAccess, type AwsChoice } from '../../hub-client/aws-options.ts';
import { Refused } from '../../hub-client/hub-response.ts';
import type { HubChoice } from '../../hub-client/hub-choice.ts';
import { hubMeant, localHub } from '../../hub-client/hub-client.ts';
import { hubOutputs } from '../../hub-client/hub-outputs.ts';
import { Failure, Misuse, type Io } from '../../shell/verb.ts';

export interface KnownLedger {
  readonly resident: Resident;
  /** What time it is in the hub; `undefined`: the time that it is here. */
  readonly now: EpochSeconds | undefined;
  /** Digest of the configuration that made the edition that stands; `undefined` if none stands. */
  readonly policy: string | undefined;
  /** What the audit knows of the organization; `undefined` for a hub that none reads. */
  readonly organization: OwnState | undefined;
  readonly isAudited: boolean;
}

/** Throws `Failure`, or a fault of AWS, if it cannot be read. */
export async function knownLedger(choice: HubChoice, io: Io): Promise<KnownLedger> {
  const hub = await hubMeant(choice, io);
  if (hub.kind === 'local') return ledgerOfLocalHub(hub.url);
  if (hub.url === undefined) return ledgerOfDeployedHub(choice, io);
  throw new Misuse(
    `${hub.url.href} does not show its ledger: name the deployed hub by --profile and --region`,
  );
}

async function ledgerOfLocalHub(url: URL): Promise<KnownLedger> {
  const hub = localHub(url);
  const answer = await hub.ask('facts');
  const facts = readFactLines(textAt(answer, 'facts') ?? '?');
  if (facts === undefined) throw new Failure(`what ${url.href}facts answers are no facts of a hub`);
  const resident = emptyResident();
  absorb(resident, facts);
  const manifest = await hub.ask('manifest.json').catch((error: unknown) => {
    if (error instanceof Refused) return undefined; // a hub that is young has no edition yet
    throw error;
  });
  const [now, policy] = [parseTime(answer['time']), textAt(manifest, 'policy')];
  return { resident, now, policy, organization: undefined, isAudited: false };
}

async function ledgerOfDeployedHub(choice: AwsChoice, io: Io): Promise<KnownLedger> {
  const access = await awsAccess(choice, io);
  const bucket = (await hubOutputs(access)).get(OPS_BUCKET_OUTPUT);
  if (bucket === undefined) throw new Failure('the deployed hub names no ops bucket');
  io.err(`reading the ledger from the checkpoint in s3://${bucket}\n`);
  const { S3Client } = await import('@aws-sdk/client-s3');
  const { s3ObjectStore } = await import('../../../adapters/s3/s3-object-store.ts');
  const client = new S3Client(access.client());
  try {
    return await ledgerInBucket(s3ObjectStore(client, bucket), io);
  } catch (error) {
    // The store names every outside fault with its cause; what has none is a fault of ours.
    if (error instanceof Failure || !(error instanceof Error) || error.cause === undefined)
      throw error;
    const isDenied = error.cause instanceof Error && error.cause.name === 'AccessDenied';
    const wanted = `; expected s3:ListBucket and s3:GetObject on ${bucket}`;
    throw new Failure(`${error.message}${isDenied ? wanted : ''}`);
  } finally {
    client.destroy();
  }
}

/** A publisher may replace the parts of a checkpoint while they are read. */
const TRIES = 3;

async function ledgerInBucket(ops: ObjectStore, io: Io): Promise<KnownLedger> {
  for (let left = TRIES; left > 0; left -= 1) {
    const resident = emptyResident();
    const head = await readCheckpointInto(ops, () => true, resident);
    if (head === undefined) continue;
    io.err(`the ledger as of ${formatTime(head.watermark)}\n`);
    const organization = await organizationIn(ops);
    return {
      resident,
      now: undefined,
      policy: await policyOfEdition(ops),
      organization,
      isAudited: true,
    };
  }
  throw new Failure(
    'no checkpoint is there that can be read whole: look whether the publisher runs, with palisade status',
  );
}

/** Damaged is not absent: own addresses that are not known would be counted as strangers. */
async function organizationIn(ops: ObjectStore): Promise<OwnState | undefined> {
  const found = await ops.read(ORGANIZATION_KEY);
  if (found.kind === 'absent') return undefined;
  const state = parseOwn(parseJson(Buffer.from(found.body).toString('utf8')));
  if (state !== undefined) return state;
  throw new Failure(
    `${ORGANIZATION_KEY} of the ops bucket is damaged: docs/runbook.md#own-addresses-unreadable says what to do`,
  );
}

async function policyOfEdition(ops: ObjectStore): Promise<string | undefined> {
  const manifest = await ops.read('manifest.json');
  if (manifest.kind === 'absent') return undefined;
  return textAt(JSON.parse(Buffer.from(manifest.body).toString('utf8')), 'policy');
}
