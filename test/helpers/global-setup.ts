/** Once before all tests: builds what users run and what tests run, and says which cases the laws run. */
import { execFileSync } from 'node:child_process';
import { bundlePrograms } from './hub/programs.ts';

/** Every project of vitest.config.ts loads this file again and asks for it. */
const DONE = Symbol.for('the tests are set up');

export function setup(): void {
  if (Reflect.has(globalThis, DONE)) return;
  Reflect.set(globalThis, DONE, true);
  execFileSync(process.execPath, ['build.mjs'], { stdio: 'inherit' });
  bundlePrograms();
  const { FC_SEED: seed, FC_CASES: cases } = process.env;
  const share = cases === 'all' ? 'all' : 'a part';
  process.stdout.write(`laws: ${share} of their cases; FC_SEED=${seed} runs the same again\n`);
}
