/**
 * What a publisher remembers from tick to tick, and how it comes by it: from a checkpoint and the changes
 * since, or from the whole ledger. A cold start costs the checkpoint and the changes, not the table.
 */
import type { Published } from '../domain/gate.ts';
import {
  absorb,
  differences,
  emptyResident,
  factsOfResident,
  prune,
  type Resident,
} from '../domain/resident.ts';
import { DAY, HOUR, MINUTE, type EpochSeconds, type Seconds } from '../domain/time.ts';
import type { Verdict } from '../domain/verdict.ts';
import type { Ledger, ObjectStore } from '../ports.ts';
import { readCheckpoint, writeCheckpoint } from './checkpoint.ts';

/**
 * Changes are read again this far behind the watermark: longer than any ingest can take from reading
 * its clock to the last write (Lambda's 60 s, the client's retries, and clocks that differ).
 */
export const OVERLAP: Seconds = 5 * MINUTE;
const REBUILD_EVERY: Seconds = HOUR;
const CHECKPOINT_EVERY: Seconds = 10 * MINUTE;
const DIFFERENCES_TOLD = 5;

/** Change records live longer than this; who has slept longer starts from the checkpoint. */
const MEMORY_LASTS: Seconds = 2 * DAY;

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
export function isRebuildDue(memory: Memory, now: EpochSeconds): boolean {
  return now - memory.rebuiltAt >= REBUILD_EVERY;
}

/** Whether so much time has passed that change records may be gone. */
export function isStale(memory: Memory, now: EpochSeconds): boolean {
  return now - memory.watermark > MEMORY_LASTS;
}

export async function recall(ports: MemoryPorts, now: EpochSeconds): Promise<Memory> {
  const checkpoint = await trustedCheckpoint(ports.ops, now);
  const resident = emptyResident();
  if (checkpoint !== undefined) absorb(resident, checkpoint.facts);
  else await absorbEverything(ports.ledger, resident);
  return {
    resident,
    verdicts: new Map(),
    watermark: checkpoint?.watermark ?? now,
    rebuiltAt: checkpoint === undefined ? now : 0,
    checkpointAt: checkpoint === undefined ? 0 : now,
    source: checkpoint === undefined ? 'ledger' : 'checkpoint',
    published: undefined,
    noted: 0,
    opsFiles: new Map(),
  };
}

export async function catchUp(
  ports: MemoryPorts,
  memory: Memory,
  now: EpochSeconds,
): Promise<number> {
  const facts = await collect(ports.ledger.changesSince(memory.watermark - OVERLAP, now));
  const { elsewhere } = absorb(memory.resident, facts);
  if (elsewhere) memory.verdicts.clear();
  memory.watermark = Math.max(memory.watermark, now);
  return facts.length;
}

/** Reads the whole ledger and replaces the resident state where they differ. */
export async function rebuild(
  ports: MemoryPorts,
  memory: Memory,
  now: EpochSeconds,
): Promise<readonly string[]> {
  const fresh = emptyResident();
  await absorbEverything(ports.ledger, fresh);
  prune(fresh, now);
  prune(memory.resident, now);
  const found = differences(memory.resident, fresh, DIFFERENCES_TOLD);
  memory.resident = fresh;
  memory.verdicts.clear();
  memory.rebuiltAt = now;
  return found.length === 0
    ? []
    : [`the ledger and the publisher differed and were reconciled: ${found.join(', ')}`];
}

/** Writes a checkpoint now and then; a process that dies costs the changes since. */
export async function remember(
  { ops }: MemoryPorts,
  memory: Memory,
  edition: number,
  now: EpochSeconds,
): Promise<void> {
  memory.source = 'memory';
  if (now - memory.checkpointAt < CHECKPOINT_EVERY) return;
  const facts = [...factsOfResident(memory.resident)];
  await writeCheckpoint(ops, { facts, watermark: memory.watermark, edition });
  memory.checkpointAt = now;
}

async function trustedCheckpoint(ops: ObjectStore, now: EpochSeconds) {
  const checkpoint = await readCheckpoint(ops);
  const tooOld = checkpoint !== undefined && now - checkpoint.watermark > MEMORY_LASTS;
  return tooOld ? undefined : checkpoint;
}

async function absorbEverything(ledger: Ledger, resident: Resident): Promise<void> {
  absorb(resident, await collect(ledger.everything()));
}

async function collect<T>(items: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}
