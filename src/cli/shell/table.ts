/** Tables for people and CSV for spreadsheets; what senders wrote in them can do no harm in either. */

import { plainLine } from '../../domain/base/plain-text.ts';

/** Wider columns than that are not padded to. */
const WIDTH_MAX = 64;
/** What a spreadsheet takes for a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/** Columns as wide as their widest text, two spaces between them; the last one is not padded. */
export function tableText(head: readonly string[], lines: readonly (readonly string[])[]): string {
  const all = [head, ...lines].map((line) => line.map(plainLine));
  const widths = head.map((_, column) =>
    Math.min(
      WIDTH_MAX,
      all.reduce((widest, line) => Math.max(widest, line[column]?.length ?? 0), 0),
    ),
  );
  return all
    .map((line) => {
      const cells = line.map((cell, column) =>
        column === line.length - 1 ? cell : cell.padEnd(widths[column] ?? 0),
      );
      return `${cells.join('  ').trimEnd()}\n`;
    })
    .join('');
}

/** RFC 4180 with LF; a cell that a spreadsheet would compute begins with an apostrophe. */
export function csvText(head: readonly string[], lines: readonly (readonly string[])[]): string {
  return [head, ...lines].map((line) => `${line.map(csvCell).join(',')}\n`).join('');
}

function csvCell(text: string): string {
  const safe = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
