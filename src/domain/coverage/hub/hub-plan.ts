/**
 * What the hub's template has made, by the names that CloudFormation gave: what the audit holds AWS against. The stack
 * writes it into the environment of the audit function, where all variables have 4 KiB: so names, and no ARNs that
 * follow from them.
 */
import { parseJson } from '../../base/json.ts';
import { listAt } from '../../base/lookup.ts';
import type { HubTake } from '../../forwarding/hub-delivery.ts';

/** A rule of the bus, and the queue that it fills. */
export interface PlannedDelivery {
  readonly takes: HubTake;
  readonly rule: string;
  readonly queue: string;
  /** Queue of what the rule could not deliver. */
  readonly undelivered: string;
  /** ARN of the one role that may fill the queue, too. */
  readonly andFrom: string;
}

/** A function that a queue feeds. */
export interface PlannedMapping {
  readonly queue: string;
  readonly function: string;
}

export interface PlannedSchedule {
  readonly name: string;
  readonly targetArn: string;
}

export interface PlannedHub {
  readonly deliveries: readonly PlannedDelivery[];
  readonly mappings: readonly PlannedMapping[];
  /** All but the audit's own: one that stands still cannot say so, and has an alarm of its own. */
  readonly schedules: readonly PlannedSchedule[];
}

export interface HubPlan extends PlannedHub {
  readonly hubBusArn: string;
  readonly organizationId: string;
  /** Account of GuardDuty's administrator. */
  readonly administrator: string;
}

export function writeHubParts({ deliveries, mappings, schedules }: PlannedHub): string {
  return JSON.stringify({
    deliveries: deliveries.map(({ takes, rule, queue, undelivered, andFrom }) => {
      return [takes, rule, queue, undelivered, andFrom];
    }),
    mappings: mappings.map((one) => [one.queue, one.function]),
    schedules: schedules.map(({ name, targetArn }) => [name, targetArn]),
  });
}

/** Throws if it is not what `writeHubParts` wrote: a stack and a function that do not fit. */
export function readHubParts(written: string): PlannedHub {
  const document = parseJson(written);
  const deliveries = textsOf(document, 'deliveries', 5).map(([takes, ...names]) => {
    const [rule = '', queue = '', undelivered = '', andFrom = ''] = names;
    const wanted: HubTake = takes === 'everything' ? takes : 'findings';
    return { takes: wanted, rule, queue, undelivered, andFrom };
  });
  const mappings = textsOf(document, 'mappings', 2).map(([queue = '', name = '']) => {
    return { queue, function: name };
  });
  const schedules = textsOf(document, 'schedules', 2).map(([name = '', targetArn = '']) => {
    return { name, targetArn };
  });
  if (deliveries.length > 0 && mappings.length > 0) return { deliveries, mappings, schedules };
  throw new Error(`PALISADE_HUB_PARTS is ${written}, expected parts of the hub: deploy it again`);
}

function textsOf(document: unknown, name: string, count: number): readonly (readonly string[])[] {
  return listAt(document, name).map((entry) => {
    const texts: readonly unknown[] = Array.isArray(entry) ? entry : [];
    if (texts.length === count && texts.every(isName)) return texts;
    throw new Error(`PALISADE_HUB_PARTS holds ${JSON.stringify(entry)}: deploy the hub again`);
  });
}

function isName(text: unknown): text is string {
  return typeof text === 'string' && text !== '';
}

/** Where the hub is, as the ARN of its bus says. */
export function hubPlace({ hubBusArn }: Pick<HubPlan, 'hubBusArn'>) {
  const [, partition = '', , region = '', account = '', resource = ''] = hubBusArn.split(':');
  return { partition, region, account, busName: resource.replace(/^event-bus\//, '') };
}

export function queueArnIn(plan: Pick<HubPlan, 'hubBusArn'>, queue: string): string {
  const { partition, region, account } = hubPlace(plan);
  return `arn:${partition}:sqs:${region}:${account}:${queue}`;
}

export function ruleArnIn(plan: Pick<HubPlan, 'hubBusArn'>, rule: string): string {
  const { partition, region, account, busName } = hubPlace(plan);
  return `arn:${partition}:events:${region}:${account}:rule/${busName}/${rule}`;
}
