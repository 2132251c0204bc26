/** `palisade redrive`: what failed on its way into the deployed hub, told and read again. */
import type { RedriveTask } from '../domain/redrive.ts';
import { findingNamedIn, REDRIVE_IDS_MAX } from '../domain/redrive.ts';
import { HUB_STACK, REDRIVE_FUNCTION_OUTPUT } from '../domain/deployed-names.ts';
import { flagAt, listAt, numberAt, textAt, type Json } from '../domain/lookup.ts';
import type { DeadLetter, DeadLetters } from '../ports.ts';
import { AWS_HELP, AWS_OPTIONS, awsAccess, type AwsAccess } from './aws-options.ts';
import { Failure, Misuse, parseOptions, type ExitCode, type Io, type Verb } from './verb.ts';

const QUEUE_URL = /^https?:\/\/[^/]+\/\d{12}\/[A-Za-z0-9_-]{1,80}$/;
const QUEUE_REGION = /\/\/sqs\.([a-z0-9-]+)\./;
/** A member's letters in one run; run it again for more. */
const LETTERS_MAX = 5_000;
/** As long as such a run may take. */
const HIDDEN_SECONDS = 900;

type Redrive = (task: RedriveTask) => Promise<Json>;

export const redrive: Verb = {
  help: `palisade redrive [--list | --rejects | --member-queue URL [--member-profile NAME]]

Without an option, takes in the dead letters of the ingest queue and of the hub's rule. What is taken in is
removed; what cannot be read goes to the reject queue with its reason; what fails again stays.

  --list              what lies in the reject queue, and why; changes nothing
  --rejects           reads the reject queue again, after the hub has learnt to read what is in it
  --member-queue URL  dead letters of a member's rule. Whoever owns that account could have written anything
                      there: only region and id are taken, and the findings are read from GuardDuty
  --member-profile N  whose credentials may receive from and delete in that queue; --profile's
${AWS_HELP}  --json              counts as JSON

Only on the hub in AWS, whose policy PalisadeOperator lets you. Again and again is harmless: what the hub
knows is a duplicate. Exit 0 if nothing is left that failed, else 1.
`,
  async run(argv, io) {
    const { values, positionals } = parseOptions(argv, {
      ...AWS_OPTIONS,
      list: { type: 'boolean', default: false },
      rejects: { type: 'boolean', default: false },
      'member-queue': { type: 'string' },
      'member-profile': { type: 'string' },
      json: { type: 'boolean', default: false },
    });
    if (positionals.length > 0) throw new Misuse(`${positionals.join(', ')} is too much`);
    const queue = values['member-queue'];
    if (Number(values.list) + Number(values.rejects) + Number(queue !== undefined) > 1) {
      throw new Misuse('--list, --rejects and --member-queue exclude each other');
    }
    if (queue !== undefined && !QUEUE_URL.test(queue)) {
      throw new Misuse(`--member-queue is ${JSON.stringify(queue)}, wanted is the URL of a queue`);
    }
    const access = await awsAccess(values, io);
    const call = await redriveOf(access, io);
    if (values.list) return list(call, values.json, io);
    if (queue === undefined) {
      return again(call, values.rejects ? 'rejects' : 'dead-letters', values.json, io);
    }
    const profile = values['member-profile'];
    const member = profile === undefined ? access : await awsAccess({ profile }, io);
    return ofMember(call, await memberQueue(queue, member), values.json, io);
  },
};

async function redriveOf(access: AwsAccess, io: Io): Promise<Redrive> {
  const { CloudFormationClient } = await import('@aws-sdk/client-cloudformation');
  const { stackOutputs } = await import('../adapters/stack-outputs.ts');
  const { invokeRedrive } = await import('../adapters/redrive-function.ts');
  const client = new CloudFormationClient(access.client());
  const outputs = await stackOutputs(client, HUB_STACK).finally(() => {
    client.destroy();
  });
  const name = outputs.get(REDRIVE_FUNCTION_OUTPUT);
  if (name === undefined) throw new Failure('the deployed hub cannot redrive: deploy it again');
  io.err(`asking ${name}\n`);
  return (task) => invokeRedrive(access.client(), name, task);
}

async function memberQueue(url: string, access: AwsAccess): Promise<DeadLetters> {
  const { SQSClient } = await import('@aws-sdk/client-sqs');
  const { deadLetterQueue } = await import('../adapters/dead-letter-queue.ts');
  const config = access.client(QUEUE_REGION.exec(url)?.[1] ?? access.region);
  return deadLetterQueue(new SQSClient({ ...config, useQueueUrlAsEndpoint: false }), url);
}

