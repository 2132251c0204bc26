/**
 * Where a text stops being JSON (RFC 8259), as a line and a column: the messages of `JSON.parse` differ
 * between engines, and many name no place. Without recursion, since the sender chooses the nesting.
 */

export interface SyntaxFault {
  /** From 1. */
  readonly line: number;
  /** From 1, in UTF-16 units. */
  readonly column: number;
  readonly wanted: string;
}

export function describeSyntaxFault({ line, column, wanted }: SyntaxFault): string {
  return `at line ${line}, column ${column} expected ${wanted}`;
}

type Wanted = 'a value' | 'a value or ]' | 'a name or }' | 'a name' | 'a comma or the end';

const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\n\r]*/y;
const COLON = /[ \t\n\r]*:/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

/** The first place that is wrong, or `undefined` for JSON that nests no deeper than `depthMax`. */
export function syntaxFault(text: string, depthMax: number): SyntaxFault | undefined {
  const open: string[] = [];
  let wanted: Wanted = 'a value';
  let at = after(SPACE, text, 0) ?? 0;
  while (at < text.length) {
    const step = read(text, at, wanted, open);
    if ('fault' in step) return placeOf(text, step.at, step.fault);
    if (open.length > depthMax) {
      return placeOf(text, at, `no more than ${depthMax} levels of nesting`);
    }
    wanted = step.wanted;
    at = after(SPACE, text, step.at) ?? step.at;
  }
  if (wanted === 'a comma or the end' && open.length === 0) return undefined;
  const missing = open.length === 0 ? wanted : `${wanted}, before the text ends`;
  return placeOf(text, text.length, missing);
}

type Step =
  | { readonly at: number; readonly wanted: Wanted }
  | { readonly at: number; readonly fault: string };

function read(text: string, at: number, wanted: Wanted, open: string[]): Step {
  const char = text[at] ?? '';
  if (wanted === 'a comma or the end') return readEnd(char, at, open);
  if (wanted === 'a value' || (wanted === 'a value or ]' && char !== ']')) {
    return readValue(text, at, open);
  }
  if (char === '}' && wanted === 'a name or }') return close(at, open);
  if (char === ']' && wanted === 'a value or ]') return close(at, open);
  return char === '"' ? readName(text, at) : { at, fault: wanted };
}

function readValue(text: string, at: number, open: string[]): Step {
  const char = text[at] ?? '';
  if (char === '{' || char === '[') {
    open.push(char);
    return { at: at + 1, wanted: char === '{' ? 'a name or }' : 'a value or ]' };
  }
  if (char === '"') return readString(text, at, 'a comma or the end');
  const end = after(NUMBER, text, at) ?? after(WORD, text, at);
  return end === undefined ? { at, fault: 'a value' } : { at: end, wanted: 'a comma or the end' };
}

function readName(text: string, at: number): Step {
  const name = readString(text, at, 'a value');
  if ('fault' in name) return name;
  const end = after(COLON, text, name.at);
  if (end === undefined) return { at: after(SPACE, text, name.at) ?? name.at, fault: 'a colon' };
  return { at: end, wanted: 'a value' };
}

function readString(text: string, start: number, wanted: Wanted): Step {
  let at = start + 1;
  while (at < text.length) {
    const char = text.charCodeAt(at);
    if (char === 0x22) return { at: at + 1, wanted };
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
  if (char === ',') return { at: at + 1, wanted: within === '{' ? 'a name' : 'a value' };
  if (char === (within === '{' ? '}' : ']')) return close(at, open);
  return { at, fault: within === '{' ? 'a comma or }' : 'a comma or ]' };
}

function close(at: number, open: string[]): Step {
  open.pop();
  return { at: at + 1, wanted: 'a comma or the end' };
}

/** The place behind a match at `at`, or `undefined` for none. */
function after(pattern: RegExp, text: string, at: number): number | undefined {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : undefined;
}

function placeOf(text: string, at: number, wanted: string): SyntaxFault {
  const before = text.slice(0, at);
  const line = before.split('\n').length;
  return { line, column: at - before.lastIndexOf('\n'), wanted };
}
