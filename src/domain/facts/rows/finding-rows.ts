/**
 * Findings in rows: the key of each, and how it stands. A row is there while a standing is held under its key, or a
 * sighting names it.
 *
 *   aws/111122223333/eu-west-1/ 8ab3…   what stands before the id is shared; an id of 32 hexadecimal digits is 16 bytes
 */
import type { FindingStatus } from '../finding-status.ts';
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
import { newShared, share, shareAgain, unshare, type Shared } from './shared.ts';

export interface FindingRows {
  /** One more than the highest row that was ever there. */
  rows: number;
  readonly free: number[];
  /** Number of the text before the id; of the whole key, where the id is none of 32 digits. */
  prefix: Uint32Array;
  /** Four words a row. */
  id: Uint32Array;
  updatedAt: Float64Array;
  flags: Uint8Array;
  /** How many sightings name it. */
  named: Uint32Array;
  readonly prefixes: Shared<string>;
  readonly index: RowIndex;
  /** How many rows have a standing. */
  standings: number;
}

/** Bits of `flags`. */
export const FINDING = {
  /** The id is in `id`. */
  hex: 1,
  stands: 2,
  archived: 4,
  vetoed: 8,
  /** The ledger has been seen to say just what is held. */
  confirmed: 16,
} as const;

const ID_LENGTH = 32;
const WORDS = 4;

export function newFindingRows(): FindingRows {
  const rows: FindingRows = {
    rows: 0,
    free: [],
    prefix: new Uint32Array(0),
    id: new Uint32Array(0),
    updatedAt: new Float64Array(0),
    flags: new Uint8Array(0),
    named: new Uint32Array(0),
    prefixes: newShared(),
    index: newRowIndex((row) => hashOfRow(rows, row)),
    standings: 0,
  };
  return rows;
}

/** The row of that key, or `NO_ROW`. */
export function findingRow(rows: FindingRows, key: string): number {
  const hasHex = readId(key, read);
  const prefix = rows.prefixes.numbers.get(hasHex ? key.slice(0, -ID_LENGTH) : key);
  if (prefix === undefined) return NO_ROW;
  return rowWith(rows, prefix, hasHex, hasHex ? idHash(read, 0) : tailHash(key));
}

/** The row of that prefix and, if it has one, of the id that was read last. */
function rowWith(rows: FindingRows, prefix: number, hasHex: boolean, hash: number): number {
  const { index, flags, id } = rows;
  for (let row = firstIn(index, hash); row !== NO_ROW; row = index.next[row] as number) {
    if (rows.prefix[row] !== prefix) continue;
    if (((flags[row] as number) & FINDING.hex) === 0) {
      if (!hasHex) return row;
    } else if (hasHex && isId(id, row * WORDS)) return row;
  }
  return NO_ROW;
}

/** The row of that key, made if there is none. */
export function findingRowFor(rows: FindingRows, key: string): number {
  const known = findingRow(rows, key);
  if (known !== NO_ROW) return known;
  const hasHex = readId(key, read);
  const prefix = hasHex ? key.slice(0, -ID_LENGTH) : key;
  return added(rows, share(rows.prefixes, prefix, prefix), hasHex);
}

/** As `findingRowFor`, of a key by the number of its prefix and the four words of its id, which stand at `at`. */
export function findingRowOfId(
  rows: FindingRows,
  prefix: number,
  words: Uint32Array,
  at: number,
): number {
  for (let word = 0; word < WORDS; word += 1) read[word] = words[at + word] as number;
  const known = rowWith(rows, prefix, true, idHash(read, 0));
  if (known !== NO_ROW) return known;
  shareAgain(rows.prefixes, prefix);
  return added(rows, prefix, true);
}

function added(rows: FindingRows, prefix: number, hasHex: boolean): number {
  const row = rows.free.pop() ?? rows.rows;
  if (row === rows.rows) rows.rows += 1;
  if (row >= rows.flags.length) widen(rows, roomFor(rows.rows));
  rows.prefix[row] = prefix;
  rows.flags[row] = hasHex ? FINDING.hex : 0;
  if (hasHex) rows.id.set(read, row * WORDS);
  rows.named[row] = 0;
  link(rows.index, row);
  return row;
}

/** Makes room for so many rows in all. */
function widen(rows: FindingRows, room: number): void {
  rows.prefix = wider(rows.prefix, room);
  rows.id = wider(rows.id, WORDS * room);
  rows.updatedAt = wider(rows.updatedAt, room);
  rows.flags = wider(rows.flags, room);
  rows.named = wider(rows.named, room);
}

