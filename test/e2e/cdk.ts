/** The CDK command line as a user calls it, acting in the security account. */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { at, isObject, textAt } from '../../src/domain/base/lookup.ts';

const ROOT = resolve(import.meta.dirname, '../..');
const LONGEST_MS = 300_000;

export type Outputs = (name: string) => string;

export interface Cdk {
  bootstrap(accountId: string, region: string): Promise<void>;
  /** Deploys both stacks; gives the hub's outputs and what the command line said. */
  deploy(...options: readonly string[]): Promise<{ readonly hub: Outputs; readonly said: string }>;
  destroy(): Promise<void>;
  /** The configuration as `-c` takes it. */
  readonly context: string;
}

export function cdkWith(
  environment: Readonly<Record<string, string>>,
  configuration: object,
  hubStack: string,
): Cdk {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-e2e-'));
  const file = join(folder, 'palisade.json');
  writeFileSync(file, JSON.stringify(configuration));
  const run = (...args: readonly string[]) =>
    cdk({ ...environment, PALISADE_CONFIG: file }, [...args, '--output', join(folder, 'cdk.out')]);
  return {
    context: `palisade=${JSON.stringify(configuration)}`,
    async bootstrap(accountId, region) {
      await run('bootstrap', `aws://${accountId}/${region}`);
    },
    async deploy(...options) {
      const outputs = join(folder, 'outputs.json');
      const quiet = ['--require-approval', 'never', '--outputs-file', outputs];
      const said = await run('deploy', '--all', ...quiet, ...options);
      return { hub: outputsIn(outputs, hubStack), said };
    },
    async destroy() {
      await run('destroy', '--all', '--force');
    },
  };
}

/** A deployment that failed inside may still end well, but without outputs. */
function outputsIn(file: string, stack: string): Outputs {
  const written: unknown = at(JSON.parse(readFileSync(file, 'utf8')), stack);
  if (!isObject(written)) throw new Error(`${stack} was deployed without outputs`);
  return (name) => {
    const value = textAt(written, name);
    if (value === undefined) throw new Error(`${stack} has no output ${name}`);
    return value;
  };
}

/** What it said; throws if it failed or took too long. */
function cdk(
  environment: Readonly<Record<string, string>>,
  args: readonly string[],
): Promise<string> {
  const { PATH = '', HOME = '', TMPDIR = tmpdir() } = process.env;
  const child = spawn(
    process.execPath,
    [join(ROOT, 'node_modules/aws-cdk/bin/cdk'), ...args, '--no-notices'],
    {
      cwd: ROOT,
      // Nothing of the caller's own AWS settings.
      env: {
        PATH,
        HOME,
        TMPDIR,
        CI: 'true',
        NODE_NO_WARNINGS: '1',
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        npm_config_loglevel: 'error',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: LONGEST_MS,
    },
  );
  let said = '';
  const hear = (chunk: Buffer): void => {
    said += chunk.toString();
  };
  child.stdout.on('data', hear);
  child.stderr.on('data', hear);
  return new Promise((done, fail) => {
    child.on('error', fail);
    child.on('close', (code) => {
      if (code === 0) done(said);
      else
        fail(
          new Error(`cdk ${args[0] ?? ''} ended with ${code ?? 'a signal'}\n${said.slice(-3000)}`),
        );
    });
  });
}
