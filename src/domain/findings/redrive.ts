/**
 * What may be asked of a redrive: never content, only which of what already lies there is to be read again.
 * A caller can thus bring nothing into the ledger that was not sent by GuardDuty.
 */
import { parseJson } from '../base/json.ts';
import { ACCOUNT_ID, FINDING_ID, REGION } from './finding.ts';
import { field, isObject, listAt, textAt } from '../base/lookup.ts';
import { ok, refuse, type Result } from '../base/result.ts';

export type RedriveTask =
  /** Take in what was given up. */
  | { readonly task: 'dead-letters' }
  /** Read again what could not be read: a later version of the hub may. */
  | { readonly task: 'rejects' }
  /** List what could not be read, or what a sink did not take, and why. */
  | { readonly task: 'list'; readonly sink?: string }
  /** Put back on its way what a sink did not take. */
  | { readonly task: 'reports'; readonly sink: string }
  /** Read what an account's own rules could not deliver from a region. */
  | { readonly task: 'forwarder'; readonly account: string; readonly region: string }
  /** Read these findings from GuardDuty. */
  | { readonly task: 'findings'; readonly region: string; readonly ids: readonly string[] };

const SINK = /^[a-z]{1,32}$/;

/** What GetFindings takes at most. */
export const REDRIVE_IDS_MAX = 50;

export function parseRedriveTask(value: unknown): Result<RedriveTask, string> {
  const task = textAt(value, 'task');
  switch (task) {
    case 'dead-letters':
    case 'rejects':
      return ok({ task });
    case 'list':
    case 'reports':
      return sinkTask(task, textAt(value, 'sink'));
    case 'forwarder':
    case 'findings':
      return regionalTask(task, value);
    case undefined:
    default:
      return refuse('task is dead-letters, rejects, list, reports, forwarder or findings');
  }
}

function sinkTask(task: 'list' | 'reports', sink: string | undefined): Result<RedriveTask, string> {
  if (sink === undefined && task === 'list') return ok({ task });
  if (sink === undefined || !SINK.test(sink)) return refuse('sink is the name of a sink');
  return ok({ task, sink });
}

function regionalTask(task: 'forwarder' | 'findings', value: unknown): Result<RedriveTask, string> {
  const region = textAt(value, 'region') ?? '';
  if (!REGION.test(region)) return refuse('region is a region such as eu-west-1');
  if (task === 'forwarder') {
    const account = textAt(value, 'account') ?? '';
    if (!ACCOUNT_ID.test(account)) return refuse('account is an id of 12 digits');
    return ok({ task, account, region });
  }
  const given = listAt(value, 'ids');
  const ids = given.filter((id) => typeof id === 'string').filter((id) => FINDING_ID.test(id));
  if (ids.length === 0 || ids.length < given.length || ids.length > REDRIVE_IDS_MAX) {
    return refuse(`ids are 1 to ${REDRIVE_IDS_MAX} ids of findings`);
  }
  return ok({ task, region, ids });
}

/** Which finding a dead letter of a member is about, if it is an event of one; all else in it is hearsay. */
export function findingNamedIn(
  body: string,
): { readonly region: string; readonly id: string } | undefined {
  const event = parseJson(body);
  const detail = field(event, 'detail') ?? event;
  const [region, id] = [textAt(detail, 'region'), textAt(detail, 'id')];
  if (!isObject(detail) || region === undefined || id === undefined) return undefined;
  return REGION.test(region) && FINDING_ID.test(id) ? { region, id } : undefined;
}

/** A message of the reject queue, as `rejectQueue` wrote it; `undefined` if it is none. */
export function rejectIn(
  body: string,
): { readonly reason: string; readonly received: string; readonly isWhole: boolean } | undefined {
  const value = parseJson(body);
  const [reason, received] = [textAt(value, 'reason'), textAt(value, 'received')];
  if (reason === undefined || received === undefined) return undefined;
  return { reason, received, isWhole: field(value, 'characters') === received.length };
}
