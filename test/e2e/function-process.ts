/** A function as a process of its own, for one call: a bundle of it, with the variables that it was deployed with. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';

const CALL = `import(process.argv[1]).then(async ({ handler }) => {
  process.stdout.write('\\nREPORT ' + JSON.stringify(await handler(JSON.parse(process.argv[2]))) + '\\n');
  process.exit(0);
});`;

export interface FunctionProcess {
  /** What the call answers; throws what the function said if it ends otherwise. */
  readonly report: Promise<unknown>;
  /** As a machine that fails ends it: nothing is given back. */
  kill(): Promise<void>;
}

export interface Call {
  /** Absolute path of an ES module that exports `handler`. */
  readonly bundle: string;
  readonly event: object;
  readonly variables: Readonly<Record<string, string>>;
}

export function functionProcess({ bundle, event, variables }: Call): FunctionProcess {
  const child = spawn(process.execPath, ['-e', CALL, bundle, JSON.stringify(event)], {
    env: {
      PATH: process.env['PATH'],
      ...variables,
      AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      said += chunk.toString();
    });
  }
  const ended = once(child, 'close');
  const report = ended.then(() => {
    const [, text] = /\nREPORT (.*)\n/.exec(said) ?? [];
    if (text !== undefined) return JSON.parse(text) as unknown;
    throw new Error(`the function ended without a report: ${said.slice(-1_500)}`);
  });
  report.catch(() => undefined);
  return {
    report,
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}
