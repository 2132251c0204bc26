/** What the publisher does with editions of the past: stand on one again, and forget the oldest. */
import type { Steering } from '../domain/control.ts';
import type { Entry } from '../domain/edition.ts';
import type { ObjectStore } from '../ports.ts';
import { findEdition, readEntries, removeEdition } from './edition-store.ts';

/** The entries of the edition that a rollback names; none while nobody has rolled back. */
export async function rollbackBase(
  ops: ObjectStore,
  { mode, by }: Steering,
): Promise<readonly Entry[]> {
  if (mode !== 'rolled-back' || by?.act !== 'rollback') return [];
  const edition = await findEdition(ops, by.edition);
  if (edition === undefined) throw new Error(`edition ${by.edition}, rolled back to, is gone`);
  return readEntries(ops, edition);
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
  if (oldest > 0 && !(by?.act === 'rollback' && by.edition === oldest)) {
    await removeEdition(ops, oldest);
  }
}
