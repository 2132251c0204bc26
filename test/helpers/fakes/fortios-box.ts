/**
 * The command line of a FortiGate, as far as Palisade uses it: blocks that open and close, keywords of the
 * version, quoted names, references between objects. What a box would refuse is thrown here.
 */
import {
  hasCommand,
  hasKeyword,
  hasTable,
  isFortiosTable,
  isKeyword,
  takesSeveral,
  type FortiosTable,
} from '../../../src/domain/firewalls/fortios-keywords.ts';
import type { FortiosVersion } from '../../../src/domain/firewalls/fortios-version.ts';

type Fields = Record<string, readonly string[]>;
/** By scope, table and entry, `/` between them; the entry of a table without any is empty. */
type State = Map<string, Fields>;

interface Word {
  readonly text: string;
  readonly quoted: boolean;
}

type Frame =
  | { readonly kind: 'scope'; readonly scope: string }
  | { readonly kind: 'vdoms' }
  | { readonly kind: 'table'; readonly table: FortiosTable; readonly path: string }
  | { readonly kind: 'entry'; readonly table: FortiosTable; readonly path: string };

export interface FortiosBox {
  /** Types lines one after another; throws what the box would refuse. */
  readonly paste: (text: string) => void;
  /** Everything that is set; empty as it came. */
  readonly state: () => Readonly<Record<string, Fields>>;
  /** Commands that were run, in order. */
  readonly ran: readonly string[];
}

const NAME_MAX = 35;
/** Which keywords refer to objects of ours, and where those are. */
const REFERENCES: Readonly<Record<string, readonly FortiosTable[]>> = {
  srcaddr: ['system external-resource'],
  srcaddr6: ['system external-resource'],
  dstaddr: ['system external-resource'],
  dstaddr6: ['system external-resource'],
  accprofile: ['system accprofile'],
};
const BUILT_IN = new Set(['all']);
const GLOBAL_TABLES = new Set(['system accprofile', 'system api-user']);

