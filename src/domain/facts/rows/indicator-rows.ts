/** Indicators in rows: an IPv4 address is four bytes, all else the text of its key; and the first of its sightings. */
import { readPlainAddress } from '../../addresses/set/plain-address.ts';
import type { Kind } from '../../findings/extraction.ts';
import {
  firstIn,
  hashOfText,
  link,
  mixed,
  newRowIndex,
  NO_ROW,
  roomFor,
  unlink,
  wider,
  type RowIndex,
} from './row-index.ts';

export interface IndicatorRows {
  /** One more than the highest row that was ever there. */
  rows: number;
  readonly free: number[];
  /** The address of a row that has no text. */
  address: Uint32Array;
  readonly texts: Map<number, string>;
  /** Its strongest sighting; `NO_ROW`: the row is free. */
  head: Uint32Array;
  readonly index: RowIndex;
}

export function newIndicatorRows(): IndicatorRows {
  const rows: IndicatorRows = {
    rows: 0,
    free: [],
    address: new Uint32Array(0),
    texts: new Map(),
    head: new Uint32Array(0),
    index: newRowIndex((row) => {
      const text = rows.texts.get(row);
      return text === undefined ? mixed(rows.address[row] as number) : hashOfText(text);
    }),
  };
  return rows;
}

/** The row of that key, or `NO_ROW`. */
export function indicatorRow(rows: IndicatorRows, key: string): number {
  const address = address4In(key);
  return address === undefined ? rowOfText(rows, key) : rowOfAddress(rows, address);
}

/** The row of an IPv4 address, or `NO_ROW`. */
export function rowOfAddress({ index, address, texts }: IndicatorRows, wanted: number): number {
  for (let row = firstIn(index, mixed(wanted)); row !== NO_ROW; row = index.next[row] as number) {
    if (address[row] === wanted && (texts.size === 0 || !texts.has(row))) return row;
  }
  return NO_ROW;
}

function rowOfText({ index, texts }: IndicatorRows, key: string): number {
  if (texts.size === 0) return NO_ROW;
  for (let row = firstIn(index, hashOfText(key)); row !== NO_ROW; row = index.next[row] as number) {
    if (texts.get(row) === key) return row;
  }
  return NO_ROW;
}

/** A new row for a key that has none. */
export function addIndicator(rows: IndicatorRows, key: string): number {
  const address = address4In(key);
  return address === undefined ? added(rows, 0, key) : added(rows, address, undefined);
}

/** A new row for an IPv4 address that has none. */
export function addAddress(rows: IndicatorRows, address: number): number {
  return added(rows, address, undefined);
}

function added(rows: IndicatorRows, address: number, text: string | undefined): number {
  const row = rows.free.pop() ?? rows.rows;
  if (row === rows.rows) rows.rows += 1;
  if (row >= rows.head.length) widen(rows, roomFor(rows.rows));
  rows.address[row] = address;
  if (text !== undefined) rows.texts.set(row, text);
  rows.head[row] = NO_ROW;
  link(rows.index, row);
  return row;
}

/** Makes room for so many rows in all. */
function widen(rows: IndicatorRows, room: number): void {
  rows.address = wider(rows.address, room);
  rows.head = wider(rows.head, room);
}

export function dropIndicator(rows: IndicatorRows, row: number): void {
  unlink(rows.index, row);
  rows.texts.delete(row);
  rows.head[row] = NO_ROW;
  rows.free.push(row);
}

/** The key of a row (`indicatorKey`). */
export function keyIn({ address, texts }: IndicatorRows, row: number): string {
  return texts.get(row) ?? `ip ${quadOf(address[row] as number)}`;
}

/** Kind and text of a key. */
export function valueOfKey(key: string): { readonly kind: Kind; readonly value: string } {
  const end = key.indexOf(' ');
  return { kind: key.slice(0, end) as Kind, value: key.slice(end + 1) };
}

function address4In(key: string): number | undefined {
  if (!key.startsWith('ip ')) return undefined;
  const text = key.slice(3);
  const plain = readPlainAddress(text);
  // Only what is written just so when it is asked for.
  if (plain?.family !== 4 || quadOf(plain.value) !== text) return undefined;
  return plain.value;
}

function quadOf(address: number): string {
  return `${address >>> 24}.${(address >>> 16) & 255}.${(address >>> 8) & 255}.${address & 255}`;
}
