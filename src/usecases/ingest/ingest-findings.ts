/**
 * Takes in findings: a batch of untrusted documents in, one outcome for each out, the facts in the ledger.
 *
 * Law: n items in, n outcomes out, in order, and nothing is thrown for an item. What cannot be read is
 * refused with its reason and acknowledged; what may pass later has failed and is delivered again. A
 * finding without a usable value is still recorded, for what analysts say of it. What the administrator has
 * archived or judged comes by the same road.
 */
import { factsOf, type Fact } from '../../domain/facts/fact.ts';
import {
  describeDocumentProblem,
  isDocumentProblem,
  findingsIn,
  type DocumentProblem,
  type Found,
  type FoundFinding,
} from '../../domain/findings/finding-file.ts';
import {
  describeFindingProblem,
  parseFinding,
  type Finding,
  type FindingProblem,
} from '../../domain/findings/finding.ts';
import {
  describeJudgementProblem,
  factsOfJudgement,
  isJudgement,
  parseJudgement,
  type JudgementProblem,
} from '../../domain/facts/judgement.ts';
import { parseBounded } from '../../domain/base/json-limits.ts';
import { textAt } from '../../domain/base/lookup.ts';
import { ok, refuse, type Result } from '../../domain/base/result.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { Ledger, RecordOutcome } from '../../ports/ledger.ts';

export interface IngestOptions {
  /** When the batch came, by the clock of the findings: none was seen more than 5 minutes after. */
  readonly arrival: EpochSeconds;
  /**
   * The clock by which the publisher reads changes, where it is not that of the findings (a hub that
   * plays faster than life).
   * @default arrival
   */
  readonly recordedAt?: EpochSeconds;
  /**
   * Accounts whose envelopes may hold the findings of other accounts: the administrator's. With it, a
   * finding comes in its own account's envelope or in one of these, or is refused, and a judgement in one of
   * these; without it, any way.
   */
  readonly acceptedEnvelopes?: ReadonlySet<string>;
}

export type IngestProblem =
  | DocumentProblem
  | FindingProblem
  | JudgementProblem
  | { readonly kind: 'not-json'; readonly reason: string; readonly received: string }
  | {
      readonly kind: 'foreign-envelope';
      readonly envelopeAccount: string | undefined;
      readonly accountId: string;
    };

export type IngestOutcome =
  /**
   * Something in it was new, or it says nothing that could be kept (a sample that names nothing). Without a
   * finding it is a judgement on some.
   */
  | { readonly kind: 'accepted'; readonly finding: Finding | undefined }
  | { readonly kind: 'duplicate'; readonly finding: Finding | undefined }
  | { readonly kind: 'refused'; readonly problem: IngestProblem }
  /** Deliver it again. */
  | { readonly kind: 'failed'; readonly cause: unknown };

export interface IngestedItem {
  /** Failed if any part has, else refused if any part is, else accepted if any part is. */
  readonly outcome: IngestOutcome;
  /** One for each finding in the document; one refusal if it holds none. */
  readonly parts: readonly IngestOutcome[];
}

/**
 * Each item is a document as it was parsed, or a string: its JSON text. A document is an EventBridge
 * event, or whatever else holds findings (`findingsIn`).
 */
export async function ingestFindings(
  ledger: Ledger,
  items: readonly unknown[],
  options: IngestOptions,
): Promise<readonly IngestedItem[]> {
  const read = items.map((item) => readItem(item, options));
  const deliveries = read.flat().filter(isDelivery);
  const recorded = await recordAll(ledger, deliveries, options.recordedAt ?? options.arrival);
  return read.map((parts) => {
    const outcomes = parts.map((part) =>
      part.kind === 'read' ? outcomeOf(part, recorded.get(part)) : part,
    );
    return { outcome: gravest(outcomes), parts: outcomes };
  });
}

export function describeIngestProblem(problem: IngestProblem): string {
  if (isDocumentProblem(problem)) return describeDocumentProblem(problem);
  switch (problem.kind) {
    case 'not-json':
      return `no finding: ${problem.reason}: ${problem.received}`;
    case 'foreign-envelope': {
      const { accountId, envelopeAccount = 'no account' } = problem;
      return `finding refused: it is of account ${accountId}, in an envelope of ${envelopeAccount}`;
    }
    case 'finding-field':
      return describeFindingProblem(problem);
    case 'judgement-field':
    case 'foreign-judgement':
      return describeJudgementProblem(problem);
  }
}

interface Said {
  readonly kind: 'read';
  readonly finding: Finding | undefined;
  readonly facts: readonly Fact[];
}

type ReadPart = Said | Extract<IngestOutcome, { readonly kind: 'refused' | 'failed' }>;

