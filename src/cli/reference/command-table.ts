/** Every verb with its options and arguments, as shells complete them: from what each verb parses and helps with. */
import { helpParts } from '../shell/help-text.ts';
import type { VerbOption, Verb, VerbEntry } from '../shell/verb.ts';

export interface Command {
  readonly name: string;
  readonly summary: string;
  readonly options: readonly CommandOption[];
  /** What the first argument may be; empty if that is no closed set. */
  readonly words: readonly string[];
  /** Whether arguments are files and folders. */
  readonly takesPaths: boolean;
}

export interface CommandOption {
  readonly name: string;
  /** The line of help, cut short; empty if help has none. */
  readonly about: string;
  readonly takes: 'nothing' | 'path' | 'text';
  readonly isRepeated: boolean;
  /** What it may be; empty if that is no closed set. */
  readonly values: readonly string[];
}

/** Loads every verb. */
export function commandTable(entries: readonly VerbEntry[]): Promise<readonly Command[]> {
  return Promise.all(
    entries.map(async ({ name, summary, load }) => commandOf(name, summary, await load())),
  );
}

function commandOf(name: string, summary: string, verb: Verb): Command {
  const abouts = aboutsIn(verb.help);
  const options = Object.entries(verb.options).map(([option, config]) =>
    optionOf(option, config, abouts.get(option) ?? ''),
  );
  return {
    name,
    summary,
    options: [...options, HELP],
    words: verb.words ?? [],
    takesPaths: verb.takes === 'paths',
  };
}

const HELP: CommandOption = {
  name: 'help',
  about: 'how it is used',
  takes: 'nothing',
  isRepeated: false,
  values: [],
};

function optionOf(name: string, option: VerbOption, about: string): CommandOption {
  const takes = option.type === 'boolean' ? 'nothing' : option.path === true ? 'path' : 'text';
  return { name, about, takes, isRepeated: option.multiple === true, values: option.values ?? [] };
}

const ABOUT_MAX = 60;

/** By the option that the item of help is of. */
function aboutsIn(help: string): ReadonlyMap<string, string> {
  return new Map(
    helpParts(help).flatMap((part) => {
      const name = part.kind === 'item' ? /^--([a-z-]+)/.exec(part.term)?.[1] : undefined;
      return part.kind !== 'item' || name === undefined ? [] : [[name, short(part.text)]];
    }),
  );
}

/** The first sentence, or as many words of it as there is room for. */
function short(text: string): string {
  const [sentence = ''] = text.split(/[.:;](?:\s|$)/);
  if (sentence.length <= ABOUT_MAX) return sentence;
  return `${sentence.slice(0, ABOUT_MAX).replace(/\s+\S*$/, '')} …`;
}
