/**
 * A batch of changes to the resident entries, and the linear merge of both.
 *
 * A change says all there is to say of one range: the windows it has from now on, none if it is to
 * go. The last change of a range wins. Merging sorts the batch, not the entries:
 *
 *   resident  ├ a ┤├ b ┤├ c ┤├ d ┤├ e ┤        runs of entries that no change names are copied
 *   batch              ├ c'┤     ├ x ┤         whole; the entries of a range that is named give
 *   next      ├ a ┤├ b ┤├ c'┤├ d ┤├ x ┤├ e ┤   way to its windows
 */
import { invariant } from '../../base/result.ts';
import type { AddressRange } from '../../values/address.ts';
import {
  NEVER,
  pickWindows,
  RANKS,
  type Entries,
  type Entries4,
  type Entries6,
  type EntryWindow,
  type Windows,
} from './entries.ts';
import { joinColumns, segmentsOf, type NamedRanges, type Segments } from './entry-segments.ts';
import { orderOf } from '../set/range-order6.ts';
import { sortPairs } from '../set/radix-sort.ts';
import { takeBytes, takeWords, type BufferPool } from '../set/buffer-pool.ts';
import { bigIntToWords, compareWords, RANGE_WORDS } from '../set/words6.ts';

/** The records of one family in the order they came: one for each window, or one that says none. */
interface Records {
  /** Two words a record in IPv4, eight in IPv6. */
  readonly words: number[];
  readonly from: number[];
  readonly until: number[];
  readonly rank: number[];
  readonly seen: number[];
  /** The number of the change a record belongs to. */
  readonly change: number[];
}

export interface EntryChanges {
  readonly v4: Records;
  readonly v6: Records;
  count: number;
}

/** Stands for a rank where a change leaves its range no window. */
const GONE = 0xff;
const NO_WINDOW: EntryWindow = { from: 0, until: 0, rank: GONE, seen: 0 };

export function entryChanges(): EntryChanges {
  return { v4: noRecords(), v6: noRecords(), count: 0 };
}

/** Says which windows exactly this range has from now on; none: it is no entry any more. */
export function setWindows(
  changes: EntryChanges,
  range: AddressRange,
  windows: readonly EntryWindow[],
): void {
  const records = range.family === 4 ? changes.v4 : changes.v6;
  changes.count += 1;
  for (const window of windows) invariant(isWindow(window), 'a window of an entry out of bounds');
  for (const window of windows.length === 0 ? [NO_WINDOW] : windows) {
    pushEnds(records, range);
    records.from.push(window.from);
    records.until.push(window.until);
    records.rank.push(window.rank);
    records.seen.push(window.seen);
    records.change.push(changes.count);
  }
}

/**
 * The next generation; the given one stays as it is. With a room its IPv4 columns hold until the next is
 * made there, so the given one must have been made elsewhere.
 */
export function applyChanges(entries: Entries, changes: EntryChanges, room?: BufferPool): Entries {
  return { v4: applied4(entries.v4, changes.v4, room), v6: applied6(entries.v6, changes.v6) };
}

function applied4(entries: Entries4, records: Records, room: BufferPool | undefined): Entries4 {
  const size = records.change.length;
  if (size === 0) return entries;
  const first = new Uint32Array(size);
  const last = new Uint32Array(size);
  for (let i = 0; i < size; i += 1) {
    first[i] = records.words[2 * i] as number;
    last[i] = records.words[2 * i + 1] as number;
  }
  const byLast = sortPairs({ keys: last.slice(), payload: Uint32Array.from(last.keys()) }).payload;
  const keys = byLast.map((index) => first[index] as number);
  const order = sortPairs({ keys, payload: byLast }).payload;
  const named = namedRanges(records, order, (a, b) => first[a] === first[b] && last[a] === last[b]);
  const segments = segmentsOf(entries.rank.length, named, (entry, record) => {
    const start = (entries.first[entry] as number) - (first[record] as number);
    return start === 0 ? (entries.last[entry] as number) - (last[record] as number) : start;
  });
  const kept = (column: Uint32Array) => named.kept.map((index) => column[index] as number);
  return {
    first: joinColumns(
      [entries.first, kept(first)],
      segments,
      takeWords(room, 'first', segments.total),
    ),
    last: joinColumns(
      [entries.last, kept(last)],
      segments,
      takeWords(room, 'last', segments.total),
    ),
    ...joinWindows([entries, pickWindows(columnsOf(records), named.kept)], segments, room),
  };
}