function readItem(item: unknown, options: IngestOptions): readonly ReadPart[] {
  try {
    const document = typeof item === 'string' ? parsed(item) : ok(item);
    if (!document.ok) return [{ kind: 'refused', problem: document.problem }];
    return readDocument(document.value, options);
  } catch (cause) {
    // A bug of ours or a document that no memory holds: one item's harm, to be looked at in the DLQ.
    return [{ kind: 'failed', cause }];
  }
}

function readDocument(document: unknown, options: IngestOptions): readonly ReadPart[] {
  if (isJudgement(document)) return [readJudgement(document, options)];
  if (!Array.isArray(document) || !document.some(isJudgement)) {
    return findingsIn(document).map((found) => readPart(found, options));
  }
  // In lists of their own, so that an array within an array is refused as what it is.
  return document.flatMap((part: unknown) =>
    isJudgement(part)
      ? [readJudgement(part, options)]
      : findingsIn([part]).map((found) => readPart(found, options)),
  );
}

function readJudgement(event: unknown, { arrival, acceptedEnvelopes }: IngestOptions): ReadPart {
  const envelopeAccount = textAt(event, 'account');
  if (acceptedEnvelopes !== undefined && !acceptedEnvelopes.has(envelopeAccount ?? '')) {
    return { kind: 'refused', problem: { kind: 'foreign-judgement', envelopeAccount } };
  }
  const parsed = parseJudgement(event, arrival);
  if (!parsed.ok) return { kind: 'refused', problem: parsed.problem };
  return { kind: 'read', finding: undefined, facts: factsOfJudgement(parsed.value) };
}

function readPart(found: Found, options: IngestOptions): ReadPart {
  if (found.kind === 'refusal') return { kind: 'refused', problem: found.problem };
  const parsed = parseFinding(found.finding.detail, { arrival: options.arrival });
  if (!parsed.ok) return { kind: 'refused', problem: parsed.problem };
  const problem = envelopeProblem(found.finding, parsed.value, options.acceptedEnvelopes);
  if (problem !== undefined) return { kind: 'refused', problem };
  return { kind: 'read', finding: parsed.value, facts: factsOf(parsed.value) };
}

function parsed(text: string): Result<unknown, IngestProblem> {
  const read = parseBounded(text);
  if (read.ok) return read;
  const received = JSON.stringify(text.slice(0, 80));
  return refuse({ kind: 'not-json', reason: read.problem, received });
}

export function envelopeProblem(
  { envelopeAccount }: FoundFinding,
  { accountId }: Finding,
  accepted: ReadonlySet<string> | undefined,
): IngestProblem | undefined {
  if (accepted === undefined || envelopeAccount === accountId) return undefined;
  if (envelopeAccount !== undefined && accepted.has(envelopeAccount)) return undefined;
  return { kind: 'foreign-envelope', envelopeAccount, accountId };
}

/** A delivery without facts would write nothing, so it is not sent. */
function isDelivery(part: ReadPart): part is Said {
  return part.kind === 'read' && part.facts.length > 0;
}

/** Outcome of each delivery. */
async function recordAll(
  ledger: Ledger,
  deliveries: readonly Said[],
  recordedAt: EpochSeconds,
): Promise<ReadonlyMap<Said, RecordOutcome>> {
  if (deliveries.length === 0) return new Map();
  const facts = deliveries.map((delivery) => delivery.facts);
  const outcomes = await recordOrFail(ledger, facts, recordedAt);
  const missing: RecordOutcome = { kind: 'failed', cause: new Error('the ledger gave no outcome') };
  return new Map(deliveries.map((delivery, n) => [delivery, outcomes[n] ?? missing]));
}

/** A ledger that throws has joined nothing: all of it comes again. */
async function recordOrFail(
  ledger: Ledger,
  deliveries: readonly (readonly Fact[])[],
  recordedAt: EpochSeconds,
): Promise<readonly RecordOutcome[]> {
  try {
    return await ledger.record(deliveries, recordedAt);
  } catch (cause) {
    return deliveries.map(() => ({ kind: 'failed', cause }));
  }
}

function outcomeOf({ finding }: Said, recorded: RecordOutcome | undefined): IngestOutcome {
  switch (recorded?.kind) {
    case 'failed':
      return recorded;
    case 'known':
      return { kind: 'duplicate', finding };
    case 'recorded':
    case undefined:
      return { kind: 'accepted', finding };
  }
}

const GRAVEST_FIRST = ['failed', 'refused', 'accepted', 'duplicate'] as const;

function gravest(outcomes: readonly IngestOutcome[]): IngestOutcome {
  for (const kind of GRAVEST_FIRST) {
    const found = outcomes.find((outcome) => outcome.kind === kind);
    if (found !== undefined) return found;
  }
  // `findingsIn` gives one part at least; without any, nothing was said.
  return { kind: 'refused', problem: { kind: 'no-finding' } };
}
