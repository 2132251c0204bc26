/** `palisade redrive` as an operator runs it: the verb, its function, and the queues they read. */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { resolve } from 'node:path';
import { promisify } from 'node:util';
import { CreateQueueCommand, SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { listAt, numberAt, textAt } from '../../src/domain/base/lookup.ts';
import { FORWARDER_PREFIXES } from '../../src/domain/configuration/deployed-names.ts';
import { findingNow, putFindings } from './buses.ts';
import { eventually } from './eventually.ts';
import type { Organization, Party } from './organization.ts';
import { ELSEWHERE, HOME, type World } from './world.ts';

const CLI = resolve(import.meta.dirname, '../../dist/palisade.js');
const run = promisify(execFile);

export async function redrive(world: World): Promise<void> {
  await rejects(world);
  await membersQueue(world);
}

async function rejects({ tally, organization }: World): Promise<void> {
  await tally.check(
    'palisade redrive tells what could not be read, and reads it again',
    async () => {
      const party = organization.party('dev-a');
      const bad = findingNow(party, HOME, { id: 'bad-again', top: { severity: 'severe' } });
      await putFindings(organization, { party, region: HOME, findings: [bad] });
      const [letter] = await eventually('a letter that is listed', async () => {
        const letters = listAt(await redriven(organization, ['--list']), 'letters');
        return letters.length === 0 ? undefined : letters;
      });
      assert.match(textAt(letter, 'reason') ?? '', /severity/);
      // What was listed is hidden for a quarter of a minute.
      const counts = await eventually('a letter that is read again', async () => {
        const again = await redriven(organization, ['--rejects']);
        return numberAt(again, 'refused') === 0 ? undefined : again;
      });
      assert.deepEqual(counts, { accepted: 0, duplicate: 0, refused: 1, failed: 0 });
    },
  );
}

async function membersQueue({ tally, organization }: World): Promise<void> {
  await tally.check('palisade redrive reads the queue of a member’s rule by its role', async () => {
    const party = organization.party('prod-b');
    const queue = await queueOf(organization, party, ELSEWHERE);
    const detail = findingNow(party, ELSEWHERE, { id: 'undelivered', ip: '45.83.70.1' });
    await queue.put(JSON.stringify({ detail }));
    const regions = ['--regions', `${HOME},${ELSEWHERE}`];
    const report = await redriven(organization, ['--member', party.accountId, ...regions]);
    assert.equal(numberAt(report, 'letters'), 1);
    // Whether GuardDuty knows it cannot be told here, so it stays.
    assert.equal(numberAt(report, 'accepted'), 0);
    assert.equal(numberAt(report, 'unnamed'), 0);
  });
}

/** The emulator names queues of StackSets otherwise than CloudFormation, so one of the right name stands for it. */
async function queueOf({ endpoint }: Organization, { credentials }: Party, region: string) {
  const client = new SQSClient({ endpoint, region, credentials });
  const [prefix] = FORWARDER_PREFIXES;
  const QueueName = `${prefix}Members-Undelivered`;
  const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName }));
  return {
    put: (MessageBody: string) => client.send(new SendMessageCommand({ QueueUrl, MessageBody })),
  };
}

/** What the verb says as JSON, whatever its exit. */
async function redriven(organization: Organization, args: readonly string[]): Promise<unknown> {
  const env = { PATH: process.env['PATH'], ...organization.environment('security') };
  const ended = run(process.execPath, [CLI, 'redrive', ...args, '--json'], {
    env: { ...env, AWS_REGION: HOME, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' },
  });
  const { stdout, stderr } = await ended.catch((error: unknown) => ({
    stdout: textAt(error, 'stdout') ?? '',
    stderr: textAt(error, 'stderr') ?? '',
  }));
  if (stdout === '') throw new Error(`palisade redrive said nothing but ${stderr}`);
  return JSON.parse(stdout) as unknown;
}
