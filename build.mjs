// Bundles the two programs: the command line into the one file that `bin.palisade` names, so that
// `npx palisade` works right after `npm ci` and starts without resolving a package tree, and the local hub
// beside it, whose databases and clients stay packages (one of them is native).
import { chmod } from 'node:fs/promises';
import { build } from 'esbuild';

const common = {
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
  minifySyntax: true,
  legalComments: 'none',
  banner: { js: '#!/usr/bin/env node' },
};

await Promise.all([
  build({ ...common, entryPoints: ['src/cli/main.ts'], outfile: 'dist/palisade.js' }),
  build({
    ...common,
    entryPoints: ['src/local/main.ts'],
    outfile: 'dist/hub.js',
    external: ['level', 'dynalite', '@aws-sdk/*'],
  }),
]);
await chmod('dist/palisade.js', 0o755);
