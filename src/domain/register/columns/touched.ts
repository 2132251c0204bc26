/** What of the columns the next edition looks at again. */
import { allSlots, inOrderOf, type SlotNames } from './names.ts';

/**
 * Slots at which the next edition may stand otherwise than the last one drawn. All others are passed over.
 *
 * Law: a slot that is not touched has the same place, for the same reason, in both.
 */
export interface Touched {
  /** All of them, whatever `slots` holds. */
  isAll: boolean;
  readonly slots: Set<number>;
}

export function newTouched(): Touched {
  return { isAll: false, slots: new Set() };
}

export function touch({ slots, isAll }: Touched, touched: Iterable<number>): void {
  if (isAll) return;
  for (const slot of touched) slots.add(slot);
}

export function touchAll(touched: Touched): void {
  touched.isAll = true;
  touched.slots.clear();
}

export function settleTouched(touched: Touched): void {
  touched.isAll = false;
  touched.slots.clear();
}

interface WithTouched extends SlotNames {
  readonly touched: Touched;
}

export function touchedSlots(columns: WithTouched): Iterable<number> {
  return columns.touched.isAll ? allSlots(columns) : columns.touched.slots;
}

/** In order of keys. All slots are enrolled. */
export function touchedInOrder(
  columns: WithTouched & { readonly order: Uint32Array },
): Iterable<number> {
  return columns.touched.isAll ? columns.order : inOrderOf(columns, columns.touched.slots);
}
