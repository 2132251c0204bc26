/**
 * Blocks of FortiOS's configuration language as data, rendered once. What a version does not know is not in
 * the block: every table and keyword is looked up in fortios-keywords.ts.
 *
 *   config TABLE ─▶ edit NAME ─▶ set KEYWORD VALUES ─▶ next ─▶ end
 *
 * Law: a block pasted twice leaves the box as pasted once, since every entry is edited by its own name or
 * number, never as a new one; and `undone` names the same entries, the last first.
 */
import { invariant } from '../base/result.ts';
import {
  hasCommand,
  hasKeyword,
  hasTable,
  takesSeveral,
  type FortiosCommand,
  type FortiosTable,
} from './fortios-keywords.ts';
import type { FortiosVersion } from './fortios-version.ts';

/** A name or text, which is quoted, or a number or a keyword's option, which is not. */
export type CliValue = string | number | Option;
export interface Option {
  readonly option: string;
}
export type Fields = Readonly<Record<string, CliValue | readonly CliValue[]>>;

/** One `config … end`: an object of the box, or a list of them, or both a table and what lies in it. */
export interface ConfigTable {
  readonly table: FortiosTable;
  readonly fields?: Fields;
  readonly tables?: readonly ConfigTable[];
  readonly entries?: readonly CliEntry[];
}

/** One `edit … next`; its id is its own, so that it is the same entry however often it is pasted. */
export interface CliEntry {
  readonly id: string | number;
  readonly fields: Fields;
  readonly tables?: readonly ConfigTable[];
}

/** In which of a box's scopes lines are typed; without VDOMs there is one. */
export type Scope = 'global' | 'vdom';

export interface Section {
  readonly scope: Scope;
  readonly lines: readonly string[];
}

export function option(text: string): Option {
  return { option: text };
}

/** `config … end` as the version takes it; no line for a table that it does not know. */
export function configured(version: FortiosVersion, config: ConfigTable): readonly string[] {
  const { table, entries = [] } = config;
  return block(version, table, [
    ...bodyLines(version, table, config),
    ...entries.flatMap((entry) => [
      `edit ${written(entry.id)}`,
      ...indented(bodyLines(version, table, entry)),
      'next',
    ]),
  ]);
}

/** What takes the same away again. */
export function undone(version: FortiosVersion, config: ConfigTable): readonly string[] {
  const { table, fields = {}, entries = [] } = config;
  return block(version, table, [
    ...knownFields(version, table, fields).map(([keyword]) => `unset ${keyword}`),
    ...entries.toReversed().map(({ id }) => `delete ${written(id)}`),
  ]);
}

/** A command line; `name` is of an object. */
export function command(
  version: FortiosVersion,
  words: FortiosCommand,
  name?: string,
): readonly string[] {
  if (!hasCommand(version, words)) return [];
  return [name === undefined ? words : `${words} ${written(name)}`];
}

/** Sections one after another, each in its scope if the box has VDOMs. */
export function scoped(sections: readonly Section[], vdom: string | undefined): readonly string[] {
  const filled = sections.filter(({ lines }) => lines.length > 0);
  if (vdom === undefined) return filled.flatMap(({ lines }) => lines);
  return joined(filled).flatMap(({ scope, lines }) =>
    scope === 'global'
      ? ['config global', ...indented(lines), 'end']
      : ['config vdom', ...indented([`edit ${written(vdom)}`, ...indented(lines), 'next']), 'end'],
  );
}

function block(
  version: FortiosVersion,
  table: FortiosTable,
  lines: readonly string[],
): readonly string[] {
  if (!hasTable(version, table) || lines.length === 0) return [];
  return [`config ${table.split('/').at(-1) ?? ''}`, ...indented(lines), 'end'];
}

function bodyLines(
  version: FortiosVersion,
  table: FortiosTable,
  { fields = {}, tables = [] }: Pick<ConfigTable, 'fields' | 'tables'>,
): readonly string[] {
  return [
    ...knownFields(version, table, fields).map((field) => setLine(version, table, field)),
    ...tables.flatMap((inner) => configured(version, inner)),
  ];
}

function knownFields(version: FortiosVersion, table: FortiosTable, fields: Fields) {
  return Object.entries(fields).filter(([keyword]) => hasKeyword(version, table, keyword));
}

function setLine(
  version: FortiosVersion,
  table: FortiosTable,
  [keyword, value]: readonly [string, Fields[string]],
): string {
  const values: readonly CliValue[] = isList(value) ? value : [value];
  invariant(
    values.length === 1 || (values.length > 1 && takesSeveral(version, table, keyword)),
    `"set ${keyword}" of "config ${table}" takes ${values.length} values`,
  );
  return `set ${keyword} ${values.map(written).join(' ')}`;
}

function isList(value: CliValue | readonly CliValue[]): value is readonly CliValue[] {
  return Array.isArray(value);
}

/** Names may hold blanks and slashes; what could end the quotes or the line was refused before. */
function written(value: CliValue): string {
  if (typeof value === 'number') return String(value);
  if (typeof value === 'object') return value.option;
  invariant(!/["\\\r\n]/.test(value), `${JSON.stringify(value)} can be quoted`);
  return `"${value}"`;
}

function indented(lines: readonly string[]): readonly string[] {
  return lines.map((line) => `    ${line}`);
}

/** Neighbours of one scope as one section, so that a scope is entered once. */
function joined(sections: readonly Section[]): readonly Section[] {
  return sections.reduce<readonly Section[]>((done, section) => {
    const last = done.at(-1);
    if (last?.scope !== section.scope) return [...done, section];
    return [...done.slice(0, -1), { ...last, lines: [...last.lines, ...section.lines] }];
  }, []);
}
