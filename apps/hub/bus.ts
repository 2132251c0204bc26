/**
 * The way in: the bus that every account of the organization may put findings on, and the rules that take them
 * to queues. Strangers are refused by the bus; anything that the reader of a queue does not act on is left by
 * its rule (nobody but AWS may put events of a source `aws.*`).
 */
import { CfnResource, Duration, Fn, type Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type * as sqs from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { BUS_NAME } from '../../src/domain/configuration/deployed-names.ts';
import type { PlannedDelivery } from '../../src/domain/coverage/hub/hub-plan.ts';
import {
  BUS_STATEMENT,
  busStatement,
  hubRulePattern,
  type HubTake,
} from '../../src/domain/forwarding/hub-delivery.ts';
import { FINDING_SOURCE } from '../../src/domain/forwarding/member-pattern.ts';
import { deadLetterQueue } from './queues.ts';

export interface HubBusProps {
  readonly organizationId: string;
  /** Account of GuardDuty's administrator. */
  readonly administrator: string;
}

/** What a rule of the hub delivers. */
export interface HubDelivery {
  readonly takes: HubTake;
  /** ARN of the one role that may write to the queue, too. */
  readonly andFrom: string;
}

export class HubBus extends Construct {
  readonly bus: events.EventBus;
  private readonly administrator: string;
  private readonly made: PlannedDelivery[] = [];

  constructor(scope: Construct, id: string, { organizationId, administrator }: HubBusProps) {
    super(scope, id);
    this.administrator = administrator;
    this.bus = new events.EventBus(this, 'Bus', {
      eventBusName: BUS_NAME,
      description: 'Palisade: findings of every account and region',
    });
    // Not the typed resource: cdk-nag reads a deprecated property of it, which warns at every synth.
    new CfnResource(this, 'Organization', {
      type: 'AWS::Events::EventBusPolicy',
      properties: {
        EventBusName: this.bus.eventBusName,
        StatementId: BUS_STATEMENT,
        Statement: busStatement(this.bus.eventBusArn, organizationId),
      },
    });
  }

  /**
   * What the rule takes goes to this queue, into which nobody else but `andFrom` can put anything; what cannot be put
   * there goes to the dead letters.
   */
  deliverTo(queue: sqs.Queue, id: string, { takes, andFrom }: HubDelivery): sqs.Queue {
    const deadLetters = deadLetterQueue(this, `${id}DeadLetters`);
    const rule = new events.Rule(this, `${id}Rule`, {
      eventBus: this.bus,
      description: `Palisade: to the ${id.toLowerCase()} queue`,
      // The construct's own type knows no $or: the pattern is set below.
      eventPattern: { source: [FINDING_SOURCE] },
      targets: [
        new targets.SqsQueue(queue, {
          deadLetterQueue: deadLetters,
          maxEventAge: Duration.hours(24),
          retryAttempts: 185,
        }),
      ],
    });
    const resource = rule.node.defaultChild as events.CfnRule;
    resource.eventPattern = hubRulePattern(takes, this.administrator);
    closeToAllBut(queue, rule.ruleArn, andFrom);
    this.made.push({
      takes,
      // Of a bus of one's own, the reference would name the bus as well.
      rule: Fn.select(2, Fn.split('/', rule.ruleArn)),
      queue: queue.queueName,
      undelivered: deadLetters.queueName,
      andFrom,
    });
    return deadLetters;
  }

  /** What it delivers, and where to. */
  get deliveries(): readonly PlannedDelivery[] {
    return this.made;
  }
}

/** Not even an administrator of the account can forge a finding by writing to the queue. */
function closeToAllBut(queue: sqs.Queue, ruleArn: string, role: string): void {
  queue.addToResourcePolicy(
    new iam.PolicyStatement({
      sid: 'OnlyTheRule',
      effect: iam.Effect.DENY,
      principals: [new iam.AnyPrincipal()],
      actions: ['sqs:SendMessage'],
      resources: [queue.queueArn],
      conditions: {
        ArnNotEquals: { 'aws:SourceArn': ruleArn, 'aws:PrincipalArn': role },
      },
    }),
  );
}

/** ARN of the hub's bus as members must call it, known before the bus is made. */
export function busArn(stack: Stack): string {
  return stack.formatArn({ service: 'events', resource: 'event-bus', resourceName: BUS_NAME });
}
