/** What the publisher does with editions of the past: stand on one again, and forget the oldest. */
import type { Steering } from '../../domain/facts/control.ts';
import type { Entry } from '../../domain/register/entry.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readEntries } from './edition-entries.ts';
import { findEdition, removeEdition } from './edition-store.ts';
import type { Memory } from './publisher-memory.ts';

/** The entries of the edition that a rollback names; none while nobody has rolled back. */
export async function rollbackBase(
  ops: ObjectStore,
  memory: Memory,
  { mode, by }: Steering,
): Promise<readonly Entry[]> {
  if (mode !== 'rolled-back' || by?.act !== 'rollback') {
    memory.base = undefined;
    return [];
  }
  if (memory.base?.edition !== by.edition) {
    const edition = await findEdition(ops, by.edition);
    if (edition === undefined) throw new Error(`edition ${by.edition}, rolled back to, is gone`);
    memory.base = { edition: by.edition, entries: await readEntries(ops, edition) };
  }
  return memory.base.entries;
}

/** One edition in, one out; never the one that a rollback stands on. */
export async function forgetOldest(
  ops: ObjectStore,
  editionsKept: number | undefined,
  number: number,
  { by }: Steering,
): Promise<void> {
  if (editionsKept === undefined) return;
  const oldest = number - editionsKept;
  const base = by?.act === 'rollback' ? by.edition : undefined;
  if (oldest <= 0 || base === oldest) return;
  const needed = [oldest + 1, ...(base === undefined ? [] : [base])];
  const kept = await Promise.all(needed.map((edition) => findEdition(ops, edition)));
  await removeEdition(
    ops,
    oldest,
    kept.filter((edition) => edition !== undefined),
  );
}
