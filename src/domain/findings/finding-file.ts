/**
 * What a JSON document holds: findings in any of the shapes in which GuardDuty's routes hand them out.
 *
 *   EventBridge event   { "detail-type": "GuardDuty Finding", "detail": {…} }
 *   GetFindings page    { "Findings": [ {…} ] }
 *   bare finding        { "type": …, "service": {…} }      S3 export, API, tests
 *   any array of those
 */
import { field, isObject, textAt } from '../base/lookup.ts';

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
  | { readonly kind: 'no-finding' };

export type Found =
  | { readonly kind: 'finding'; readonly finding: FoundFinding }
  | { readonly kind: 'refusal'; readonly problem: DocumentProblem };

const FINDING_EVENT = 'GuardDuty Finding';
const FINDING_SOURCE = 'aws.guardduty';
const TELLTALE_FIELDS = ['service', 'resource', 'severity', 'arn', 'accountId'];

/** Everything a document holds, in order; a document without a finding gives one refusal. */
export function findingsIn(document: unknown): readonly Found[] {
  const parts = Array.isArray(document) ? (document as unknown[]) : [document];
  const found = parts.flatMap((part) => {
    const page = field(part, 'findings');
    return Array.isArray(page) ? (page as unknown[]).map(findingIn) : [findingIn(part)];
  });
  return found.length > 0 ? found : [refusal({ kind: 'no-finding' })];
}

export function describeDocumentProblem(problem: DocumentProblem): string {
  switch (problem.kind) {
    case 'not-an-object':
      return `no finding: a JSON object is wanted, ${problem.received} is given`;
    case 'other-event':
      return `no finding: the event is ${quote(problem.detailType)}, expected "${FINDING_EVENT}"`;
    case 'other-source':
      return `no finding: the event's source is ${quote(problem.source)}, expected "${FINDING_SOURCE}"`;
    case 'no-finding':
      return 'no finding: neither an event, nor a GetFindings page, nor a bare finding';
  }
}

/** Short and on one line: the sender chose the text, and a terminal may show it. */
function quote(text: string): string {
  return JSON.stringify(text.slice(0, 80));
}

function findingIn(value: unknown): Found {
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
  const looksRight =
    isObject(field(detail, 'service')) ||
    (textAt(detail, 'type') !== undefined &&
      TELLTALE_FIELDS.some((name) => field(detail, name) !== undefined));
  if (!looksRight) return refusal({ kind: 'no-finding' });
  return { kind: 'finding', finding: { detail, envelopeAccount } };
}

function refusal(problem: DocumentProblem): Found {
  return { kind: 'refusal', problem };
}
