/**
 * What each forwarding account holds in each region: a rule on its default bus, a role that may put events on
 * the hub's bus and nothing else, and a queue for what could not be delivered (why each is needed:
 * docs/sources/aws.md#1-eventbridge-between-accounts-and-regions).
 *
 * No resource has a name of its own choice: the same template stands in every region of an account, where
 * names of roles would collide. All that differs between accounts comes as a parameter.
 */
import { CfnParameter, Duration, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sqs from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';
import { acknowledge } from './acknowledge.ts';

/** Name of the parameter that carries the ARN of the hub's bus. */
export const HUB_BUS_ARN = 'HubBusArn';

const RETENTION = Duration.days(14);
const DELIVERY_TRIES = 185;
const DELIVERY_AGE = Duration.hours(24);

export interface ForwardedEvents {
  /** In the rule's description. */
  readonly what: string;
  readonly pattern: object;
}

/** One rule for each kind of event; role and queue are shared. */
export class ForwardingStack extends Stack {
  private readonly hubBusArn: string;
  private readonly role: iam.Role;
  private readonly deadLetters: sqs.Queue;

  constructor(scope: Construct, id: string, forwarded: Readonly<Record<string, ForwardedEvents>>) {
    super(scope, id, { description: 'Palisade: forwards GuardDuty findings to the hub' });
    this.hubBusArn = new CfnParameter(this, HUB_BUS_ARN, {
      description: 'ARN of the bus in the security account (output BusArn of the hub)',
      allowedPattern: '^arn:[a-z-]+:events:[a-z0-9-]+:[0-9]{12}:event-bus/[A-Za-z0-9._-]+$',
      constraintDescription: 'is the ARN of an event bus',
    }).valueAsString;
    const deliver = new iam.PolicyStatement({
      actions: ['events:PutEvents'],
      resources: [this.hubBusArn],
    });
    this.role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('events.amazonaws.com'),
      description: 'Palisade: puts findings on the bus of the hub',
      // In the role itself: EventBridge asks at a rule's creation whether the role may deliver.
      inlinePolicies: { Deliver: new iam.PolicyDocument({ statements: [deliver] }) },
    });
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
