/**
 * What a function costs before its first finding: the size of its bundle, and how long a new process takes
 * to import it, as it is deployed, under its own variables (Node's own start is not in it).
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { textAt } from '../src/domain/base/lookup.ts';
import {
  codeOf,
  deployedVariables,
  EVERYTHING,
  synthesiseInto,
  templatesIn,
  type Resource,
} from '../test/helpers/cdk/templates.ts';
import { median } from './measure.ts';
import type { Row } from './report.ts';
import { OURS, type Suite } from './suite.ts';

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
    const folder = mkdtempSync(join(tmpdir(), 'palisade-bench-'));
    try {
      const deployed = functionsIn(folder);
      const times = new Map(deployed.map((one) => [one, [] as Import[]]));
      // Each once in a round, so that a machine that slows down slows all of them.
      for (let round = 0; round < rounds; round += 1) {
        say(`functions: import, round ${round + 1}`);
        for (const [one, own] of times) own.push(imported(one, folder));
      }
      return [...times].map(([one, own]): Row => rowOf(one, own, folder));
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function functionsIn(folder: string): readonly Resource[] {
  const { code, stderr } = synthesiseInto(folder, EVERYTHING);
  if (code !== 0) throw new Error(`the app does not synthesise:\n${stderr}`);
  const resources = templatesIn(folder).flatMap((template) => template.resources);
  return resources.filter(
    ({ type, properties }) =>
      type === 'AWS::Lambda::Function' && textAt(properties, 'Handler') === 'index.handler',
  );
}

function rowOf(one: Resource, own: readonly Import[], folder: string): Row {
  const size = statSync(codeOf(one, folder)).size;
  const cpu = median(own.map(([, used]) => used));
  return {
    suite: 'functions',
    task: 'import',
    data: nameOf(one),
    size,
    tool: OURS,
    value: median(own.map(([clock]) => clock)),
    unit: 'ms',
    runs: own.length,
    note: `bundle of ${(size / 1000).toFixed(0)} kB; ${cpu.toFixed(0)} ms of CPU`,
  };
}

/** What it is for, as it says itself. */
function nameOf({ properties }: Resource): string {
  return (textAt(properties, 'Description') ?? '').replace('Palisade: ', '');
}

function imported(one: Resource, folder: string): Import {
  const code = codeOf(one, folder);
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--input-type=module', '-e', PROGRAM, code],
    {
      cwd: dirname(code),
      encoding: 'utf8',
      env: {
        ...deployedVariables(one),
        AWS_REGION: 'eu-west-1',
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
      },
    },
  );
  if (status !== 0) throw new Error(`${nameOf(one)} does not start:\n${stderr}`);
  const [clock = NaN, cpu = NaN] = (JSON.parse(stdout) as readonly unknown[]).map(Number);
  return [clock, cpu];
}
