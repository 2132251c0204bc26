/**
 * Brings in what failed: dead letters of the ingest, rejects that can be read by now, findings by their id.
 *
 * Law: a letter is removed only when the ledger holds what it says, or the reject queue keeps it with its
 * reason; what fails again stays where it was. Called again it goes on; nothing is taken in twice.
 */
import { rejectIn } from '../../domain/findings/redrive.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { FindingReader } from '../../ports/aws.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { DeadLetter, DeadLetters, Rejects } from '../../ports/queues.ts';
import { ingestFindings, type IngestOutcome } from '../ingest/ingest-findings.ts';
import { ingestMessages } from '../ingest/ingest-messages.ts';

export interface RedrivePorts {
  readonly ledger: Ledger;
  readonly rejects: Rejects;
  /** What the ingest, and what the hub's rule gave up. */
  readonly deadLetters: readonly DeadLetters[];
  readonly rejected: DeadLetters;
  readonly findings: FindingReader;
}

export interface RedriveOptions {
  readonly arrival: EpochSeconds;
  readonly acceptedEnvelopes: ReadonlySet<string>;
  /** Asked before each batch; when it says no, the rest is left for the next call. */
  readonly goesOn: () => boolean;
}

export interface RedriveReport {
  readonly accepted: number;
  readonly duplicate: number;
  /** In the reject queue now, or still. */
  readonly refused: number;
  /** Still where they were. */
  readonly failed: number;
  /** Whether all that could be seen was tried. */
  readonly done: boolean;
}

export interface ListedLetter {
  readonly reason: string;
  /** The beginning of it. */
  readonly received: string;
  readonly sentAt: EpochSeconds | undefined;
}

export interface ReadAgain {
  readonly id: string;
  /** `absent`: GuardDuty does not know it (any more). */
  readonly outcome: IngestOutcome['kind'] | 'absent';
}

const LISTED_MAX = 100;
const RECEIVED_SHOWN = 200;
/** Long enough that no letter is met twice in a run. */
const HIDDEN_SECONDS = 300;
const HIDDEN_SECONDS_LISTING = 15;

type Settling = (letters: readonly DeadLetter[]) => Promise<readonly Settled[]>;
interface Settled {
  readonly letter: DeadLetter;
  readonly kind: IngestOutcome['kind'];
  readonly isOver: boolean;
}

export async function redriveDeadLetters(
  { ledger, rejects, deadLetters }: RedrivePorts,
  options: RedriveOptions,
): Promise<RedriveReport> {
  const settling: Settling = async (letters) => {
    const outcomes = await ingestMessages({ ledger, rejects }, letters, options);
    return letters.map((letter, n) => {
      const kind = outcomes[n]?.outcome.kind ?? 'failed';
      return { letter, kind, isOver: kind !== 'failed' };
    });
  };
  const reports = [];
  for (const queue of deadLetters) reports.push(await drain(queue, settling, options));
  return reports.reduce(sum, NOTHING);
}

export function rereadRejects(
  { ledger, rejected }: RedrivePorts,
  options: RedriveOptions,
): Promise<RedriveReport> {
  const settling: Settling = async (letters) => {
    const texts = letters.map(({ body }) => {
      const reject = rejectIn(body);
      return reject?.isWhole === true ? reject.received : '';
    });
    const items = await ingestFindings(ledger, texts, options);
    return letters.map((letter, n) => {
      const kind = items[n]?.outcome.kind ?? 'failed';
      return { letter, kind, isOver: kind === 'accepted' || kind === 'duplicate' };
    });
  };
  return drain(rejected, settling, options);
}

/** The first that come, at most 100; all of them stay. */
export async function listLetters(
  queues: readonly DeadLetters[],
): Promise<readonly ListedLetter[]> {
  const seen = new Map<string, ListedLetter>();
  for (const queue of queues) {
    while (seen.size < LISTED_MAX) {
      const letters = await queue.take(HIDDEN_SECONDS_LISTING);
      const fresh = letters.filter(({ id }) => !seen.has(id));
      if (fresh.length === 0) break;
      for (const letter of fresh) seen.set(letter.id, listed(letter));
    }
  }
  return [...seen.values()].slice(0, LISTED_MAX);
}

/** A reject holds its reason, another letter may have it beside. */
function listed({ body, sentAt, reason: beside = 'no reason is given' }: DeadLetter): ListedLetter {
  const { reason, received } = rejectIn(body) ?? { reason: beside, received: body };
  return { reason, received: received.slice(0, RECEIVED_SHOWN), sentAt };
}

/** From GuardDuty itself, whatever somebody wrote of them; throws if it cannot be asked. */
export async function rereadFindings(
  { ledger, findings }: RedrivePorts,
  { region, ids }: { readonly region: string; readonly ids: readonly string[] },
  arrival: EpochSeconds,
): Promise<readonly ReadAgain[]> {
  const found = await findings.byId(region, ids);
  const items = await ingestFindings(
    ledger,
    found.map(({ finding }) => finding),
    { arrival },
  );
  const outcomes = new Map(found.map(({ id }, n) => [id, items[n]?.outcome.kind ?? 'failed']));
  return ids.map((id) => ({ id, outcome: outcomes.get(id) ?? 'absent' }));
}

const NOTHING: RedriveReport = { accepted: 0, duplicate: 0, refused: 0, failed: 0, done: true };

async function drain(
  queue: DeadLetters,
  settling: Settling,
  { goesOn }: RedriveOptions,
): Promise<RedriveReport> {
  const seen = new Set<string>();
  let report = NOTHING;
  while (goesOn()) {
    const letters = (await queue.take(HIDDEN_SECONDS)).filter(({ id }) => !seen.has(id));
    if (letters.length === 0) return report;
    const settled = await settling(letters);
    await queue.remove(settled.flatMap(({ letter, isOver }) => (isOver ? [letter] : [])));
    for (const { letter, kind } of settled) {
      seen.add(letter.id);
      report = { ...report, [kind]: report[kind] + 1 };
    }
  }
  return { ...report, done: false };
}

function sum(a: RedriveReport, b: RedriveReport): RedriveReport {
  return {
    accepted: a.accepted + b.accepted,
    duplicate: a.duplicate + b.duplicate,
    refused: a.refused + b.refused,
    failed: a.failed + b.failed,
    done: a.done && b.done,
  };
}
