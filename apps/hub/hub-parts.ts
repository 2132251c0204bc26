/**
 * What the audit holds AWS against: the parts of the hub that findings pass, as the stack has made them. Mappings and
 * schedules are looked for in the stack, so that one that is added later is watched, too.
 */
import { Fn, type Stack } from 'aws-cdk-lib';
import { CfnEventSourceMapping } from 'aws-cdk-lib/aws-lambda';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { writeHubParts, type PlannedDelivery } from '../../src/domain/coverage/hub/hub-plan.ts';

export interface MadeParts {
  /** For the environment of the audit function. */
  readonly written: string;
  /** ARNs of what is looked at, as its role must name them. */
  readonly queues: readonly string[];
  readonly schedules: readonly string[];
}

/** Before the audit is made, whose own schedule needs it. */
export function hubPartsOf(stack: Stack, deliveries: readonly PlannedDelivery[]): MadeParts {
  const made = stack.node.findAll();
  const mappings = made
    .filter((one) => one instanceof CfnEventSourceMapping)
    .map((one) => ({ queue: nameIn(one.eventSourceArn ?? ''), function: one.functionName }));
  const schedules = made.filter((one) => one instanceof CfnSchedule);
  return {
    written: writeHubParts({
      deliveries,
      mappings,
      schedules: schedules.map((one) => ({ name: one.ref, targetArn: targetOf(one) })),
    }),
    queues: deliveries.map(({ queue }) => stack.formatArn({ service: 'sqs', resource: queue })),
    schedules: schedules.map((one) => one.attrArn),
  };
}

/** Of the ARN of a queue. */
function nameIn(queueArn: string): string {
  return Fn.select(5, Fn.split(':', queueArn));
}

function targetOf({ target }: CfnSchedule): string {
  if ('arn' in target) return target.arn;
  throw new Error('the target of a schedule is not known at synth');
}
