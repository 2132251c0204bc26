/**
 * `hub-parts.json` of the ops bucket: what the last audit knew of the hub's own parts, with the plan that it held them
 * against. Read back as strictly as anything else that was stored.
 */
import { isObject, listAt, textAt } from '../../base/lookup.ts';
import { formatDuration, formatTime, parseTime, type EpochSeconds } from '../../base/time.ts';
import { HUB_FAULTS, type HubPartFault } from './hub-fault.ts';
import type { HubPart, HubPartKind, HubPartStatus } from './hub-parts.ts';
import { readHubParts, writeHubParts, type HubPlan } from './hub-plan.ts';
import type { Silence } from './silence.ts';

export const HUB_PARTS_KEY = 'hub-parts.json';

export interface AuditedHub {
  readonly at: EpochSeconds;
  readonly plan: HubPlan;
  readonly parts: readonly HubPart[];
  /** Of the first audit that asked when the last finding came; `undefined` if none has. */
  readonly awaitedSince?: EpochSeconds | undefined;
}

/** As JSON; what the operator's question answers, too. */
export function hubAuditJson({ at: time, plan, parts }: AuditedHub, silence: Silence): object {
  const { hubBusArn, organizationId, administrator } = plan;
  const made = writeHubParts(plan);
  return {
    at: formatTime(time),
    plan: { hubBusArn, organizationId, administrator, made },
    parts: parts.map(partJson),
    findings: silenceJson(silence),
  };
}

/** `last` null: none has arrived. */
function silenceJson({ last, awaitedSince, after }: Silence): object {
  const lastAt =
    'known' in last ? (last.known === 'absent' ? null : formatTime(last.known)) : UNKNOWN;
  const silentAfter = 'known' in after ? formatDuration(after.known) : UNKNOWN;
  return { awaitedSince: formatTime(awaitedSince), last: lastAt, silentAfter };
}

const UNKNOWN = 'unknown';

function partJson({ kind, name, status, id, since }: HubPart): object {
  return {
    kind,
    name,
    status: status.kind,
    ...(status.kind === 'fault' ? { faults: status.faults } : {}),
    ...(status.kind === 'unknown' ? { reason: status.reason, detail: status.detail } : {}),
    ...(id === undefined ? {} : { id }),
    ...(since === undefined ? {} : { since: formatTime(since) }),
  };
}

/** `undefined` if it is not what `hubAuditJson` gives. */
export function parseHubAudit(document: unknown): AuditedHub | undefined {
  const time = parseTime(textAt(document, 'at'));
  const plan = planIn(document);
  const parts = listAt(document, 'parts').map(partIn);
  if (time === undefined || plan === undefined || parts.length === 0) return undefined;
  const known = parts.filter((part) => part !== undefined);
  const awaitedSince = parseTime(textAt(document, 'findings', 'awaitedSince'));
  return known.length < parts.length ? undefined : { at: time, plan, parts: known, awaitedSince };
}

function planIn(document: unknown): HubPlan | undefined {
  const made = textAt(document, 'plan', 'made');
  const hubBusArn = textAt(document, 'plan', 'hubBusArn');
  const organizationId = textAt(document, 'plan', 'organizationId');
  const administrator = textAt(document, 'plan', 'administrator');
  if (hubBusArn === undefined || organizationId === undefined) return undefined;
  if (made === undefined || administrator === undefined) return undefined;
  try {
    return { ...readHubParts(made), hubBusArn, organizationId, administrator };
  } catch {
    return undefined;
  }
}

const KINDS: ReadonlySet<string> = new Set<HubPartKind>([
  ...(['bus', 'rule', 'queue', 'mapping', 'schedule', 'arrival'] as const),
]);

function partIn(part: unknown): HubPart | undefined {
  const [kind, name] = [textAt(part, 'kind'), textAt(part, 'name')];
  const status = statusIn(part);
  if (!isKind(kind) || name === undefined || status === undefined) return undefined;
  const [id, since] = [textAt(part, 'id'), parseTime(textAt(part, 'since'))];
  return { kind, name, status, ...(id === undefined ? {} : { id }), since };
}

function isKind(kind: string | undefined): kind is HubPartKind {
  return kind !== undefined && KINDS.has(kind);
}

function statusIn(part: unknown): HubPartStatus | undefined {
  if (!isObject(part)) return undefined;
  const kind = textAt(part, 'status');
  if (kind === 'fine') return { kind };
  if (kind === 'fault') {
    const [first, ...rest] = listAt(part, 'faults').filter(isFault);
    return first === undefined ? undefined : { kind, faults: [first, ...rest] };
  }
  const reason = REASONS.find((one) => one === textAt(part, 'reason'));
  if (kind !== 'unknown' || reason === undefined) return undefined;
  return { kind, reason, detail: textAt(part, 'detail') ?? '' };
}

const REASONS = ['access-denied', 'throttled', 'unreadable'] as const;

function isFault(fault: unknown): fault is HubPartFault {
  return HUB_FAULTS.some((one) => one === fault);
}
