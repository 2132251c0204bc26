/**
 * Whether each part of the hub is as its template made it: what AWS answered in, a status for each part out.
 *
 * Law: a part is fine only if all that was asked of it is known and right. What is known to be wrong is a fault, whatever
 * else is unknown; what may not be read is unknown, and never fine. Absent is a fault, and not unknown.
 */
import { HOUR, type EpochSeconds, type Seconds } from '../../base/time.ts';
import { hubRulePattern } from '../../forwarding/hub-delivery.ts';
import { canonical, canonicalJson, type Answer } from '../coverage.ts';
import { UNDECIDED, type FoundFaults, type HubPartFault } from './hub-fault.ts';
import {
  queueArnIn,
  ruleArnIn,
  type HubPlan,
  type PlannedDelivery,
  type PlannedMapping,
  type PlannedSchedule,
} from './hub-plan.ts';
import { busFaults, queueFaults } from './hub-policy.ts';

/** What AWS answered of a part; `absent`: there is none of that name. */
export type PartAnswer<T> = Answer<T | 'absent'>;

export interface BusFacts {
  /** JSON; `undefined` if the bus has none. */
  readonly policy: string | undefined;
}

export interface HubRuleFacts {
  readonly enabled: boolean;
  /** JSON. */
  readonly pattern: string;
  readonly targets: readonly {
    readonly arn: string;
    readonly deadLetterArn: string | undefined;
  }[];
}

export interface HubQueueFacts {
  /** JSON; `undefined` if the queue has none. */
  readonly policy: string | undefined;
  /** Whether what fails again and again goes to dead letters. */
  readonly hasDeadLetters: boolean;
}

export interface MappingFacts {
  readonly id: string;
  /** In the words of Lambda: Enabled, Disabling, … */
  readonly state: string;
}

export interface ScheduleFacts {
  readonly enabled: boolean;
  readonly targetArn: string;
}

/** Of each part in the order of the plan. */
export interface HubFacts {
  readonly bus: PartAnswer<BusFacts>;
  readonly rules: readonly PartAnswer<HubRuleFacts>[];
  /** Those that rules fill. */
  readonly queues: readonly PartAnswer<HubQueueFacts>[];
  readonly mappings: readonly PartAnswer<MappingFacts>[];
  readonly schedules: readonly PartAnswer<ScheduleFacts>[];
}

export type HubPartKind = 'bus' | 'rule' | 'queue' | 'mapping' | 'schedule' | 'arrival';

export type HubPartStatus =
  | { readonly kind: 'fine' }
  | { readonly kind: 'fault'; readonly faults: readonly [HubPartFault, ...HubPartFault[]] }
  | {
      readonly kind: 'unknown';
      readonly reason: 'access-denied' | 'throttled' | 'unreadable';
      readonly detail: string;
    };

export interface HubPart {
  readonly kind: HubPartKind;
  /** As CloudFormation named it; of a mapping, the function's; of an arrival, what should arrive. */
  readonly name: string;
  readonly status: HubPartStatus;
  /** By which AWS knows it, where that is another than its name: the id of a mapping. */
  readonly id?: string;
  /** Since when it is not fine. */
  readonly since?: EpochSeconds | undefined;
}

/** An unknown part wakes a person after so long: one throttled call does not. */
const UNKNOWN_FOR: Seconds = 2 * HOUR;
/** States in which a mapping reads, or is about to. */
const READING = ['Enabled', 'Enabling', 'Creating', 'Updating'];

