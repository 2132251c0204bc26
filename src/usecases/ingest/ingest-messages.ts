/**
 * Takes in a batch of the ingest queue: what is to be delivered again, and what each message came to.
 *
 * Law: a finding is acknowledged only when it is in the ledger, or in the reject queue with its reason; a heartbeat
 * only when it is kept, or is not believed. Anybody in the organization can send heartbeats, so that none of them
 * ever lies in the reject queue.
 */
import { parseBounded } from '../../domain/base/json-limits.ts';
import { roundEndIn } from '../../domain/base/round.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import { REGIONS } from '../../domain/configuration/regions.ts';
import {
  HEARTBEAT_SOURCE,
  heartbeatIn,
  type Heartbeat,
} from '../../domain/forwarding/heartbeat.ts';
import type { FindingArrivals, Heartbeats } from '../../ports/heartbeats.ts';
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
  /** How often it was handed over, this time included. @default 1 */
  readonly tries?: number;
  /** When it was put into the queue, in milliseconds of the epoch. @default - unknown */
  readonly sentMs?: number;
}

export interface MessageOutcome {
  readonly message: QueuedMessage;
  readonly outcome: IngestOutcome;
}

export interface MessagePorts {
  readonly ledger: Ledger;
  readonly rejects: Rejects;
  /** Where messages are read again that lay somewhere, heartbeats prove nothing any more: none are kept. */
  readonly heartbeats?: Heartbeats;
  /** As heartbeats are: what was read again proves no arrival. */
  readonly arrivals?: Pick<FindingArrivals, 'note'>;
}

/** One outcome for each message, in order; those that failed are to be delivered again. */
export async function ingestMessages(
  { ledger, rejects, heartbeats, arrivals }: MessagePorts,
  messages: readonly QueuedMessage[],
  options: IngestOptions,
): Promise<readonly MessageOutcome[]> {
  const heard = new Map<QueuedMessage, NoFinding>();
  for (const message of messages) {
    const other = noFindingIn(message, options);
    if (other !== undefined) heard.set(message, other);
  }
  const findings = messages.filter((message) => !heard.has(message));
  const bodies = findings.map(({ body }) => body);
  const [fault, items] = await Promise.all([
    hear(heartbeats, [...heard.values()]),
    ingestFindings(ledger, bodies, options),
  ]);
  if (arrivals !== undefined && items.some(isFinding)) await noted(arrivals, options.arrival);
  const itemOf = new Map(findings.map((message, n) => [message, items[n]]));
  return Promise.all(
    messages.map(async (message) => {
      const other = heard.get(message);
      const outcome =
        other === undefined
          ? await settled(rejects, message, itemOf.get(message))
          : outcomeOfOther(other, fault);
      return { message, outcome };
    }),
  );
}

/** Whether a finding is in it that could be read and is kept; a judgement of analysts is none. */
function isFinding({ outcome }: IngestedItem): boolean {
  const isKept = outcome.kind === 'accepted' || outcome.kind === 'duplicate';
  return isKept && outcome.finding !== undefined;
}

/** The findings are kept: none is delivered again for this. The next batch tries it again, and without it silence alarms. */
async function noted(
  arrivals: Pick<FindingArrivals, 'note'>,
  arrival: EpochSeconds,
): Promise<void> {
  await arrivals.note(arrival).catch(() => undefined);
}

/** A heartbeat, one that is not believed, or the end of a round, which is of no interest here. */
type NoFinding = Heartbeat | 'not-believed' | 'round-end';

/** Only what names the source somewhere is parsed for it: findings are large, and parsed where they are read. */
function noFindingIn(
  { body }: QueuedMessage,
  { arrival, acceptedEnvelopes = new Set() }: IngestOptions,
): NoFinding | undefined {
  if (roundEndIn(body) !== undefined) return 'round-end';
  if (!body.includes(HEARTBEAT_SOURCE)) return undefined;
  const event = parseBounded(body);
  if (!event.ok) return undefined;
  const terms = { arrival, administrators: acceptedEnvelopes, regions: REGIONS };
  return heartbeatIn(event.value, terms);
}

/** Why they could not be kept. */
async function hear(
  heartbeats: Heartbeats | undefined,
  heard: readonly NoFinding[],
): Promise<{ readonly cause: unknown } | undefined> {
  const believed = heard.filter((one) => typeof one === 'object');
  if (heartbeats === undefined || believed.length === 0) return undefined;
  try {
    await heartbeats.hear(believed);
    return undefined;
  } catch (cause) {
    return { cause };
  }
}

/** It holds no finding that was new, and so counts as none. */
function outcomeOfOther(
  other: NoFinding,
  fault: { readonly cause: unknown } | undefined,
): IngestOutcome {
  if (typeof other !== 'object' || fault === undefined) {
    return { kind: 'duplicate', finding: undefined };
  }
  return { kind: 'failed', cause: fault.cause };
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
