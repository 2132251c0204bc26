/**
 * Finds rows by a number made of what they hold: chains of rows in columns, 8 to 12 bytes a row.
 *
 * Who chooses what is held may choose it so that its rows stand in one chain. What is held of one account is bounded
 * (holding.ts), and so is the longest chain that one can make.
 */

/** No row at all. */
export const NO_ROW = 0xffff_ffff;

export interface RowIndex {
  /** The first row of each chain; a power of two of them. */
  heads: Uint32Array;
  /** By row, the next of its chain. */
  next: Uint32Array;
  size: number;
  /** Of a row that is linked; 32 bits, the lowest as well mixed as the others. */
  readonly hashOf: (row: number) => number;
}

const CHAINS_MIN = 64;

export function newRowIndex(hashOf: RowIndex['hashOf']): RowIndex {
  return {
    heads: new Uint32Array(CHAINS_MIN).fill(NO_ROW),
    next: new Uint32Array(CHAINS_MIN),
    size: 0,
    hashOf,
  };
}

/** The first row of the chain in which rows of that hash are; `next` says those after it. */
export function firstIn({ heads }: RowIndex, hash: number): number {
  return heads[hash & (heads.length - 1)] as number;
}

export function link(index: RowIndex, row: number): void {
  if (index.size === index.heads.length) rehash(index);
  if (row >= index.next.length) index.next = wider(index.next, roomFor(row + 1));
  index.size += 1;
  chain(index, row);
}

export function unlink(index: RowIndex, row: number): void {
  const { heads, next } = index;
  const place = index.hashOf(row) & (heads.length - 1);
  index.size -= 1;
  let before = heads[place] as number;
  if (before === row) {
    heads[place] = next[row] as number;
    return;
  }
  while (next[before] !== row) before = next[before] as number;
  next[before] = next[row] as number;
}

function chain({ heads, next, hashOf }: RowIndex, row: number): void {
  const place = hashOf(row) & (heads.length - 1);
  next[row] = heads[place] as number;
  heads[place] = row;
}

function rehash(index: RowIndex): void {
  const before = index.heads;
  const rows = index.next.slice();
  index.heads = new Uint32Array(2 * before.length).fill(NO_ROW);
  for (const head of before) {
    for (let row = head; row !== NO_ROW; row = rows[row] as number) chain(index, row);
  }
}

/** Spreads all bits of a number over all bits. */
export function mixed(number: number): number {
  let bits = number;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85eb_ca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2_ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

export function hashOfText(text: string, from = 0): number {
  let bits = 0x811c_9dc5;
  for (let n = from; n < text.length; n += 1) {
    bits = Math.imul(bits ^ text.charCodeAt(n), 0x0100_0193);
  }
  return mixed(bits);
}

type NumberColumn = Uint8Array | Uint32Array | Float64Array;

/** For how many rows there is to be room where so many are needed: what grows is not copied for every one. */
export function roomFor(rows: number): number {
  return Math.max(CHAINS_MIN, Math.ceil(1.25 * rows));
}

/** The column with that length. */
export function wider<T extends NumberColumn>(column: T, length: number): T {
  const Kind = column.constructor as new (length: number) => T;
  const next = new Kind(length);
  next.set(column);
  return next;
}
