/** The verb and its function, through the SDK's own clients: queues, Lambda, GuardDuty over a socket. */
import { createHash } from 'node:crypto';
import { GuardDutyClient } from '@aws-sdk/client-guardduty';
import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import { STSClient } from '@aws-sdk/client-sts';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import { deadLetterQueue } from '../../../../src/adapters/sqs/dead-letter-queue.ts';
import { forwarderQueues } from '../../../../src/adapters/sqs/forwarder-queues.ts';
import { guardDutyFindings } from '../../../../src/adapters/guardduty/guardduty-findings.ts';
import { memoryLedger } from '../../../../src/adapters/memory/memory-ledger.ts';
import { reportPaths } from '../../../../src/adapters/sqs/report-paths.ts';
import { redrive } from '../../../../src/cli/commands/deployment/redrive.ts';
import { listAt, textAt } from '../../../../src/domain/base/lookup.ts';
import { parseRedriveTask } from '../../../../src/domain/findings/redrive.ts';
import { parseTime } from '../../../../src/domain/base/time.ts';
import type { Ledger } from '../../../../src/ports/ledger.ts';
import { performRedrive } from '../../../../src/usecases/redrive/perform-redrive.ts';
import { awsEndpoint, type Asked, type Endpoint } from '../../../helpers/fakes/aws-endpoint.ts';
import { generatedFindings } from '../../../helpers/arbitraries/generated-findings.ts';
import { runVerb } from '../../../helpers/hub/run-verb.ts';

const UNTIL = '2026-08-10T00:00:00Z';
const ARRIVAL = parseTime(UNTIL) ?? 0;
const EVENTS = [...generatedFindings({ count: 3, accounts: 1, addresses: 3, until: UNTIL })] as {
  readonly detail: { readonly id: string; readonly region: string };
}[];
const QUEUES = 'https://sqs.eu-west-1.amazonaws.com/111122223333';
const MEMBER = '444455556666';
const MEMBER_QUEUE = `https://sqs.eu-west-1.amazonaws.com/${MEMBER}/StackSet-PalisadeMembers-1`;

let aws: Endpoint;
/** Whether the member holds the role. */
let isOpen: boolean;
let ledger: Ledger;
/** Bodies by queue and id. */
let queues: Map<string, Map<string, string>>;

