/**
 * All entries of an edition as columns, so that a page holds 131,072 of them and a browser reads them at once.
 *
 * A part is bounded by the characters of its values, since a function's answer is bounded by its bytes. All
 * parts are of the edition that the first one names: what is published between two of them moves nothing.
 */
import type { ListedEntry } from '../../../domain/edition/listed-entry.ts';
import type { EpochSeconds } from '../../../domain/base/time.ts';
import type { ObjectStore } from '../../../ports/object-store.ts';
import { readListed } from '../../publish/edition-entries.ts';
import { findEdition, readPointer, type Pointer } from '../../publish/edition-store.ts';

/** A column has a number or a letter for each row; `from` is the number of the first row. */
export interface EntryTable {
  /** `null` before the first edition. */
  readonly edition: number | null;
  readonly digest: string;
  /** Of the edition, in seconds since 1970. */
  readonly at: EpochSeconds;
  /** Of the whole edition. */
  readonly rows: number;
  readonly from: number;
  /** Where the next part begins; `null` after the last. */
  readonly next: number | null;
  /** One a line: no value holds a line end. */
  readonly values: string;
  /** `i` address or CIDR, `d` domain, `h` hash. */
  readonly kinds: string;
  /** `p` pin, `c` critical, `h` high, `m` medium, `l` low. */
  readonly bands: string;
  /** Seconds since 1970; 0: of a pin, which nobody need have seen. */
  readonly lastSeen: readonly EpochSeconds[];
  /** 0: until it is taken back. */
  readonly until: readonly EpochSeconds[];
  /** How many accounts accuse it. */
  readonly accounts: readonly number[];
}

const EMPTY = { values: '', kinds: '', bands: '', lastSeen: [], until: [], accounts: [] };
const BEFORE_THE_FIRST: EntryTable = {
  edition: null,
  digest: '',
  at: 0,
  rows: 0,
  from: 0,
  next: null,
  ...EMPTY,
};

/** Of one part. Beside a value a row has some 35 characters, and what a function answers is below 6 MB. */
const PART_ROWS = 65_536;
const PART_CHARACTERS = 2_000_000;

/** `edition` undefined: the committed one. `undefined` if there is none of that number. */
export async function entryTable(
  ops: ObjectStore,
  edition: number | undefined,
  from: number,
): Promise<EntryTable | undefined> {
  const current = (await readPointer(ops))?.pointer;
  if (current === undefined) return edition === undefined ? BEFORE_THE_FIRST : undefined;
  const isCurrent = edition === undefined || edition === current.number;
  const pointer = isCurrent ? current : await findEdition(ops, edition);
  if (pointer === undefined) return undefined;
  return partOf(pointer, await listedIn(ops, pointer), from);
}

interface LastRead {
  readonly digest: string;
  readonly number: number;
  readonly entries: Promise<readonly ListedEntry[]>;
}

/**
 * Parts of one edition, and what is asked beside them, come one after the other or at once: it is read once for
 * them all. One that could not be read is read again.
 */
const lastRead = new WeakMap<ObjectStore, LastRead>();

/** What an edition lists, in order of keys. Throws if it cannot be read. */
export function listedIn(ops: ObjectStore, pointer: Pointer): Promise<readonly ListedEntry[]> {
  const { digest, number } = pointer;
  const last = lastRead.get(ops);
  if (last?.digest === digest && last.number === number) return last.entries;
  const entries = readListed(ops, pointer);
  const read = { digest, number, entries };
  lastRead.set(ops, read);
  entries.catch(() => {
    if (lastRead.get(ops) === read) lastRead.delete(ops);
  });
  return entries;
}

function partOf(pointer: Pointer, entries: readonly ListedEntry[], from: number): EntryTable {
  const to = endOfPart(entries, from);
  const part = entries.slice(from, to);
  return {
    edition: pointer.number,
    digest: pointer.digest,
    at: pointer.at,
    rows: entries.length,
    from,
    next: to < entries.length ? to : null,
    values: part.map(({ value }) => value).join('\n'),
    kinds: part.map(({ kind }) => kind.charAt(0)).join(''),
    bands: part.map(({ band }) => band.charAt(0)).join(''),
    lastSeen: part.map(({ lastSeen }) => lastSeen ?? 0),
    until: part.map(({ until }) => until ?? 0),
    accounts: part.map(({ accounts }) => accounts),
  };
}

/** At least one row, where there is one. */
export function endOfPart(entries: readonly ListedEntry[], from: number): number {
  let characters = 0;
  let to = from;
  while (to < entries.length && to - from < PART_ROWS && characters < PART_CHARACTERS) {
    characters += entries[to]?.value.length ?? 0;
    to += 1;
  }
  return to;
}
