/**
 * One version of one GuardDuty finding, as Palisade keeps it: typed, canonical, and nothing in it
 * that was not asked for.
 *
 * A finding is sent again whenever it is seen again, and each version may name another address
 * (docs/sources/guardduty.md#4-the-life-of-a-finding): versions are facts that add up, none replaces another. The account is
 * the finding's, never the envelope's, so that a copy by the administrator's bus is the same version.
 */
import { additionalInfoOf, threatListOf } from './additional-info.ts';
import { extract, type Extraction, type UsableValue } from './extraction.ts';
import { subjectOf, type FindingSubject } from './finding-subject.ts';
import { at, flagAt, numberAt, textAt } from '../base/lookup.ts';
import { ok, refuse, type Result } from '../base/result.ts';
import { MINUTE, parseFindingTime, type EpochSeconds } from '../base/time.ts';

export type Direction = 'INBOUND' | 'OUTBOUND' | 'UNKNOWN';
export type Role = 'TARGET' | 'ACTOR';

/** What policy may ask about a finding. Total: also of one whose ids cannot be admitted. */
export interface FindingTraits {
  readonly type: string;
  /** 0 to 10; GuardDuty's bands are Low < 4 ≤ Medium < 7 ≤ High < 9 ≤ Critical. */
  readonly severity: number;
  readonly accountId: string;
  readonly region: string;
  readonly direction: Direction | undefined;
  readonly role: Role | undefined;
  /** The caller belongs to an account that GuardDuty knows as affiliated with the victim's. */
  readonly affiliated: boolean;
  /** Raised by a customer's own detection rule. */
  readonly customRule: boolean;
  /** The threat list that matched, for types that name one. */
  readonly threatList: string | undefined;
}

export interface StatusFlags {
  /** Either flag or the title's prefix: a finding that somebody had generated as an example. */
  readonly sample: boolean;
  readonly archived: boolean;
  /** An analyst's veto (`userFeedback` NOT_USEFUL). */
  readonly notUseful: boolean;
}

export interface Finding extends FindingTraits, StatusFlags {
  readonly partition: string;
  readonly id: string;
  readonly firstSeen: EpochSeconds;
  readonly lastSeen: EpochSeconds;
  readonly updatedAt: EpochSeconds;
  /** At most `VALUES_MAX`; those that the finding confirms first, then in order of kind and text. */
  readonly values: readonly UsableValue[];
  /** Of a sample only: what it names at the schema's places, routable or not; at most `VALUES_MAX`. */
  readonly canary: readonly string[];
  /** Public addresses that its resources have, if any, canonical: the first `OWN_MAX` in order of their text. */
  readonly own?: readonly string[];
  /** What it is about, in its own words. */
  readonly subject?: FindingSubject;
  /** How many more usable values it names than are kept, if it does. */
  readonly valuesLeftOut?: number;
}

/** A field that an admitted finding must have, with what stood there instead. */
export interface FindingProblem {
  readonly kind: 'finding-field';
  readonly field: string;
  readonly received: string;
  readonly allowed: string;
}

export const ACCOUNT_ID = /^\d{12}$/;
export const REGION = /^[a-z]{2,5}(-[a-z]{1,12}){1,3}-\d{1,2}$/;
/** All there are (endpoints of the AWS SDKs, 2026-11): the text becomes part of keys, so no other is taken. */
const PARTITIONS: ReadonlySet<string> = new Set([
  ...['aws', 'aws-cn', 'aws-us-gov', 'aws-eusc'],
  ...['aws-iso', 'aws-iso-b', 'aws-iso-e', 'aws-iso-f'],
]);
export const FINDING_ID = /^[A-Za-z0-9-]{1,128}$/;
/** Finding types are `Purpose:Resource/Family.Artifact!Mechanism`: printable ASCII without space. */
const FINDING_TYPE = /^[\x21-\x7e]{1,200}$/;
const CANARY = /^[\x21-\x7e]{1,253}$/;
const SEVERITY_MAX = 10;
/** Letters that are kept of a threat list's name; GuardDuty itself takes 300 for a list of one's own. */
const LIST_NAME_MAX = 300;
/**
 * Values of one version of a finding that are kept. Genuine ones name a few, port probes and attack sequences
 * some dozens; an event has room for 16,000, each of which would be written, held and judged.
 */
