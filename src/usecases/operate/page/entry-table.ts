/**
 * All entries of an edition as columns, so that a page holds 131,072 of them and a browser reads them at once.
 *
 * A part is bounded by the characters of its values, since a function's answer is bounded by its bytes. All
 * parts are of the edition that the first one names: what is published between two of them moves nothing.
 */
import type { ListedEntry } from '../../../domain/edition/listed-entry.ts';
import type { EpochSeconds } from '../../../domain/base/time.ts';
import { RANKS, type Rank } from '../../../domain/values/band.ts';
import type { ObjectStore } from '../../../ports/object-store.ts';
import type { Breather } from '../../../ports/timing.ts';
import { findEdition, readPointer } from '../../publish/edition-store.ts';
import { listedIn } from './listed-entries.ts';

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

/** Of one part: made, sent and read in some 20 ms each, so that nobody waits long for it. */
const PART_ROWS = 16_384;
/** What a function answers is below 6 MB. */
const PART_CHARACTERS = 2_000_000;

export interface AskedRows {
  /** `undefined`: the committed one. */
  readonly edition: number | undefined;
  readonly from: number;
  /** So many of the highest bands instead of a part: what a person sees first. */
  readonly top?: number | undefined;
}

/** `undefined` if there is no edition of that number. */
export async function entryTable(
  ops: ObjectStore,
  { edition, from, top }: AskedRows,
  turn?: Breather,
): Promise<EntryTable | undefined> {
  const current = (await readPointer(ops))?.pointer;
  if (current === undefined) return edition === undefined ? BEFORE_THE_FIRST : undefined;
  const isCurrent = edition === undefined || edition === current.number;
  const pointer = isCurrent ? current : await findEdition(ops, edition);
  if (pointer === undefined) return undefined;
  const entries = await listedIn(ops, pointer, turn);
  const { number, digest, at } = pointer;
  const about = { edition: number, digest, at, rows: entries.length };
  if (top !== undefined) {
    return { ...about, from: 0, next: null, ...columnsOf(highest(entries, top)) };
  }
  const to = endOfPart(entries, from);
  const next = to < entries.length ? to : null;
  return { ...about, from, next, ...columnsOf(entries.slice(from, to)) };
}

/** The first of each band, the highest first, in order of keys. */
function highest(entries: readonly ListedEntry[], count: number): readonly ListedEntry[] {
  const found = new Map(RANKS.map((rank): [Rank, ListedEntry[]] => [rank, []]));
  for (const entry of entries) {
    const some = found.get(entry.band);
    if (some !== undefined && some.length < count) some.push(entry);
  }
  return [...found.values()].flat().slice(0, count);
}

function columnsOf(part: readonly ListedEntry[]) {
  return {
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