beforeEach(async () => {
  ledger = memoryLedger();
  queues = new Map();
  isOpen = true;
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

async function answer({ service, operation, region, input }: Asked): Promise<object> {
  switch (service) {
    case 'cloudformation':
      return { Stacks: [{ Outputs: [{ OutputKey: 'RedriveFunction', OutputValue: 'redrive' }] }] };
    case 'lambda':
      return asLambda(redriveFunction(input));
    case 'sts':
      return isOpen ? { Credentials: SESSION } : { error: 'AccessDenied', message: 'not you' };
    case 'sqs':
      if (operation === 'ListQueues') return { QueueUrls: queuesIn(region, input) };
      return queueAnswer(operation, input);
  }
  if (operation === 'GET /detector') return { detectorIds: ['d1'] };
  const wanted = listAt(input, 'findingIds');
  return { findings: EVENTS.map(({ detail }) => detail).filter(({ id }) => wanted.includes(id)) };
}

const SESSION = {
  AccessKeyId: 'member',
  SecretAccessKey: 's',
  SessionToken: 't',
  Expiration: '2030-01-01T00:00:00Z',
};

function queuesIn(region: string, input: Asked['input']): readonly string[] {
  const prefix = `https://sqs.${region}.amazonaws.com/${MEMBER}/${textAt(input, 'QueueNamePrefix') ?? ''}`;
  return [...queues.keys()].filter((url) => url.startsWith(prefix));
}

function queueAnswer(operation: string, input: Asked['input']): object {
  const QueueUrl = textAt(input, 'QueueUrl') ?? '';
  const messages = queues.get(QueueUrl) ?? new Map<string, string>();
  if (operation === 'DeleteMessageBatch') {
    const entries = listAt(input, 'Entries');
    for (const entry of entries) messages.delete(textAt(entry, 'ReceiptHandle') ?? '');
    return { Successful: entries.map((entry) => ({ Id: textAt(entry, 'Id') })), Failed: [] };
  }
  if (operation === 'SendMessage') {
    const body = textAt(input, 'MessageBody') ?? '';
    put(QueueUrl, body);
    return { MessageId: 'm', MD5OfMessageBody: createHash('md5').update(body).digest('hex') };
  }
  return {
    Messages: [...messages].map(([id, Body]) => ({
      MessageId: id,
      ReceiptHandle: id,
      Body,
      MD5OfBody: createHash('md5').update(Body).digest('hex'),
      Attributes: { SentTimestamp: '1785758400000' },
      MessageAttributes: { Reason: { DataType: 'String', StringValue: 'HTTP 401' } },
    })),
  };
}

/** What a function throws is an answer, too; the socket takes `error` for one of AWS. */
async function asLambda(running: Promise<object>): Promise<object> {
  try {
    const answer = await running;
    return 'error' in answer ? { detail: textAt(answer, 'detail') } : answer;
  } catch (error) {
    return { errorMessage: error instanceof Error ? error.message : String(error) };
  }
}

/** The function's wiring, on the same socket. */
async function redriveFunction(event: unknown): Promise<object> {
  const task = parseRedriveTask(event);
  if (!task.ok) return { error: 'refused', detail: task.problem };
  const sqs = (more: SQSClientConfig) => new SQSClient({ useQueueUrlAsEndpoint: false, ...more });
  const client = sqs({});
  const queue = (name: string) => deadLetterQueue(client, `${QUEUES}/${name}`);
  const ports = {
    ledger,
    rejects: { put: () => Promise.reject(new Error('nothing is rejected here')) },
    deadLetters: [queue('dead'), queue('undelivered')],
    rejected: queue('rejects'),
    findings: guardDutyFindings((region) => new GuardDutyClient({ region })),
    sinks: reportPaths(client, [
      {
        sink: 'splunk',
        queueUrl: `${QUEUES}/reports`,
        deadLettersUrl: `${QUEUES}/unwanted`,
        undeliveredUrl: `${QUEUES}/lost`,
      },
    ]),
    forwarders: forwarderQueues({ own: '111122223333', sts: new STSClient({}), sqs }),
  };
  const acceptedEnvelopes = new Set(['999999999999']);
  return performRedrive(ports, task.value, {
    arrival: ARRIVAL,
    acceptedEnvelopes,
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

  describe('of a member, by its role', () => {
    const account = ['--member', MEMBER, '--json'];

    it('empties the queues of its rules, and no other queue', async () => {
      put(MEMBER_QUEUE, ...EVENTS);
      put(`https://sqs.us-east-1.amazonaws.com/${MEMBER}/PalisadeMember-2`, 'noise');
      put(`https://sqs.eu-west-1.amazonaws.com/${MEMBER}/orders`, EVENTS[0]);
      const { exit, out } = await runVerb(redrive, [
        ...account,
        '--regions',
        'eu-west-1,us-east-1',
      ]);
      expect(exit).toBe(1);
      expect(JSON.parse(out)).toMatchObject({ accepted: 3, letters: 4, unnamed: 1, done: true });
      expect([...queues.values()].map(({ size }) => size)).toEqual([0, 1, 1]);
      const roles = aws.asked.filter(({ service }) => service === 'sts');
      expect(roles.map(({ input }) => textAt(input, 'RoleArn'))).toEqual(
        Array(2).fill(`arn:aws:iam::${MEMBER}:role/PalisadeRedrive`),
      );
    });

    it('says what is missing where the role is not there', async () => {
      isOpen = false;
      const { exit, err } = await runVerb(redrive, [...account, '--regions', 'eu-west-1']);
      expect(exit).toBe(1);
      expect(err).toContain('eu-west-1: ');
      expect(err).toContain('is redrive.memberQueues switched on and deployed there?');
    });
  });

  describe('of a sink', () => {
    it('lists what it did not take, and why', async () => {
      put(`${QUEUES}/unwanted`, 'a report');
      const { out } = await runVerb(redrive, ['--list', '--sink', 'splunk']);
      expect(out).toBe('2026-08-03T12:00:00Z  "HTTP 401"\n  "a report"\n');
    });

    it('puts it back where its way begins', async () => {
      put(`${QUEUES}/unwanted`, 'a report', 'another');
      put(`${QUEUES}/lost`, 'a third');
      const { exit, out } = await runVerb(redrive, ['--sink', 'splunk']);
      expect([exit, out]).toEqual([0, '3 put back on the way to splunk\n']);
      const bodies = [...(queues.get(`${QUEUES}/reports`)?.values() ?? [])];
      expect(bodies.toSorted()).toEqual(['a report', 'a third', 'another']);
      expect(queues.get(`${QUEUES}/unwanted`)?.size).toBe(0);
    });

    it('names the sinks there are if there is none of that name', async () => {
      const run = runVerb(redrive, ['--sink', 'trustar']);
      await expect(run).rejects.toThrow('no reports go to trustar: there are splunk');
    });
  });

  it.each([
    [['--list', '--rejects'], /exclude each other/],
    [['--member', MEMBER, '--sink', 'splunk'], /exclude each other/],
    [['--member', '4444'], /expected an account of 12 digits/],
    [['--member-queue', 'here'], /expected the URL of a queue/],
    [['everything'], /is too much/],
  ] as const)('refuses %j', async (argv, message) => {
    const { exit, err } = await runVerb(redrive, argv);
    expect(exit).toBe(2);
    expect(err).toMatch(message);
  });
});
