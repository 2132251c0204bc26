/**
 * `HubProbe` over EventBridge, SQS, Lambda and Scheduler, in the hub's account and region. The role needs
 * events:DescribeEventBus, events:DescribeRule, events:ListTargetsByRule, sqs:GetQueueAttributes,
 * lambda:ListEventSourceMappings and scheduler:GetSchedule: one call for the bus, two for a rule, one for all else.
 */
import {
  DescribeEventBusCommand,
  DescribeRuleCommand,
  ListTargetsByRuleCommand,
  type EventBridgeClient,
} from '@aws-sdk/client-eventbridge';
import { ListEventSourceMappingsCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import { GetScheduleCommand, type SchedulerClient } from '@aws-sdk/client-scheduler';
import { GetQueueAttributesCommand, type SQSClient } from '@aws-sdk/client-sqs';
import type {
  BusFacts,
  HubQueueFacts,
  HubRuleFacts,
  MappingFacts,
  PartAnswer,
  ScheduleFacts,
} from '../../domain/coverage/hub/hub-parts.ts';
import {
  hubPlace,
  queueArnIn,
  type HubPlan,
  type PlannedMapping,
} from '../../domain/coverage/hub/hub-plan.ts';
import type { HubProbe } from '../../ports/hub-parts.ts';
import { answerOrAbsent } from '../shared/aws-answer.ts';
import { listFrom } from '../shared/aws-fault.ts';
import { queueUrlOf } from '../shared/queue-url.ts';

export interface HubProbeClients {
  readonly events: EventBridgeClient;
  /** With `useQueueUrlAsEndpoint: false`: queues are named by URLs that are made of their ARNs. */
  readonly sqs: SQSClient;
  readonly lambda: LambdaClient;
  readonly scheduler: SchedulerClient;
}

export function hubProbe(clients: HubProbeClients): HubProbe {
  return {
    async facts(plan) {
      const { deliveries, mappings, schedules } = plan;
      const { busName } = hubPlace(plan);
      const [bus, rules, queues, read, called] = await Promise.all([
        answerOrAbsent(() => busFacts(clients.events, busName)),
        all(deliveries, ({ rule }) => ruleFacts(clients.events, busName, rule)),
        all(deliveries, ({ queue }) => queueFacts(clients.sqs, queueArnIn(plan, queue))),
        mappingsIn(clients.lambda, plan, mappings),
        all(schedules, ({ name }) => scheduleFacts(clients.scheduler, name)),
      ]);
      return { bus, rules, queues, mappings: read, schedules: called };
    },
  };
}

function all<Part, Facts>(
  parts: readonly Part[],
  ask: (part: Part) => Promise<Facts>,
): Promise<readonly PartAnswer<Facts>[]> {
  return Promise.all(parts.map((part) => answerOrAbsent(() => ask(part))));
}

async function busFacts(client: EventBridgeClient, Name: string): Promise<BusFacts> {
  const { Policy } = await client.send(new DescribeEventBusCommand({ Name }));
  return { policy: Policy };
}

async function ruleFacts(
  client: EventBridgeClient,
  EventBusName: string,
  rule: string,
): Promise<HubRuleFacts> {
  const { State, EventPattern = '' } = await client.send(
    new DescribeRuleCommand({ EventBusName, Name: rule }),
  );
  const { Targets } = await client.send(new ListTargetsByRuleCommand({ EventBusName, Rule: rule }));
  const targets = listFrom('ListTargetsByRule', Targets).map(({ Arn = '', DeadLetterConfig }) => ({
    arn: Arn,
    deadLetterArn: DeadLetterConfig?.Arn,
  }));
  return { enabled: State?.startsWith('ENABLED') ?? false, pattern: EventPattern, targets };
}

async function queueFacts(client: SQSClient, queueArn: string): Promise<HubQueueFacts> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrlOf(queueArn),
      AttributeNames: ['QueueArn', 'Policy', 'RedrivePolicy'],
    }),
  );
  // A queue without a policy is answered without one; an answer without its ARN is none.
  if (Attributes?.QueueArn === undefined) throw new Error('SQS answered without the queue’s ARN');
  return {
    policy: Attributes.Policy,
    hasDeadLetters: Attributes.RedrivePolicy?.includes('deadLetterTargetArn') ?? false,
  };
}

/** Mappings of a queue and function by whatever id: one that was made again by hand reads as well. */
async function mappingsIn(
  client: LambdaClient,
  plan: HubPlan,
  mappings: readonly PlannedMapping[],
): Promise<readonly PartAnswer<MappingFacts>[]> {
  return Promise.all(
    mappings.map(({ queue, function: FunctionName }) =>
      answerOrAbsent(async () => {
        const EventSourceArn = queueArnIn(plan, queue);
        const asked = new ListEventSourceMappingsCommand({ FunctionName, EventSourceArn });
        const { EventSourceMappings } = await client.send(asked);
        const found = listFrom('ListEventSourceMappings', EventSourceMappings).map(
          ({ UUID = '', State = '' }) => ({ id: UUID, state: State }),
        );
        return found.find(({ state }) => state === 'Enabled') ?? found[0] ?? ('absent' as const);
      }),
    ),
  );
}

async function scheduleFacts(client: SchedulerClient, Name: string): Promise<ScheduleFacts> {
  const { State, Target } = await client.send(new GetScheduleCommand({ Name }));
  return { enabled: State === 'ENABLED', targetArn: Target?.Arn ?? '' };
}
