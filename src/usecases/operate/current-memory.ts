/**
 * What the publisher knows now, for who asks within a request: its own memory where it runs in this process, else its
 * checkpoint and the changes since.
 */
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import type { MemoryLender } from '../publish/publish-feed.ts';
import { catchUp, recallFromCheckpoint, type Memory } from '../publish/publisher-memory.ts';

export interface MemoryPorts {
  readonly ledger: Ledger;
  readonly ops: ObjectStore;
  /** The publisher of this process. @default - it runs elsewhere, and its checkpoint tells */
  readonly lend?: MemoryLender | undefined;
}

/** Facts of a checkpoint that are read within a request: about 250,000 indicators. */
export const FACTS_MAX = 500_000;
/** A checkpoint may be replaced while it is read. */
const CHECKPOINT_TRIES = 3;

/**
 * Gives `use` the memory alone: no tick comes between. `undefined` without a checkpoint, or with one of more than
 * `FACTS_MAX` facts. Throws if it cannot be known.
 */
export async function withMemory<T extends object>(
  ports: MemoryPorts,
  wall: EpochSeconds,
  use: (memory: Memory) => Promise<T>,
): Promise<T | undefined> {
  const lent = await ports.lend?.(wall, use);
  if (lent !== undefined) return lent;
  const memory = await recallCurrent(ports, wall);
  return memory === undefined ? undefined : use(memory);
}

async function recallCurrent(ports: MemoryPorts, wall: EpochSeconds): Promise<Memory | undefined> {
  for (let tries = 0; tries < CHECKPOINT_TRIES; tries += 1) {
    const memory = await recallFromCheckpoint(ports, wall, FACTS_MAX);
    if (memory === undefined) continue;
    await catchUp(ports, memory, wall);
    return memory;
  }
  return undefined;
}
