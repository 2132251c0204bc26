/** `palisade redrive`: what failed on its way into the deployed hub or out of it, listed and tried again. */
import { SINK_NAMES } from '../../../domain/reports/configured-sinks.ts';
import type { RedriveTask } from '../../../domain/findings/redrive.ts';
import { REDRIVE_FUNCTION_OUTPUT } from '../../../domain/configuration/deployed-names.ts';
import { flagAt, numberAt, textAt, type Json } from '../../../domain/base/lookup.ts';
import { AWS_HELP, AWS_OPTIONS, awsAccess, type AwsAccess } from '../../hub-client/aws-options.ts';
import { DEPLOYMENT_HELP, DEPLOYMENT_OPTIONS } from '../../hub-client/deployment-option.ts';
import { hubOutputs } from '../../hub-client/hub-outputs.ts';
import { listOf } from '../../hub-client/hub-response.ts';
import { redriveAccount, redriveQueue, type Redrive } from './redrive-forwarders.ts';
import { grouped } from '../../../domain/base/counted.ts';
import {
  Failure,
  Misuse,
  parseOptions,
  type ExitCode,
  type Io,
  type Verb,
} from '../../shell/verb.ts';

const OPTIONS = {
  ...AWS_OPTIONS,
  ...DEPLOYMENT_OPTIONS,
  list: { type: 'boolean', default: false },
  rejects: { type: 'boolean', default: false },
  sink: { type: 'string', values: SINK_NAMES },
  member: { type: 'string' },
  regions: { type: 'string' },
  'member-queue': { type: 'string' },
  'member-profile': { type: 'string' },
  json: { type: 'boolean', default: false },
} as const;

export const redrive: Verb = {
  help: `palisade redrive [--list] [--sink NAME] [--rejects]
palisade redrive --member ACCOUNT [--regions R,…]
palisade redrive --member-queue URL [--member-profile NAME]

Without an option, takes in the dead letters of the ingest queue and of the hub's rule. What is taken in is
removed; what cannot be read goes to the reject queue with its reason; what fails again stays.

  --list              what lies in the reject queue, and why; changes nothing
  --rejects           reads the reject queue again, after the hub has learnt to read what is in it
  --sink NAME         puts back on their way the reports that trustar, webhook or splunk did not take;
                      with --list, what these are, and why
  --member ACCOUNT    dead letters of the rules in that account, each region that forwards. The owner of it
                      could have written anything there: only region and id are taken, and the findings are
                      read from GuardDuty. A member needs redrive.memberQueues in the configuration
  --regions R,…       of these alone
  --member-queue URL  the same of one queue, with credentials of one's own
  --member-profile N  whose credentials may receive from and delete in that queue; --profile's
${DEPLOYMENT_HELP}${AWS_HELP}  --json              counts as JSON

Only on the hub in AWS, whose policy PalisadeOperator lets you. Again and again is harmless: what the hub
or a sink knows is a duplicate. Exit 0 if nothing is left that failed, else 1.
`,
  options: OPTIONS,
  async run(argv, io) {
    const given = optionsOf(argv);
    const access = await awsAccess(given, io);
    const call = await redriveOf(access, io);
    if (given.list) return list(call, given, io);
    if (given.sink !== undefined) return putBack(call, given.sink, given.json, io);
    if (given.member !== undefined) return redriveAccount(call, given.member, given, io);
    const queue = given['member-queue'];
    if (queue === undefined) return again(call, given.rejects, given.json, io);
    const profile = given['member-profile'];
    const member = profile === undefined ? access : await awsAccess({ profile }, io);
    return redriveQueue(call, queue, { access: member, json: given.json }, io);
  },
};

const QUEUE_URL = /^https?:\/\/[^/]+\/\d{12}\/[A-Za-z0-9_-]{1,80}$/;

