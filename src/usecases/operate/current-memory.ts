/** What the publisher knows now, for who asks within a request: its checkpoint, and the changes since. */
import type { EpochSeconds } from '../../domain/base/time.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { catchUp, recallFromCheckpoint, type Memory } from '../publish/publisher-memory.ts';

export interface MemoryPorts {
  readonly ledger: Ledger;
  readonly ops: ObjectStore;
}

/** Facts of a hub that are read within a request: about 250,000 indicators. */
export const FACTS_MAX = 500_000;
/** A checkpoint may be replaced while it is read. */
const CHECKPOINT_TRIES = 3;

/** `undefined` without a checkpoint, or with one of more than `FACTS_MAX` facts. Throws if it cannot be known. */
export async function recallCurrent(
  ports: MemoryPorts,
  wall: EpochSeconds,
): Promise<Memory | undefined> {
  for (let tries = 0; tries < CHECKPOINT_TRIES; tries += 1) {
    const memory = await recallFromCheckpoint(ports, wall, FACTS_MAX);
    if (memory === undefined) continue;
    await catchUp(ports, memory, wall);
    return memory;
  }
  return undefined;
}
