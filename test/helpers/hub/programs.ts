/**
 * Programs that tests run beside themselves, in a process or thread of their own: bundled once before all tests,
 * since to transform their sources at each start costs more than what they do.
 */
import { mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { buildSync } from 'esbuild';

/** Within `node_modules`, so that the packages they name are found. */
const FOLDER = resolve('node_modules/.cache/palisade/programs');

/** Of `test/children/NAME.ts`, or of the thread that runs verbs. */
export function programPath(name: string): string {
  return join(FOLDER, `${name}.mjs`);
}

/** Replaces each at once: another run of the tests may be using it. */
export function bundlePrograms(): void {
  mkdirSync(FOLDER, { recursive: true });
  const beside = mkdtempSync(`${FOLDER}-`);
  buildSync({
    entryPoints: [...childPrograms(), 'test/helpers/hub/verb-thread.ts'],
    entryNames: '[name]',
    outdir: beside,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    packages: 'external',
    sourcemap: 'inline',
  });
  for (const file of readdirSync(beside)) renameSync(join(beside, file), join(FOLDER, file));
  rmSync(beside, { recursive: true });
}

function childPrograms(): readonly string[] {
  return readdirSync('test/children').map((file) => join('test/children', file));
}
