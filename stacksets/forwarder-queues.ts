/** The dead-letter queues of the forwarding rules in an account, as roles must name them. */
import type { Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { FORWARDER_PREFIXES } from '../src/domain/configuration/deployed-names.ts';
import { acknowledgeWildcards } from './acknowledge.ts';

/** What it takes to find and empty the dead letters of an account's own rules, whatever the region. */
export function forwarderQueueGrants(stack: Stack) {
  return [
    { actions: ['sqs:ListQueues'], resources: ['*'] },
    {
      actions: ['sqs:ReceiveMessage', 'sqs:DeleteMessage'],
      resources: forwarderQueueArns(stack),
    },
  ];
}

export function explainForwarderQueues(construct: IConstruct, stack: Stack): void {
  acknowledgeWildcards(
    construct,
    forwarderQueueArns(stack),
    'CloudFormation names the queues, below the name of our stack; they stand in every region.',
  );
}

/** In every region, by the names that our stacks give. */
export function forwarderQueueArns(stack: Stack): string[] {
  return FORWARDER_PREFIXES.map((prefix) =>
    stack.formatArn({ service: 'sqs', region: '*', resource: `${prefix}*` }),
  );
}
