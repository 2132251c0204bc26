/**
 * Findings that GuardDuty already holds, on their way through the same ingest as those that come by
 * themselves: what the ingest function is invoked with, and what it answers.
 *
 * The marker keeps a backfill apart from a finding that somebody puts in by hand to see its verdict, of which
 * nothing is stored. Callers that may invoke the function may do either: IAM decides.
 */
import { isObject, listAt, textAt } from '../base/lookup.ts';

/** As GuardDuty keeps findings: nothing older is there. */
export const BACKFILL_DAYS_MAX = 90;

const MARKER = 'backfill';

export interface BackfillRequest {
  readonly palisade: typeof MARKER;
  /** Bare findings. */
  readonly findings: readonly unknown[];
}

/** What one finding came to. */
export type BackfillOutcome =
  | { readonly kind: 'accepted' | 'duplicate' }
  /** Refused for good, or failed for now. */
  | { readonly kind: 'refused' | 'failed'; readonly reason: string };

export interface BackfillAnswer {
  readonly stored: true;
  /** One for each finding, in order. */
  readonly outcomes: readonly BackfillOutcome[];
}

export function backfillRequest(findings: readonly unknown[]): BackfillRequest {
  return { palisade: MARKER, findings };
}

/** The findings of a backfill; `undefined` for everything else. */
export function backfillIn(event: unknown): readonly unknown[] | undefined {
  if (!isObject(event) || event['palisade'] !== MARKER) return undefined;
  const { findings } = event;
  return Array.isArray(findings) ? (findings as unknown[]) : undefined;
}

/** The outcomes in an answer to so many findings; `undefined` if it is no such answer. */
export function outcomesIn(answer: unknown, count: number): readonly BackfillOutcome[] | undefined {
  if (!isObject(answer) || answer['stored'] !== true) return undefined;
  const outcomes = listAt(answer, 'outcomes').flatMap(outcomeIn);
  return outcomes.length === count ? outcomes : undefined;
}

function outcomeIn(value: unknown): readonly BackfillOutcome[] {
  const kind = textAt(value, 'kind');
  if (kind === 'accepted' || kind === 'duplicate') return [{ kind }];
  if (kind !== 'refused' && kind !== 'failed') return [];
  return [{ kind, reason: textAt(value, 'reason') ?? 'no reason is given' }];
}
