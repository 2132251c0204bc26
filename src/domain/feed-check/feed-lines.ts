/**
 * The bytes of a text feed as a device splits them into lines, with what is wrong about their writing. What
 * is no text at all (UTF-16, compressed, a page of HTML) has no lines.
 */
import type { FaultBook } from './feed-fault.ts';

export interface FeedLine {
  /** From 1. */
  readonly number: number;
  /** Without blanks around it and without its comment; never empty. */
  readonly text: string;
}

/** FortiOS reads so many characters of a line (docs/sources/fortios.md#2-the-file). */
const LINE_CHARACTERS_MAX = 4_096;
const UTF16_MARKS = ['fffe', 'feff'];
const GZIP_MARK = '1f8b';
const UTF8_MARK = 'efbbbf';

/** What a device takes for a comment. */
interface CommentSyntax {
  /** Whole lines. */
  readonly commentLines: boolean;
}

export interface FeedLines {
  /** All lines of the file. */
  readonly count: number;
  /** Those that may be entries, in order. */
  readonly lines: readonly FeedLine[];
}

export function feedLines(
  body: Uint8Array,
  { commentLines }: CommentSyntax,
  book: FaultBook,
): FeedLines {
  const text = textOf(body, book);
  if (text === undefined || text === '') return { count: 0, lines: [] };
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  else book.note('no-final-newline', lines.length, lines.at(-1));
  return {
    count: lines.length,
    lines: lines.flatMap((line, n) => lineOf(line, n + 1, book, commentLines)),
  };
}

/** Latin-1, so that every byte stays one character; `undefined` if it is no text of lines. */
export function textOf(body: Uint8Array, book: FaultBook): string | undefined {
  const start = Buffer.from(body.subarray(0, 3)).toString('hex');
  if (start.startsWith(GZIP_MARK)) {
    book.note('compressed');
    return undefined;
  }
  if (UTF16_MARKS.some((mark) => start.startsWith(mark)) || body.subarray(0, 64).includes(0)) {
    book.note('utf-16');
    return undefined;
  }
  if (start === UTF8_MARK) book.note('byte-order-mark', 1);
  return Buffer.from(body.buffer, body.byteOffset, body.byteLength).toString('latin1');
}

/** Whether a text is a page, an XML error of S3, or the like, where lines are wanted. */
export function isMarkup(text: string): boolean {
  return /^\s*(<[!?a-zA-Z]|[{[]\s*["{[\]}])/.test(text.slice(0, 200));
}

function lineOf(
  written: string,
  number: number,
  book: FaultBook,
  commentLines: boolean,
): readonly FeedLine[] {
  const isCrlf = written.endsWith('\r');
  if (isCrlf) book.note('carriage-return', number, written.slice(0, -1));
  const line = isCrlf ? written.slice(0, -1) : written;
  if (line.length > LINE_CHARACTERS_MAX) {
    book.note('line-too-long', number, line);
    return [];
  }
  if (!isAscii(line)) book.note('not-ascii', number, line);
  // Not `trim`, which takes what no device takes for a blank.
  const text = line.replace(/^[ \t]+|[ \t]+$/g, '');
  if (text === '') {
    book.note('blank', number);
    return [];
  }
  if (text.startsWith('#') || text.startsWith(';') || text.startsWith('//')) {
    book.note(commentLines ? 'comment' : 'comment-line', number, text);
    return [];
  }
  if (text.length < line.length) book.note('spaces', number, line);
  return [{ number, text }];
}

function isAscii(line: string): boolean {
  for (let at = 0; at < line.length; at += 1) {
    const code = line.charCodeAt(at);
    if (code > 126 || (code < 32 && code !== 9)) return false;
  }
  return true;
}