/** In the order of the plan. */
export function hubPartsAfter(plan: HubPlan, facts: HubFacts): readonly HubPart[] {
  const { deliveries, mappings, schedules } = plan;
  const busName = plan.hubBusArn.replace(/^.*\//, '');
  return [
    { kind: 'bus', name: busName, status: judged(facts.bus, 'bus-missing', onBus(plan)) },
    ...deliveries.map((one, n): HubPart => {
      const status = judged(facts.rules[n], 'hub-rule-missing', onRule(plan, one));
      return { kind: 'rule', name: one.rule, status };
    }),
    ...deliveries.map((one, n): HubPart => {
      const status = judged(facts.queues[n], 'hub-queue-missing', onQueue(plan, one));
      return { kind: 'queue', name: one.queue, status };
    }),
    ...mappings.map((one, n) => mappingPart(one, facts.mappings[n])),
    ...schedules.map((one, n): HubPart => {
      const status = judged(facts.schedules[n], 'schedule-missing', onSchedule(one));
      return { kind: 'schedule', name: one.name, status };
    }),
  ];
}

function judged<T extends object>(
  answer: PartAnswer<T> | undefined,
  absent: HubPartFault,
  faultsOf: (facts: T) => FoundFaults,
): HubPartStatus {
  if (answer === undefined) return { kind: 'unknown', reason: 'unreadable', detail: 'not asked' };
  if (!('known' in answer)) {
    return { kind: 'unknown', reason: answer.unknown, detail: answer.detail };
  }
  const found = answer.known === 'absent' ? [absent] : faultsOf(answer.known);
  const [first, ...rest] = found.filter((fault) => fault !== UNDECIDED);
  if (first !== undefined) return { kind: 'fault', faults: [first, ...rest] };
  if (found.length === 0) return { kind: 'fine' };
  const detail = 'its policy has conditions that cannot be decided here';
  return { kind: 'unknown', reason: 'unreadable', detail };
}

function onBus(plan: HubPlan): (facts: BusFacts) => FoundFaults {
  return ({ policy }) => busFaults(policy, plan);
}

function onRule(plan: HubPlan, delivery: PlannedDelivery): (facts: HubRuleFacts) => FoundFaults {
  const wanted = canonical(hubRulePattern(delivery.takes, plan.administrator));
  const undelivered = queueArnIn(plan, delivery.undelivered);
  return ({ enabled, pattern, targets }) => {
    const ours = targets.filter(({ arn }) => arn === queueArnIn(plan, delivery.queue));
    const isKept = ours.some(({ deadLetterArn }) => deadLetterArn === undelivered);
    return [
      ...(enabled ? [] : (['hub-rule-disabled'] as const)),
      ...(canonicalJson(pattern) === wanted ? [] : (['hub-rule-pattern'] as const)),
      ...(ours.length > 0 ? [] : (['hub-rule-target'] as const)),
      ...(ours.length === 0 || isKept ? [] : (['hub-rule-without-dead-letters'] as const)),
    ];
  };
}

function onQueue(plan: HubPlan, delivery: PlannedDelivery): (facts: HubQueueFacts) => FoundFaults {
  const queueArn = queueArnIn(plan, delivery.queue);
  const ruleArn = ruleArnIn(plan, delivery.rule);
  return ({ policy, hasDeadLetters }) => [
    ...queueFaults(policy, { queueArn, ruleArn }),
    ...(hasDeadLetters ? [] : (['hub-queue-without-dead-letters'] as const)),
  ];
}

function mappingPart(
  { function: name }: PlannedMapping,
  answer: PartAnswer<MappingFacts> | undefined,
): HubPart {
  const status = judged(answer, 'mapping-missing', ({ state }) =>
    READING.includes(state) ? [] : ['mapping-disabled'],
  );
  const isThere = answer !== undefined && 'known' in answer && answer.known !== 'absent';
  return { kind: 'mapping', name, status, ...(isThere ? { id: answer.known.id } : {}) };
}

function onSchedule({ targetArn: wanted }: PlannedSchedule): (facts: ScheduleFacts) => FoundFaults {
  return ({ enabled, targetArn }) => [
    ...(enabled ? [] : (['schedule-disabled'] as const)),
    ...(targetArn === wanted ? [] : (['schedule-target'] as const)),
  ];
}

/** Since when each is not fine: as long as it was so before, of whatever kind. */
export function sinceBefore(
  parts: readonly HubPart[],
  before: readonly HubPart[],
  now: EpochSeconds,
): readonly HubPart[] {
  const earlier = new Map(before.map((part) => [`${part.kind} ${part.name}`, part]));
  return parts.map((part) => {
    if (part.status.kind === 'fine') return part;
    const known = earlier.get(`${part.kind} ${part.name}`);
    const isAsBefore = known?.status.kind === part.status.kind;
    return { ...part, since: isAsBefore ? Math.min(known.since ?? now, now) : now };
  });
}

/** What wakes a person: faults at once, what is unknown after two hours. */
export function hubPartsToMend(parts: readonly HubPart[], now: EpochSeconds): readonly HubPart[] {
  return parts.filter(
    ({ status, since }) =>
      status.kind === 'fault' || (status.kind === 'unknown' && now - (since ?? now) >= UNKNOWN_FOR),
  );
}
