/** The verb and its function, through the SDK's own clients: queues, Lambda, GuardDuty over a socket. */
import { createHash } from 'node:crypto';
import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { SQSClient } from '@aws-sdk/client-sqs';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { deadLetterQueue } from '../../src/adapters/dead-letter-queue.ts';
import { guardDutyFindings } from '../../src/adapters/guardduty-findings.ts';
import { memoryLedger } from '../../src/adapters/memory-ledger.ts';
import { redrive } from '../../src/cli/redrive.ts';
import { listAt, textAt } from '../../src/domain/lookup.ts';
import { parseRedriveTask } from '../../src/domain/redrive.ts';
import { parseTime } from '../../src/domain/time.ts';
import type { Ledger } from '../../src/ports.ts';
import { performRedrive } from '../../src/usecases/perform-redrive.ts';
import { awsEndpoint, type Asked, type Endpoint } from '../helpers/aws-endpoint.ts';
import { generatedFindings } from '../helpers/generated-findings.ts';
import { runVerb } from '../helpers/run-verb.ts';

const UNTIL = '2026-08-10T00:00:00Z';
const ARRIVAL = parseTime(UNTIL) ?? 0;
const EVENTS = [...generatedFindings({ count: 3, accounts: 1, addresses: 3, until: UNTIL })] as {
  readonly detail: { readonly id: string; readonly region: string };
}[];
const QUEUES = 'https://sqs.eu-west-1.amazonaws.com/111122223333';
const MEMBER_QUEUE = `${QUEUES}/member`;

let aws: Endpoint;
let ledger: Ledger;
/** Bodies by queue and id. */
let queues: Map<string, Map<string, string>>;

beforeEach(async () => {
  ledger = memoryLedger();
  queues = new Map();
  aws = await awsEndpoint(answer);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
});

function put(queue: string, ...bodies: readonly unknown[]): void {
  const messages = queues.get(queue) ?? new Map<string, string>();
  for (const body of bodies) {
    messages.set(`m${messages.size + 1}`, typeof body === 'string' ? body : JSON.stringify(body));
  }
  queues.set(queue, messages);
}

async function answer({ service, operation, input }: Asked): Promise<object> {
  switch (service) {
    case 'cloudformation':
      return { Stacks: [{ Outputs: [{ OutputKey: 'RedriveFunction', OutputValue: 'redrive' }] }] };
    case 'lambda':
      return redriveFunction(input);
    case 'sqs':
      return queueAnswer(operation, input);
  }
  if (operation === 'GET /detector') return { detectorIds: ['d1'] };
  const wanted = listAt(input, 'findingIds');
  return { findings: EVENTS.map(({ detail }) => detail).filter(({ id }) => wanted.includes(id)) };
}

function queueAnswer(operation: string, input: Asked['input']): object {
  const QueueUrl = textAt(input, 'QueueUrl') ?? '';
  const messages = queues.get(QueueUrl) ?? new Map<string, string>();
  if (operation === 'DeleteMessageBatch') {
    const entries = listAt(input, 'Entries');
    for (const entry of entries) messages.delete(textAt(entry, 'ReceiptHandle') ?? '');
    return { Successful: entries.map((entry) => ({ Id: textAt(entry, 'Id') })), Failed: [] };
  }
  return {
    Messages: [...messages].map(([id, Body]) => ({
      ...{ MessageId: id, ReceiptHandle: id, Body },
      MD5OfBody: createHash('md5').update(Body).digest('hex'),
      Attributes: { SentTimestamp: '1785758400000' },
    })),
  };
}

/** The function's wiring, on the same socket. */
async function redriveFunction(event: unknown): Promise<object> {
  const task = parseRedriveTask(event);
  if (!task.ok) return { error: 'refused', detail: task.problem };
  const client = new SQSClient({ useQueueUrlAsEndpoint: false });
  const queue = (name: string) => deadLetterQueue(client, `${QUEUES}/${name}`);
  const ports = {
    ledger,
    rejects: { put: () => Promise.reject(new Error('nothing is rejected here')) },
    deadLetters: [queue('dead'), queue('undelivered')],
    rejected: queue('rejects'),
    findings: guardDutyFindings((region) => new GuardDutyClient({ region })),
  };
  const acceptedEnvelopes = new Set(['999999999999']);
  return performRedrive(ports, task.value, {
    ...{ arrival: ARRIVAL, acceptedEnvelopes },
    goesOn: () => true,
  });
}

describe('redrive', () => {
  it('takes in the dead letters, and removes them', async () => {
    put(`${QUEUES}/dead`, ...EVENTS);
    const { exit, out } = await runVerb(redrive, ['--json']);
    expect(exit).toBe(0);
    expect(JSON.parse(out)).toEqual({ accepted: 3, duplicate: 0, refused: 0, failed: 0 });
    expect(queues.get(`${QUEUES}/dead`)?.size).toBe(0);
  });

  it('lists what was refused', async () => {
    put(`${QUEUES}/rejects`, { reason: 'no finding', received: '\u001b[2Jx', characters: 5 });
    const { out } = await runVerb(redrive, ['--list']);
    expect(out).toBe('2026-08-03T12:00:00Z  "no finding"\n  "\\u001b[2Jx"\n');
  });

  it('believes nothing in a member’s queue but the ids, and asks GuardDuty', async () => {
    const [real] = EVENTS;
    const detail = { ...real?.detail, severity: 9.9, type: 'Forged:By/TheMember' };
    put(MEMBER_QUEUE, { detail }, { detail: { ...detail, id: 'made-up' } }, 'noise');
    const { exit, out } = await runVerb(redrive, ['--member-queue', MEMBER_QUEUE, '--json']);
    expect(exit).toBe(1);
    expect(JSON.parse(out)).toMatchObject({ accepted: 1, absent: 1, letters: 3, unnamed: 1 });
    expect([...(queues.get(MEMBER_QUEUE) ?? [])].map(([id]) => id)).toEqual(['m2', 'm3']);
    for await (const fact of ledger.everything()) {
      expect(JSON.stringify(fact)).not.toContain('Forged');
    }
    const sent = aws.asked.filter(({ service }) => service === 'lambda');
    expect(sent.map(({ input }) => input)).toEqual([
      { task: 'findings', region: real?.detail.region, ids: [real?.detail.id, 'made-up'] },
    ]);
  });

  it.each([
    [['--list', '--rejects'], /exclude each other/],
    [['--member-queue', 'here'], /wanted is the URL of a queue/],
    [['everything'], /is too much/],
  ] as const)('refuses %j', async (argv, message) => {
    const { exit, err } = await runVerb(redrive, argv);
    expect(exit).toBe(2);
    expect(err).toMatch(message);
  });
});
