/** Which rows a person wants to see, and in which order: a pass over the columns, without a copy of a row. */
import { parseListed } from '../../domain/values/address.ts';
import {
  BAND_NAMES,
  KIND_NAMES,
  parseBlock4,
  type DetailColumns,
  type EntryColumns,
  type SetColumn,
} from './entry-columns.ts';

export const FACETS = [
  'band',
  'kind',
  'account',
  'region',
  'type',
  'network',
  'country',
  'ends',
] as const;
export type Facet = (typeof FACETS)[number];
/** One choice a facet; every one that is made must fit. */
export type EntryChoice = Readonly<Partial<Record<Facet, string>>> & { readonly text?: string };

export const ENDS = {
  hour: 3_600,
  day: 86_400,
  week: 7 * 86_400,
  month: 30 * 86_400,
} as const;
export type EndsWithin = keyof typeof ENDS;

export interface EntryView {
  readonly columns: EntryColumns;
  readonly details: DetailColumns | undefined;
  /** Seconds since 1970 in the hub. */
  readonly now: number;
}

type RowTest = (row: number) => boolean;

/** Numbers of the rows that fit, in the order of the edition. */
export function rowsFitting(view: EntryView, choice: EntryChoice): Uint32Array {
  const tests = testsFor(view, choice);
  const rows = new Uint32Array(view.columns.count);
  let count = 0;
  for (let row = 0; row < rows.length; row += 1) {
    if (!tests.every((test) => test(row))) continue;
    rows[count] = row;
    count += 1;
  }
  return rows.subarray(0, count);
}

function testsFor(view: EntryView, choice: EntryChoice): readonly RowTest[] {
  const { columns, details, now } = view;
  const text = (choice.text ?? '').trim().toLowerCase();
  const band = BAND_NAMES.findIndex((name) => name === choice.band);
  const kind = KIND_NAMES.findIndex((name) => name === choice.kind);
  const within = choice.ends === undefined ? undefined : ENDS[choice.ends as EndsWithin];
  const end = now + (within ?? 0);
  return [
    ...(band < 0 ? [] : [(row: number) => columns.band[row] === band]),
    ...(kind < 0 ? [] : [(row: number) => columns.kind[row] === kind]),
    ...(within === undefined
      ? []
      : [(row: number) => (columns.until[row] ?? 0) > 0 && (columns.until[row] ?? 0) <= end]),
    ...(['account', 'region', 'type', 'network', 'country'] as const).flatMap((facet) => {
      const chosen = choice[facet];
      if (chosen === undefined) return [];
      const column = details?.[COLUMN_OF[facet]];
      return column === undefined ? [] : [holds(column, (one) => one === chosen)];
    }),
    ...(text === '' ? [] : [textTest(view, text)]),
  ];
}

/** Where the facets are that the details of entries have. */
export const COLUMN_OF = {
  account: 'accounts',
  region: 'regions',
  type: 'types',
  network: 'networks',
  country: 'countries',
} as const;

/** Sets are few: each is looked at once, and rows by the number of theirs. */
function holds(column: SetColumn, wanted: (text: string) => boolean): RowTest {
  const fits = Uint8Array.from(column.sets, (set) => (set.some(wanted) ? 1 : 0));
  return (row) => fits[column.rows[row] ?? 0] === 1;
}

/** Of a network the addresses within; of any other text what holds it, in the value or what is seen of it. */
function textTest({ columns, details }: EntryView, text: string): RowTest {
  const network = networkTest(columns, text);
  if (network !== undefined) return network;
  const { values } = columns;
  const has = (one: string): boolean => one.toLowerCase().includes(text);
  const others =
    details === undefined ? [] : Object.values(COLUMN_OF).map((name) => holds(details[name], has));
  return (row) => (values[row] ?? '').includes(text) || others.some((test) => test(row));
}

function networkTest(columns: EntryColumns, text: string): RowTest | undefined {
  if (!text.includes('/')) return undefined;
  const block = parseBlock4(text);
  if (block !== undefined) {
    const last = block.first + block.size;
    const { address4, size4 } = columns;
    return (row) => {
      const first = address4[row] ?? 0;
      const size = size4[row] ?? 0;
      return size > 0 && first < last && block.first < first + size;
    };
  }
  const parsed = parseListed(text);
  if (!parsed.ok || parsed.value.range.family !== 6) return undefined;
  const { first, last } = parsed.value.range;
  return (row) => {
    const value = columns.values[row] ?? '';
    if (columns.kind[row] !== 0 || !value.includes(':')) return false;
    const other = parseListed(value);
    return other.ok && other.value.range.first <= last && first <= other.value.range.last;
  };
}