export function fortiosBox(version: FortiosVersion, vdom?: string): FortiosBox {
  const state: State = new Map();
  const ran: string[] = [];
  let frames: Frame[] = [];
  const top = (): Frame | undefined => frames.at(-1);
  const scope = (): string => {
    const found = frames.findLast((frame) => frame.kind === 'scope');
    return found?.scope ?? '';
  };

  const openTable = (words: readonly Word[]): void => {
    const name = words.map(({ text }) => text).join(' ');
    const frame = top();
    if (vdom !== undefined && frame === undefined && name === 'global') {
      frames.push({ kind: 'scope', scope: 'global' });
      return;
    }
    if (vdom !== undefined && frame === undefined && name === 'vdom') {
      frames.push({ kind: 'vdoms' });
      return;
    }
    if (vdom !== undefined && frame === undefined) throw new Error(`${name}: in no scope`);
    const inner = frame?.kind === 'entry' || frame?.kind === 'table';
    const table = inner ? `${frame.table}/${name}` : name;
    if (!isFortiosTable(table)) throw new Error(`config ${table}: not in the table of keywords`);
    if (!hasTable(version, table)) throw new Error(`config ${table}: not of this version`);
    if (vdom !== undefined && !inner) checkScope(table, scope());
    const path = inner ? `${frame.path}/${name}` : `${scope()}:${table}`;
    frames.push({ kind: 'table', table, path });
  };

  const edit = (word: Word): void => {
    const frame = top();
    if (frame?.kind === 'vdoms') {
      if (word.text !== vdom) throw new Error(`edit ${word.text}: makes a new VDOM`);
      frames.push({ kind: 'scope', scope: `vdom ${word.text}` });
      return;
    }
    if (frame?.kind !== 'table') throw new Error(`edit ${word.text}: not in a table`);
    if (word.text === '0') throw new Error('edit 0: a new entry whenever it is pasted');
    checkName(word);
    if (frame.table === 'system external-resource') checkFeedName(word.text, scope());
    const path = `${frame.path}/${word.text}`;
    state.set(path, state.get(path) ?? {});
    frames.push({ kind: 'entry', table: frame.table, path });
  };

  const set = ([keyword, ...values]: readonly Word[]): void => {
    const frame = top();
    if (frame?.kind !== 'table' && frame?.kind !== 'entry') throw new Error('set: in no table');
    const { text: name } = keyword ?? { text: '' };
    if (!isKeyword(frame.table, name)) {
      throw new Error(`set ${name} of ${frame.table}: not in the table of keywords`);
    }
    if (!hasKeyword(version, frame.table, name)) {
      throw new Error(`set ${name} of ${frame.table}: not of this version`);
    }
    if (values.length === 0) throw new Error(`set ${name}: no value`);
    const isMasked = name === 'ipv4-trusthost' && values.length === 2;
    if (values.length > 1 && !isMasked && !takesSeveral(version, frame.table, name)) {
      throw new Error(`set ${name}: one value only`);
    }
    const texts = values.map(({ text }) => text);
    for (const text of texts) checkReference(name, text);
    const fields = state.get(frame.path) ?? {};
    if (name === 'name') checkUnique(frame.path, texts);
    state.set(frame.path, { ...fields, [name]: texts });
  };

  const checkReference = (keyword: string, text: string): void => {
    const tables = REFERENCES[keyword];
    if (tables === undefined || BUILT_IN.has(text)) return;
    const scopes = new Set([scope(), 'global']);
    const isThere = [...scopes].some((one) =>
      tables.some((table) => state.has(`${one}:${table}/${text}`)),
    );
    if (!isThere) throw new Error(`set ${keyword} ${text}: entry not found`);
  };

  const checkUnique = (path: string, name: readonly string[]): void => {
    const table = path.slice(0, path.lastIndexOf('/'));
    for (const [other, fields] of state) {
      if (other === path || !other.startsWith(`${table}/`)) continue;
      if (fields['name']?.[0] === name[0]) throw new Error(`${name[0] ?? ''}: duplicate name`);
    }
  };

  const remove = (word: Word): void => {
    const frame = top();
    if (frame?.kind !== 'table') throw new Error(`delete ${word.text}: not in a table`);
    const path = `${frame.path}/${word.text}`;
    if (!state.has(path)) throw new Error(`delete ${word.text}: entry not found`);
    const user = [...state].find(
      ([other, fields]) => other !== path && Object.values(fields).flat().includes(word.text),
    );
    const isReferred = Object.values(REFERENCES).some((tables) => tables.includes(frame.table));
    if (isReferred && user !== undefined)
      throw new Error(`delete ${word.text}: used by ${user[0]}`);
    for (const other of [...state.keys()]) {
      if (other === path || other.startsWith(`${path}/`)) state.delete(other);
    }
  };

  const unset = (word: Word): void => {
    const frame = top();
    if (frame?.kind !== 'table') throw new Error(`unset ${word.text}: not in a table`);
    if (!hasKeyword(version, frame.table, word.text))
      throw new Error(`unset ${word.text}: unknown`);
    const fields = { ...state.get(frame.path) };
    Reflect.deleteProperty(fields, word.text);
    state.set(frame.path, fields);
  };

  const run = (line: string): void => {
    const kind = top()?.kind;
    if (kind === 'table' || kind === 'entry') throw new Error(`${line}: within a block`);
    if (vdom !== undefined && kind !== 'scope') throw new Error(`${line}: in no scope`);
    if (!hasCommand(version, line)) throw new Error(`${line}: not in the table of commands`);
    ran.push(line);
  };

  const type = (line: string): void => {
    const [first, ...rest] = wordsOf(line);
    const [word] = rest;
    const verb = first?.text ?? '';
    switch (verb) {
      case 'config':
        openTable(rest);
        return;
      case 'edit':
      case 'delete':
      case 'unset':
        if (word === undefined || rest.length > 1) throw new Error(`${line}: one argument`);
        ({ edit, delete: remove, unset })[verb](word);
        return;
      case 'set':
        set(rest);
        return;
      case 'next': {
        const frame = frames.pop();
        const isVdom = frame?.kind === 'scope' && frame.scope !== 'global';
        if (frame?.kind !== 'entry' && !isVdom) throw new Error('next: not in an entry');
        return;
      }
      case 'end': {
        const frame = frames.pop();
        const isGlobal = frame?.kind === 'scope' && frame.scope === 'global';
        if (frame?.kind !== 'table' && frame?.kind !== 'vdoms' && !isGlobal) {
          throw new Error('end: not in a table');
        }
        return;
      }
      default:
        run(line);
    }
  };

  return {
    ran,
    paste(text) {
      frames = [];
      for (const line of text.split('\n').map((one) => one.trim())) {
        if (line !== '' && !line.startsWith('#')) type(line);
      }
      if (frames.length > 0) throw new Error(`${frames.length} blocks stay open`);
    },
    state: () =>
      Object.fromEntries(
        [...state].filter(([path, fields]) => {
          const isTable = isFortiosTable(path.slice(path.indexOf(':') + 1));
          return !isTable || Object.keys(fields).length > 0;
        }),
      ),
  };
}

/** Quoted words lose their quotes; what is not quoted may not look like a placeholder or a name with blanks. */
function wordsOf(line: string): readonly Word[] {
  const found = [...line.matchAll(/"([^"\\]*)"|([^\s"]+)/g)];
  if (found.map(([word]) => word).join(' ') !== line) throw new Error(`${line}: cannot be read`);
  return found.map(([, quoted, bare = '']) => {
    if (quoted !== undefined) return { text: quoted, quoted: true };
    if (!/^[A-Za-z0-9./:_-]+$/.test(bare)) throw new Error(`${line}: ${bare} is not quoted`);
    return { text: bare, quoted: false };
  });
}

function checkName({ text, quoted }: Word): void {
  if (!quoted && !/^\d+$/.test(text)) throw new Error(`edit ${text}: not quoted`);
  if (text.length > NAME_MAX) throw new Error(`edit ${text}: longer than ${NAME_MAX}`);
  if (/[<>()#"']/.test(text)) throw new Error(`edit ${text}: characters that no name may hold`);
}

/** docs.fortinet.com, FortiGate 7.4.10 administration guide 396599. */
function checkFeedName(name: string, scope: string): void {
  if (scope === 'global' && !name.startsWith('g-')) throw new Error(`${name}: must begin with g-`);
  if (scope.startsWith('vdom') && name.startsWith('g-')) throw new Error(`${name}: begins with g-`);
}

function checkScope(table: FortiosTable, scope: string): void {
  if (table === 'system external-resource') return;
  const isGlobal = GLOBAL_TABLES.has(table);
  if (isGlobal !== (scope === 'global')) throw new Error(`config ${table}: not in ${scope}`);
}
