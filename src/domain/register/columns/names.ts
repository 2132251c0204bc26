/** The keys and values of slots, and their order. What is asked of an address is made of its four bytes. */
import type { Kind } from '../../findings/extraction.ts';
import {
  indicatorRow,
  keyIn,
  valueOfKey,
  type IndicatorRows,
} from '../../facts/rows/indicator-rows.ts';
import { NO_ROW } from '../../facts/rows/row-index.ts';
import type { Entry, EntryTerms, Value } from '../entry.ts';

/** Of the columns, which is all that is asked of them here. */
export interface SlotNames {
  /** The key of each slot, whose number is that of its row. */
  readonly names: IndicatorRows;
}

export function slotCount({ names }: SlotNames): number {
  return names.rows;
}

export function allSlots({ names }: SlotNames): Iterable<number> {
  return new Uint32Array(names.rows).keys();
}

/** The slot of a key; `undefined` if it has none. */
export function slotOf({ names }: SlotNames, key: string): number | undefined {
  const slot = indicatorRow(names, key);
  return slot === NO_ROW ? undefined : slot;
}

export function keyAt({ names }: SlotNames, slot: number): string {
  return keyIn(names, slot);
}

export function valueAt(columns: SlotNames, slot: number): Value {
  return valueOfKey(keyAt(columns, slot));
}

/** The entry of a slot on these terms. */
export function entryAt(columns: SlotNames, slot: number, terms: EntryTerms): Entry {
  const { band, lastSeen, until, accounts } = terms;
  const key = keyAt(columns, slot);
  const { kind, value } = valueOfKey(key);
  return { key, kind, value, band, lastSeen, until, accounts };
}

export function kindAt(columns: SlotNames & { readonly family: Uint8Array }, slot: number): Kind {
  return columns.family[slot] === 0 ? valueAt(columns, slot).kind : 'ip';
}

/** The slots in order of their keys. */
export function inOrderOf(columns: SlotNames, slots: Iterable<number>): readonly number[] {
  const named = [...slots].map((slot) => ({ slot, key: keyAt(columns, slot) }));
  named.sort((a, b) => (a.key < b.key ? -1 : 1));
  return named.map(({ slot }) => slot);
}

/** Octets in order of their text: a dot and the end come before every digit, so a shorter one before its longer ones. */
const OCTETS = Uint8Array.from(
  Array.from({ length: 256 }, (_, octet) => String(octet))
    .sort()
    .map(Number),
);
const PLACE_OF_OCTET = new Uint8Array(256);
OCTETS.forEach((octet, place) => (PLACE_OF_OCTET[octet] = place));

/** A number in whose order the texts of IPv4 addresses stand. */
export function textOrder4(address: number): number {
  const place = (shift: number) => PLACE_OF_OCTET[(address >>> shift) & 255] as number;
  return ((place(24) << 24) | (place(16) << 16) | (place(8) << 8) | place(0)) >>> 0;
}
