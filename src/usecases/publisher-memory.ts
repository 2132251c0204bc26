/**
 * What a publisher remembers from tick to tick, and how it comes by it: from a checkpoint and the changes
 * since, or from the whole ledger. A cold start costs the checkpoint and the changes, not the table.
 */
import type { Fact } from '../domain/fact.ts';
import type { Published } from '../domain/gate.ts';
import {
  absorb,
  differences,
  emptyResident,
  factsOfResident,
  prune,
  type Resident,
} from '../domain/resident.ts';
import { CHANGE_OVERLAP, CHANGE_RETENTION } from '../domain/retention.ts';
import { DAY, MINUTE, type EpochSeconds, type Seconds } from '../domain/time.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { Ledger, ObjectStore } from '../ports.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';
import { rebuildPeriod } from './rebuild-period.ts';

const CHECKPOINT_EVERY: Seconds = 10 * MINUTE;
const DIFFERENCES_TOLD = 5;

/** Change records live longer than this; who has slept longer starts from the checkpoint. */
const MEMORY_LASTS: Seconds = CHANGE_RETENTION - DAY;

/** Two clocks, equal in AWS: a play of an organization runs its own time, but changes come in ours. */
export interface Clock {
  /** When the edition is made: what is in force then is listed. */
  readonly now: EpochSeconds;
  /** When this happens: lease, watermark and checkpoints go by it. */
  readonly wall: EpochSeconds;
}

export interface Memory {
  resident: Resident;
  verdicts: Map<string, Verdict>;
  watermark: EpochSeconds;
  rebuiltAt: EpochSeconds;
  checkpointAt: EpochSeconds;
  source: 'memory' | 'checkpoint' | 'ledger';
  /** The committed edition as last seen, so that its entries are read once. */
  published: Published | undefined;
  /** The edition whose commit has been noted in the history. */
  noted: number;
  /** Texts of the ops files as last written. */
  readonly opsFiles: Map<string, string>;
}

interface MemoryPorts {
  readonly ledger: Ledger;
  readonly ops: ObjectStore;
}

/** Whether it is time to read the whole ledger and compare. */
export function isRebuildDue(memory: Memory, wall: EpochSeconds): boolean {
  const { indicators, standings } = memory.resident;
  return wall - memory.rebuiltAt >= rebuildPeriod(indicators.size + standings.size);
}

/** Whether so much time has passed that change records may be gone. */
export function isStale(memory: Memory, wall: EpochSeconds): boolean {
  return wall - memory.watermark > MEMORY_LASTS;
}

export async function recall(ports: MemoryPorts, wall: EpochSeconds): Promise<Memory> {
  const checkpoint = await trustedCheckpoint(ports.ops, wall);
  const resident = emptyResident();
  if (checkpoint !== undefined) absorb(resident, checkpoint.facts);
  else absorb(resident, await collect(ports.ledger.everything()));
  return {
    resident,
    verdicts: new Map(),
    watermark: checkpoint?.watermark ?? wall,
    rebuiltAt: checkpoint?.rebuiltAt ?? wall,
    checkpointAt: checkpoint?.watermark ?? 0,
    source: checkpoint === undefined ? 'ledger' : 'checkpoint',
    published: undefined,
    noted: 0,
    opsFiles: new Map(),
  };
}

/** Absorbs the changes since the watermark, those of the overlap again; answers how many facts came. */
export async function catchUp(
  ports: MemoryPorts,
  memory: Memory,
  wall: EpochSeconds,
): Promise<number> {
  const facts = await changes(ports, memory, wall);
  const { elsewhere } = absorb(memory.resident, facts);
  if (elsewhere) memory.verdicts.clear();
  memory.watermark = Math.max(memory.watermark, wall);
  return facts.length;
}

/**
 * Reads the whole ledger and replaces the resident state where they differ; says where.
 *
 * Changes that came in while the ledger was read are absorbed by both sides before they are compared:
 * a change record is written before its facts, so whatever the reading saw has been seen by both.
 */
export async function rebuild(
  ports: MemoryPorts,
  memory: Memory,
  { now, wall }: Clock,
): Promise<readonly string[]> {
  const fresh = emptyResident();
  absorb(fresh, await collect(ports.ledger.everything()));
  const late = await changes(ports, memory, wall);
  absorb(fresh, late);
  absorb(memory.resident, late);
  prune(fresh, now);
  prune(memory.resident, now);
  const found = differences(memory.resident, fresh, DIFFERENCES_TOLD);
  memory.resident = fresh;
  memory.verdicts.clear();
  memory.rebuiltAt = wall;
  return found.length === 0
    ? []
    : [`the ledger and the publisher differed and were reconciled: ${found.join(', ')}`];
}

/** Writes a checkpoint now and then; a process that dies costs the changes since. */
export async function remember(
  { ops }: MemoryPorts,
  memory: Memory,
  edition: number,
  wall: EpochSeconds,
): Promise<void> {
  memory.source = 'memory';
  if (wall - memory.checkpointAt < CHECKPOINT_EVERY) return;
  const facts = [...factsOfResident(memory.resident)];
  const { watermark, rebuiltAt } = memory;
  await writeCheckpoint(ops, { facts, watermark, rebuiltAt, edition });
  memory.checkpointAt = wall;
}

async function trustedCheckpoint(ops: ObjectStore, wall: EpochSeconds) {
  const checkpoint = await readCheckpoint(ops);
  const tooOld = checkpoint !== undefined && wall - checkpoint.watermark > MEMORY_LASTS;
  return tooOld ? undefined : checkpoint;
}

function changes(
  { ledger }: MemoryPorts,
  { watermark }: Memory,
  wall: EpochSeconds,
): Promise<readonly Fact[]> {
  return collect(ledger.changesSince(watermark - CHANGE_OVERLAP, wall));
}

async function collect<T>(items: AsyncIterable<T>): Promise<readonly T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
