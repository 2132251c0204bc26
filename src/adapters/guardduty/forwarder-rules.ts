/**
 * What forwards in an account and region: our rules on its default bus, and what waits in their dead-letter queue. Three
 * calls; the caller may events:ListRules, events:ListTargetsByRule, and sqs:GetQueueAttributes on queues of our stacks.
 */
import {
  EventBridgeClient,
  ListRulesCommand,
  ListTargetsByRuleCommand,
  type EventBridgeClientConfig,
  type Rule,
} from '@aws-sdk/client-eventbridge';
import { GetQueueAttributesCommand, SQSClient } from '@aws-sdk/client-sqs';
import { FORWARDER_PREFIXES } from '../../domain/configuration/deployed-names.ts';
import type { PairFacts, RuleFacts } from '../../domain/coverage/coverage.ts';
import { answerOf } from '../shared/aws-answer.ts';
import { listFrom } from '../shared/aws-fault.ts';
import { queueUrlOf } from '../shared/queue-url.ts';
import type { RoleCredentials } from '../shared/assumed-credentials.ts';

export interface ForwarderPlace extends Pick<EventBridgeClientConfig, 'maxAttempts'> {
  readonly region: string;
  /** @default - the caller's own */
  readonly credentials?: RoleCredentials;
}

/** The owner of an account may make rules under names like ours; so many are looked at. */
const RULES_MAX = 10;

/** What AWS refuses is a fact of the answer. */
export async function forwarderFacts(
  account: string,
  where: ForwarderPlace,
): Promise<Pick<PairFacts, 'rules' | 'waiting'>> {
  const events = new EventBridgeClient(where);
  const sqs = new SQSClient({ ...where, useQueueUrlAsEndpoint: false });
  try {
    const found = await answerOf(() => rulesIn(events));
    if (!('known' in found)) return { rules: found };
    const { rules, deadLetters } = found.known;
    // All rules of a stack share one.
    const queue = deadLetters.find((arn) => isForwardersQueue(arn, account, where.region));
    if (queue === undefined) return { rules: { known: rules } };
    return { rules: { known: rules }, waiting: await answerOf(() => messagesIn(sqs, queue)) };
  } finally {
    events.destroy();
    sqs.destroy();
  }
}

interface FoundRules {
  readonly rules: readonly RuleFacts[];
  /** ARNs of the queues of what their targets did not take. */
  readonly deadLetters: readonly string[];
}

async function rulesIn(client: EventBridgeClient): Promise<FoundRules> {
  const found: Rule[] = [];
  for (const NamePrefix of FORWARDER_PREFIXES) {
    // A stack that is launched by hand stands where StackSets do not reach.
    if (found.length > 0) break;
    const asked = new ListRulesCommand({ NamePrefix, Limit: RULES_MAX });
    const { Rules, NextToken } = await client.send(asked);
    if (NextToken !== undefined) throw new Error(`more than ${RULES_MAX} rules begin as ours`);
    found.push(...listFrom('ListRules', Rules));
  }
  const rules: RuleFacts[] = [];
  const deadLetters: string[] = [];
  for (const { Name, State, EventPattern = '' } of found) {
    const { Targets } = await client.send(new ListTargetsByRuleCommand({ Rule: Name }));
    const listed = listFrom('ListTargetsByRule', Targets);
    deadLetters.push(...listed.flatMap(({ DeadLetterConfig }) => DeadLetterConfig?.Arn ?? []));
    const targets = listed.map(({ Arn = '', RoleArn = '' }) => ({
      arn: Arn,
      hasRole: RoleArn !== '',
    }));
    const enabled = State?.startsWith('ENABLED') ?? false;
    rules.push({ enabled, pattern: EventPattern, targets });
  }
  return { rules, deadLetters };
}

/** The owner of an account may name any queue; only our own in it is asked. */
function isForwardersQueue(arn: string, account: string, region: string): boolean {
  const [, , service, place, owner, name = ''] = arn.split(':');
  if (service !== 'sqs' || place !== region || owner !== account) return false;
  return FORWARDER_PREFIXES.some((prefix) => name.startsWith(prefix));
}

async function messagesIn(client: SQSClient, queueArn: string): Promise<number> {
  const { Attributes } = await client.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrlOf(queueArn),
      AttributeNames: ['ApproximateNumberOfMessages'],
    }),
  );
  const count = Number(Attributes?.ApproximateNumberOfMessages);
  if (Number.isSafeInteger(count)) return count;
  throw new Error('SQS answered without the number of messages');
}
