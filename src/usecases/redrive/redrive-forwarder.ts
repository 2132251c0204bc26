/**
 * Reads again what the forwarding rules of an account could not deliver. The owner of that account could have
 * written anything into its queues: only region and id are taken from there, the finding from GuardDuty.
 *
 * Law: a letter is removed only when the ledger holds the finding that it names, or if it was a heartbeat, which
 * proves nothing any more; all others stay. One finding or region that cannot be read holds up no other.
 */
import { parseJson } from '../../domain/base/json.ts';
import { textAt } from '../../domain/base/lookup.ts';
import { HEARTBEAT_SOURCE } from '../../domain/forwarding/heartbeat.ts';
import { findingNamedIn, REDRIVE_IDS_MAX } from '../../domain/findings/redrive.ts';
import type { Seconds } from '../../domain/base/time.ts';
import type { DeadLetter, DeadLetters } from '../../ports/queues.ts';
import type { ReadAgain } from './redrive.ts';

/** Throws if GuardDuty or the ledger cannot be asked. */
export type ForwarderReading = (
  region: string,
  ids: readonly string[],
) => Promise<readonly ReadAgain[]>;

export interface ForwarderOptions {
  /** Longer than a run takes: so long nobody else gets a letter. */
  readonly hiddenSeconds: Seconds;
  /** Asked before each batch; when it says no, the rest is left for the next call. */
  readonly goesOn: () => boolean;
}

/** Findings by what they came to, each once a batch. */
export interface ForwarderReport extends Readonly<Record<ReadAgain['outcome'], number>> {
  readonly letters: number;
  /** Letters that name no finding. */
  readonly unnamed: number;
  /** Why findings failed, each reason once. */
  readonly faults: readonly string[];
  /** Whether all that could be seen was tried. */
  readonly done: boolean;
}

interface Named {
  readonly letter: DeadLetter;
  readonly region: string;
  readonly id: string;
}
type ForwarderBatch = readonly [Named, ...Named[]];

/** Of these as many as there are go together, so that GuardDuty is asked for many at once. */
const ROUND = 500;
const FAULTS_MAX = 10;
/** What `remove` takes at once. */
const REMOVED_AT_ONCE = 10;

export async function redriveForwarder(
  queue: DeadLetters,
  reading: ForwarderReading,
  options: ForwarderOptions,
): Promise<ForwarderReport> {
  const seen = new Set<string>();
  let report = NOTHING;
  while (options.goesOn()) {
    const letters = await someLetters(queue, seen, options.hiddenSeconds);
    if (letters.length === 0) return report;
    const heartbeats = letters.filter(isHeartbeat);
    await removeAll(queue, heartbeats);
    const rest = letters.filter((letter) => !heartbeats.includes(letter));
    const named = rest.flatMap((letter) => {
      const finding = findingNamedIn(letter.body);
      return finding === undefined ? [] : [{ letter, ...finding }];
    });
    const unnamed = rest.length - named.length;
    report = sumOf(report, { ...NOTHING, letters: rest.length, unnamed });
    for (const batch of batchesOf(named)) {
      if (!options.goesOn()) return { ...report, done: false };
      report = sumOf(report, await settle(queue, batch, reading));
    }
  }
  return { ...report, done: false };
}

export const NOTHING: ForwarderReport = {
  letters: 0,
  unnamed: 0,
  accepted: 0,
  duplicate: 0,
  refused: 0,
  failed: 0,
  absent: 0,
  faults: [],
  done: true,
};

export function sumOf(a: ForwarderReport, b: ForwarderReport): ForwarderReport {
  return {
    letters: a.letters + b.letters,
    unnamed: a.unnamed + b.unnamed,
    accepted: a.accepted + b.accepted,
    duplicate: a.duplicate + b.duplicate,
    refused: a.refused + b.refused,
    failed: a.failed + b.failed,
    absent: a.absent + b.absent,
    faults: [...new Set([...a.faults, ...b.faults])].slice(0, FAULTS_MAX),
    done: a.done && b.done,
  };
}

async function settle(
  queue: DeadLetters,
  batch: ForwarderBatch,
  reading: ForwarderReading,
): Promise<ForwarderReport> {
  const [{ region }] = batch;
  const ids = [...new Set(batch.map(({ id }) => id))];
  let read: readonly ReadAgain[];
  try {
    read = await reading(region, ids);
  } catch (error) {
    const fault = error instanceof Error ? error.message : String(error);
    return { ...NOTHING, failed: ids.length, faults: [fault] };
  }
  const outcomes = new Map(read.map(({ id, outcome }) => [id, outcome]));
  const known = batch.filter(({ id }) => isKnown(outcomes.get(id)));
  await removeAll(
    queue,
    known.map(({ letter }) => letter),
  );
  const counts = { accepted: 0, duplicate: 0, refused: 0, failed: 0, absent: 0 };
  for (const id of ids) counts[outcomes.get(id) ?? 'failed'] += 1;
  return { ...NOTHING, ...counts };
}

async function removeAll(queue: DeadLetters, letters: readonly DeadLetter[]): Promise<void> {
  for (let n = 0; n < letters.length; n += REMOVED_AT_ONCE) {
    await queue.remove(letters.slice(n, n + REMOVED_AT_ONCE));
  }
}

function isHeartbeat({ body }: DeadLetter): boolean {
  return textAt(parseJson(body), 'source') === HEARTBEAT_SOURCE;
}

function isKnown(outcome: ReadAgain['outcome'] | undefined): boolean {
  return outcome === 'accepted' || outcome === 'duplicate';
}

/** None that was met before. */
async function someLetters(
  queue: DeadLetters,
  seen: Set<string>,
  hiddenSeconds: Seconds,
): Promise<readonly DeadLetter[]> {
  const letters: DeadLetter[] = [];
  while (letters.length < ROUND) {
    const fresh = (await queue.take(hiddenSeconds)).filter(({ id }) => !seen.has(id));
    if (fresh.length === 0) break;
    for (const { id } of fresh) seen.add(id);
    letters.push(...fresh);
  }
  return letters;
}

/** Of one region each, and no more findings than one question takes. */
function batchesOf(named: readonly Named[]): readonly ForwarderBatch[] {
  const batches: [Named, ...Named[]][] = [];
  for (const one of named) {
    const open = batches.find(
      (batch) =>
        batch[0].region === one.region &&
        (batch.some(({ id }) => id === one.id) || idsIn(batch) < REDRIVE_IDS_MAX),
    );
    if (open === undefined) batches.push([one]);
    else open.push(one);
  }
  return batches;
}

function idsIn(batch: ForwarderBatch): number {
  return new Set(batch.map(({ id }) => id)).size;
}
