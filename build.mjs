// Bundles the command line into the one file that `bin.palisade` names, so that `npx palisade`
// works right after `npm ci` and starts without resolving a package tree.
import { chmod } from 'node:fs/promises';
import { build } from 'esbuild';

const outfile = 'dist/palisade.js';

await build({
  entryPoints: ['src/cli/main.ts'],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  minifySyntax: true,
  legalComments: 'none',
  banner: { js: '#!/usr/bin/env node' },
});
await chmod(outfile, 0o755);
