/** The slots of the columns: one for each value that is known, and their order by key. */
import { readPlainAddress } from '../../addresses/set/plain-address.ts';
import type { Value } from '../entry.ts';
import { PLACEMENT } from '../edition.ts';
import { NO_VOICE, type Columns } from './columns.ts';

/** The slot of a value; a new one stands in `order` only after `enrol`. */
export function slotFor(columns: Columns, key: string, value: Value): number {
  const known = columns.slots.get(key);
  if (known !== undefined) return known;
  const slot = columns.keys.length;
  if (slot === columns.flags.length) grow(columns);
  columns.slots.set(key, slot);
  columns.keys.push(key);
  columns.values.push(value);
  columns.indicators.push(undefined);
  columns.entries.push(undefined);
  columns.claims.push(undefined);
  columns.listed.push(undefined);
  columns.published.push(undefined);
  columns.reasons.push(undefined);
  columns.countedAs.push(undefined);
  columns.places[slot] = PLACEMENT.nowhere;
  columns.due[slot] = Number.POSITIVE_INFINITY;
  columns.until[slot] = Number.POSITIVE_INFINITY;
  columns.voice[slot] = NO_VOICE;
  const plain = value.kind === 'ip' ? readPlainAddress(value.value) : undefined;
  columns.family[slot] = plain?.family ?? 0;
  if (plain?.family === 4) columns.address4[slot] = plain.value;
  return slot;
}

/** Puts the slots made since `order` was last whole into it: sorts those alone, and merges them in. */
export function enrol(columns: Columns): void {
  const { order, keys } = columns;
  if (order.length === keys.length) return;
  const keyAt = (slot: number) => keys[slot] ?? '';
  const fresh = Array.from({ length: keys.length - order.length }, (_, n) => order.length + n);
  fresh.sort((a, b) => (keyAt(a) < keyAt(b) ? -1 : 1));
  const next = new Uint32Array(keys.length);
  let taken = 0;
  fresh.forEach((slot, n) => {
    const place = firstFrom(order, taken, (other) => keyAt(other) > keyAt(slot));
    next.set(order.subarray(taken, place), taken + n);
    next[place + n] = slot;
    taken = place;
  });
  next.set(order.subarray(taken), taken + fresh.length);
  columns.order = next;
}

/** The first place from `from` on whose slot `isPast`, which stays true from there on. */
function firstFrom(order: Uint32Array, from: number, isPast: (slot: number) => boolean): number {
  let low = from;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isPast(order[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function grow(columns: Columns): void {
  const capacity = 2 * columns.flags.length;
  const wider = <T extends Uint8Array | Uint32Array | Float64Array>(column: T, next: T): T => {
    next.set(column);
    return next;
  };
  columns.flags = wider(columns.flags, new Uint8Array(capacity));
  columns.places = wider(columns.places, new Uint8Array(capacity));
  columns.family = wider(columns.family, new Uint8Array(capacity));
  columns.address4 = wider(columns.address4, new Uint32Array(capacity));
  columns.voice = wider(columns.voice, new Uint32Array(capacity));
  columns.due = wider(columns.due, new Float64Array(capacity));
  columns.until = wider(columns.until, new Float64Array(capacity));
}