export const SORTS = [
  'value',
  'band',
  'kind',
  'accounts',
  'firstSeen',
  'lastSeen',
  'until',
  'network',
  'country',
] as const;
export type SortName = (typeof SORTS)[number];

export interface EntrySort {
  readonly by: SortName;
  readonly isDescending: boolean;
}

/** The same rows in another order; equal ones stay in that of values. */
export function sorted(
  { columns, details }: EntryView,
  rows: Uint32Array,
  { by, isDescending }: EntrySort,
): Uint32Array {
  const sign = isDescending ? -1 : 1;
  const key = numberFor(columns, details, by);
  if (key !== undefined) return byNumber(rows, key, sign);
  const rank = by === 'network' || by === 'country' ? rankOf(details?.[COLUMN_OF[by]]) : undefined;
  if (rank !== undefined) return byNumber(rows, rank, sign);
  const result = Uint32Array.from(rows);
  return isDescending ? result.reverse() : result;
}

/** Keys and the places of their rows as one number each, which browsers sort ten times as fast as by a function. */
function byNumber(rows: Uint32Array, key: (row: number) => number, sign: number): Uint32Array {
  const count = Math.max(1, rows.length);
  const keys = Float64Array.from(rows, key);
  const last = keys.reduce((most, one) => Math.max(most, one), 0);
  if ((last + 1) * count > Number.MAX_SAFE_INTEGER) {
    return Uint32Array.from(rows).sort((a, b) => sign * (key(a) - key(b)) || a - b);
  }
  const both = keys.map((one, place) => (sign > 0 ? one : last - one) * count + place).sort();
  return Uint32Array.from(both, (one) => rows[one % count] ?? 0);
}

function numberFor(
  columns: EntryColumns,
  details: DetailColumns | undefined,
  by: SortName,
): ((row: number) => number) | undefined {
  switch (by) {
    case 'value':
      return (row) => orderOf(columns, row);
    case 'band':
      return (row) => columns.band[row] ?? 0;
    case 'kind':
      return (row) => columns.kind[row] ?? 0;
    case 'accounts':
      return (row) => columns.accountCount[row] ?? 0;
    case 'lastSeen':
      return (row) => columns.lastSeen[row] ?? 0;
    case 'until':
      return (row) => (columns.until[row] ?? 0) || LATEST;
    case 'firstSeen':
      return (row) => details?.firstSeen[row] ?? 0;
    case 'network':
    case 'country':
      return undefined;
  }
}

/** After every time that an entry has. */
const LATEST = 2 ** 33;

/** IPv4 in numeric order, then all else as the edition has it. */
function orderOf({ address4, size4 }: EntryColumns, row: number): number {
  return size4[row] === 0 ? 2 ** 33 + row : (address4[row] ?? 0);
}

function rankOf(column: SetColumn | undefined): ((row: number) => number) | undefined {
  if (column === undefined) return undefined;
  const order = column.sets
    .map((set, number) => ({ number, text: set[0] ?? '\uffff' }))
    .sort((a, b) => (a.text < b.text ? -1 : 1));
  const ranks = new Uint32Array(order.length);
  for (const [rank, { number }] of order.entries()) ranks[number] = rank;
  return (row) => ranks[column.rows[row] ?? 0] ?? 0;
}

/** How many entries end on each of so many days from now on. */
export function endsByDay(columns: EntryColumns, now: number, days: number): readonly number[] {
  const counts = Array.from({ length: days }, () => 0);
  for (let row = 0; row < columns.count; row += 1) {
    const until = columns.until[row] ?? 0;
    const day = Math.floor((until - now) / 86_400);
    if (until > 0 && day >= 0 && day < days) counts[day] = (counts[day] ?? 0) + 1;
  }
  return counts;
}

/** The row of exactly that value. */
export function rowOf({ values }: EntryColumns, value: string): number | undefined {
  const row = values.indexOf(value);
  return row < 0 ? undefined : row;
}
