/**
 * What a function costs before its first finding: the size of its bundle, and how long a new process takes
 * to import it under the variables that it reads (Node's own start is not in it).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import * as environment from '../src/environment.ts';
import { median } from './measure.ts';
import type { Row } from './report.ts';
import { OURS, type Suite } from './suite.ts';

const FUNCTIONS = resolve(import.meta.dirname, '../dist/functions');

const PROGRAM = `
  const [before, start] = [process.cpuUsage(), performance.now()];
  const { handler } = await import(process.argv[1]);
  if (typeof handler !== 'function') throw new Error('no handler');
  const { user, system } = process.cpuUsage(before);
  console.log(JSON.stringify([performance.now() - start, (user + system) / 1000]));`;

/** Milliseconds by the clock, and of this one process's CPU time: what a busy machine does not stretch. */
type Import = readonly [clock: number, cpu: number];

export const functionsSuite: Suite = {
  name: 'functions',
  run({ rounds, say }) {
    const beside = mkdtempSync(join(tmpdir(), 'palisade-bench-'));
    try {
      writeFileSync(join(beside, environment.CONFIGURATION_FILE), '{}');
      const handlers = readdirSync(FUNCTIONS).sort();
      const times = new Map(handlers.map((handler) => [handler, [] as Import[]]));
      // Each once in a round, so that a machine that slows down slows all of them.
      for (let round = 0; round < rounds; round += 1) {
        say(`functions: import, round ${round + 1}`);
        for (const handler of handlers) times.get(handler)?.push(imported(handler, beside));
      }
      return [...times].map(([handler, own]): Row => {
        const bytes = statSync(bundleOf(handler)).size;
        return {
          ...{ suite: 'functions', task: 'import', data: handler, size: bytes, tool: OURS },
          ...{ value: median(own.map(([clock]) => clock)), unit: 'ms', runs: own.length },
          note: `bundle of ${(bytes / 1000).toFixed(0)} kB; ${median(own.map(([, cpu]) => cpu)).toFixed(0)} ms of CPU`,
        };
      });
    } finally {
      rmSync(beside, { recursive: true, force: true });
    }
  },
};

function imported(handler: string, taskRoot: string): Import {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', PROGRAM, bundleOf(handler)],
    {
      encoding: 'utf8',
      env: {
        ...variables(),
        ...{ LAMBDA_TASK_ROOT: taskRoot, AWS_REGION: 'eu-west-1' },
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      },
    },
  );
  if (status !== 0) throw new Error(`${handler} does not start:\n${stderr}`);
  const [clock = NaN, cpu = NaN] = (JSON.parse(stdout) as readonly unknown[]).map(Number);
  return [clock, cpu];
}

function bundleOf(handler: string): string {
  return join(FUNCTIONS, handler, 'index.mjs');
}

/** Every variable that any function reads. */
function variables(): Readonly<Record<string, string>> {
  const place = { name: 'bucket', region: 'eu-west-1', blocklistKey: 'feeds/blocklist.txt' };
  const buckets = environment.writeFeedBuckets([place]);
  const sets: readonly unknown[] = Object.values(environment);
  const names = sets.filter(isVariables).flatMap((set) => Object.keys(set.write({})));
  return Object.fromEntries(
    names.map((name) => [name, name.endsWith('_BUCKETS') ? buckets : 'given']),
  );
}

function isVariables(one: unknown): one is environment.Variables<never> {
  return typeof one === 'object' && one !== null && 'write' in one;
}
