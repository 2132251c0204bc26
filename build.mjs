// Bundles what runs: the command line into the one file that `bin.palisade` names, so that `npx palisade`
// works right after `npm ci` and starts without resolving a package tree; the local hub beside it, whose
// databases and clients stay packages (one of them is native); and each Lambda function into a folder of
// its own with everything it needs, so that what runs is what was tested and pinned here.
import { chmod, readdir } from 'node:fs/promises';
import { parse } from 'node:path';
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
  .map((file) => parse(file).name)
  .filter((name) => !SHARED.has(name));

await Promise.all([
  build({ ...program, entryPoints: ['src/cli/main.ts'], outfile: 'dist/palisade.js' }),
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
await chmod('dist/palisade.js', 0o755);
