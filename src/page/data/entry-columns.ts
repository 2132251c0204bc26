/** All entries of one edition, in columns that 131,072 rows are searched and sorted in within milliseconds. */
import type { EntryDetails, NumberedSets } from '../../usecases/operate/page/entry-details.ts';
import type { EntryTable } from '../../usecases/operate/page/entry-table.ts';

export const BAND_NAMES = ['pin', 'critical', 'high', 'medium', 'low'] as const;
export type BandName = (typeof BAND_NAMES)[number];
export const KIND_NAMES = ['ip', 'domain', 'hash'] as const;
export type KindName = (typeof KIND_NAMES)[number];

const BAND_LETTERS = 'pchml';
const KIND_LETTERS = 'idh';

export interface EntryColumns {
  /** `undefined` before the first edition. */
  readonly edition: number | undefined;
  readonly digest: string;
  /** Of the edition, in seconds since 1970. */
  readonly at: number;
  readonly count: number;
  readonly values: readonly string[];
  /** Index in `KIND_NAMES`. */
  readonly kind: Uint8Array;
  /** Index in `BAND_NAMES`. */
  readonly band: Uint8Array;
  /** Seconds since 1970; 0 for none. */
  readonly lastSeen: Float64Array;
  readonly until: Float64Array;
  readonly accountCount: Uint32Array;
  /** First address and size of what is IPv4; size 0 of what is not. */
  readonly address4: Float64Array;
  readonly size4: Float64Array;
}

/** What comes later than the columns: nothing of it is needed to begin. */
export interface DetailColumns {
  readonly edition: number;
  readonly firstSeen: Float64Array;
  readonly accounts: SetColumn;
  readonly regions: SetColumn;
  readonly types: SetColumn;
  readonly networks: SetColumn;
  readonly countries: SetColumn;
}

export interface SetColumn {
  readonly sets: readonly (readonly string[])[];
  readonly rows: Int32Array;
}

export function columnsOf(parts: readonly EntryTable[]): EntryColumns {
  const [first] = parts;
  const values = parts.flatMap((part) => (part.values === '' ? [] : part.values.split('\n')));
  const count = values.length;
  const columns = {
    edition: first?.edition ?? undefined,
    digest: first?.digest ?? '',
    at: first?.at ?? 0,
    count,
    values,
    kind: lettersOf(parts.map(({ kinds }) => kinds).join(''), KIND_LETTERS),
    band: lettersOf(parts.map(({ bands }) => bands).join(''), BAND_LETTERS),
    lastSeen: numbersOf(parts.map(({ lastSeen }) => lastSeen)),
    until: numbersOf(parts.map(({ until }) => until)),
    accountCount: Uint32Array.from(numbersOf(parts.map(({ accounts }) => accounts))),
  };
  return { ...columns, ...addressesOf(values, columns.kind) };
}

export function detailsOf(parts: readonly EntryDetails[]): DetailColumns | undefined {
  const [first] = parts;
  if (first === undefined) return undefined;
  const column = (of: (part: EntryDetails) => NumberedSets): SetColumn => ({
    sets: parts.flatMap((part) => of(part).sets),
    rows: Int32Array.from(numbersOf(parts.map((part) => of(part).rows))),
  });
  return {
    edition: first.edition,
    firstSeen: numbersOf(parts.map(({ firstSeen }) => firstSeen)),
    accounts: column(({ accounts }) => accounts),
    regions: column(({ regions }) => regions),
    types: column(({ types }) => types),
    networks: column(({ networks }) => networks),
    countries: column(({ countries }) => countries),
  };
}

export function setIn({ sets, rows }: SetColumn, row: number): readonly string[] {
  return sets[rows[row] ?? -1] ?? [];
}

export function bandIn({ band }: EntryColumns, row: number): BandName {
  return BAND_NAMES[band[row] ?? 4] ?? 'low';
}

export function kindIn({ kind }: EntryColumns, row: number): KindName {
  return KIND_NAMES[kind[row] ?? 0] ?? 'ip';
}

/** IPv4 addresses that entries cover, and those of IPv6 as entries: their number says nothing. */
export function coveredIn({ count, size4 }: EntryColumns): number {
  let sum = 0;
  for (let row = 0; row < count; row += 1) sum += size4[row] ?? 0;
  return sum;
}

function lettersOf(letters: string, known: string): Uint8Array {
  const numbers = new Uint8Array(letters.length);
  for (let n = 0; n < letters.length; n += 1)
    numbers[n] = Math.max(0, known.indexOf(letters[n] ?? ''));
  return numbers;
}

function numbersOf(parts: readonly (readonly number[])[]): Float64Array {
  const all = new Float64Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

function addressesOf(values: readonly string[], kind: Uint8Array) {
  const address4 = new Float64Array(values.length);
  const size4 = new Float64Array(values.length);
  for (const [row, value] of values.entries()) {
    if (kind[row] !== 0 || value.includes(':')) continue;
    const block = parseBlock4(value);
    if (block === undefined) continue;
    [address4[row], size4[row]] = [block.first, block.size];
  }
  return { address4, size4 };
}

/** Of canonical text; `undefined` for what is no IPv4 address or CIDR. */
export function parseBlock4(
  text: string,
): { readonly first: number; readonly size: number } | undefined {
  const [, a, b, c, d, length = '32'] =
    /^(\d{1,3})\.(\d{1,3})\.(\d{1,3})\.(\d{1,3})(?:\/(\d{1,2}))?$/.exec(text) ?? [];
  if (a === undefined || Number(length) > 32) return undefined;
  const first = [a, b, c, d].reduce((sum, part) => sum * 256 + Number(part), 0);
  return { first, size: 2 ** (32 - Number(length)) };
}
