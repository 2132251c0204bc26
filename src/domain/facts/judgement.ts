/**
 * A judgement: somebody in the administrator's account has archived findings, taken that back, or marked them as
 * useful or not. GuardDuty sends no event of its own then; CloudTrail reports the call.
 *
 * The call names region and ids, not the accounts whose findings they are; why a judgement is kept so, and
 * whose is believed, stands in judgement-rationale.md.
 */
import type { Fact } from './fact.ts';
import { judgedKey } from './finding-status.ts';
import { AHEAD_MAX, FINDING_ID, REGION } from '../findings/finding.ts';
import { at, field, listAt, textAt } from '../base/lookup.ts';
import { FINDING_SOURCE, JUDGEMENT_EVENT, JUDGEMENTS } from '../forwarding/member-pattern.ts';
import { ok, refuse, type Result } from '../base/result.ts';
import { parseTime, type EpochSeconds } from '../base/time.ts';

export interface AnalystAction {
  readonly region: string;
  readonly findingIds: readonly string[];
  /** `nothing`: the call failed, or says that the findings were useful. */
  readonly says: 'archived' | 'lifted' | 'not-useful' | 'nothing';
  readonly at: EpochSeconds;
}

export type JudgementProblem =
  | { readonly kind: 'judgement-field'; readonly field: string; readonly allowed: string }
  | { readonly kind: 'foreign-judgement'; readonly envelopeAccount: string | undefined };

/** What UpdateFindingsFeedback, ArchiveFindings and UnarchiveFindings take at most. */
const FINDINGS_MAX = 50;
/** A veto says nothing of archiving, so it must not decide it by being the latest. */
const BEFORE_ALL_ELSE: EpochSeconds = 0;

/** Whether the document is an event of such a call, well-formed or not. */
export function isJudgement(document: unknown): boolean {
  return (
    textAt(document, 'detail-type') === JUDGEMENT_EVENT &&
    textAt(document, 'source') === FINDING_SOURCE &&
    JUDGEMENTS.some((name) => name === textAt(document, 'detail', 'eventName'))
  );
}

/** `arrival`: no call was made later than 5 minutes after we heard of it. */
export function parseJudgement(
  event: unknown,
  arrival: EpochSeconds,
): Result<AnalystAction, JudgementProblem> {
  const detail = field(event, 'detail');
  const region = textAt(detail, 'awsRegion') ?? textAt(event, 'region') ?? '';
  if (!REGION.test(region)) return fault('awsRegion', 'a region such as eu-west-1');
  const said = parseTime(at(detail, 'eventTime')) ?? parseTime(at(event, 'time'));
  if (said === undefined) return fault('eventTime', 'an ISO 8601 time with a zone');
  const time = Math.min(said, arrival + AHEAD_MAX);
  if (textAt(detail, 'errorCode') !== undefined) {
    return ok({ region, findingIds: [], says: 'nothing', at: time });
  }
  const ids = listAt(detail, 'requestParameters', 'findingIds');
  const findingIds = ids.filter((id) => typeof id === 'string').filter((id) => FINDING_ID.test(id));
  if (ids.length === 0 || ids.length > FINDINGS_MAX || findingIds.length < ids.length) {
    return fault('requestParameters.findingIds', `1 to ${FINDINGS_MAX} ids of findings`);
  }
  const says = sense(detail);
  if (says === undefined) return fault('requestParameters.feedback', 'USEFUL or NOT_USEFUL');
  return ok({ region, findingIds, says, at: time });
}

/** One standing for each finding that it names. */
export function factsOfJudgement({ region, findingIds, says, at }: AnalystAction): readonly Fact[] {
  if (says === 'nothing') return [];
  const vetoed = says === 'not-useful';
  const updatedAt = vetoed ? BEFORE_ALL_ELSE : at;
  return findingIds.map((id) => ({
    kind: 'standing',
    standing: { finding: judgedKey(region, id), updatedAt, archived: says === 'archived', vetoed },
  }));
}

export function describeJudgementProblem(problem: JudgementProblem): string {
  if (problem.kind === 'judgement-field') {
    return `judgement refused: expected ${problem.allowed} at ${problem.field}`;
  }
  const account = JSON.stringify((problem.envelopeAccount ?? 'no account').slice(0, 80));
  return `judgement refused: it was made in ${account}, expected the administrator's account`;
}

function sense(detail: unknown): AnalystAction['says'] | undefined {
  const call = textAt(detail, 'eventName');
  if (call === 'ArchiveFindings') return 'archived';
  if (call === 'UnarchiveFindings') return 'lifted';
  const feedback = textAt(detail, 'requestParameters', 'feedback');
  if (feedback === 'NOT_USEFUL') return 'not-useful';
  return feedback === 'USEFUL' ? 'nothing' : undefined;
}

function fault(name: string, allowed: string) {
  return refuse<JudgementProblem>({ kind: 'judgement-field', field: name, allowed });
}
