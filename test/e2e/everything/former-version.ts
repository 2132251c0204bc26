/** The version before, out of this repository's history: its functions, bundled as build.mjs bundles ours. */
import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

/** The last one whose checkpoints hold facts as lines of JSON; facts have versions there. */
const FORMER = '0da3bac6c902f4908cb9b42fcba1b523316b07f7';
const ROOT = resolve(import.meta.dirname, '../../..');

export interface FormerVersion {
  /** Bundles of its functions. */
  readonly ingest: string;
  readonly publish: string;
}

/** Why there is none, if the clone has no such history or its code no longer bundles over our packages. */
export async function formerVersion(): Promise<FormerVersion | { readonly lacks: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'palisade-former-'));
  try {
    const files = execFileSync('git', ['archive', FORMER, 'src'], {
      cwd: ROOT,
      maxBuffer: 200_000_000,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    execFileSync('tar', ['-x', '-C', folder], { input: files });
    await build({
      entryPoints: { ingest: 'src/handlers/ingest.ts', publish: 'src/handlers/publish.ts' },
      absWorkingDir: folder,
      outdir: folder,
      outExtension: { '.js': '.mjs' },
      nodePaths: [join(ROOT, 'node_modules')],
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      mainFields: ['module', 'main'],
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      logLevel: 'silent',
    });
  } catch (error) {
    const [first = ''] = (error instanceof Error ? error.message : String(error)).split('\n');
    return { lacks: `commit ${FORMER.slice(0, 7)} is not to be had: ${first}` };
  }
  return { ingest: join(folder, 'ingest.mjs'), publish: join(folder, 'publish.mjs') };
}
