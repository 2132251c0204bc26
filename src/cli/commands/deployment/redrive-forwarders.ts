/** `palisade redrive` of what the rules of an account could not deliver: by its role, or by credentials. */
import { forwardingRegions } from '../../../domain/configuration/configuration-deployment.ts';
import { flagAt, numberAt, textAt, type Json } from '../../../domain/base/lookup.ts';
import type { RedriveTask } from '../../../domain/findings/redrive.ts';
import {
  NOTHING,
  redriveForwarder,
  sumOf,
  type ForwarderReport,
} from '../../../usecases/redrive/redrive-forwarder.ts';
import type { ReadAgain } from '../../../usecases/redrive/redrive.ts';
import type { AwsAccess } from '../../hub-client/aws-options.ts';
import { listOf } from '../../hub-client/hub-response.ts';
import { deploymentGiven } from '../../hub-client/deployment-option.ts';
import { grouped } from '../../../domain/base/counted.ts';
import type { ExitCode, Io } from '../../shell/verb.ts';

export type Redrive = (task: RedriveTask) => Promise<Json>;

const QUEUE_REGION = /\/\/sqs\.([a-z0-9-]+)\./;
/** As long as a run may take. */
const HIDDEN_SECONDS = 900;
const OUTCOMES = ['accepted', 'duplicate', 'refused', 'failed', 'absent'] as const;

/** The hub reads the queues itself. A region that cannot be read is printed, and the others go on. */
export async function redriveAccount(
  call: Redrive,
  account: string,
  given: { readonly regions?: string; readonly config?: string; readonly json: boolean },
  io: Io,
): Promise<ExitCode> {
  const regions =
    given.regions?.split(',').map((name) => name.trim()) ??
    forwardingRegions(deploymentGiven(given.config, io));
  let report = NOTHING;
  for (const region of regions) {
    try {
      report = sumOf(report, await ofRegion(call, account, region));
    } catch (error) {
      const fault = `${region}: ${error instanceof Error ? error.message : String(error)}`;
      report = sumOf(report, { ...NOTHING, faults: [fault], done: false });
    }
  }
  return printReport(report, given.json, io);
}

/** The queue is read here, and only what it names is asked of the hub. */
export async function redriveQueue(
  call: Redrive,
  url: string,
  { access, json }: { readonly access: AwsAccess; readonly json: boolean },
  io: Io,
): Promise<ExitCode> {
  const { SQSClient } = await import('@aws-sdk/client-sqs');
  const { deadLetterQueue } = await import('../../../adapters/sqs/dead-letter-queue.ts');
  const config = access.client(QUEUE_REGION.exec(url)?.[1] ?? access.region);
  const queue = deadLetterQueue(new SQSClient({ ...config, useQueueUrlAsEndpoint: false }), url);
  const reading = async (region: string, ids: readonly string[]): Promise<readonly ReadAgain[]> =>
    readAgainIn(await call({ task: 'findings', region, ids }));
  const options = { hiddenSeconds: HIDDEN_SECONDS, goesOn: () => true };
  return printReport(await redriveForwarder(queue, reading, options), json, io);
}

/** The function stops in time; what it has left is for the next call, as long as one gets on. */
async function ofRegion(call: Redrive, account: string, region: string): Promise<ForwarderReport> {
  let report = NOTHING;
  for (;;) {
    const one = reportIn(await call({ task: 'forwarder', account, region }));
    report = { ...sumOf(report, one), done: one.done };
    if (one.done || one.accepted + one.duplicate === 0) return report;
  }
}

function reportIn(answer: Json): ForwarderReport {
  const count = (name: string): number => numberAt(answer, name) ?? 0;
  return {
    letters: count('letters'),
    unnamed: count('unnamed'),
    accepted: count('accepted'),
    duplicate: count('duplicate'),
    refused: count('refused'),
    failed: count('failed'),
    absent: count('absent'),
    faults: listOf(answer, 'faults').filter((one) => typeof one === 'string'),
    done: flagAt(answer, 'done'),
  };
}

function readAgainIn(answer: Json): readonly ReadAgain[] {
  return listOf(answer, 'findings').flatMap((one) => {
    const id = textAt(one, 'id');
    const outcome = OUTCOMES.find((name) => name === textAt(one, 'outcome'));
    return id === undefined || outcome === undefined ? [] : [{ id, outcome }];
  });
}

async function printReport(report: ForwarderReport, json: boolean, io: Io): Promise<ExitCode> {
  const { accepted, duplicate, refused, failed, absent, unnamed, faults, done } = report;
  for (const fault of faults) io.err(`${fault}\n`);
  const text = [
    `${grouped(accepted)} taken in, ${grouped(duplicate)} known already, ${grouped(refused)} cannot be read`,
    `${grouped(failed)} failed and stay; ${grouped(absent)} unknown to GuardDuty, ${grouped(unnamed)} letters name no finding`,
  ].join(', ');
  await io.out(json ? `${JSON.stringify(report)}\n` : `${text}\n`);
  return done && refused + failed + absent + unnamed === 0 ? 0 : 1;
}