async function list(call: Redrive, json: boolean, io: Io): Promise<ExitCode> {
  const answer = await call({ task: 'list' });
  const lines = listAt(answer, 'rejects').map((one) => {
    const [sent, reason] = [textAt(one, 'sentAt') ?? '', textAt(one, 'reason') ?? ''];
    return `${sent}  ${JSON.stringify(reason)}\n  ${JSON.stringify(textAt(one, 'received') ?? '')}\n`;
  });
  await io.out(json ? `${JSON.stringify(answer)}\n` : lines.join(''));
  if (lines.length === 0) io.err('nothing lies in the reject queue\n');
  return 0;
}

/** The function stops in time; what it has left is for the next call. */
async function again(
  call: Redrive,
  task: 'rejects' | 'dead-letters',
  json: boolean,
  io: Io,
): Promise<ExitCode> {
  const total = { accepted: 0, duplicate: 0, refused: 0, failed: 0 };
  for (let done = false; !done;) {
    const answer = await call({ task });
    const before = removedIn(total, task);
    for (const kind of KINDS) total[kind] += numberAt(answer, kind) ?? 0;
    done = flagAt(answer, 'done') || removedIn(total, task) === before;
  }
  await io.out(json ? `${JSON.stringify(total)}\n` : `${countsText(total)}\n`);
  return total.failed === 0 ? 0 : 1;
}

const KINDS = ['accepted', 'duplicate', 'refused', 'failed'] as const;
type Counts = Record<(typeof KINDS)[number], number>;

/** Rejects that are refused again stay where they are. */
function removedIn({ accepted, duplicate, refused }: Counts, task: RedriveTask['task']): number {
  return accepted + duplicate + (task === 'rejects' ? 0 : refused);
}

function countsText({ accepted, duplicate, refused, failed }: Counts): string {
  return `${accepted} taken in, ${duplicate} known already, ${refused} cannot be read, ${failed} failed and stay`;
}

interface Named {
  readonly letter: DeadLetter;
  readonly region: string;
  readonly id: string;
}

async function ofMember(
  call: Redrive,
  queue: DeadLetters,
  json: boolean,
  io: Io,
): Promise<ExitCode> {
  const letters = await lettersIn(queue);
  const named = letters.flatMap((letter) => {
    const finding = findingNamedIn(letter.body);
    return finding === undefined ? [] : [{ letter, ...finding }];
  });
  const counts = { accepted: 0, duplicate: 0, refused: 0, failed: 0, absent: 0 };
  for (const batch of batchesOf(named)) {
    const [{ region }] = batch;
    const ids = [...new Set(batch.map(({ id }) => id))];
    const answer = await call({ task: 'findings', region, ids });
    const outcomes = new Map(
      listAt(answer, 'findings').map((one) => [textAt(one, 'id'), textAt(one, 'outcome')]),
    );
    for (const id of ids) counts[kindOf(outcomes.get(id))] += 1;
    const known = batch.filter(({ id }) =>
      ['accepted', 'duplicate'].includes(outcomes.get(id) ?? ''),
    );
    for (let n = 0; n < known.length; n += 10) {
      await queue.remove(known.slice(n, n + 10).map(({ letter }) => letter));
    }
  }
  const value = { ...counts, letters: letters.length, unnamed: letters.length - named.length };
  const left = `${counts.absent} unknown to GuardDuty, ${value.unnamed} letters name no finding`;
  await io.out(json ? `${JSON.stringify(value)}\n` : `${countsText(counts)}; ${left}\n`);
  return counts.failed + counts.absent + value.unnamed === 0 ? 0 : 1;
}

function kindOf(outcome: string | undefined): keyof Counts | 'absent' {
  if (outcome === 'absent') return outcome;
  return KINDS.find((kind) => kind === outcome) ?? 'failed';
}

async function lettersIn(queue: DeadLetters): Promise<readonly DeadLetter[]> {
  const letters = new Map<string, DeadLetter>();
  while (letters.size < LETTERS_MAX) {
    const fresh = (await queue.take(HIDDEN_SECONDS)).filter(({ id }) => !letters.has(id));
    if (fresh.length === 0) break;
    for (const letter of fresh) letters.set(letter.id, letter);
  }
  return [...letters.values()];
}

/** Of one region each, and no more findings than one call takes. */
function batchesOf(named: readonly Named[]): readonly (readonly [Named, ...Named[]])[] {
  const batches: [Named, ...Named[]][] = [];
  for (const one of named) {
    const open = batches.find(
      (batch) =>
        batch[0].region === one.region &&
        (batch.length < REDRIVE_IDS_MAX || batch.some(({ id }) => id === one.id)),
    );
    if (open === undefined) batches.push([one]);
    else open.push(one);
  }
  return batches;
}
