/** A small hub's plan, and what AWS answers of it when nothing is wrong. */
import { queueArnIn, ruleArnIn, type HubPlan } from '../../../src/domain/coverage/hub/hub-plan.ts';
import type { HubFacts } from '../../../src/domain/coverage/hub/hub-parts.ts';
import {
  BUS_STATEMENT,
  busStatement,
  hubRulePattern,
  queuePolicy,
} from '../../../src/domain/forwarding/hub-delivery.ts';

export const HUB_PLAN: HubPlan = {
  hubBusArn: 'arn:aws:events:eu-west-1:100000000000:event-bus/palisade',
  organizationId: 'o-a1b2c3d4e5',
  administrator: '100000000000',
  deliveries: [
    {
      takes: 'everything',
      rule: 'PalisadeHub-IngestRule',
      queue: 'PalisadeHub-IngestQueue',
      undelivered: 'PalisadeHub-IngestDeadLetters',
      andFrom: 'arn:aws:iam::100000000000:role/PalisadeHub-IngestRole',
    },
  ],
  mappings: [{ queue: 'PalisadeHub-IngestQueue', function: 'PalisadeHub-Ingest' }],
  schedules: [
    {
      name: 'PalisadeHub-EveryMinute',
      targetArn: 'arn:aws:sqs:eu-west-1:100000000000:PalisadeHub-publish.fifo',
    },
  ],
};

export function healthyHub(plan: HubPlan = HUB_PLAN): HubFacts {
  const statement = { Sid: BUS_STATEMENT, ...busStatement(plan.hubBusArn, plan.organizationId) };
  return {
    bus: { known: { policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) } },
    rules: plan.deliveries.map(({ takes, queue, undelivered }) => ({
      known: {
        enabled: true,
        pattern: JSON.stringify(hubRulePattern(takes, plan.administrator)),
        targets: [{ arn: queueArnIn(plan, queue), deadLetterArn: queueArnIn(plan, undelivered) }],
      },
    })),
    queues: plan.deliveries.map(({ queue, rule, andFrom }) => {
      const names = { queueArn: queueArnIn(plan, queue), ruleArn: ruleArnIn(plan, rule), andFrom };
      return { known: { policy: JSON.stringify(queuePolicy(names)), hasDeadLetters: true } };
    }),
    mappings: plan.mappings.map(() => ({ known: { id: 'f0f0', state: 'Enabled' } })),
    schedules: plan.schedules.map(({ targetArn }) => ({ known: { enabled: true, targetArn } })),
  };
}

/** The facts with one rule, queue or mapping changed. */
export function brokenHub(change: {
  readonly rule?: object;
  readonly queue?: object;
  readonly mapping?: object;
  readonly bus?: HubFacts['bus'];
}): HubFacts {
  const healthy = healthyHub();
  const changed = <T extends HubFacts[keyof HubFacts]>(answers: T, one: object | undefined): T =>
    (one === undefined
      ? answers
      : (answers as readonly { known: object }[]).map(({ known }) => ({
          known: { ...known, ...one },
        }))) as T;
  return {
    ...healthy,
    ...(change.bus === undefined ? {} : { bus: change.bus }),
    rules: changed(healthy.rules, change.rule),
    queues: changed(healthy.queues, change.queue),
    mappings: changed(healthy.mappings, change.mapping),
  };
}
