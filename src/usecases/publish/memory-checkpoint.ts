/** What a publisher writes down of its memory: parts that are appended, and all of it again now and then. */
import type { Fact } from '../../domain/facts/fact.ts';
import type { Resident } from '../../domain/facts/resident-state.ts';
import { MINUTE, type EpochSeconds, type Seconds } from '../../domain/base/time.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import {
  commitCheckpoint,
  writeParts,
  writeWhole,
  type CommittedCheckpoint,
} from './checkpoint.ts';
import type { LedgerState } from './ledger-state.ts';

const CHECKPOINT_EVERY: Seconds = 10 * MINUTE;
/** A checkpoint is written whole again when its news have grown to this share of it … */
const NEWS_SHARE = 0.5;
/** … or to so many parts; not before so many facts, since a little is written whole at no cost. */
const PARTS_MAX = 256;
const NEWS_FREE = 1_000;
/** So many facts wait for the next checkpoint; beyond them it is written whole. */
const UNSAVED_MAX = 50_000;

/** The part of a publisher's memory that checkpoints hold. */
export interface Checkpointed {
  readonly resident: Resident;
  /** Whether it is of the ledger that the edition that stands was drawn from. */
  ledger: LedgerState;
  /** What was absorbed that no checkpoint holds yet. */
  unsaved: Fact[];
  /** What the next checkpoint adds to; `undefined` if it must be written whole. */
  checkpoint: CommittedCheckpoint | undefined;
  watermark: EpochSeconds;
  /** 0 while an action could not be read: each tick looks then, also of the process that goes on from the checkpoint. */
  rebuiltAt: EpochSeconds;
  checkpointAt: EpochSeconds;
  source: 'memory' | 'checkpoint' | 'ledger';
}

/** What arrives in ten minutes of a flood is more than a checkpoint's news: then all of it is written again. */
export function keepForCheckpoint(memory: Checkpointed, facts: readonly Fact[]): void {
  if (memory.checkpoint === undefined) return;
  for (const fact of facts) memory.unsaved.push(fact);
  if (memory.unsaved.length <= UNSAVED_MAX) return;
  memory.checkpoint = undefined;
  memory.unsaved = [];
}

/** Writes a checkpoint now and then; a process that dies costs the changes since. */
export async function remember(
  { ops }: { readonly ops: ObjectStore },
  memory: Checkpointed,
  edition: number,
  wall: EpochSeconds,
): Promise<void> {
  memory.source = 'memory';
  if (memory.ledger !== 'known') return;
  if (wall - memory.checkpointAt < CHECKPOINT_EVERY) return;
  const { checkpoint: before, resident, unsaved, watermark, rebuiltAt } = memory;
  const isWhole = before === undefined || isOutgrown(before, unsaved.length);
  const name = `${String(wall).padStart(12, '0')}-${edition}`;
  const written = await (isWhole
    ? writeWhole(ops, name, resident)
    : writeParts(ops, name, unsaved));
  const parts = isWhole ? written : [...before.parts, ...written];
  const whole = isWhole ? countOf(written) : before.whole;
  const head = { watermark, rebuiltAt, edition, whole, parts };
  memory.checkpoint = await commitCheckpoint(ops, head, before);
  memory.unsaved = [];
  memory.checkpointAt = wall;
}

function isOutgrown({ parts, whole }: CommittedCheckpoint, unsaved: number): boolean {
  const news = countOf(parts) - whole + unsaved;
  return parts.length >= PARTS_MAX || (news > NEWS_FREE && news > NEWS_SHARE * whole);
}

export function countOf(parts: CommittedCheckpoint['parts']): number {
  return parts.reduce((sum, { facts }) => sum + facts, 0);
}
