// Runs a verb as the command line does, with what it says and puts out caught.
import { Readable } from 'node:stream';
import { Failure, Misuse, type ExitCode, type Verb } from '../../../src/cli/shell/verb.ts';

export interface VerbRun {
  readonly exit: ExitCode;
  readonly out: string;
  readonly err: string;
}

export async function runVerb(
  verb: Verb,
  argv: readonly string[],
  stdin: string | Uint8Array = '',
  env: Readonly<Record<string, string | undefined>> = {},
): Promise<VerbRun> {
  let out = '';
  let err = '';
  const io = {
    stdin: Readable.from([Buffer.from(stdin)]),
    env,
    script: undefined,
    errIsTerminal: false,
    out: (data: string | Uint8Array) => {
      out += typeof data === 'string' ? data : Buffer.from(data).toString('latin1');
      return Promise.resolve();
    },
    err: (text: string) => {
      err += text;
    },
  };
  try {
    return { exit: await verb.run(argv, io), out, err };
  } catch (error) {
    if (error instanceof Misuse) return { exit: 2, out, err: `${err}${error.message}` };
    if (error instanceof Failure) return { exit: 1, out, err: `${err}${error.message}` };
    throw error;
  }
}