function applied6(entries: Entries6, records: Records): Entries6 {
  if (records.change.length === 0) return entries;
  const words = Uint32Array.from(records.words);
  const order = orderOf(words, RANGE_WORDS);
  const named = namedRanges(records, order, (a, b) => compareRanges(words, a, words, b) === 0);
  const segments = segmentsOf(entries.rank.length, named, (entry, record) =>
    compareRanges(entries.words, entry, words, record),
  );
  const kept = new Uint32Array(RANGE_WORDS * named.kept.length);
  named.kept.forEach((from, to) => {
    const at = RANGE_WORDS * from;
    kept.set(words.subarray(at, at + RANGE_WORDS), RANGE_WORDS * to);
  });
  return {
    words: joinColumns(
      [entries.words, kept],
      segments,
      new Uint32Array(RANGE_WORDS * segments.total),
      RANGE_WORDS,
    ),
    ...joinWindows([entries, pickWindows(columnsOf(records), named.kept)], segments, undefined),
  };
}

/** Goes through the sorted records; of those of one range, the last change alone is kept. */
function namedRanges(
  { change, rank }: Records,
  order: Uint32Array,
  isSameRange: (a: number, b: number) => boolean,
): NamedRanges {
  const range = new Uint32Array(order.length);
  const keptEnd = new Uint32Array(order.length);
  const kept = new Uint32Array(order.length);
  let ranges = 0;
  let size = 0;
  for (let i = 0; i < order.length;) {
    let end = i + 1;
    while (end < order.length && isSameRange(order[i] as number, order[end] as number)) end += 1;
    const lastChange = change[order[end - 1] as number];
    range[ranges] = order[i] as number;
    for (; i < end; i += 1) {
      const record = order[i] as number;
      if (change[record] !== lastChange || rank[record] === GONE) continue;
      kept[size] = record;
      size += 1;
    }
    keptEnd[ranges] = size;
    ranges += 1;
  }
  return {
    range: range.subarray(0, ranges),
    keptEnd: keptEnd.subarray(0, ranges),
    kept: kept.subarray(0, size),
  };
}

function joinWindows(
  [entries, added]: readonly [Windows, Windows],
  segments: Segments,
  room: BufferPool | undefined,
): Windows {
  const joined = (name: 'from' | 'until' | 'seen') => {
    const column = takeWords(room, name, segments.total);
    return joinColumns([entries[name], added[name]], segments, column);
  };
  const ranks = takeBytes(room, 'rank', segments.total);
  return {
    from: joined('from'),
    until: joined('until'),
    seen: joined('seen'),
    rank: joinColumns([entries.rank, added.rank], segments, ranks),
  };
}

function columnsOf({ from, until, rank, seen }: Records): Windows {
  return {
    from: Uint32Array.from(from),
    until: Uint32Array.from(until),
    rank: Uint8Array.from(rank),
    seen: Uint32Array.from(seen),
  };
}

function compareRanges(a: Uint32Array, i: number, b: Uint32Array, j: number): number {
  const start = compareWords(a, RANGE_WORDS * i, b, RANGE_WORDS * j);
  return start === 0 ? compareWords(a, RANGE_WORDS * i + 4, b, RANGE_WORDS * j + 4) : start;
}

const scratch = new Uint32Array(RANGE_WORDS);

function pushEnds({ words }: Records, { family, first, last }: AddressRange): void {
  if (family === 4) {
    words.push(Number(first), Number(last));
    return;
  }
  bigIntToWords(first, scratch, 0);
  bigIntToWords(last, scratch, 4);
  words.push(...scratch);
}

function isWindow({ from, until, rank, seen }: EntryWindow): boolean {
  const isSecond = (time: number) => Number.isInteger(time) && time >= 0 && time <= NEVER;
  return [from, until, seen].every(isSecond) && Number.isInteger(rank) && rank >= 0 && rank < RANKS;
}

function noRecords(): Records {
  return { words: [], from: [], until: [], rank: [], seen: [], change: [] };
}
