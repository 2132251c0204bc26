/**
 * What each forwarding account holds in each region: a rule on its default bus, a role that may put events on
 * the hub's bus, a queue for what could not be delivered (why each is needed:
 * docs/sources/aws.md#1-eventbridge-between-accounts-and-regions), and a schedule that puts heartbeats on the
 * default bus, which the rule forwards as it does findings.
 *
 * No resource has a name of its own choice: the same template stands in every region of an account, where
 * names of roles would collide. All that differs between accounts comes as a parameter.
 */
import { Aws, CfnParameter, Duration, Fn, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as scheduler from 'aws-cdk-lib/aws-scheduler';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import {
  HEARTBEAT_EVERY,
  HEARTBEAT_SOURCE,
  HEARTBEAT_TYPES,
  type HeartbeatRoute,
} from '../src/domain/forwarding/heartbeat.ts';
import { HOUR } from '../src/domain/base/time.ts';
import { acknowledge } from './acknowledge.ts';

/** Name of the parameter that carries the ARN of the hub's bus. */
export const HUB_BUS_ARN = 'HubBusArn';

const RETENTION = Duration.days(14);
const DELIVERY_TRIES = 185;
const DELIVERY_AGE = Duration.hours(24);
/** So wide that the schedules of an organization do not all fire in the same minute. */
const HEARTBEAT_WINDOW: Readonly<Record<HeartbeatRoute, Duration>> = {
  member: Duration.hours(1),
  administrator: Duration.minutes(15),
};

export interface ForwardedEvents {
  /** In the rule's description. */
  readonly what: string;
  readonly pattern: object;
}

export interface Forwarding {
  readonly rules: Readonly<Record<string, ForwardedEvents>>;
  readonly heartbeat: HeartbeatRoute;
}

/** One rule for each kind of event; role and queue are shared. */
export class ForwardingStack extends Stack {
  private readonly hubBusArn: string;
  private readonly role: iam.Role;
  private readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, { rules: forwarded, heartbeat }: Forwarding) {
    super(scope, id, { description: 'Palisade: forwards GuardDuty findings to the hub' });
    this.hubBusArn = new CfnParameter(this, HUB_BUS_ARN, {
      description: 'ARN of the bus in the security account (output BusArn of the hub)',
      allowedPattern: '^arn:[a-z-]+:events:[a-z0-9-]+:[0-9]{12}:event-bus/[A-Za-z0-9._-]+$',
      constraintDescription: 'is the ARN of an event bus',
    }).valueAsString;
    const deliver = new iam.PolicyStatement({
      actions: ['events:PutEvents'],
      resources: [this.hubBusArn, this.defaultBusArn()],
    });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.CompositePrincipal(
        new iam.ServicePrincipal('events.amazonaws.com'),
        new iam.ServicePrincipal('scheduler.amazonaws.com', {
          conditions: { StringEquals: { 'aws:SourceAccount': Aws.ACCOUNT_ID } },
        }),
      ),
      description:
        'Palisade: puts findings on the bus of the hub, and heartbeats on the default bus',
      // In the role itself: EventBridge asks at a rule's creation whether the role may deliver.
      inlinePolicies: { Deliver: new iam.PolicyDocument({ statements: [deliver] }) },
    });
    this.beat(heartbeat);
    this.deadLetters = new sqs.Queue(this, 'Undelivered', {
      encryption: sqs.QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      retentionPeriod: RETENTION,
    });
    acknowledge(
      this.deadLetters,
      'SQS3',
      'It is the rules’ dead-letter queue: nothing consumes it.',
    );
    const rules = Object.entries(forwarded).map(([name, one]) => this.forward(name, one));
    this.deadLetters.addToResourcePolicy(
      new iam.PolicyStatement({
        sid: 'RulesPutWhatTheyCannotDeliver',
        principals: [new iam.ServicePrincipal('events.amazonaws.com')],
        actions: ['sqs:SendMessage'],
        resources: [this.deadLetters.queueArn],
        conditions: { ArnEquals: { 'aws:SourceArn': rules.map((rule) => rule.attrArn) } },
      }),
    );
  }

  /** Its detail has the account, as findings have it; the hub reads the envelope alone. */
  private beat(route: HeartbeatRoute): void {
    const hours = HEARTBEAT_EVERY[route] / HOUR;
    new scheduler.CfnSchedule(this, 'Heartbeat', {
      description: 'Palisade: proves to the hub that findings would arrive',
      scheduleExpression: `rate(${hours} ${hours === 1 ? 'hour' : 'hours'})`,
      flexibleTimeWindow: {
        mode: 'FLEXIBLE',
        maximumWindowInMinutes: HEARTBEAT_WINDOW[route].toMinutes(),
      },
      target: {
        arn: this.defaultBusArn(),
        roleArn: this.role.roleArn,
        eventBridgeParameters: { source: HEARTBEAT_SOURCE, detailType: HEARTBEAT_TYPES[route] },
        input: Fn.sub('{"accountId":"${AWS::AccountId}"}'),
        retryPolicy: { maximumRetryAttempts: 10, maximumEventAgeInSeconds: HOUR },
      },
    });
  }

  private defaultBusArn(): string {
    return this.formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' });
  }

  private forward(name: string, { what, pattern }: ForwardedEvents): events.CfnRule {
    return new events.CfnRule(this, name, {
      description: `Palisade: ${what} to the hub`,
      eventPattern: pattern,
      state: 'ENABLED',
      targets: [
        {
          id: 'hub',
          arn: this.hubBusArn,
          // The hub's bus trusts the organization, which it sees by this role.
          roleArn: this.role.roleArn,
          deadLetterConfig: { arn: this.deadLetters.queueArn },
          retryPolicy: {
            maximumEventAgeInSeconds: DELIVERY_AGE.toSeconds(),
            maximumRetryAttempts: DELIVERY_TRIES,
          },
        },
      ],
    });
  }
}
