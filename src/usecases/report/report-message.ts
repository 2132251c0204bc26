/** What a report queue's message holds: one finding to be reported, one to be left out, or a reason to reject it. */
import { parseJson } from '../../domain/base/json.ts';
import { extract } from '../../domain/findings/extraction.ts';
import {
  describeDocumentProblem,
  findingsIn,
  type FoundFinding,
} from '../../domain/findings/finding-file.ts';
import { describeFindingProblem, parseFinding } from '../../domain/findings/finding.ts';
import { leftOutBecause, type ReportSelection } from '../../domain/reports/report-selection.ts';
import { isTooDeep, type ReadFinding } from '../../domain/reports/report.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import { describeIngestProblem, envelopeProblem } from '../ingest/ingest-findings.ts';

export type ReadMessage =
  | { readonly kind: 'finding'; readonly read: ReadFinding }
  | { readonly kind: 'left-out'; readonly reason: string }
  | { readonly kind: 'refused'; readonly reason: string };

/** How a finding came. */
export interface ReportIntake {
  /** As ingest has it; `undefined` takes findings in any envelope. */
  readonly acceptedEnvelopes?: ReadonlySet<string> | undefined;
  /** No time of the finding is taken to be later than 5 minutes after it; without it, times stay as written. */
  readonly arrival?: EpochSeconds;
}

export function readMessage(
  body: string,
  selection: ReportSelection,
  intake: ReportIntake,
): ReadMessage {
  const found = foundIn(body);
  return 'reason' in found ? found : readFound(found, selection, intake);
}

export function readFound(
  found: FoundFinding,
  selection: ReportSelection,
  { acceptedEnvelopes, ...arrived }: ReportIntake,
): ReadMessage {
  if (isTooDeep(found.detail)) return refused('finding refused: it is nested too deep to be one');
  const extraction = extract(found.detail);
  const parsed = parseFinding(found.detail, { ...arrived, extraction });
  if (!parsed.ok) return refused(describeFindingProblem(parsed.problem));
  const finding = parsed.value;
  const foreign = envelopeProblem(found, finding, acceptedEnvelopes);
  if (foreign !== undefined) return refused(describeIngestProblem(foreign));
  const because = leftOutBecause(finding, selection);
  if (because !== undefined) return { kind: 'left-out', reason: because };
  return { kind: 'finding', read: { detail: found.detail, finding, extraction } };
}

type RefusedReport = Extract<ReadMessage, { readonly kind: 'refused' }>;

function foundIn(body: string): FoundFinding | RefusedReport {
  const document = parseJson(body);
  if (document === undefined) return refused('no finding: the message is not JSON');
  const [first, ...more] = findingsIn(document);
  if (first === undefined || more.length > 0) {
    return refused(`expected one finding, the message holds ${1 + more.length}`);
  }
  if (first.kind === 'finding') return first.finding;
  return refused(describeDocumentProblem(first.problem));
}

function refused(reason: string): RefusedReport {
  return { kind: 'refused', reason };
}
