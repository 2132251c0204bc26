/**
 * How many cases a law runs, under which seed, and what a failing one prints.
 *
 * `npm test` runs a part of them under one seed, so that it says the same of the same sources; `npm run
 * test:all` runs all of them under a fresh seed, which it prints. FC_SEED and FC_PATH replay a failure.
 */
import { relative } from 'node:path';
import fc, { type RunDetails } from 'fast-check';
import { expect, it } from 'vitest';

/** Set by vitest.config.ts. */
const runsAll = process.env['FC_CASES'] === 'all';
const PART = 25;
/** Laws that have few cases because each is long keep these. */
const CASES_MIN = 4;
/** fast-check's own number, for properties that name none. */
const CASES_DEFAULT = 100;

/** `all`: of the whole run; a part of them in `npm test`, but at least `least`. */
export function cases(all: number, least = CASES_MIN): number {
  return runsAll ? all : Math.min(all, Math.max(least, Math.ceil(all / PART)));
}

/** For a test that is long whatever its cases: `npm run test:all` alone runs it. */
export const itInFull = it.runIf(runsAll);

/** Of a walk through all there are: each one in the whole run; in `npm test` every so many, from the first. */
export const STRIDE = runsAll ? 1 : 7;

/** For every property of the files that run under this process. */
export function configureLaws(env: Readonly<Record<string, string | undefined>>): void {
  const path = env['FC_PATH'];
  fc.configureGlobal({
    seed: Number(env['FC_SEED']),
    numRuns: cases(CASES_DEFAULT),
    // eslint-disable-next-line @typescript-eslint/no-deprecated -- plugins cannot be configured globally.
    reporter: reportFailure,
    ...(path === undefined ? {} : { path }),
  });
}

function reportFailure<T>(details: RunDetails<T>): void {
  const message = fc.defaultReportMessage(details);
  if (message === undefined) return;
  const { testPath = '', currentTestName = '' } = expect.getState();
  const replay = replayCommand(details, relative('.', testPath), currentTestName);
  throw new Error(`${message}\n\nReplay it: ${replay}`, { cause: details.errorInstance });
}

/** The shell command that runs the failing case alone. */
function replayCommand(
  { seed, counterexamplePath }: Pick<RunDetails<never>, 'seed' | 'counterexamplePath'>,
  file: string,
  test: string,
): string {
  const path = counterexamplePath === null ? '' : ` FC_PATH=${counterexamplePath}`;
  const name = test.replaceAll(' > ', ' ').replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
  return `FC_SEED=${seed}${path} npx vitest run ${file} -t '${name.replaceAll("'", "'\\''")}'`;
}
