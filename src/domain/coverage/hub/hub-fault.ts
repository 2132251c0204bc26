/** What can be wrong with a part of the hub, each by its name: `coverage`, the page and the runbook call it so. */

export const HUB_FAULTS = [
  ...(['bus-missing', 'bus-refuses-accounts', 'bus-open'] as const),
  ...(['hub-rule-missing', 'hub-rule-disabled', 'hub-rule-pattern', 'hub-rule-target'] as const),
  'hub-rule-without-dead-letters',
  ...(['hub-queue-missing', 'hub-queue-refuses-rule', 'hub-queue-open'] as const),
  'hub-queue-without-dead-letters',
  ...(['mapping-missing', 'mapping-disabled'] as const),
  ...(['schedule-missing', 'schedule-disabled', 'schedule-target'] as const),
  'no-findings',
] as const;
export type HubPartFault = (typeof HUB_FAULTS)[number];

/** A policy says something that nobody can decide before the request is made. */
export const UNDECIDED = 'undecided';

/** What is found wrong; `UNDECIDED` among it if something cannot be decided. */
export type FoundFaults = readonly (HubPartFault | typeof UNDECIDED)[];
