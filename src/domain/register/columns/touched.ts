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

/** Of the columns, which is all that is asked of them here. */
interface Slots {
  readonly touched: Touched;
  readonly keys: readonly string[];
  readonly order: Uint32Array;
}

export function touchedSlots({ touched, keys }: Omit<Slots, 'order'>): Iterable<number> {
  return touched.isAll ? keys.keys() : touched.slots;
}

/** In order of keys. All slots are enrolled. */
export function touchedInOrder({ touched, order, keys }: Slots): Iterable<number> {
  return touched.isAll ? order : inOrderOf(keys, touched.slots);
}

/** The slots in order of their keys. */
export function inOrderOf(keys: readonly string[], slots: Iterable<number>): readonly number[] {
  const keyOf = (slot: number) => keys[slot] ?? '';
  return [...slots].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1));
}
