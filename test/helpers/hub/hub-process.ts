/** The hub as a user starts it: the bundle in a process of its own, known only by what it prints and answers. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';

const BUNDLE = resolve('dist/hub.js');
/** Longer than anything takes on a busy machine, and shorter than a test may. */
const PATIENCE_MILLISECONDS = 25_000;
const LOOK_EVERY_MILLISECONDS = 50;

export interface HubProcess {
  /** The first URL it printed: the base of the feeds. */
  readonly url: string;
  readonly pid: number;
  /** Everything it has printed so far. */
  readonly printed: () => string;
  /** Sends the signal; resolves with its exit code when it is gone, `null` if the signal killed it. */
  readonly end: (signal: 'SIGINT' | 'SIGTERM' | 'SIGKILL') => Promise<number | null>;
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Environment = Readonly<Record<string, string>>;

interface Started {
  readonly child: ChildProcess;
  readonly out: string[];
  readonly err: string[];
  /** Resolves with the exit code when it is gone and has said all it had to say. */
  readonly closed: Promise<number | null>;
}

const running = new Set<ChildProcess>();

/** Resolves when it has printed where it is; rejects, with what it said, if it ends before. */
export async function startHub(
  args: readonly string[],
  env: Environment = {},
): Promise<HubProcess> {
  const { child, out, err, closed } = run(args, env);
  let isGone = false;
  void closed.then(() => (isGone = true));
  const url = await eventually('the hub says where it is', () => {
    if (isGone) throw new Error(`the hub ended: ${out.join('')}${err.join('')}`);
    return Promise.resolve(/http:\S+\//.exec(out.join(''))?.[0]);
  });
  return {
    url,
    pid: child.pid ?? 0,
    printed: () => out.join('') + err.join(''),
    end(signal) {
      child.kill(signal);
      return closed;
    },
  };
}

/** For a hub that cannot start: resolves when it has ended by itself. */
export async function hubThatEnds(args: readonly string[], env: Environment = {}): Promise<Ended> {
  const { out, err, closed } = run(args, env);
  const code = await closed;
  return { code, stdout: out.join(''), stderr: err.join('') };
}

/** Those that a failed test left behind. */
export function killHubs(): void {
  for (const child of running) child.kill('SIGKILL');
}

/** Asks until there is an answer; what it waits for is told if there never is one. */
export async function eventually<T>(
  what: string,
  look: () => Promise<T | undefined>,
  patienceMilliseconds = PATIENCE_MILLISECONDS,
): Promise<T> {
  const deadline = performance.now() + patienceMilliseconds;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > deadline) throw new Error(`waited in vain: ${what}`);
    await new Promise((done) => setTimeout(done, LOOK_EVERY_MILLISECONDS));
  }
}

function run(args: readonly string[], env: Environment): Started {
  const child = spawn(process.execPath, [BUNDLE, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...withoutOurs(process.env), ...env },
  });
  running.add(child);
  const [out, err]: [string[], string[]] = [[], []];
  child.stdout.setEncoding('utf8').on('data', (text: string) => out.push(text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => err.push(text));
  const closed = once(child, 'close').then(() => {
    running.delete(child);
    return child.exitCode;
  });
  return { child, out, err, closed };
}

/** Whatever the person who runs the tests has set for a hub of their own. */
function withoutOurs(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('PALISADE_')));
}
