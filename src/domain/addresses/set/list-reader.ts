/**
 * Reads address lists as bytes arrive: one address, CIDR or range a line, both families mixed.
 *
 * Law: every line ends as blank, comment, entry or malformed line, and a malformed line never costs
 * a good one. What counts as an entry is decided in `list-entry.ts` alone; the two byte parsers tried
 * first accept a part of the same language, faster.
 *
 *   bytes ──▶ work buffer: [ rest of the last line | new bytes ] ──▶ whole lines ──▶ `Listed`
 *
 * `#` and `;` start a comment, also after an entry. LF, CRLF and CR end a line, as the end of input
 * does. A byte order mark before a line (of each file that was put together) is no part of it. Memory is bounded by the list
 * itself: a line longer than `LINE_BYTES_MAX` is kept to that length and judged by it.
 */
import type { ListedRange } from '../../values/address.ts';
import { refuse, type Result } from '../../base/result.ts';
import { readDottedQuad, READ_AHEAD_BYTES } from './dotted-quad.ts';
import { readHexGroups } from './hex-groups.ts';
import { parseListEntry, type EntryProblem } from './list-entry.ts';
import { addRange, emptyListed, type Listed } from './listed.ts';

/** FortiOS takes lines of up to 4K characters; no entry needs more, a comment may. */
export const LINE_BYTES_MAX = 4_096;

export type LineProblem =
  EntryProblem | { readonly kind: 'line-too-long'; readonly received: string };

/** A line that is no entry. The first line of a list is number 1. */
export interface MalformedLine {
  readonly line: number;
  /** What stands there, without comment and surrounding blanks. */
  readonly text: string;
  readonly problem: LineProblem;
}

export interface ListReader {
  readonly list: Listed;
  /** Entries seen, malformed ones included; blank lines and comments are not entries. */
  entries: number;
  malformed: number;
  lines: number;
  readonly onMalformed: (line: MalformedLine) => void;
  work: Uint8Array;
  /** How many bytes of `work` are the start of a line whose end has not come yet. */
  kept: number;
  /** The line being read has lost bytes past `LINE_BYTES_MAX`. */
  isCut: boolean;
  isStart: boolean;
}

const LF = 10;
const TAB = 9;
const CR = 13;
const SPACE = 32;
const HASH = 35;
const ZERO = 48;
const SEMICOLON = 59;
/** As in `parseListEntry`. */
const COUNT_DIGITS_MAX = 15;
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Small enough to stay in the cache between being copied and being parsed. */
const PIECE_BYTES = 1 << 17;

export function listReader(
  onMalformed: (line: MalformedLine) => void,
  list: Listed = emptyListed(),
): ListReader {
  return {
    list,
    entries: 0,
    malformed: 0,
    lines: 0,
    onMalformed,
    work: new Uint8Array(LINE_BYTES_MAX + PIECE_BYTES + READ_AHEAD_BYTES),
    kept: 0,
    isCut: false,
    isStart: true,
  };
}

/** Takes the next bytes of the list, cut anywhere. */
export function readBytes(reader: ListReader, bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
    const piece = bytes.subarray(at, at + PIECE_BYTES);
    reader.work.set(piece, reader.kept);
    readWholeLines(reader, reader.kept + piece.length);
  }
}

/** Ends one list; the reader may then be given another, which counts its lines from 1. */
export function endList(reader: ListReader): void {
  if (reader.kept > 0) {
    reader.work[reader.kept] = LF;
    readWholeLines(reader, reader.kept + 1);
  }
  reader.isStart = true;
  reader.lines = 0;
}

function readWholeLines(reader: ListReader, size: number): void {
  const lastLineEnd = lastEndOfLine(reader.work, size);
  let at = lastLineEnd < 0 ? 0 : startOfLines(reader);
  while (at <= lastLineEnd) {
    const next = readPlainEntry(reader, reader.work, at);
    at = next > 0 ? next : readOtherLine(reader, at);
    reader.lines += 1;
  }
  keepRest(reader, at, size);
}

/** Of the last whole line; where no LF ends one, a CR that has a byte after it is made one. */
function lastEndOfLine(work: Uint8Array, size: number): number {
  const end = work.lastIndexOf(LF, size - 1);
  if (end >= 0) return end;
  const ended = size < 2 ? -1 : work.lastIndexOf(CR, size - 2);
  // All of a row of them: a CR before an LF would be taken for part of it.
  for (let at = ended; at >= 0 && work[at] === CR; at -= 1) work[at] = LF;
  return ended;
}

/** Lists an entry that has its line for itself; the byte after the line, or −1 if it is not plain. */
function readPlainEntry(reader: ListReader, bytes: Uint8Array, at: number): number {
  let next = readDottedQuad(bytes, at, reader.list);
  if (next < 0) next = readHexGroups(bytes, at, reader.list);
  if (next > 0) reader.entries += 1;
  return next;
}

