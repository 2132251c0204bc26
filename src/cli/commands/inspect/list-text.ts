/** A list as a table and as CSV. The hub may be of another version: what it leaves out is left out here. */
import { at, listAt, textAt } from '../../../domain/base/lookup.ts';
import { csvText, tableText } from '../../shell/table.ts';
import { timeAndAway } from '../../../domain/base/away-text.ts';

export interface ShownList {
  readonly what: string;
  /** Of the clock of what was asked, in ISO 8601. */
  readonly time: string | undefined;
  /** `undefined` of a replay, and before the first. */
  readonly edition: number | undefined;
  readonly values: readonly unknown[];
}

type Column = readonly [head: string, text: (value: unknown, time: string | undefined) => string];

const VALUE: Column = ['value', (one) => text(one, 'value')];
const KIND: Column = ['kind', (one) => text(one, 'kind')];
const BAND: Column = ['band', (one) => text(one, 'band')];
const ACCOUNTS: Column = [
  'accounts',
  (one) => {
    const accounts = at(one, 'accounts');
    return Array.isArray(accounts) ? String(accounts.length) : '-';
  },
];
const LAST_SEEN: Column = ['last seen', (one) => text(one, 'lastSeen')];
const BECAUSE: Column = ['because', (one) => text(one, 'because')];
const UNTIL: Column = [
  'until',
  (one, time) => {
    const until = textAt(one, 'until');
    return until === undefined ? '-' : timeAndAway(until, time);
  },
];

const ENTRY_COLUMNS: readonly Column[] = [
  ...[VALUE, BAND, KIND, ACCOUNTS],
  ['first seen', (one) => text(one, 'firstSeen')],
  ...[LAST_SEEN, UNTIL],
];
const WATCHED_COLUMNS = [VALUE, BAND, KIND, ACCOUNTS, LAST_SEEN, BECAUSE];
const SPOKEN_COLUMNS: readonly Column[] = [
  ...[VALUE, KIND, UNTIL],
  ['author', (one) => text(one, 'author')],
  ['reason', (one) => text(one, 'reason')],
];

const COLUMNS: Readonly<Record<string, readonly Column[]>> = {
  entries: ENTRY_COLUMNS,
  watched: WATCHED_COLUMNS,
  held: WATCHED_COLUMNS,
  pins: SPOKEN_COLUMNS,
  exemptions: SPOKEN_COLUMNS,
  own: [
    ...[VALUE, KIND, UNTIL],
    ['of', (one) => text(one, 'author')],
    ['because', (one) => text(one, 'reason')],
  ],
};

const SEEN_FIELDS = [
  ...['value', 'kind', 'band', 'place', 'accounts', 'regions', 'types', 'families', 'findings'],
  ...['firstSeen', 'lastSeen', 'until', 'because'],
];
const SPOKEN_FIELDS = ['value', 'kind', 'author', 'reason', 'at', 'until'];

export function listTable({ what, time, values }: ShownList): string {
  const columns = COLUMNS[what] ?? ENTRY_COLUMNS;
  return tableText(
    columns.map(([head]) => head),
    values.map((value) => columns.map(([, textOf]) => textOf(value, time))),
  );
}

/** Every field of `--json`; several texts of one field with a semicolon between them. */
export function listCsv({ what, values }: ShownList): string {
  const isSeen = ['entries', 'watched', 'held'].includes(what);
  const fields = isSeen ? SEEN_FIELDS : SPOKEN_FIELDS;
  return csvText(
    fields,
    values.map((value) =>
      fields.map((name) => textAt(value, name) ?? listAt(value, name).map(String).join('; ')),
    ),
  );
}

function text(value: unknown, name: string): string {
  return textAt(value, name) ?? '-';
}
