/** Rows as CSV (RFC 4180), as a table program opens them: no cell becomes a formula there. */
import { formatTime } from '../../domain/base/time.ts';
import { bandIn, kindIn, setIn } from './entry-columns.ts';
import type { EntryView } from './entry-filter.ts';

const HEAD = [
  ...['value', 'kind', 'band', 'accounts', 'regions', 'types', 'network', 'country'],
  ...['first seen', 'last seen', 'until'],
];

const SETS = ['accounts', 'regions', 'types', 'networks', 'countries'] as const;

export function entryCsv({ columns, details }: EntryView, rows: Uint32Array): string {
  const lines = [HEAD.map(cell).join(',')];
  for (const row of rows) {
    const sets =
      details === undefined
        ? ['', '', '', '', '']
        : SETS.map((name) => setIn(details[name], row).join(' '));
    lines.push(
      [
        columns.values[row] ?? '',
        kindIn(columns, row),
        bandIn(columns, row),
        ...sets,
        time(details?.firstSeen[row]),
        time(columns.lastSeen[row]),
        time(columns.until[row]),
      ]
        .map(cell)
        .join(','),
    );
  }
  return `${lines.join('\r\n')}\r\n`;
}

function time(seconds: number | undefined): string {
  return seconds === undefined || seconds === 0 ? '' : formatTime(seconds);
}

/** Senders write some of it: what begins like a formula is text. */
function cell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
