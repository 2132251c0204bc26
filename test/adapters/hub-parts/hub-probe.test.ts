/** How the hub's parts stand, as AWS tells it over the wire. */
import { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { SchedulerClient } from '@aws-sdk/client-scheduler';
import { SQSClient } from '@aws-sdk/client-sqs';
import { describe, expect, it } from 'vitest';
import { hubProbe } from '../../../src/adapters/hub-parts/hub-probe.ts';
import { hubPartsAfter, type HubPart } from '../../../src/domain/coverage/hub/hub-parts.ts';
import { at, isObject } from '../../../src/domain/base/lookup.ts';
import { HUB_PLAN, healthyHub } from '../../helpers/data/hub-parts.ts';
import { awsAnswering, type Answers } from '../../helpers/fakes/aws-endpoint.ts';

const healthy = healthyHub();
const known = (answer: unknown): Readonly<Record<string, unknown>> => {
  const found = at(answer, 'known');
  return isObject(found) ? found : {};
};
const rule = known(healthy.rules[0]);
const QUEUE = 'arn:aws:sqs:eu-west-1:100000000000:PalisadeHub-IngestQueue';

/** As a hub that was just deployed. */
const DEPLOYED: Answers = {
  DescribeEventBus: () => ({ Name: 'palisade', Policy: known(healthy.bus)['policy'] }),
  DescribeRule: () => ({ State: 'ENABLED', EventPattern: rule['pattern'] }),
  ListTargetsByRule: () => ({
    Targets: [
      {
        Id: 'Target0',
        Arn: QUEUE,
        DeadLetterConfig: { Arn: QUEUE.replace('IngestQueue', 'IngestDeadLetters') },
      },
    ],
  }),
  GetQueueAttributes: () => ({
    Attributes: {
      QueueArn: QUEUE,
      Policy: known(healthy.queues[0])['policy'],
      RedrivePolicy: '{"deadLetterTargetArn":"arn:x","maxReceiveCount":40}',
    },
  }),
  'GET /2015-03-31/event-source-mappings': () => ({
    EventSourceMappings: [
      { UUID: 'old', State: 'Disabled' },
      { UUID: 'new', State: 'Enabled' },
    ],
  }),
  'GET /schedules/PalisadeHub-EveryMinute': () => ({
    State: 'ENABLED',
    Target: { Arn: 'arn:aws:sqs:eu-west-1:100000000000:PalisadeHub-publish.fifo', RoleArn: 'r' },
  }),
};

async function looking(differing: Answers = {}) {
  const answers = { ...DEPLOYED, ...differing };
  const { asked } = await awsAnswering(answers);
  const where = { region: 'eu-west-1', maxAttempts: 1 };
  const probe = hubProbe({
    events: new EventBridgeClient(where),
    sqs: new SQSClient({ ...where, useQueueUrlAsEndpoint: false }),
    lambda: new LambdaClient(where),
    scheduler: new SchedulerClient(where),
  });
  const parts = hubPartsAfter(HUB_PLAN, await probe.facts(HUB_PLAN));
  return { parts, asked };
}

const notFine = (parts: readonly HubPart[]) =>
  parts.flatMap(({ kind, status }) => {
    if (status.kind === 'fine') return [];
    return [[kind, status.kind === 'fault' ? status.faults.join() : status.reason]];
  });

describe('a hub as deployed', () => {
  it('is fine, for one call of each part and two of a rule', async () => {
    const { parts, asked } = await looking();
    expect(notFine(parts)).toEqual([]);
    expect(parts.map(({ kind }) => kind)).toEqual(['bus', 'rule', 'queue', 'mapping', 'schedule']);
    expect(asked).toHaveLength(6);
    expect(asked.find(({ service }) => service === 'sqs')?.input['QueueUrl']).toBe(
      'https://sqs.eu-west-1.amazonaws.com/100000000000/PalisadeHub-IngestQueue',
    );
    const mapping = asked.find(({ service }) => service === 'lambda')?.input;
    expect(mapping).toMatchObject({ FunctionName: 'PalisadeHub-Ingest', EventSourceArn: QUEUE });
  });
});

describe('a part', () => {
  const gone = () => ({ error: 'ResourceNotFoundException' });
  it.each<[string, string, Answers]>([
    ['bus', 'bus-missing', { DescribeEventBus: gone }],
    ['rule', 'hub-rule-missing', { DescribeRule: gone }],
    ['queue', 'hub-queue-missing', { GetQueueAttributes: () => ({ error: 'QueueDoesNotExist' }) }],
    [
      'mapping',
      'mapping-missing',
      { 'GET /2015-03-31/event-source-mappings': () => ({ EventSourceMappings: [] }) },
    ],
    ['schedule', 'schedule-missing', { 'GET /schedules/PalisadeHub-EveryMinute': gone }],
  ])('that is gone is a fault: %s', async (kind, fault, differing) => {
    expect(notFine((await looking(differing)).parts)).toEqual([[kind, fault]]);
  });

  const denied = () => ({ error: 'AccessDeniedException' });
  it.each<[string, Answers]>([
    ['bus', { DescribeEventBus: denied }],
    ['rule', { DescribeRule: denied }],
    ['rule', { ListTargetsByRule: denied }],
    ['queue', { GetQueueAttributes: () => ({ error: 'AccessDenied' }) }],
    ['mapping', { 'GET /2015-03-31/event-source-mappings': denied }],
    ['schedule', { 'GET /schedules/PalisadeHub-EveryMinute': denied }],
  ])('that may not be read is unknown: %s', async (kind, differing) => {
    expect(notFine((await looking(differing)).parts)).toEqual([[kind, 'access-denied']]);
  });

  it.each<[string, Answers]>([
    ['rule', { ListTargetsByRule: () => ({}) }],
    ['queue', { GetQueueAttributes: () => ({}) }],
    ['mapping', { 'GET /2015-03-31/event-source-mappings': () => ({}) }],
  ])('of which half an answer comes is unknown: %s', async (kind, differing) => {
    expect(notFine((await looking(differing)).parts)).toEqual([[kind, 'unreadable']]);
  });

  it('is a bus without a policy, a mapping that is off and a schedule that is off', async () => {
    const { parts } = await looking({
      DescribeEventBus: () => ({ Name: 'palisade' }),
      'GET /2015-03-31/event-source-mappings': () => ({
        EventSourceMappings: [{ UUID: 'old', State: 'Disabled' }],
      }),
      'GET /schedules/PalisadeHub-EveryMinute': () => ({
        State: 'DISABLED',
        Target: { Arn: 'arn:aws:sqs:eu-west-1:100000000000:other', RoleArn: 'r' },
      }),
    });
    expect(notFine(parts)).toEqual([
      ['bus', 'bus-refuses-accounts'],
      ['mapping', 'mapping-disabled'],
      ['schedule', 'schedule-disabled,schedule-target'],
    ]);
  });
});
