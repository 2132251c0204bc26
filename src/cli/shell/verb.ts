/** What every verb of the command line shares: its shape, its exits, its two streams. */
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { nearest } from '../../domain/base/slip.ts';

/** Exit codes are contract: 0 done, 1 refused or failed, 2 misuse. */
export type ExitCode = 0 | 1 | 2;

/** The process as a verb sees it: data goes out, talk goes to err. */
export interface Io {
  readonly stdin: NodeJS.ReadableStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** The bundle that is running, for worker threads; `undefined` when run from source. */
  readonly script: URL | undefined;
  /** Whether a person watches stderr, so that progress may be drawn there. */
  readonly errIsTerminal: boolean;
  /** Of the terminal. @default 80 */
  readonly columns?: number;
  /** Resolves when the data has been taken: awaiting it is the back-pressure. */
  out(data: string | Uint8Array): Promise<void>;
  err(text: string): void;
}

/** An option as `parseArgs` knows it, and what a shell completes after it. */
export type VerbOption = NonNullable<ParseArgsConfig['options']>[string] & {
  /** What it takes, or the best known of it. */
  readonly values?: readonly string[];
  /** Whether it takes the path of a file or folder. */
  readonly path?: boolean;
};
export type Options = Readonly<Record<string, VerbOption>>;

/** A verb by its name, loaded when it is called. */
export interface VerbEntry {
  readonly name: string;
  /** One line for `palisade --help`. */
  readonly summary: string;
  readonly load: () => Promise<Verb>;
}

export interface Verb {
  /** All of `palisade <verb> --help` but its examples; ../help-text.ts fits it to the terminal. */
  readonly help: string;
  readonly options: Options;
  /** What its first argument may be, where that is one of a few words. */
  readonly words?: readonly string[];
  /** What its arguments are else. @default - it takes none */
  readonly takes?: 'paths' | 'values';
  run(argv: readonly string[], io: Io): Promise<ExitCode>;
}

/** The call itself is wrong: exit 2, with the message and where help stands. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
}

/** The call is right but cannot be done: exit 1, with a message for a person, no stack. */
export class Failure extends Error {
  override readonly name = 'Failure';
}

/** `node:util.parseArgs`, with its complaints as `Misuse`; an option that does not exist is named with what was meant. */
export function parseOptions<const T extends Options>(argv: readonly string[], options: T) {
  try {
    return parseArgs({ args: [...argv], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new Misuse(describeMisuse(error, Object.keys(options)));
  }
}

function describeMisuse(error: unknown, names: readonly string[]): string {
  const message = error instanceof Error ? error.message : String(error);
  const [, written] = /^Unknown option '--([^'=]*)/.exec(message) ?? [];
  if (written === undefined) return message;
  const meant = nearest(written, names);
  const known = names.map((name) => `--${name}`).join(', ');
  const hint = meant === undefined ? `there are ${known}` : `is --${meant} meant?`;
  return `there is no option --${written}; ${hint}`;
}
