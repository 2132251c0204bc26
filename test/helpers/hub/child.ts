/** Runs a program of `test/children` in a process of its own, to be killed in mid-work. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { whenTestEnds } from '../clean-up.ts';
import { programPath } from './programs.ts';

export interface Child {
  readonly pid: number;
  /** Every line it has printed so far. */
  readonly lines: readonly string[];
  readonly stderr: () => string;
  /** Resolves when it has printed so many lines; rejects if it ends before that. */
  printed(count: number): Promise<void>;
  /** SIGKILL: no handler runs, nothing is flushed. Resolves when it is gone. */
  kill(): Promise<void>;
  /** Its exit code, when it ends by itself. */
  ended(): Promise<number | null>;
}

const running = new Set<ChildProcess>();

export function startChild(program: string, ...args: readonly string[]): Child {
  return childOf(process.execPath, [programPath(program), ...args], program);
}

/** Its files may grow to a size and no further, as on a disk that is full: writes beyond it fail. */
export function startLimitedChild(
  { fileKilobytes }: { readonly fileKilobytes: number },
  program: string,
  ...args: readonly string[]
): Child {
  const script = `trap '' XFSZ; ulimit -f ${fileKilobytes}; exec "$@"`;
  const node = [process.execPath, programPath(program), ...args];
  return childOf('bash', ['-c', script, 'bash', ...node], program);
}

function childOf(command: string, args: readonly string[], program: string): Child {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  running.add(child);
  whenTestEnds(() => child.kill('SIGKILL'));
  const closed = once(child, 'close').then(() => running.delete(child));
  const lines: string[] = [];
  const errors: Buffer[] = [];
  const waiting = new Set<() => void>();
  const wake = (): void => {
    for (const check of waiting) check();
  };
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    wake();
  });
  child.stderr.on('data', (chunk: Buffer) => errors.push(chunk));
  void closed.then(wake);
  const stderr = (): string => Buffer.concat(errors).toString();
  return {
    pid: child.pid ?? 0,
    lines,
    stderr,
    printed: (count) =>
      new Promise((resolve, reject) => {
        const check = (): void => {
          if (lines.length < count && running.has(child)) return;
          waiting.delete(check);
          if (lines.length >= count) resolve();
          else reject(new Error(`${program} ended after ${lines.length} lines: ${stderr()}`));
        };
        waiting.add(check);
        check();
      }),
    async kill() {
      child.kill('SIGKILL');
      await closed;
    },
    async ended() {
      await closed;
      return child.exitCode;
    },
  };
}
