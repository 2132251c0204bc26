/**
 * JSON documents one after another, as tools append them to a file: one a line, several on a line, or each over
 * many lines; with or without white space and byte order marks between them.
 *
 * Law: what is wrong with one document loses no other that begins on a line of its own. A line that is a whole
 * document is one. Else a document ends where its brackets close, and after a fault reading goes on at the next
 * place where a document can begin: behind a `}` on the same line, or at the next line; behind a fault below the
 * first line of a document, at the next line that begins with a bracket (those within a document that is printed
 * over many lines are indented). Faults that follow each other are one.
 */
import { counted } from './counted.ts';
import { excessIn, JSON_LIMITS, parseBounded, tooLong } from './json-limits.ts';
import { newScan, scanDocument, type DocumentScan } from './json-syntax.ts';

export type JsonDocument =
  | { readonly kind: 'value'; readonly value: unknown }
  | { readonly kind: 'fault'; readonly problem: string };

/** A longer line is not waited for: the end of its first document is looked for. */
const LINE_CHARACTERS = 256 * 1024;
const LINE_END = '\n';
/** Space, tab, CR, LF, and the byte order mark that comes with every file of several put together. */
const BLANK = new Set([0x20, 0x09, 0x0d, 0x0a, 0xfeff]);
/** Where the next of several documents on a line begins; within one there is a comma, or a backslash. */
const NEXT_ON_LINE = /\}[ \t]*(?=\{")/g;
/** A number or a word is a document only as a whole line: `1x,2` is no number and something else. */
const OPENS_DOCUMENT = /[[{"]/;
/** How a document begins that has a line of its own; `"{`: one that was encoded twice. */
const BEGINNING = /\n(?=[[{]|"[[{])/g;
const BEGINNING_CHARACTERS = 3;
/** After so many faults in a row one is handed out, so that a caller can stop. */
const FAULTS_AT_ONCE = 1_000;

/** Reads no further ahead than one document; blank text holds none. */
export function* documentsIn(chunks: Iterable<string>): Generator<JsonDocument> {
  const text = new TextAhead(chunks);
  let fault: JsonDocument | undefined;
  let faults = 0;
  for (let one = nextDocument(text); one !== undefined; one = nextDocument(text)) {
    if (one.kind === 'fault') {
      fault ??= one;
      faults += 1;
      if (faults < FAULTS_AT_ONCE) continue;
    }
    if (fault !== undefined) yield withCount(fault, faults);
    fault = undefined;
    faults = 0;
    if (one.kind === 'value') yield one;
  }
  if (fault !== undefined) yield withCount(fault, faults);
}

function withCount(fault: JsonDocument, faults: number): JsonDocument {
  if (fault.kind !== 'fault' || faults === 1) return fault;
  return {
    kind: 'fault',
    problem: `${fault.problem} (and ${counted(faults - 1, 'more line')} after it)`,
  };
}

/** What was read and is not used up yet, with the place that is reached in it. */
class TextAhead {
  text = '';
  at = 0;
  /** Whether a document on this line was found by its brackets: what follows is no line of its own. */
  isWithinLine = false;
  readonly #chunks: Iterator<string>;
  isFinal = false;

  constructor(chunks: Iterable<string>) {
    this.#chunks = chunks[Symbol.iterator]();
  }

  /** Reads on, as much as there is already, so that a long document is put together few times. */
  readOn(): void {
    const parts = [this.text.slice(this.at)];
    const enough = this.text.length - this.at;
    this.at = 0;
    for (let added = 0; added <= enough && !this.isFinal;) {
      const chunk = this.#chunks.next();
      if (chunk.done === true) this.isFinal = true;
      else {
        parts.push(chunk.value);
        added += chunk.value.length;
      }
    }
    this.text = parts.join('');
  }

  /** Whether anything but blanks is left; moves to it. */
  skipBlanks(): boolean {
    for (;;) {
      while (this.at < this.text.length) {
        const code = this.text.charCodeAt(this.at);
        if (!BLANK.has(code)) return true;
        if (code === 0x0a) this.isWithinLine = false;
        this.at += 1;
      }
      if (this.isFinal) return false;
      this.readOn();
    }
  }
}

function nextDocument(text: TextAhead): JsonDocument | undefined {
  if (!text.skipBlanks()) return undefined;
  return (text.isWithinLine ? undefined : wholeLine(text)) ?? documentByBrackets(text);
}

/** The ordinary case: a line that is a document. `undefined` moves nothing. */
function wholeLine(text: TextAhead): JsonDocument | undefined {
  let end = text.text.indexOf(LINE_END, text.at);
  while (end < 0 && !text.isFinal && text.text.length - text.at < LINE_CHARACTERS) {
    text.readOn();
    end = text.text.indexOf(LINE_END, text.at);
  }
  if (end < 0 && !text.isFinal) return undefined;
  const to = end < 0 ? text.text.length : end;
  const read = parseBounded(text.text.slice(text.at, to));
  if (!read.ok) return undefined;
  text.at = to;
  return { kind: 'value', value: read.value };
}

function documentByBrackets(text: TextAhead): JsonDocument {
  if (!OPENS_DOCUMENT.test(text.text[text.at] ?? '')) {
    const got = excerpt(text.text, text.at);
    return faultAt(text, text.at, `not JSON: expected a document, got ${got}`);
  }
  let scan = newScan(text.at);
  for (;;) {
    const { isFinal } = text;
    const result = scanDocument(scan, text.text, {
      depthMax: JSON_LIMITS.depth,
      tokensMax: JSON_LIMITS.tokens,
      isFinal,
    });
    if (result.kind === 'whole') return taken(text, result.end);
    const reached = result.kind === 'fault' ? result.at : scan.at;
    if (reached - text.at > JSON_LIMITS.characters) return faultAt(text, reached, tooLong());
    if (result.kind === 'fault') {
      const got = excerpt(text.text, result.at);
      const problem = `not JSON: expected ${result.expected}, got ${got}`;
      return faultAt(text, result.at, excessIn(result) ?? problem);
    }
    scan = onward(scan, text);
  }
}

/** The same scan in a text that has been read on: places have moved. */
function onward(scan: DocumentScan, text: TextAhead): DocumentScan {
  const moved = text.at;
  text.readOn();
  return { ...scan, at: scan.at - moved };
}

function taken(text: TextAhead, end: number): JsonDocument {
  const read = parseBounded(text.text.slice(text.at, end));
  if (!read.ok) return faultAt(text, end, read.problem);
  text.at = end;
  text.isWithinLine = true;
  return { kind: 'value', value: read.value };
}

/** Moves to where the next document can begin. `reached`: the place of the fault. */
function faultAt(text: TextAhead, reached: number, problem: string): JsonDocument {
  const lineEnd = text.text.indexOf(LINE_END, text.at);
  if (lineEnd >= 0 && lineEnd < reached) {
    const next = placeAfter(BEGINNING, text.text, lineEnd);
    if (next !== undefined) moveTo(text, next);
    else skipUntil(text, BEGINNING);
    return { kind: 'fault', problem };
  }
  const from = Math.max(reached - 1, text.at);
  const rest = text.text.slice(from, lineEnd < 0 ? text.text.length : lineEnd);
  const next = placeAfter(NEXT_ON_LINE, rest, 0);
  if (next !== undefined) {
    text.at = from + next;
    text.isWithinLine = true;
  } else if (lineEnd >= 0) moveTo(text, lineEnd + 1);
  else skipUntil(text, /[\n]/g);
  return { kind: 'fault', problem };
}

function moveTo(text: TextAhead, place: number): void {
  text.at = place;
  text.isWithinLine = false;
}

/** Leaves behind what is not kept: text without an end must not pile up. */
function skipUntil(text: TextAhead, pattern: RegExp): void {
  while (!text.isFinal) {
    // What is looked for may begin with the last characters.
    text.at = Math.max(text.at, text.text.length - BEGINNING_CHARACTERS);
    text.readOn();
    const next = placeAfter(pattern, text.text, 0);
    if (next !== undefined) {
      moveTo(text, next);
      return;
    }
  }
  text.at = text.text.length;
}

/** The place behind the first match at or after `from`. */
function placeAfter(pattern: RegExp, text: string, from: number): number | undefined {
  pattern.lastIndex = from;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

/** What stands there, on one line of printable ASCII: the text is a stranger's. */
function excerpt(text: string, at: number): string {
  if (at >= text.length) return 'the end of the text';
  return JSON.stringify(text.slice(at, at + 20).replace(/[^\x20-\x7e]+/g, ' '));
}
