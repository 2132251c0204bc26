/**
 * Where a text stops being JSON (RFC 8259), as a line and a column: the messages of `JSON.parse` differ
 * between engines, and many name no place. Without recursion, since the sender chooses the nesting.
 */

export interface SyntaxFault {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly expected: string;
}

export function describeSyntaxFault({ line, column, expected }: SyntaxFault): string {
  return `at line ${line}, column ${column} expected ${expected}`;
}

type ExpectedToken = 'a value' | 'a value or ]' | 'a name or }' | 'a name' | 'a comma or the end';

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\n\r]*/y;
const COLON = /[ \t\n\r]*:/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The first place that is wrong, or `undefined` for JSON that nests no deeper than `depthMax`. */
export function syntaxFault(text: string, depthMax: number): SyntaxFault | undefined {
  const open: string[] = [];
  let expected: ExpectedToken = 'a value';
  let at = after(SPACE, text, 0) ?? 0;
  while (at < text.length) {
    const step = read(text, at, expected, open);
    if ('fault' in step) return placeOf(text, step.at, step.fault);
    if (open.length > depthMax) {
      return placeOf(text, at, nestingLimit(depthMax));
    }
    expected = step.expected;
    at = after(SPACE, text, step.at) ?? step.at;
  }
  if (expected === 'a comma or the end' && open.length === 0) return undefined;
  const missing = open.length === 0 ? expected : `${expected}, before the text ends`;
  return placeOf(text, text.length, missing);
}

/** A document that is being looked for the end of: `open` are its brackets that are not closed yet. */
export interface DocumentScan {
  at: number;
  expected: ExpectedToken;
  readonly open: string[];
  /** How many were read. */
  tokens: number;
}

export interface ScanLimits {
  readonly depthMax: number;
  readonly tokensMax: number;
  /** Nothing follows the text. */
  readonly isFinal: boolean;
}

export const FEWER_TOKENS = 'fewer values in one document';

export type ScanResult =
  | { readonly kind: 'whole'; readonly end: number }
  /** The text ends before the document does: call again with the same scan and a longer text. */
  | { readonly kind: 'more' }
  | { readonly kind: 'fault'; readonly at: number; readonly expected: string };

/** No token is cut wrongly by the end of a text that goes on, if it ends this far before it. */
const CUT_TOKEN_MAX = 16;

export function newScan(at: number): DocumentScan {
  return { at, expected: 'a value', open: [], tokens: 0 };
}

/**
 * Goes on to the end of the document in `text`, or to what is wrong in it. Moves `scan`.
 */
export function scanDocument(scan: DocumentScan, text: string, limits: ScanLimits): ScanResult {
  const { isFinal } = limits;
  scan.at = afterSpace(text, scan.at);
  while (scan.at < text.length) {
    const step = read(text, scan.at, scan.expected, scan.open);
    if ('fault' in step) {
      if (!isFinal && step.at > text.length - CUT_TOKEN_MAX) return { kind: 'more' };
      return { kind: 'fault', at: step.at, expected: step.fault };
    }
    // A number that touches the end may go on behind it: it is read again then.
    if (step.at === text.length && !isFinal && isWithinToken(text, scan.at))
      return { kind: 'more' };
    if (scan.open.length === 0) return { kind: 'whole', end: step.at };
    scan.tokens += 1;
    const excess = excessOf(scan, limits);
    if (excess !== undefined) return { kind: 'fault', at: scan.at, expected: excess };
    scan.expected = step.expected;
    scan.at = afterSpace(text, step.at);
  }
  if (!isFinal) return { kind: 'more' };
  return { kind: 'fault', at: text.length, expected: `${scan.expected}, before the text ends` };
}

function afterSpace(text: string, at: number): number {
  return after(SPACE, text, at) ?? at;
}

function excessOf(
  { open, tokens }: DocumentScan,
  { depthMax, tokensMax }: ScanLimits,
): string | undefined {
  if (open.length > depthMax) return nestingLimit(depthMax);
  return tokens > tokensMax ? FEWER_TOKENS : undefined;
}

function isWithinToken(text: string, at: number): boolean {
  return /[-0-9a-z]/.test(text[at] ?? '');
}

export function nestingLimit(depthMax: number): string {
  return `no more than ${depthMax} levels of nesting`;
}

type Step =
  | { readonly at: number; readonly expected: ExpectedToken }
  | { readonly at: number; readonly fault: string };

function read(text: string, at: number, expected: ExpectedToken, open: string[]): Step {
  const char = text[at] ?? '';
  if (expected === 'a comma or the end') return readEnd(char, at, open);
  if (expected === 'a value' || (expected === 'a value or ]' && char !== ']')) {
    return readValue(text, at, open);
  }
  if (char === '}' && expected === 'a name or }') return close(at, open);
  if (char === ']' && expected === 'a value or ]') return close(at, open);
  return char === '"' ? readName(text, at) : { at, fault: expected };
}

function readValue(text: string, at: number, open: string[]): Step {
  const char = text[at] ?? '';
  if (char === '{' || char === '[') {
    open.push(char);
    return { at: at + 1, expected: char === '{' ? 'a name or }' : 'a value or ]' };
  }
  if (char === '"') return readString(text, at, 'a comma or the end');
  const end = after(NUMBER, text, at) ?? after(WORD, text, at);
  return end === undefined ? { at, fault: 'a value' } : { at: end, expected: 'a comma or the end' };
}

function readName(text: string, at: number): Step {
  const name = readString(text, at, 'a value');
  if ('fault' in name) return name;
  const end = after(COLON, text, name.at);
  if (end === undefined) return { at: after(SPACE, text, name.at) ?? name.at, fault: 'a colon' };
  return { at: end, expected: 'a value' };
}

function readString(text: string, start: number, expected: ExpectedToken): Step {
  let at = start + 1;
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (char === 0x22) return { at: at + 1, expected };
    if (char < 0x20) return { at, fault: 'no control character in a text' };
    const end = char === 0x5c ? after(ESCAPE, text, at) : at + 1;
    if (end === undefined) return { at, fault: 'an escape that JSON knows' };
    at = end;
  }
  return { at, fault: 'the end of a text' };
}

function readEnd(char: string, at: number, open: string[]): Step {
  const within = open.at(-1);
  if (within === undefined) return { at, fault: 'nothing after the value' };
  if (char === ',') return { at: at + 1, expected: within === '{' ? 'a name' : 'a value' };
  if (char === (within === '{' ? '}' : ']')) return close(at, open);
  return { at, fault: within === '{' ? 'a comma or }' : 'a comma or ]' };
}

function close(at: number, open: string[]): Step {
  open.pop();
  return { at: at + 1, expected: 'a comma or the end' };
}

/** The place behind a match at `at`, or `undefined` for none. */
function after(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function placeOf(text: string, at: number, expected: string): SyntaxFault {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return { line, column: at - before.lastIndexOf('\n'), expected };
}
