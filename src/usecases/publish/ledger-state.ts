/**
 * Whether the ledger is the one that the edition that stands was drawn from. A table that was made again, emptied, or
 * named by mistake knows no exemption and explains no entry: a publisher that believed it would open the firewalls.
 *
 *   known      it bears our mark, or explains what stands
 *   unproven   it has no mark: it is read whole, and judged by the next draft
 *   emptied    judged so, and marked so: nothing is published until somebody accepts it for the edition that stands
 *
 * While it is not known the checkpoint is neither read nor written: it holds what the former ledger knew.
 */
import { counted } from '../../domain/base/counted.ts';
import type { Steering } from '../../domain/facts/control.ts';
import { factsOfResident, type Resident } from '../../domain/facts/resident-state.ts';
import type { Edition } from '../../domain/register/edition.ts';
import type { Ledger } from '../../ports/ledger.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readCheckpoint } from './checkpoint.ts';
import type { PointerRead } from './edition-store.ts';

export type LedgerState = 'known' | 'unproven' | 'emptied';

const KNOWN = 'known';
const EMPTIED = 'emptied';

/** Throws if the ledger cannot be read: what is unreadable is not empty. */
export async function ledgerState(ledger: Ledger): Promise<LedgerState> {
  const mark = await ledger.mark();
  if (mark === KNOWN) return 'known';
  return mark === EMPTIED ? 'emptied' : 'unproven';
}

/** Whether a ledger that was known bears no mark any more: it was emptied under a publisher that runs. */
export async function hasLostMark(ledger: Ledger): Promise<boolean> {
  return (await ledger.mark()) !== KNOWN;
}

export interface JudgedDraft {
  readonly edition: Pick<Edition, 'unexplained' | 'size'>;
  readonly steering: Pick<Steering, 'emptiedAfter'>;
  /** The edition that stands. */
  readonly current: PointerRead | undefined;
}

/** What a draft that was made of the whole ledger says of it. */
export async function judgedLedger(
  ops: ObjectStore,
  { ledger, resident }: { readonly ledger: LedgerState; readonly resident: Resident },
  draft: JudgedDraft,
): Promise<LedgerState> {
  if (ledger === 'known' || draft.current === undefined || isAccepted(draft)) return 'known';
  if (ledger === 'emptied') return 'emptied';
  const { unexplained, size } = draft.edition;
  if (unexplained.length > size) return 'emptied';
  return holdsNothing(resident) && !(await wasEmptyBefore(ops)) ? 'emptied' : 'known';
}

/** Somebody has said that the edition that stands may be followed by one of this ledger. */
export function isAccepted({ steering, current }: Pick<JudgedDraft, 'steering' | 'current'>) {
  return current !== undefined && steering.emptiedAfter.includes(current.pointer.number);
}

/** For the next publisher; a mark that stands is not written again. */
export async function noteLedgerState(
  ledger: Ledger,
  before: LedgerState,
  judged: LedgerState,
): Promise<void> {
  if (judged === 'unproven' || judged === before) return;
  await ledger.setMark(judged === 'known' ? KNOWN : EMPTIED);
}

export function emptiedAlarm(number: number, { unexplained }: JudgedDraft['edition']): string {
  const missing =
    unexplained.length === 0
      ? 'it holds nothing'
      : `it does not explain ${counted(unexplained.length, 'entry', 'entries')} of it`;
  return `the ledger is not the one that edition ${number} was made from: ${missing}; that edition stays until the ledger is restored, or somebody takes this one with palisade release --accept-empty-ledger`;
}

function holdsNothing(resident: Resident): boolean {
  return factsOfResident(resident)[Symbol.iterator]().next().done === true;
}

/** A hub that had taken in nothing yet has lost nothing. */
async function wasEmptyBefore(ops: ObjectStore): Promise<boolean> {
  let isEmpty = false;
  await readCheckpoint(
    ops,
    ({ parts }) => {
      isEmpty = parts.every(({ facts }) => facts === 0);
      return false;
    },
    () => undefined,
  );
  return isEmpty;
}