export const VALUES_MAX = 256;
/** A resource has a few addresses, an attack sequence those of some resources; each is a fact of its own. */
export const OWN_MAX = 16;
/** How far a finding may run ahead of its arrival: clocks differ, forged times must not pin a window. */
export const AHEAD_MAX = 5 * MINUTE;

/**
 * Admits a bare finding, or refuses it naming the field. With `arrival` (live intake), no time in it is later
 * than 5 minutes after it arrived. A replay has no arrival; it cuts times where it folds findings, since what it
 * keeps must serve replays at later times too (`foldFindings`).
 */
export function parseFinding(
  detail: unknown,
  options: { readonly arrival?: EpochSeconds; readonly extraction?: Extraction } = {},
): Result<Finding, FindingProblem> {
  const problem = firstProblem(detail);
  if (problem !== undefined) return refuse(problem);
  const times = timesOf(detail, options.arrival ?? Number.POSITIVE_INFINITY);
  if (times === undefined) {
    const received = quote(at(detail, 'service', 'eventLastSeen'));
    return refuse(fault('service.eventLastSeen', received, 'an ISO 8601 time'));
  }
  const { remote, usable, own } = options.extraction ?? extract(detail);
  const status = statusOf(detail);
  const subject = subjectOf(detail);
  return ok({
    partition: textAt(detail, 'partition') ?? 'aws',
    id: textAt(detail, 'id') ?? '',
    ...traitsOf(detail),
    ...status,
    ...times,
    values: keptOf(usable),
    canary: status.sample ? canaryOf(remote) : [],
    ...(own.length > 0 ? { own: own.slice(0, OWN_MAX) } : {}),
    ...(subject === undefined ? {} : { subject }),
    ...(usable.length > VALUES_MAX ? { valuesLeftOut: usable.length - VALUES_MAX } : {}),
  });
}

/** A function of the set of values, so that it does not matter in which order a document names them. */
function keptOf(usable: readonly UsableValue[]): readonly UsableValue[] {
  if (usable.length <= VALUES_MAX) return usable;
  const textOf = ({ kind, value }: UsableValue) => `${kind} ${value}`;
  const order = (a: UsableValue, b: UsableValue) =>
    Number(b.confirmed) - Number(a.confirmed) || (textOf(a) < textOf(b) ? -1 : 1);
  return [...usable].sort(order).slice(0, VALUES_MAX);
}

/** One line each in a list: what is no plain text of a line's length is no value either. */
function canaryOf({ ips, domains, hashes }: Extraction['remote']): readonly string[] {
  const written = [...ips, ...domains, ...hashes].filter((one) => CANARY.test(one));
  return written.length <= VALUES_MAX ? written : written.sort().slice(0, VALUES_MAX);
}

/** Identity of a finding over all its versions and both routes. */
export function findingKey(finding: Pick<Finding, 'partition' | 'accountId' | 'region' | 'id'>) {
  return `${finding.partition}/${finding.accountId}/${finding.region}/${finding.id}`;
}

export function traitsOf(detail: unknown): FindingTraits {
  const action = at(detail, 'service', 'action');
  return {
    type: textAt(detail, 'type') ?? '',
    severity: numberAt(detail, 'severity') ?? 0,
    accountId: textAt(detail, 'accountId') ?? '',
    region: textAt(detail, 'region') ?? '',
    direction: directionOf(textAt(action, 'networkConnectionAction', 'connectionDirection')),
    role: roleOf(textAt(detail, 'service', 'resourceRole')),
    affiliated: flagAt(action, 'awsApiCallAction', 'remoteAccountDetails', 'affiliated'),
    customRule: (textAt(detail, 'customDetectionRuleName') ?? '') !== '',
    threatList: threatListOf(detail)?.slice(0, LIST_NAME_MAX),
  };
}

