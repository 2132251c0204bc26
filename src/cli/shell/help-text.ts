/**
 * Help as verbs write it, read into its parts and set again for a width.
 *
 *   palisade verb <x> [--y]        a call: broken between options
 *   Text that goes on              a paragraph: its lines are joined and wrapped again
 *   in the next line.
 *     --option VALUE   what it is  an item: its text is wrapped below itself
 *                      and more
 */

export type HelpPart =
  | { readonly kind: 'blank' | 'call' | 'paragraph'; readonly text: string }
  /** `column`: where its text begins. */
  | {
      readonly kind: 'item';
      readonly indent: number;
      readonly term: string;
      readonly column: number;
      readonly text: string;
    };

export const COLUMNS = 80;
const ITEM = /^( *)(\S+(?: \S+)*) {2,}(\S.*)$/;
/** A longer term stands in a line of its own. */
const TERM_MAX = 22;
/** Where no more than this is left beside a term, the text goes below it. */
const TEXT_MIN = 24;

export function helpParts(help: string): readonly HelpPart[] {
  return help
    .trimEnd()
    .split('\n')
    .reduce<readonly HelpPart[]>((parts, line) => {
      const joined = joinedWith(parts.at(-1), line);
      return joined === undefined ? [...parts, partOf(line)] : [...parts.slice(0, -1), joined];
    }, []);
}

/** The part before with this line in it; `undefined` if the line begins a part of its own. */
function joinedWith(before: HelpPart | undefined, line: string): HelpPart | undefined {
  const text = line.trim();
  if (before === undefined || text === '') return undefined;
  const indent = line.length - line.trimStart().length;
  if (before.kind === 'paragraph') {
    const goesOn = indent === 0 && !ITEM.test(line);
    return goesOn ? { ...before, text: `${before.text} ${text}` } : undefined;
  }
  if (before.kind !== 'item') return undefined;
  if (before.text === '' && indent > before.indent + 4) return { ...before, column: indent, text };
  const goesOn = before.text !== '' && indent === before.column;
  return goesOn ? { ...before, text: `${before.text} ${text}` } : undefined;
}

function partOf(line: string): HelpPart {
  const [, spaces = '', term, text] = ITEM.exec(line) ?? [];
  if (term !== undefined && text !== undefined) {
    const column = line.length - text.length;
    return { kind: 'item', indent: spaces.length, term, column, text };
  }
  const trimmed = line.trim();
  if (trimmed === '') return { kind: 'blank', text: '' };
  const indent = line.length - line.trimStart().length;
  if (indent > 0) return { kind: 'item', indent, term: trimmed, column: indent, text: '' };
  return { kind: trimmed.startsWith('palisade ') ? 'call' : 'paragraph', text: trimmed };
}

/** No line is wider than `columns`, but for a word that is. The words stay as they are. */
export function fittedHelp(help: string, columns: number = COLUMNS): string {
  const lines = aligned(helpParts(help)).flatMap((part) => linesOf(part, columns));
  return `${lines.map((line) => line.trimEnd()).join('\n')}\n`;
}

/** Items that follow each other have their texts in one column, wherever each of them was written. */
function aligned(parts: readonly HelpPart[]): readonly HelpPart[] {
  const done: HelpPart[] = [];
  for (let start = 0; start < parts.length;) {
    const rest = parts.slice(start);
    const end = rest.findIndex((part) => part.kind !== 'item' || part.text === '');
    const run = rest
      .slice(0, end === -1 ? rest.length : end)
      .filter((part) => part.kind === 'item');
    const terms = run.map(({ term }) => term.length).filter((length) => length <= TERM_MAX);
    const width = Math.max(...terms, 0) + 2;
    done.push(...run.map((item) => ({ ...item, column: item.indent + width })));
    done.push(...rest.slice(run.length, run.length + 1));
    start += run.length + 1;
  }
  return done;
}

function linesOf(part: HelpPart, columns: number): readonly string[] {
  if (part.kind === 'item') return itemLines(part, columns);
  if (part.kind !== 'call') return filled('', part.text.split(' '), 0, columns);
  return filled('', part.text.match(/\[[^\]]*\]\S*|<[^>]*>\S*|\S+/g) ?? [], 4, columns);
}

function itemLines(
  { indent, term, column, text }: Extract<HelpPart, { readonly kind: 'item' }>,
  columns: number,
): readonly string[] {
  const start = ' '.repeat(indent);
  // What is to be pasted stays in one line.
  if (text === '') {
    return term.startsWith('palisade ')
      ? [start + term]
      : filled(start, term.split(' '), indent, columns);
  }
  const words = text.split(' ');
  const head = `${start}${term}`;
  if (columns - column < TEXT_MIN || head.length + 2 > column) {
    const below = Math.min(column, indent + 6);
    return [head, ...filled(' '.repeat(below), words, below, columns)];
  }
  return filled(head.padEnd(column), words, column, columns);
}

/** Words after `start`, in lines up to `columns`; lines after the first begin at `hanging`. */
function filled(
  start: string,
  words: readonly string[],
  hanging: number,
  columns: number,
): readonly string[] {
  const lines: string[] = [];
  let line = start;
  let isBegun = false;
  for (const word of words) {
    if (isBegun && line.length + 1 + word.length > columns) {
      lines.push(line);
      line = ' '.repeat(hanging) + word;
      continue;
    }
    line = isBegun ? `${line} ${word}` : line + word;
    isBegun = true;
  }
  return [...lines, line];
}