/** Where the first line starts: after a byte order mark, if the list begins with one. */
function startOfLines(reader: ListReader): number {
  const hasMark = reader.isStart && BYTE_ORDER_MARK.every((byte, i) => reader.work[i] === byte);
  reader.isStart = false;
  return hasMark ? BYTE_ORDER_MARK.length : 0;
}

function keepRest(reader: ListReader, at: number, size: number): void {
  const rest = size - at;
  if (rest > LINE_BYTES_MAX) reader.isCut = true;
  reader.kept = Math.min(rest, LINE_BYTES_MAX);
  reader.work.copyWithin(0, at, at + reader.kept);
}

/** Reads a line that is not one plain entry from start to end; the byte after its line end. */
function readOtherLine(reader: ListReader, at: number): number {
  const { work } = reader;
  const lineEnd = endOfLine(work, at);
  const end = Math.min(lineEnd, at + LINE_BYTES_MAX);
  const contentEnd = commentStart(work, at, end);
  const isTooLong = contentEnd === end && (reader.isCut || end < lineEnd);
  reader.isCut = false;
  const from = afterMark(work, skipBlanks(work, at, contentEnd), contentEnd);
  const to = skipBlanksBack(work, from, contentEnd);
  if (isTooLong || to > from) readListedText(reader, from, to, isTooLong);
  return lineEnd + 1;
}

/** Of the line from `at` on, which an LF ends; a CR before that is made one, if it is not that of a CRLF. */
function endOfLine(work: Uint8Array, at: number): number {
  const end = work.indexOf(LF, at);
  const mark = work.indexOf(CR, at);
  if (mark < 0 || mark >= end - 1) return end;
  work[mark] = LF;
  return mark;
}

function afterMark(work: Uint8Array, from: number, end: number): number {
  const hasMark = BYTE_ORDER_MARK.every((byte, i) => from + i < end && work[from + i] === byte);
  return hasMark ? skipBlanks(work, from + BYTE_ORDER_MARK.length, end) : from;
}

/** Working space for one entry that stands among blanks or before a comment. */
const alone = new Uint8Array(LINE_BYTES_MAX + READ_AHEAD_BYTES);
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

function readListedText(reader: ListReader, from: number, to: number, isTooLong: boolean): void {
  alone.set(reader.work.subarray(from, to));
  alone[to - from] = LF;
  const isRead =
    !isTooLong && (readPlainEntry(reader, alone, 0) > 0 || readCounted(reader, to - from));
  if (isRead) return;
  reader.entries += 1;
  const text = utf8.decode(alone.subarray(0, to - from));
  const parsed = isTooLong ? lineTooLong(text) : parseListEntry(text);
  if (parsed.ok) {
    addRange(reader.list, parsed.value.range);
    if (parsed.value.hostBits) reader.list.withHostBits += 1;
  } else {
    reader.malformed += 1;
    reader.onMalformed({ line: reader.lines + 1, text, problem: parsed.problem });
  }
}

/**
 * Lists a dotted quad with a count after it, as `parseListEntry` does; false if `alone` holds anything else,
 * or a count that could be a prefix length.
 */
function readCounted(reader: ListReader, size: number): boolean {
  const { list } = reader;
  let countAt = size;
  while (countAt > 0 && isDigit(alone[countAt - 1] as number)) countAt -= 1;
  const end = skipBlanksBack(alone, 0, countAt);
  const digits = size - countAt;
  if (digits === 0 || digits > COUNT_DIGITS_MAX || end === countAt || end === 0) return false;
  const blank = alone[end] as number;
  const { count4, withHostBits } = list;
  alone[end] = LF;
  const isQuad = readDottedQuad(alone, 0, list) > 0;
  alone[end] = blank;
  if (!isQuad) return false;
  const address = list.first4[count4] as number;
  // Two digits at most are a prefix length; a longer count has no such second meaning.
  const count = digits > 2 ? 99 : Number(utf8.decode(alone.subarray(countAt, size)));
  const hostBits = 32 - count;
  const couldBeLength = hostBits > 0 && address % 2 ** hostBits === 0;
  if (couldBeLength) {
    list.count4 = count4;
    list.withHostBits = withHostBits;
    return false;
  }
  reader.entries += 1;
  return true;
}

function lineTooLong(received: string): Result<ListedRange, LineProblem> {
  return refuse({ kind: 'line-too-long', received });
}

/** Where the comment of a line starts, or the end of the line if it has none. */
function commentStart(bytes: Uint8Array, from: number, end: number): number {
  for (let at = from; at < end; at += 1) {
    if (bytes[at] === HASH || bytes[at] === SEMICOLON) return at;
  }
  return end;
}

function skipBlanks(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && isBlank(bytes[at] as number)) at += 1;
  return at;
}

function skipBlanksBack(bytes: Uint8Array, from: number, end: number): number {
  let at = end;
  while (at > from && isBlank(bytes[at - 1] as number)) at -= 1;
  return at;
}

function isDigit(byte: number): boolean {
  return byte >= ZERO && byte <= ZERO + 9;
}

function isBlank(byte: number): boolean {
  return byte === SPACE || byte === TAB || byte === CR;
}
