/**
 * The claim to a folder that LevelDB locks: one process, and within it one holder.
 *
 * Between processes the lock is the kernel's. Within one process it must be ours: LevelDB's second
 * try to lock closes the lock file, and POSIX then drops the lock of the whole process, so that
 * asking twice would silently let others in. Hence the list of what is held here, asked first.
 */
import { mkdir, realpath } from 'node:fs/promises';
import { Level } from 'level';

export interface LevelClaim {
  /** Closes the store so that another user of it in this process may open it; the claim stays. */
  handOver(): Promise<void>;
  /** Closes the store if it is open, and ends the claim. */
  release(): Promise<void>;
}

export type ClaimOutcome =
  { readonly kind: 'claimed'; readonly claim: LevelClaim } | { readonly kind: 'held-by-another' };

const heldHere = new Set<string>();

/** Creates the folder if need be; throws if the store cannot be opened for other reasons. */
export async function claimLevel(folder: string): Promise<ClaimOutcome> {
  await mkdir(folder, { recursive: true });
  const path = await realpath(folder);
  if (heldHere.has(path)) return { kind: 'held-by-another' };
  heldHere.add(path);
  const store = new Level(path);
  try {
    await store.open();
  } catch (error) {
    heldHere.delete(path);
    if (isLocked(error)) return { kind: 'held-by-another' };
    throw new Error(`cannot open the store in ${folder}`, { cause: error });
  }
  const release = async (): Promise<void> => {
    await store.close();
    heldHere.delete(path);
  };
  return { kind: 'claimed', claim: { handOver: () => store.close(), release } };
}

function isLocked(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'LEVEL_LOCKED';
}
