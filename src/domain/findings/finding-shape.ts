/**
 * What a GuardDuty finding looks like: the one recogniser. Many objects have a `service` (an ECS document, a
 * trace, a Kubernetes manifest); none of them has what GuardDuty writes in it.
 */
import { at, field, isObject, textAt, type Json } from '../base/lookup.ts';
import { parseBounded } from '../base/json-limits.ts';

/** `Purpose:Resource/Family`, as in `Backdoor:EC2/C&CActivity.B`. */
const TYPE = /^[\x21-\x39\x3b-\x7e]+:[\x21-\x2e\x30-\x7e]+\/[\x21-\x7e]+$/;
/** What stands beside the type of a finding. */
const BESIDE_TYPE = ['service', 'resource', 'severity', 'arn', 'accountId'];
/** Texts of GuardDuty's `service` that no other one has. */
const SERVICE_TEXTS = ['detectorId', 'eventFirstSeen', 'eventLastSeen'];
/** Objects of GuardDuty's `service` that no other one has, with what is in them. */
const SERVICE_PARTS = [
  ['detection', 'sequence'],
  ['ebsVolumeScanDetails', 'scanDetections'],
  ['malwareScanDetails', 'threats'],
  ['runtimeDetails', 'process'],
] as const;
/** Columns of a warehouse hold structures as their JSON text. */
const STRUCTURES = ['service', 'resource'];

export function isFinding(value: unknown): boolean {
  if (!isObject(value)) return false;
  const type = textAt(value, 'type');
  const isTyped = type !== undefined && TYPE.test(type);
  return (
    (isTyped && BESIDE_TYPE.some((name) => field(value, name) !== undefined)) || isServed(value)
  );
}

/** Whether its `service` is GuardDuty's, whatever its type: of a version that does not exist yet, or of none. */
function isServed(value: Json): boolean {
  const service = field(value, 'service');
  if (!isObject(service)) return false;
  if (textAt(service, 'serviceName')?.toLowerCase() === 'guardduty') return true;
  if (SERVICE_TEXTS.some((name) => textAt(service, name) !== undefined)) return true;
  if (SERVICE_PARTS.some((path) => at(service, ...path) !== undefined)) return true;
  return isAction(field(service, 'action'));
}

/** `{ "actionType": …, "networkConnectionAction": {…} }`: one of the two says enough. */
function isAction(action: unknown): boolean {
  if (!isObject(action)) return false;
  if (textAt(action, 'actionType') !== undefined) return true;
  return Object.entries(action).some(([name, value]) => /Action$/i.test(name) && isObject(value));
}

/** The finding with `service` and `resource` as structures, where they came as text. */
export function withStructures(finding: unknown): unknown {
  if (!isObject(finding)) return finding;
  let whole: Json = finding;
  for (const name of STRUCTURES) {
    const text = field(finding, name);
    if (typeof text !== 'string') continue;
    const parsed = parseBounded(text);
    if (parsed.ok && isObject(parsed.value))
      whole = { ...without(whole, name), [name]: parsed.value };
  }
  return whole;
}

function without(value: Json, name: string): Json {
  const others = Object.entries(value).filter(([key]) => key.toLowerCase() !== name);
  return Object.fromEntries(others);
}
