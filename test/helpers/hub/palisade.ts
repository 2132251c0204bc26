/** The command line as a user meets it, in a folder of its own: the verb alone, or the bundle in a process. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { temporaryFolder } from '../clean-up.ts';
import { runInThread, type Ran } from './verb-runner.ts';

export type { Ran } from './verb-runner.ts';

const BUNDLE = resolve(import.meta.dirname, '../../../dist/palisade.js');

/** A new folder with these files in it; removed when the test file is through. */
export function workspace(files: Readonly<Record<string, unknown>> = {}): string {
  const folder = temporaryFolder('cli');
  put(folder, files);
  return folder;
}

/** Writes files: bytes and text as they are, anything else as JSON. */
export function put(folder: string, files: Readonly<Record<string, unknown>>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    const plain = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(join(folder, path), plain ? content : JSON.stringify(content));
  }
}

/** Runs a verb in a thread of this process. */
export function palisade(
  cwd: string,
  args: readonly string[],
  input: string | Uint8Array = '',
): Ran {
  return runInThread(cwd, { args, input });
}

/** Runs a verb as `npx palisade` does: the bundle, in a process of its own. */
export function palisadeProcess(
  cwd: string,
  args: readonly string[],
  input: string | Uint8Array = '',
): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [BUNDLE, ...args], {
    cwd,
    input,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { code: status, stdout, stderr };
}

/** Starts it and kills it after so many milliseconds, as a power cut would. */
export function killedAfter(
  cwd: string,
  args: readonly string[],
  milliseconds: number,
): Promise<void> {
  const child = spawn(process.execPath, [BUNDLE, ...args], { cwd, stdio: 'ignore' });
  const timer = setTimeout(() => child.kill('SIGKILL'), milliseconds);
  return new Promise((done) => {
    child.on('close', () => {
      clearTimeout(timer);
      done();
    });
  });
}

/** Every file below a folder with its text. */
export function contentsOf(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  const files = paths.filter((path) => statSync(join(folder, path)).isFile());
  return Object.fromEntries(files.map((path) => [path, readFileSync(join(folder, path), 'utf8')]));
}

/** The lines of JSON that a verb printed. */
export function jsonLines({ stdout }: Ran): readonly unknown[] {
  const lines = stdout.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as unknown);
}
