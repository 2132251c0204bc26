/**
 * Takes in a batch of the ingest queue: what is to be delivered again, and what each message came to.
 *
 * Law: a message is acknowledged only when it is in the ledger, or in the reject queue with its reason.
 */
import type { Ledger } from '../../ports/ledger.ts';
import type { Rejects } from '../../ports/queues.ts';
import {
  describeIngestProblem,
  ingestFindings,
  type IngestOptions,
  type IngestedItem,
  type IngestOutcome,
} from './ingest-findings.ts';

export interface QueuedMessage {
  readonly id: string;
  /** JSON of an EventBridge event, as the hub's rule wrote it; untrusted. */
  readonly body: string;
}

export interface MessageOutcome {
  readonly message: QueuedMessage;
  readonly outcome: IngestOutcome;
}

/** One outcome for each message, in order; those that failed are to be delivered again. */
export async function ingestMessages(
  { ledger, rejects }: { readonly ledger: Ledger; readonly rejects: Rejects },
  messages: readonly QueuedMessage[],
  options: IngestOptions,
): Promise<readonly MessageOutcome[]> {
  const bodies = messages.map(({ body }) => body);
  const items = await ingestFindings(ledger, bodies, options);
  return Promise.all(
    messages.map(async (message, n) => {
      const outcome = await settled(rejects, message, items[n]);
      return { message, outcome };
    }),
  );
}

async function settled(
  rejects: Rejects,
  { body }: QueuedMessage,
  item: IngestedItem | undefined,
): Promise<IngestOutcome> {
  if (item === undefined) return { kind: 'failed', cause: new Error('no outcome was given') };
  if (item.outcome.kind !== 'refused') return item.outcome;
  const reasons = item.parts.flatMap((part) =>
    part.kind === 'refused' ? [describeIngestProblem(part.problem)] : [],
  );
  try {
    await rejects.put({ reason: reasons.join('; '), received: body });
    return item.outcome;
  } catch (cause) {
    return { kind: 'failed', cause };
  }
}
