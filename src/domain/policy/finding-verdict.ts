/**
 * The verdict on one finding, whole: what it names, what of that can be used, and what policy makes of it
 * if it were all we had. Nothing is refused here; what is no finding has empty ids.
 */
import { decide } from './decision.ts';
import { extract, type Kind, type UsableValue } from '../findings/extraction.ts';
import { describeDocumentProblem, findingsIn } from '../findings/finding-file.ts';
import {
  describeFindingProblem,
  parseFinding,
  statusOf,
  traitsOf,
  type FindingProblem,
} from '../findings/finding.ts';
import { field } from '../base/lookup.ts';
import type { Judge } from './policy.ts';

export function verdictOn(detail: unknown, judge: Judge) {
  const extraction = extract(detail);
  const status = statusOf(detail);
  const { decision, reason } = decide(extraction, traitsOf(detail), status, judge);
  const parsed = parseFinding(detail, { extraction });
  return {
    ...(parsed.ok ? {} : refusalOf(parsed.problem)),
    findingId: asWritten(detail, 'id'),
    findingType: asWritten(detail, 'type'),
    accountId: asWritten(detail, 'accountId'),
    region: asWritten(detail, 'region'),
    sample: status.sample,
    archived: status.archived,
    remote: extraction.remote,
    usable: {
      ips: valuesOf(extraction.usable, 'ip'),
      domains: valuesOf(extraction.usable, 'domain'),
      hashes: valuesOf(extraction.usable, 'hash'),
    },
    dropped: extraction.dropped,
    own: extraction.own,
    decision,
    reason,
  };
}

/**
 * What ingest and replay would say. Ids are reported as written and never refused here: with such a problem the
 * verdict stands alone.
 */
function refusalOf(problem: FindingProblem): { readonly refusal?: string } {
  return IDS.has(problem.field) ? {} : { refusal: describeFindingProblem(problem) };
}

const IDS: ReadonlySet<string> = new Set(['accountId', 'region', 'id', 'type', 'partition']);

/** One verdict for each finding of a document, in order; a refusal where there is none. */
export function verdictsOn(document: unknown, judge: Judge) {
  return findingsIn(document).map((found) =>
    found.kind === 'refusal'
      ? { refusal: describeDocumentProblem(found.problem) }
      : verdictOn(found.finding.detail, judge),
  );
}

/** Ids are shown, not judged, here; a structure in their place is shown as absent. */
function asWritten(detail: unknown, name: string): string | number | boolean | null {
  const value = field(detail, name);
  const plain =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return plain ? value : null;
}

function valuesOf(usable: readonly UsableValue[], kind: Kind): readonly string[] {
  return usable.filter((one) => one.kind === kind).map((one) => one.value);
}
