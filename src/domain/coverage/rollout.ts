/**
 * What CloudFormation says of stack instances that it could not bring to an account and region, by reason: one policy of the
 * organization stops hundreds of accounts with the same words, but for ids.
 */
import { counted } from '../base/counted.ts';
import { listAt, numberAt, textAt } from '../base/lookup.ts';
import { plainLine } from '../base/plain-text.ts';
import { formatTime, type EpochSeconds } from '../base/time.ts';

/** As CloudFormation lists it. */
export interface FailedInstance {
  readonly stackSet: string;
  readonly account: string;
  readonly region: string;
  /** FAILED, INOPERABLE, CANCELLED … */
  readonly status: string;
  /** Of any length; empty if it gives none. */
  readonly reason: string;
}

export interface RolloutGroup {
  /** Without accounts, regions and ids. */
  readonly reason: string;
  readonly stackSets: readonly string[];
  readonly accounts: number;
  readonly instances: number;
  readonly regions: readonly string[];
  /** The first of the accounts. */
  readonly named: readonly string[];
}

export interface Rollout {
  readonly at: EpochSeconds;
  /** The largest first, at most `GROUPS_MAX`. */
  readonly groups: readonly RolloutGroup[];
  /** Groups that are left out. */
  readonly more: number;
  /** What could not be read; the groups are then not all. */
  readonly faults: readonly string[];
}

const GROUPS_MAX = 50;
const NAMED_MAX = 5;
const READ_MAX = 2_000;
const REASON_MAX = 200;

export function rolloutOf(
  failed: Iterable<FailedInstance>,
  faults: readonly string[],
  at: EpochSeconds,
): Rollout {
  const groups = new Map<string, FailedInstance[]>();
  for (const one of failed) {
    const reason = rolloutReason(one);
    const group = groups.get(reason);
    if (group === undefined) groups.set(reason, [one]);
    else group.push(one);
  }
  const all = [...groups].map(([reason, instances]) => groupOf(reason, instances));
  all.sort((a, b) => b.accounts - a.accounts || (a.reason < b.reason ? -1 : 1));
  return {
    at,
    groups: all.slice(0, GROUPS_MAX),
    more: Math.max(0, all.length - GROUPS_MAX),
    faults,
  };
}

function groupOf(reason: string, instances: readonly FailedInstance[]): RolloutGroup {
  const sorted = (name: 'account' | 'region' | 'stackSet') =>
    [...new Set(instances.map((one) => one[name]))].sort();
  const accounts = sorted('account');
  return {
    reason,
    stackSets: sorted('stackSet'),
    accounts: accounts.length,
    instances: instances.length,
    regions: sorted('region'),
    named: accounts.slice(0, NAMED_MAX),
  };
}

/** `perform: iam:CreateRole`, as IAM writes whatever it refuses. */
const REFUSED = /not authorized to perform:? ([a-z0-9-]{1,40}:[A-Za-z*]{1,80})/;
const BY_SCP = /service control policy/i;
/** What differs from instance to instance, the longest first. */
const PARTICULARS: readonly (readonly [RegExp, string])[] = [
  [/arn:[^\s"',)]+/g, '<arn>'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi, '<id>'],
  [/\b\d{12}\b/g, '<account>'],
  [/\b(?:[a-z]{2}|us-gov|us-iso[a-z]?)-(?:[a-z]{4,9})-\d\b/g, '<region>'],
  [/\b(?=[A-Za-z0-9]*\d)[A-Za-z0-9]{10,64}\b/g, '<id>'],
];

/** Such as "an SCP denies iam:CreateRole". */
export function rolloutReason({
  reason,
  status,
}: Pick<FailedInstance, 'reason' | 'status'>): string {
  const read = plainLine(reason.slice(0, READ_MAX));
  const [, action] = REFUSED.exec(read) ?? [];
  if (action !== undefined) {
    return BY_SCP.test(read) ? `an SCP denies ${action}` : `${action} is not allowed`;
  }
  let text = read;
  for (const [particular, word] of PARTICULARS) text = text.replace(particular, word);
  const said = text.trim().slice(0, REASON_MAX);
  return said === '' ? `${status}, without a reason` : said;
}

export function rolloutJson({ at, ...rest }: Rollout): object {
  return { at: formatTime(at), ...rest };
}

/**
 * What `rolloutJson` wrote, a line for each reason and for what is not known: "an SCP denies iam:CreateRole: 412 accounts in 17
 * regions (PalisadeMembers; such as …)". Nothing of what is no rollout.
 */
export function rolloutLines(rollout: unknown): readonly string[] {
  const groups = listAt(rollout, 'groups').map(groupLine);
  const more = numberAt(rollout, 'more') ?? 0;
  const faults = listAt(rollout, 'faults').map((fault) => `cannot be read: ${String(fault)}`);
  const lines = [...groups, ...(more === 0 ? [] : [counted(more, 'more reason')]), ...faults];
  return lines.map((line) => plainLine(line));
}

function groupLine(group: unknown): string {
  const [regions, named, sets] = [
    listAt(group, 'regions'),
    listAt(group, 'named'),
    listAt(group, 'stackSets'),
  ];
  const accounts = numberAt(group, 'accounts') ?? 0;
  const where = `${counted(accounts, 'account')} in ${counted(regions.length, 'region')}`;
  const examples = `${accounts > named.length ? 'such as ' : ''}${named.map(String).join(', ')}`;
  return `${textAt(group, 'reason') ?? ''}: ${where} (${sets.map(String).join(', ')}; ${examples})`;
}
