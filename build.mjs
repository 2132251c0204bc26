// Bundles what runs: the command line into the file that `bin.palisade` names, so that `npx palisade` works
// right after `npm ci` and starts without resolving a package tree (what only verbs of AWS need lies in parts
// that they load, and the SDK stays packages); the local hub beside it, whose databases and clients stay
// packages too (one of them is native); and each Lambda function into a folder of its own with everything
// it needs, so that what runs is what was tested and pinned here. `node build.mjs bench` bundles the
// benchmarks too: what they measure is then what runs, not modules as a development tool serves them.
import { chmod, readdir, rm } from 'node:fs/promises';
import { basename, join, parse } from 'node:path';
import { build } from 'esbuild';

const common = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  minifySyntax: true,
  legalComments: 'none',
};
const program = { ...common, banner: { js: '#!/usr/bin/env node' } };

/** Beside the functions' files lies what they share. */
const SHARED = new Set(['telemetry']);

const handlers = (await readdir('src/handlers'))
  .filter((file) => file.endsWith('.ts'))
  .map((file) => parse(file).name)
  .filter((name) => !SHARED.has(name));

const [{ metafile }] = await Promise.all([
  build({
    ...program,
    entryPoints: { palisade: 'src/cli/main.ts' },
    outdir: 'dist',
    splitting: true,
    chunkNames: 'parts/[name]-[hash]',
    metafile: true,
    external: ['@aws-sdk/*', '@smithy/*', '@aws-crypto/*'],
  }),
  build({
    ...program,
    entryPoints: ['src/local/main.ts'],
    outfile: 'dist/hub.js',
    external: ['level', 'dynalite', '@aws-sdk/*'],
  }),
  ...handlers.map((name) =>
    build({
      ...common,
      minify: true,
      mainFields: ['module', 'main'],
      // Packages that are CommonJS ask for `require`.
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      entryPoints: [`src/handlers/${name}.ts`],
      outfile: `dist/functions/${name}/index.mjs`,
    }),
  ),
]);
if (process.argv.includes('bench')) {
  await build({
    ...common,
    entryPoints: ['bench/main.ts'],
    outfile: 'dist/bench.js',
    packages: 'external',
    logLevel: 'error',
  });
}
await chmod('dist/palisade.js', 0o755);

/** Parts that an earlier build left. */
const parts = new Set(Object.keys(metafile.outputs).map((path) => basename(path)));
const stale = (await readdir('dist/parts').catch(() => [])).filter((part) => !parts.has(part));
await Promise.all(stale.map((part) => rm(join('dist/parts', part))));
