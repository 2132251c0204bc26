/** The slots of the columns: one for each value that is known, and their order by key. */
import { sortPairs } from '../../addresses/set/radix-sort.ts';
import { readPlainAddress } from '../../addresses/set/plain-address.ts';
import { addIndicator } from '../../facts/rows/indicator-rows.ts';
import type { Value } from '../entry.ts';
import { PLACEMENT } from '../edition.ts';
import { NO_VOICE, type Columns } from './columns.ts';
import { inOrderOf, keyAt, slotCount, slotOf, textOrder4 } from './names.ts';

/** The slot of a value; a new one stands in `order` only after `enrol`. */
export function slotFor(columns: Columns, key: string, value: Value): number {
  const known = slotOf(columns, key);
  if (known !== undefined) return known;
  const slot = addIndicator(columns.names, key);
  if (slot === columns.flags.length) grow(columns);
  columns.entries.push(undefined);
  columns.listed.push(undefined);
  columns.published.push(undefined);
  columns.reasons.push(undefined);
  columns.countedAs.push(undefined);
  columns.places[slot] = PLACEMENT.nowhere;
  columns.due[slot] = Number.POSITIVE_INFINITY;
  columns.until[slot] = Number.POSITIVE_INFINITY;
  columns.voice[slot] = NO_VOICE;
  columns.family[slot] = familyOf(columns, slot, value);
  return slot;
}

function familyOf({ names }: Columns, slot: number, { kind, value }: Value): 0 | 4 | 6 {
  if (!names.texts.has(slot)) return 4;
  return kind === 'ip' ? (readPlainAddress(value)?.family ?? 0) : 0;
}

/** Puts the slots made since `order` was last whole into it: sorts those alone, and merges them in. */
export function enrol(columns: Columns): void {
  const { order, family, names } = columns;
  const count = slotCount(columns);
  if (order.length === count) return;
  const fresh = Uint32Array.from({ length: count - order.length }, (_, n) => order.length + n);
  const payload = fresh.filter((slot) => family[slot] === 4);
  const keys = payload.map((slot) => textOrder4(names.address[slot] as number));
  const others = inOrderOf(
    columns,
    fresh.filter((slot) => family[slot] !== 4),
  );
  columns.order = merged(columns, order, sortPairs({ keys, payload }).payload);
  columns.order = merged(columns, columns.order, others);
}

/** Both in order of keys. */
function merged(columns: Columns, order: Uint32Array, fresh: ArrayLike<number>): Uint32Array {
  if (fresh.length === 0) return order;
  const next = new Uint32Array(order.length + fresh.length);
  let taken = 0;
  for (let n = 0; n < fresh.length; n += 1) {
    const slot = fresh[n] as number;
    const place = firstFrom(order, taken, (other) => isBehind(columns, other, slot));
    next.set(order.subarray(taken, place), taken + n);
    next[place + n] = slot;
    taken = place;
  }
  next.set(order.subarray(taken), taken + fresh.length);
  return next;
}

function isBehind(columns: Columns, a: number, b: number): boolean {
  const { family, names } = columns;
  if (family[a] !== 4 || family[b] !== 4) return keyAt(columns, a) > keyAt(columns, b);
  return textOrder4(names.address[a] as number) > textOrder4(names.address[b] as number);
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
  const { claims } = columns;
  claims.kind = wider(claims.kind, new Uint32Array(capacity));
  claims.finding = wider(claims.finding, new Uint32Array(capacity));
  claims.band = wider(claims.band, new Uint8Array(capacity));
  claims.from = wider(claims.from, new Float64Array(capacity));
  columns.known = wider(columns.known, new Uint8Array(capacity));
  columns.flags = wider(columns.flags, new Uint8Array(capacity));
  columns.places = wider(columns.places, new Uint8Array(capacity));
  columns.family = wider(columns.family, new Uint8Array(capacity));
  columns.voice = wider(columns.voice, new Uint32Array(capacity));
  columns.due = wider(columns.due, new Float64Array(capacity));
  columns.until = wider(columns.until, new Float64Array(capacity));
}
