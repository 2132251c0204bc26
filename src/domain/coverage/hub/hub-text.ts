/** What the audit knows of the hub's own parts, in words. */
import { counted } from '../../base/counted.ts';
import { plainText } from '../../base/plain-text.ts';
import { formatTime } from '../../base/time.ts';
import type { HubPartFault } from './hub-fault.ts';
import type { HubPart, HubPartKind } from './hub-parts.ts';

/** One sentence without its full stop, the worst first. */
export function describeHub(parts: readonly HubPart[]): string {
  const broken = parts.filter(({ status }) => status.kind === 'fault');
  const unknown = parts.filter(({ status }) => status.kind === 'unknown');
  const all = counted(parts.length, 'part');
  if (broken.length + unknown.length === 0) return `all ${all} of the hub are as deployed`;
  return [
    ...(broken.length === 0
      ? []
      : [`${broken.length} of ${all} of the hub broken: ${faultsIn(broken)}`]),
    ...(unknown.length === 0 ? [] : [`${unknown.length} of ${all} of the hub unknown`]),
  ].join('; ');
}

function faultsIn(parts: readonly HubPart[]): string {
  const faults = parts.flatMap(({ status }) => (status.kind === 'fault' ? status.faults : []));
  return [...new Set(faults)].join(', ');
}

const KINDS: Readonly<Record<HubPartKind, string>> = {
  bus: 'bus',
  rule: 'rule',
  queue: 'queue',
  mapping: 'event source mapping of',
  schedule: 'schedule',
  arrival: 'arrival of',
};

/** A line for each part that is not fine, without its explanation. */
export function describeHubPart({ kind, name, status, since }: HubPart): string {
  const long = since === undefined ? '' : `, since ${formatTime(since)}`;
  const what =
    status.kind === 'fault'
      ? status.faults.join(', ')
      : status.kind === 'unknown'
        ? `unknown (${status.reason}: ${plainText(status.detail).slice(0, DETAIL_MAX)})`
        : 'as deployed';
  return `${KINDS[kind]} ${name}: ${what}${long}`;
}

const DETAIL_MAX = 300;

/** What a fault means, in one sentence. */
export function describeHubFault(fault: HubPartFault): string {
  return MEANINGS[fault];
}

const MEANINGS: Readonly<Record<HubPartFault, string>> = {
  'bus-missing': 'The bus of the hub is gone: no finding of any account arrives.',
  'bus-refuses-accounts':
    'The policy of the bus does not let the accounts of the organization put events on it: no finding arrives.',
  'bus-open': 'The policy of the bus lets in accounts of other organizations.',
  'hub-rule-missing':
    'A rule of the hub is gone: what it would deliver is lost, without a dead letter.',
  'hub-rule-disabled':
    'A rule of the hub is disabled: what it would deliver is lost, without a dead letter.',
  'hub-rule-pattern':
    'The event pattern of a rule of the hub was changed: what it leaves out is lost.',
  'hub-rule-target': 'A rule of the hub has another target than its queue.',
  'hub-rule-without-dead-letters':
    'A rule of the hub keeps nothing of what it cannot deliver, or keeps it in another queue.',
  'hub-queue-missing': 'A queue of the hub is gone.',
  'hub-queue-refuses-rule': 'The policy of a queue does not let its rule fill it.',
  'hub-queue-open':
    'The policy of a queue lets people of the security account write to it: a finding could be forged.',
  'hub-queue-without-dead-letters':
    'A queue of the hub keeps nothing of what fails again and again.',
  'mapping-missing': 'A function no longer reads its queue: what waits is kept for fourteen days.',
  'mapping-disabled':
    'A function reads its queue no longer, since its event source mapping is disabled: what waits is kept for fourteen days.',
  'schedule-missing': 'A schedule of the hub is gone.',
  'schedule-disabled': 'A schedule of the hub is disabled.',
  'schedule-target': 'A schedule of the hub calls something else.',
  'no-findings':
    'No finding of any account has arrived for longer than `alarms.silentAfter`: GuardDuty may be off, or what heartbeats pass lets no finding through.',
};
