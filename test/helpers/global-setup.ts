/** Once before all tests: builds what users run and what tests run, and says which cases the laws run. */
import { execFileSync } from 'node:child_process';
import { renameSync } from 'node:fs';
import { buildSync } from 'esbuild';
import { VERB_THREAD } from './hub/verb-runner.ts';

/** Every project of vitest.config.ts loads this file again and asks for it. */
const DONE = Symbol.for('the tests are set up');

export function setup(): void {
  if (Reflect.has(globalThis, DONE)) return;
  Reflect.set(globalThis, DONE, true);
  execFileSync(process.execPath, ['build.mjs'], { stdio: 'inherit' });
  bundleVerbThread();
  const { FC_SEED: seed, FC_CASES: cases } = process.env;
  const share = cases === 'all' ? 'all' : 'a part';
  process.stdout.write(`laws: ${share} of their cases; FC_SEED=${seed} runs the same again\n`);
}

/** Into a folder from which the packages it names are found. */
function bundleVerbThread(): void {
  const outfile = `${VERB_THREAD}.${process.pid}`;
  buildSync({
    entryPoints: ['test/helpers/hub/verb-thread.ts'],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
  });
  renameSync(outfile, VERB_THREAD);
}
