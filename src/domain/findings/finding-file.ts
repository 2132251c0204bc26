/**
 * What a JSON document holds: findings in any of the shapes in which GuardDuty's routes hand them out.
 *
 *   EventBridge event   { "detail-type": "GuardDuty Finding", "detail": {…} }
 *   GetFindings page    { "Findings": [ {…} ] }
 *   bare finding        { "type": …, "service": {…} }      S3 export, API, tests
 *   any array of those
 */
import { field, isObject, textAt } from '../base/lookup.ts';
import { isFinding, withStructures } from './finding-shape.ts';

/** One finding found in a document, not yet read. */
export interface FoundFinding {
  readonly detail: unknown;
  /** The bus owner of an EventBridge event: the member, or the administrator for its copy. */
  readonly envelopeAccount: string | undefined;
}

export type DocumentProblem =
  | { readonly kind: 'not-an-object'; readonly received: string }
  | { readonly kind: 'other-event'; readonly detailType: string }
  | { readonly kind: 'other-source'; readonly source: string }
  /** A list or page that is in order and holds nothing: an answer, not a fault. */
  | { readonly kind: 'empty'; readonly what: string }
  /** A format that is known, and cannot be read without guessing. */
  | { readonly kind: 'other-format'; readonly format: string; readonly advice: string }
  | { readonly kind: 'no-finding' };

export type Found =
  | { readonly kind: 'finding'; readonly finding: FoundFinding }
  | { readonly kind: 'refusal'; readonly problem: DocumentProblem };

const FINDING_EVENT = 'GuardDuty Finding';
const FINDING_SOURCE = 'aws.guardduty';

/** Everything a document holds, in order; a document without a finding gives one refusal. */
export function findingsIn(document: unknown): readonly Found[] {
  const parts = Array.isArray(document) ? (document as unknown[]) : [document];
  return parts.length === 0 ? [EMPTY_LIST] : parts.flatMap(findingsInPart);
}

export const EMPTY_LIST: Found = refusal({ kind: 'empty', what: 'an empty list' });
export const EMPTY_PAGE: Found = refusal({ kind: 'empty', what: 'an empty page of GetFindings' });

function findingsInPart(part: unknown): readonly Found[] {
  const page = field(part, 'findings');
  // Tools that turn XML or tables into JSON write a list of one as its only part.
  if (isObject(page)) return [findingIn(page)];
  if (!Array.isArray(page)) return [findingIn(part)];
  return page.length === 0 ? [EMPTY_PAGE] : (page as unknown[]).map(findingIn);
}

const DOCUMENT_PROBLEMS: ReadonlySet<string> = new Set<DocumentProblem['kind']>([
  'not-an-object',
  'other-event',
  'other-source',
  'other-format',
  'empty',
  'no-finding',
]);

/** Whether it is a document that is at fault, not a finding in it. */
export function isDocumentProblem(problem: { readonly kind: string }): problem is DocumentProblem {
  return DOCUMENT_PROBLEMS.has(problem.kind);
}

export function describeDocumentProblem(problem: DocumentProblem): string {
  switch (problem.kind) {
    case 'not-an-object':
      return `no finding: expected a JSON object, got ${problem.received}`;
    case 'other-event':
      return `no finding: the event is ${quote(problem.detailType)}, expected "${FINDING_EVENT}"`;
    case 'other-source':
      return `no finding: the event's source is ${quote(problem.source)}, expected "${FINDING_SOURCE}"`;
    case 'empty':
      return `no finding: ${problem.what}`;
    case 'other-format':
      return `no finding: ${problem.format}; ${problem.advice}`;
    case 'no-finding':
      return 'no finding: neither an event, nor a GetFindings page, nor a bare finding';
  }
}

/** Short and on one line: the sender chose the text, and a terminal may show it. */
function quote(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}

export function findingIn(value: unknown): Found {
  if (!isObject(value)) {
    const received = value === null ? 'null' : Array.isArray(value) ? 'an array' : typeof value;
    return refusal({ kind: 'not-an-object', received });
  }
  return isEnvelope(value) ? findingInEvent(value) : bareFinding(value, undefined);
}

function isEnvelope(value: unknown): boolean {
  return isObject(value) && (field(value, 'detail') !== undefined || 'detail-type' in value);
}

function findingInEvent(event: unknown): Found {
  const detailType = textAt(event, 'detail-type');
  if (detailType !== undefined && detailType !== FINDING_EVENT) {
    return refusal({ kind: 'other-event', detailType });
  }
  const source = textAt(event, 'source');
  if (source !== undefined && source !== FINDING_SOURCE) {
    return refusal({ kind: 'other-source', source });
  }
  return bareFinding(field(event, 'detail'), textAt(event, 'account'));
}

function bareFinding(detail: unknown, envelopeAccount: string | undefined): Found {
  const whole = withStructures(detail);
  if (!isFinding(whole)) return refusal({ kind: 'no-finding' });
  return { kind: 'finding', finding: { detail: whole, envelopeAccount } };
}

export function refusal(problem: DocumentProblem): Found {
  return { kind: 'refusal', problem };
}