/** The key of a row. */
export function findingText({ prefix, prefixes, flags, id }: FindingRows, row: number): string {
  const text = prefixes.values[prefix[row] as number] as string;
  if (((flags[row] as number) & FINDING.hex) === 0) return text;
  const at = row * WORDS;
  return text + hexOf(id[at]) + hexOf(id[at + 1]) + hexOf(id[at + 2]) + hexOf(id[at + 3]);
}

/** Rows whose key ends with that id after a slash, or is it; and perhaps some more. */
export function* rowsOfId(rows: FindingRows, id: string): Generator<number> {
  const hash = readId(id, read) ? idHash(read, 0) : tailHash(id);
  const { index } = rows;
  for (let row = firstIn(index, hash); row !== NO_ROW; row = index.next[row] as number) yield row;
}

export function hasStanding({ flags }: FindingRows, row: number): boolean {
  return ((flags[row] as number) & FINDING.stands) !== 0;
}

/** `undefined` if nothing stands of it. */
export function standingIn(
  rows: FindingRows,
  row: number,
  finding: string,
): FindingStatus | undefined {
  const flags = rows.flags[row] as number;
  if ((flags & FINDING.stands) === 0) return undefined;
  return {
    finding,
    updatedAt: rows.updatedAt[row] as number,
    archived: (flags & FINDING.archived) !== 0,
    vetoed: (flags & FINDING.vetoed) !== 0,
  };
}

/** Sets how the finding stands; whether the ledger says so stays as it was noted. */
export function setStandingIn(
  rows: FindingRows,
  row: number,
  { updatedAt, archived, vetoed }: Pick<FindingStatus, 'updatedAt' | 'archived' | 'vetoed'>,
): void {
  const before = rows.flags[row] as number;
  if ((before & FINDING.stands) === 0) rows.standings += 1;
  rows.updatedAt[row] = updatedAt;
  const kept = before & (FINDING.hex | FINDING.confirmed);
  const said = (archived ? FINDING.archived : 0) | (vetoed ? FINDING.vetoed : 0);
  rows.flags[row] = kept | FINDING.stands | said;
}

/** Nothing stands of it any more. */
export function clearStandingIn(rows: FindingRows, row: number): void {
  if (!hasStanding(rows, row)) return;
  rows.standings -= 1;
  rows.flags[row] = (rows.flags[row] as number) & FINDING.hex;
  forgetUnused(rows, row);
}

/** One more sighting names it, or one less. */
export function nameFinding(rows: FindingRows, row: number, more: 1 | -1): void {
  rows.named[row] = (rows.named[row] as number) + more;
  if (more < 0) forgetUnused(rows, row);
}

/** Drops the row if nothing needs it. */
function forgetUnused(rows: FindingRows, row: number): void {
  if (rows.named[row] !== 0 || hasStanding(rows, row)) return;
  unlink(rows.index, row);
  unshare(rows.prefixes, rows.prefix[row] as number);
  rows.free.push(row);
}

function hashOfRow({ flags, id, prefix, prefixes }: FindingRows, row: number): number {
  if (((flags[row] as number) & FINDING.hex) !== 0) return idHash(id, row * WORDS);
  return tailHash(prefixes.values[prefix[row] as number] as string);
}

function idHash(words: Uint32Array, at: number): number {
  const [a, b, c, d] = [words[at], words[at + 1], words[at + 2], words[at + 3]] as number[];
  return mixed(
    Math.imul((a as number) ^ Math.imul(b as number, 0x9e37_79b1), 0x85eb_ca6b) ^
      Math.imul((c as number) ^ Math.imul(d as number, 0xc2b2_ae3d), 0x27d4_eb2f),
  );
}

/** Of what stands after the last slash. */
function tailHash(key: string): number {
  return hashOfText(key, key.lastIndexOf('/') + 1);
}

/** The id that was read last. */
const read = new Uint32Array(WORDS);

function isId(id: Uint32Array, at: number): boolean {
  return (
    id[at] === read[0] && id[at + 1] === read[1] && id[at + 2] === read[2] && id[at + 3] === read[3]
  );
}

/** Reads the id at the end of a key: false if it is not one of just 32 hexadecimal digits in lower case. */
function readId(key: string, into: Uint32Array): boolean {
  const start = key.length - ID_LENGTH;
  if (start < 0 || (start > 0 && key.charCodeAt(start - 1) !== SLASH)) return false;
  for (let word = 0; word < WORDS; word += 1) {
    let bits = 0;
    for (let n = start + 8 * word; n < start + 8 * word + 8; n += 1) {
      const code = key.charCodeAt(n);
      const digit = code < 58 ? code - 48 : code - 87;
      if (digit < 0 || digit > 15 || (code > 57 && code < 97)) return false;
      bits = (bits << 4) | digit;
    }
    into[word] = bits >>> 0;
  }
  return true;
}

const SLASH = 47;

function hexOf(word: number | undefined): string {
  return (word as number).toString(16).padStart(8, '0');
}
