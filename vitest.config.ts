import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

/** Of `npm test`, which says the same of the same sources. `--mode all` takes a fresh one. */
const PINNED_SEED = 20261122;

/** Whole lives of processes, kills, and what waits in real time: run by `npm run test:all`. */
const LIVES = [
  'test/local/{emptied-ledger,hub-kill,hub-life,pushing,reporting,verify}.test.ts',
  'test/cli/hub-client/hub-verbs.test.ts',
  'test/cli/commands/{findings/send,findings/simulate-ledger,firewalls/local-credentials}.test.ts',
  'test/handlers/{operator,operator-gateway,push,report}.test.ts',
  'test/adapters/level/level-store.test.ts',
  'test/apps/{fault-table,regions}.test.ts',
  'test/build.test.ts',
  'test/wire-faults.test.ts',
];
export default defineConfig(({ mode }) => {
  const runsAll = mode === 'all';
  // Workers, and this file where it is read again, see the same.
  process.env['FC_SEED'] ??= String(runsAll ? randomInt(2 ** 31) : PINNED_SEED);
  process.env['FC_CASES'] ??= runsAll ? 'all' : 'part';
  process.env['CDK_VALIDATION'] ??= String(runsAll);
  return {
    test: {
      globalSetup: ['test/helpers/global-setup.ts'],
      setupFiles: ['test/helpers/file-setup.ts'],
      // Their work is counted, and a slow machine is no failure: only what hangs is ended.
      testTimeout: runsAll ? 600_000 : 120_000,
      hookTimeout: 120_000,
      // Left to itself it keeps one of two cores free. More processes than cores import more than they gain by waiting.
      maxWorkers: availableParallelism(),
      // Most of what a test makes is gone soon: with little room for what is young it is copied many times.
      execArgv: ['--min-semi-space-size=16', '--max-semi-space-size=64'],
      env: {
        AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
        // CDK's own rules for templates cost more than all our tests of them; `npm run check` has them judge too.
        CDK_VALIDATION: process.env['CDK_VALIDATION'],
      },
      experimental: { fsModuleCache: true },
      // A process goes on with the next file: to import the code anew costs more than most tests.
      isolate: false,
      projects: [
        { extends: true, test: { name: 'tests', include: ['test/**/*.test.ts'], exclude: LIVES } },
        ...(runsAll ? [{ extends: true as const, test: { name: 'lives', include: LIVES } }] : []),
      ],
    },
  };
});
