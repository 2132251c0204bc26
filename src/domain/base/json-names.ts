/**
 * Names that one object of a JSON text has twice. `JSON.parse` keeps the last and says nothing: of two lists of
 * exemptions the first would be lost.
 */

export interface RepeatedName {
  /** `accounts.111122223333`, or `pins[].target` where a list stands between. */
  readonly path: string;
  /** Lines of the text on which it stands, from 1. */
  readonly lines: readonly [first: number, again: number];
}

/** Texts and punctuation; what stands between them are numbers, literals and white space. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:\n]/g;

interface OpenObject {
  /** Line of each name so far. */
  readonly lines: Map<string, number>;
  name: string;
}

/** Of a text that `JSON.parse` takes: what is repeated, in order. `comments` may stand as often as one likes. */
export function repeatedNames(
  text: string,
  comments: readonly string[] = [],
): readonly RepeatedName[] {
  const open: (OpenObject | 'list')[] = [];
  const found: RepeatedName[] = [];
  let line = 1;
  let last = '';
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '\n') {
      line += 1;
      continue;
    }
    if (token === '{') open.push({ lines: new Map(), name: '' });
    else if (token === '[') open.push('list');
    else if (token === '}' || token === ']') open.pop();
    else if (token === ':') note(open, JSON.parse(last) as string, line, { comments, found });
    last = token;
  }
  return found;
}

function note(
  open: readonly (OpenObject | 'list')[],
  name: string,
  line: number,
  { comments, found }: { readonly comments: readonly string[]; readonly found: RepeatedName[] },
): void {
  const object = open.at(-1);
  if (object === undefined || object === 'list') return;
  object.name = name;
  const first = object.lines.get(name);
  object.lines.set(name, line);
  if (first === undefined || comments.includes(name)) return;
  const steps = open.map((one) => (one === 'list' ? '[]' : `.${one.name}`));
  found.push({ path: steps.join('').replace(/^\./, ''), lines: [first, line] });
}