/**
 * A finding is a sample if its title or any layer of additionalInfo says so
 * (docs/sources/guardduty.md#7-additional-information-and-sample-findings).
 */
export function statusOf(detail: unknown): StatusFlags {
  const service = at(detail, 'service');
  return {
    sample:
      additionalInfoOf(detail).some((layer) => flagAt(layer, 'sample')) ||
      (textAt(detail, 'title') ?? '').trimStart().toUpperCase().startsWith('[SAMPLE]'),
    archived: flagAt(service, 'archived'),
    notUseful: textAt(service, 'userFeedback')?.toUpperCase() === 'NOT_USEFUL',
  };
}

/** What a person should know of a finding that names more than is kept; `undefined` of all others. */
export function describeLeftOut(finding: Finding): string | undefined {
  const { valuesLeftOut } = finding;
  if (valuesLeftOut === undefined) return undefined;
  const named = VALUES_MAX + valuesLeftOut;
  return `finding ${findingKey(finding)} names ${named} values, ${VALUES_MAX} of them are kept`;
}

export function describeFindingProblem(problem: FindingProblem): string {
  const { field: name, received, allowed } = problem;
  return `finding refused: ${name} is ${received}, expected ${allowed}`;
}

function timesOf(detail: unknown, arrival: EpochSeconds) {
  const updatedAt = parseFindingTime(at(detail, 'updatedAt'));
  const seen = parseFindingTime(at(detail, 'service', 'eventLastSeen')) ?? updatedAt;
  if (seen === undefined) return undefined;
  const lastSeen = Math.min(seen, arrival + AHEAD_MAX);
  const firstSeen = parseFindingTime(at(detail, 'service', 'eventFirstSeen')) ?? lastSeen;
  return {
    firstSeen: Math.min(firstSeen, lastSeen),
    lastSeen,
    // An update of the year 9999 would decide on archiving forever.
    updatedAt: Math.min(updatedAt ?? lastSeen, arrival + AHEAD_MAX),
  };
}

function firstProblem(detail: unknown): FindingProblem | undefined {
  const shapes = [
    ['accountId', ACCOUNT_ID, 'the text of 12 digits'],
    ['region', REGION, 'a region such as eu-west-1'],
    ['id', FINDING_ID, '1 to 128 letters, digits and hyphens'],
    ['type', FINDING_TYPE, 'a finding type such as Backdoor:EC2/C&CActivity.B'],
  ] as const;
  for (const [name, shape, allowed] of shapes) {
    const value = at(detail, name);
    if (typeof value !== 'string' || !shape.test(value)) return fault(name, quote(value), allowed);
  }
  const partition = at(detail, 'partition') ?? 'aws';
  if (typeof partition !== 'string' || !PARTITIONS.has(partition)) {
    return fault('partition', quote(partition), [...PARTITIONS].join(', '));
  }
  const severity = numberAt(detail, 'severity');
  if (severity === undefined || severity < 0 || severity > SEVERITY_MAX) {
    return fault('severity', quote(at(detail, 'severity')), 'a number from 0 to 10');
  }
  return undefined;
}

function fault(name: string, received: string | undefined, allowed: string): FindingProblem {
  return { kind: 'finding-field', field: name, received: received ?? 'absent', allowed };
}

/** What stood there, short enough for one line; content of unknown size is named by its type. */
function quote(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'object') return value === null ? 'null' : 'not a plain value';
  return JSON.stringify(value).slice(0, 80);
}

function directionOf(text: string | undefined): Direction | undefined {
  const upper = text?.toUpperCase();
  if (upper === undefined) return undefined;
  return upper === 'INBOUND' || upper === 'OUTBOUND' ? upper : 'UNKNOWN';
}

function roleOf(text: string | undefined): Role | undefined {
  const upper = text?.toUpperCase();
  return upper === 'TARGET' || upper === 'ACTOR' ? upper : undefined;
}
