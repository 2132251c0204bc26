/**
 * Text of others on its way to a terminal or a log: names of files and authors, ids, reasons. What could move the
 * cursor, end a line, turn the reading direction or hide is written as its escape, `\u202e`, which inside JSON is
 * the same text.
 */

/** C0 but for tab and line end, DEL and C1, bidirectional marks and overrides, what has no width, line separators. */
const UNSAFE =
  // eslint-disable-next-line no-control-regex
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]/g;

/** Tabs and ends of lines stay. */
export function plainText(text: string): string {
  return text.replace(UNSAFE, escape);
}

const LINE_BREAKS = /[\t\n]/g;

/** As `plainText`, for one line of many: with tabs and ends of lines escaped, too, nobody writes a line of ours. */
export function plainLine(text: string): string {
  return plainText(text).replace(LINE_BREAKS, escape);
}

function escape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
