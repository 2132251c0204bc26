/**
 * Takes in findings that were read from GuardDuty's administrator: through the same ingest, in the
 * administrator's envelope, and what each came to goes back to who read them, since no queue delivers again.
 */
import type { BackfillOutcome } from '../../domain/findings/backfill.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { describeIngestProblem, ingestFindings, type IngestOutcome } from './ingest-findings.ts';

/** One outcome for each finding, in order. `arrival`: now. */
export async function ingestBackfill(
  ledger: Ledger,
  findings: readonly unknown[],
  { arrival, administrator }: { readonly arrival: EpochSeconds; readonly administrator: string },
): Promise<readonly BackfillOutcome[]> {
  const events = findings.map((detail) => ({
    'detail-type': 'GuardDuty Finding',
    source: 'aws.guardduty',
    account: administrator,
    detail,
  }));
  const acceptedEnvelopes = new Set([administrator]);
  const items = await ingestFindings(ledger, events, { arrival, acceptedEnvelopes });
  return items.map(({ outcome }) => backfillOutcome(outcome));
}

function backfillOutcome(outcome: IngestOutcome): BackfillOutcome {
  switch (outcome.kind) {
    case 'accepted':
    case 'duplicate':
      return { kind: outcome.kind };
    case 'refused':
      return { kind: 'refused', reason: describeIngestProblem(outcome.problem) };
    case 'failed': {
      const { cause } = outcome;
      return { kind: 'failed', reason: cause instanceof Error ? cause.message : String(cause) };
    }
  }
}
