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
  /** Resolves when the data has been taken: awaiting it is the back-pressure. */
  out(data: string | Uint8Array): Promise<void>;
  err(text: string): void;
}

export interface Verb {
  /** The whole of `palisade <verb> --help`. */
  readonly help: string;
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

type Options = NonNullable<ParseArgsConfig['options']>;

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
