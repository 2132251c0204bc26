/**
 * Guardrails on change: what the publisher lets through between one edition and the next.
 *
 * Law: a gate only holds back or brings back what was already published; it never adds. Removals and
 * exemptions are never held, pins only by a freeze and a rollback. What is held waits in watch.txt, with its reason.
 *
 *   surge         more additions in an hour than half the list: the rest waits, places are shared (surge.ts)
 *   freeze        nothing that is not already listed passes
 *   rollback      an earlier edition, less what has ended or been taken out since
 *   consistency   what vanished and nobody can say why stops the edition
 */
import type { Steering } from '../facts/control.ts';
import { growthAt } from './change.ts';
import type { ChangeGuardrails } from './changes.ts';
import { SMALL_LIST, type CurrentMeasures } from './edition.ts';
import type { Entry } from './entry.ts';
import { isWithin } from '../feeds/edition-limit.ts';
import { FLAG, hasFlag, isInSet, type Columns } from './columns/columns.ts';
import { slotFor } from './columns/slots.ts';
import { surge, type Allowance } from './surge.ts';
import type { EpochSeconds } from '../base/time.ts';
import { slotCount, valueAt } from './columns/names.ts';

/** By slot. */
export interface Passage {
  /** What waits, and why. */
  readonly held: ReadonlyMap<number, string>;
  readonly restored: ReadonlyMap<number, Entry>;
}

const NONE: ReadonlyMap<number, never> = new Map<number, never>();

/** So many additions an hour always pass: a busy day, not a flood. */
const GROWTH_FREE = 1_000;
const GROWTH_SHARE = 0.5;
/** Frozen by nobody. */
const UNREADABLE = 'held while an action of an operator cannot be read';

/**
 * The last step before an edition: it may hold entries back (surge, freeze), and bring back those
 * of an earlier edition (rollback). Admitted is what is in force and over no cap.
 */
export function gate(
  columns: Columns,
  isAdmitted: (slot: number) => boolean,
  guardrails: ChangeGuardrails | undefined,
): Passage {
  if (guardrails === undefined) return { held: NONE, restored: NONE };
  const { steering, base } = guardrails;
  const { published, stands, at } = columns;
  const { by } = steering;
  switch (steering.mode) {
    case 'free':
      return {
        held: surge(columns, isAdmitted, allowanceAt(stands, steering, at)),
        restored: NONE,
      };
    case 'frozen':
    case 'hard': {
      const isKept = (slot: number) =>
        published[slot] !== undefined && isWithinLimit(columns, slot);
      const because = by === undefined ? UNREADABLE : `frozen by ${by.author}`;
      return { held: holdUnless(columns, isKept, isAdmitted, because), restored: NONE };
    }
    case 'rolled-back': {
      const kept = new Map(base.map((entry) => [slotFor(columns, entry.key, entry), entry]));
      const isKept = (slot: number) => kept.has(slot);
      return {
        held: holdUnless(columns, isKept, isAdmitted, `rolled back by ${by?.author ?? ''}`),
        restored: restorable(kept, columns, isAdmitted),
      };
    }
  }
}

/** What found no room in the edition before is not added either, when room is made. */
function isWithinLimit(columns: Columns, slot: number): boolean {
  const { limit } = columns.actions;
  if (limit === undefined) return true;
  const value = valueAt(columns, slot);
  return value.kind === 'ip' ? isInSet(columns, slot, limit.addresses) : isWithin(limit, value);
}

/** What may still be added in this hour; without limit for a first or short list. */
function allowanceAt(
  stands: CurrentMeasures | undefined,
  steering: Steering,
  at: EpochSeconds,
): Allowance {
  const unlimited = { max: Number.POSITIVE_INFINITY, left: Number.POSITIVE_INFINITY };
  if (stands === undefined) return { ...unlimited, addedBy: new Map() };
  const { base, added, addedBy = {} } = growthAt(stands, at);
  const byAccount = new Map(Object.entries(addedBy));
  if (base < SMALL_LIST) return { ...unlimited, addedBy: byAccount };
  const max = Math.max(GROWTH_FREE, Math.floor(base * GROWTH_SHARE)) + steering.growthAllowed;
  return { max, left: Math.max(0, max - added), addedBy: byAccount };
}

function holdUnless(
  columns: Columns,
  isKept: (slot: number) => boolean,
  isAdmitted: (slot: number) => boolean,
  because: string,
): ReadonlyMap<number, string> {
  const held = new Map<number, string>();
  for (let slot = 0; slot < slotCount(columns); slot += 1) {
    if (isAdmitted(slot) && !isKept(slot)) held.set(slot, because);
  }
  return held;
}

/** What of an earlier edition is neither in force nor ended, and was not taken back since. */
function restorable(
  kept: ReadonlyMap<number, Entry>,
  columns: Columns,
  isAdmitted: (slot: number) => boolean,
): ReadonlyMap<number, Entry> {
  const restored = new Map<number, Entry>();
  for (const [slot, entry] of kept) {
    const isTakenBack = hasFlag(columns, slot, FLAG.released);
    if (!isAdmitted(slot) && columns.at < entry.until && !isTakenBack) restored.set(slot, entry);
  }
  return restored;
}