function optionsOf(argv: readonly string[]) {
  const { values, positionals } = parseOptions(argv, OPTIONS);
  if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
  const { list: isList, rejects, sink, member, 'member-queue': queue } = values;
  const ways = [isList || sink !== undefined, rejects, member !== undefined, queue !== undefined];
  if (ways.filter(Boolean).length > 1) {
    throw new Misuse(
      '--list and --sink, --rejects, --member and --member-queue exclude each other',
    );
  }
  refuseUnless(queue, QUEUE_URL, '--member-queue', 'the URL of a queue');
  refuseUnless(member, /^\d{12}$/, '--member', 'an account of 12 digits');
  return values;
}

function refuseUnless(
  given: string | undefined,
  pattern: RegExp,
  option: string,
  wanted: string,
): void {
  if (given === undefined || pattern.test(given)) return;
  throw new Misuse(`${option} is ${JSON.stringify(given)}, expected ${wanted}`);
}

async function redriveOf(access: AwsAccess, io: Io): Promise<Redrive> {
  const { invokeRedrive } = await import('../../../adapters/lambda/redrive-function.ts');
  const name = (await hubOutputs(access)).get(REDRIVE_FUNCTION_OUTPUT);
  if (name === undefined) throw new Failure('the deployed hub cannot redrive: deploy it again');
  io.err(`asking ${name}\n`);
  return (task) => invokeRedrive(access.client(), name, task);
}

async function list(
  call: Redrive,
  { sink, json }: { readonly sink?: string | undefined; readonly json: boolean },
  io: Io,
): Promise<ExitCode> {
  const answer = await call({ task: 'list', ...(sink === undefined ? {} : { sink }) });
  const lines = listOf(answer, 'letters').map((one) => {
    const [sent, reason] = [textAt(one, 'sentAt') ?? '', textAt(one, 'reason') ?? ''];
    return `${sent}  ${JSON.stringify(reason)}\n  ${JSON.stringify(textAt(one, 'received') ?? '')}\n`;
  });
  await io.out(json ? `${JSON.stringify(answer)}\n` : lines.join(''));
  const place = sink === undefined ? 'the reject queue' : `the dead letters of ${sink}`;
  if (lines.length === 0) io.err(`nothing lies in ${place}\n`);
  return 0;
}

/** What the sink gives back at once lies there again; its own function logs why. */
async function putBack(call: Redrive, sink: string, json: boolean, io: Io): Promise<ExitCode> {
  let total = 0;
  await untilDone(call, { task: 'reports', sink }, (answer) => {
    const count = numberAt(answer, 'putBack') ?? 0;
    total += count;
    return count > 0;
  });
  const text = `${grouped(total)} put back on the way to ${sink}`;
  await io.out(json ? `${JSON.stringify({ putBack: total })}\n` : `${text}\n`);
  return 0;
}

const KINDS = ['accepted', 'duplicate', 'refused', 'failed'] as const;

async function again(call: Redrive, isRejects: boolean, json: boolean, io: Io): Promise<ExitCode> {
  const total = { accepted: 0, duplicate: 0, refused: 0, failed: 0 };
  await untilDone(call, { task: isRejects ? 'rejects' : 'dead-letters' }, (answer) => {
    for (const kind of KINDS) total[kind] += numberAt(answer, kind) ?? 0;
    // Rejects that are refused again stay where they are.
    const gone = KINDS.filter((kind) => kind !== 'failed' && !(isRejects && kind === 'refused'));
    return gone.some((kind) => (numberAt(answer, kind) ?? 0) > 0);
  });
  const { accepted, duplicate, refused, failed } = total;
  const text = `${grouped(accepted)} taken in, ${grouped(duplicate)} known already, ${grouped(refused)} cannot be read, ${grouped(failed)} failed and stay`;
  await io.out(json ? `${JSON.stringify(total)}\n` : `${text}\n`);
  return failed === 0 ? 0 : 1;
}

/** The function stops in time; what it has left is for the next call, as long as one gets on. */
async function untilDone(
  call: Redrive,
  task: RedriveTask,
  getsOn: (answer: Json) => boolean,
): Promise<void> {
  for (let done = false; !done;) {
    const answer = await call(task);
    done = !getsOn(answer) || flagAt(answer, 'done');
  }
}
