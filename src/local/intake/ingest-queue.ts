/** The ingest queue and its consumer: what Lambda's mapping and handler do, around the same use case. */
import { levelMessages, type QueueMessage } from '../../adapters/level/level-messages.ts';
import type { LevelStore } from '../../adapters/level/level-store.ts';
import { wallTime } from '../../adapters/shared/wall-clock.ts';
import { describeLeftOut } from '../../domain/findings/finding.ts';
import type { Ledger } from '../../ports/ledger.ts';
import { describeIngestProblem, ingestFindings } from '../../usecases/ingest/ingest-findings.ts';
import type { Announcer } from '../announcer.ts';
import type { SimulatedClock } from '../simulated-org/simulated-clock.ts';
import type { IntakeLog } from './intake-log.ts';
import { startQueue, type Queue } from '../store/queue.ts';

export interface IngestQueueOptions {
  readonly store: LevelStore;
  readonly ledger: Ledger;
  readonly clock: Pick<SimulatedClock, 'now'>;
  readonly announce: Announcer;
  readonly log: Pick<IntakeLog, 'note'>;
  /** Something was recorded that is not published yet. */
  readonly onNews: () => void;
}

const BATCH_SIZE = 100;
/** Short, since somebody watches; the administrator's copy of a burst still joins its batch. */
const BATCH_WINDOW_SECONDS = 0.1;
const RETRY_DELAY_SECONDS = 2;
const MAX_RECEIVE_COUNT = 5; // as the stack's queue has it

export async function startIngestQueue(options: IngestQueueOptions): Promise<Queue> {
  return startQueue(
    {
      messages: await levelMessages(options.store, 'ingest'),
      batchSize: BATCH_SIZE,
      batchWindowSeconds: BATCH_WINDOW_SECONDS,
      retryDelaySeconds: RETRY_DELAY_SECONDS,
      maxReceiveCount: MAX_RECEIVE_COUNT,
      onTrouble: options.announce.trouble,
    },
    (batch) => deliver(options, batch),
  );
}

async function deliver(
  { ledger, clock, announce, log, onNews }: IngestQueueOptions,
  batch: readonly QueueMessage[],
): Promise<readonly string[]> {
  const items = await ingestFindings(
    ledger,
    batch.map(({ body }) => body),
    { arrival: clock.now(), recordedAt: wallTime() },
  );
  const parts = items.flatMap((item) => item.parts);
  announce.ingested(parts);
  for (const part of parts) {
    if (part.kind === 'refused') log.note('refused', part.problem.kind);
    else if (part.kind !== 'failed') log.note(part.kind);
    if (part.kind === 'refused') announce.print(describeIngestProblem(part.problem));
    if (part.kind === 'failed') announce.trouble(part.cause);
    const finding = part.kind === 'accepted' ? part.finding : undefined;
    const leftOut = finding === undefined ? undefined : describeLeftOut(finding);
    if (leftOut !== undefined) announce.print(leftOut);
  }
  if (parts.some(({ kind }) => kind === 'accepted')) onNews();
  return batch.filter((_, n) => items[n]?.outcome.kind === 'failed').map(({ id }) => id);
}
