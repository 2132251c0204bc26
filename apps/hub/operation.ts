/**
 * The endpoint for people, which takes only requests that IAM has authenticated, and the policy that says what a
 * caller must be allowed.
 *
 * Its role reads what it answers, and writes the actions of operators and their change records: a finding is
 * not its to write.
 */
import { Duration, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { OperatorEndpointKind } from '../../src/domain/configuration/configuration-operator.ts';
import {
  OPERATOR_FUNCTION_OUTPUT,
  OPERATOR_POLICY,
  OPERATOR_SERVICE_OUTPUT,
  OPERATOR_URL_OUTPUT,
} from '../../src/domain/configuration/deployed-names.ts';
import { OPERATOR_VARIABLES } from '../../src/environment.ts';
import { acknowledgeWildcards } from '../../stacksets/acknowledge.ts';
import { feedPlaces } from '../../stacksets/feed-readers.ts';
import { gatewayEndpoint } from './endpoint/api-gateway.ts';
import { functionUrlEndpoint } from './endpoint/function-url.ts';
import type { OperatorEndpoint } from './endpoint/operator-endpoint.ts';
import { HubFunction } from './function.ts';
import type { HubGround } from './ground.ts';
import type { HubIntake } from './intake.ts';
import { allowItems } from './ledger-places.ts';
import { allowRegionalFeeds, type RegionalFeeds } from './regional-feeds.ts';
import type { PublishTriggerQueue } from './trigger.ts';

/** Of an effect: the checkpoint and an edition of some 250,000 indicators. */
const OPERATOR_MEMORY = 1_769;
/** Less than the verbs' patience; reading two editions of a large feed takes seconds. */
const OPERATOR_TIMEOUT = Duration.seconds(28);

export interface HubOperationProps {
  readonly endpoint: OperatorEndpointKind;
  readonly road: HubIntake['road'];
  /** As functions read them. */
  readonly feedBuckets: string;
  readonly regional: RegionalFeeds;
  readonly trigger: PublishTriggerQueue;
  /** ARNs of functions that operators may invoke beside it. */
  readonly mayInvoke: readonly string[];
  /** ARNs of principals of other accounts that may call, beside those whom the policy is attached to. */
  readonly principals: readonly string[];
}

export class HubOperation extends Construct {
  readonly function: HubFunction;
  readonly endpoint: OperatorEndpoint;
  readonly policy: iam.ManagedPolicy;

  constructor(scope: Construct, id: string, ground: HubGround, props: HubOperationProps) {
    super(scope, id);
    const { queue, deadLetters } = props.road;
    this.function = new HubFunction(this, 'Operator', {
      handler: 'operator',
      description: 'answers analysts, and records the actions of operators',
      code: ground.code,
      timeout: OPERATOR_TIMEOUT,
      memory: OPERATOR_MEMORY,
      environment: OPERATOR_VARIABLES.write({
        endpoint: props.endpoint,
        table: ground.ledger.tableName,
        opsBucket: ground.buckets.ops.bucketName,
        feedBuckets: props.feedBuckets,
        ingestQueueUrl: queue.queueUrl,
        deadLettersUrl: deadLetters.queueUrl,
        triggerQueueUrl: props.trigger.queue.queueUrl,
      }),
    });
    this.mayRead(ground, props);
    allowItems(this.function, ground.ledger, ['dynamodb:PutItem'], 'words');
    props.trigger.allow(this.function);
    const { principals } = props;
    const endpointOf = { 'function-url': functionUrlEndpoint, 'api-gateway': gatewayEndpoint };
    this.endpoint = endpointOf[props.endpoint](this, {
      function: this.function.function,
      principals,
    });
    this.policy = this.policyToCall(props.mayInvoke);
    this.watch(ground);
  }

  /** Of the stack, by name. */
  outputs(): Readonly<Record<string, string>> {
    return {
      [OPERATOR_FUNCTION_OUTPUT]: this.function.function.functionName,
      [OPERATOR_URL_OUTPUT]: this.endpoint.url,
      [OPERATOR_SERVICE_OUTPUT]: this.endpoint.service,
      OperatorPolicy: this.policy.managedPolicyArn,
    };
  }

  private mayRead({ ledger, buckets }: HubGround, { road, regional }: HubOperationProps): void {
    const { feeds, ops } = buckets;
    const places = feedPlaces(regional.blocklistKey).map((place) => feeds.arnForObjects(place));
    const objects = [ops.arnForObjects('*'), ...places];
    this.function.allow(['dynamodb:Query'], [ledger.tableArn]);
    this.function.allow(['s3:ListBucket'], [ops.bucketArn, feeds.bucketArn]);
    this.function.allow(['s3:GetObject'], objects);
    allowRegionalFeeds(this.function, regional, ['s3:GetObject']);
    acknowledgeWildcards(
      this.function,
      objects,
      'It reports every edition and every feed; it reads, and writes to no bucket.',
    );
    this.function.allow(
      ['sqs:GetQueueAttributes'],
      [road.queue.queueArn, road.deadLetters.queueArn],
    );
  }

  private policyToCall(mayInvoke: readonly string[]): iam.ManagedPolicy {
    const policy = new iam.ManagedPolicy(this, 'Policy', {
      managedPolicyName: OPERATOR_POLICY,
      description: 'Palisade: ask the hub and steer it',
      statements: [
        ...this.endpoint.toCall,
        new iam.PolicyStatement({
          actions: ['lambda:InvokeFunction'],
          resources: [...mayInvoke],
        }),
        // The verbs find the URL by the stack's outputs.
        new iam.PolicyStatement({
          actions: ['cloudformation:DescribeStacks'],
          resources: [Stack.of(this).stackId],
        }),
      ],
    });
    acknowledgeWildcards(policy, this.endpoint.everyPath, 'Every path of the one API.');
    return policy;
  }

  private watch({ alarms }: HubGround): void {
    alarms.add('OperatorFailing', {
      runbook: 'operator-failing',
      says: 'The operator endpoint cannot answer.',
      metric: this.endpoint.failures,
      threshold: 1,
    });
  }
}
