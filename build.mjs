// Bundles what runs: the command line into the file that `bin.palisade` names, so that `npx palisade` works
// right after `npm ci` and starts without resolving a package tree (what only verbs of AWS need lies in parts
// that they load, and the SDK stays packages); the local hub beside it (and a simulated firewall), whose databases and clients stay
// packages too (one of them is native); and each Lambda function into a folder of its own with everything
// it needs, so that what runs is what was tested and pinned here. `node build.mjs bench` bundles the
// benchmarks too: what they measure is then what runs, not modules as a development tool serves them.
//
// Programs of an earlier build may be running meanwhile, or start at any moment. So a file of `dist` is
// replaced whole, by renaming; a part's name holds the hash of its content and is never written twice; the
// command line, which names the parts, is replaced last; and parts that it no longer names stay for an hour.
// Nothing is bundled again while no source has changed.
import { Buffer } from 'node:buffer';
import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join, parse, relative } from 'node:path';
import { pathToFileURL } from 'node:url';

const RECORD = 'dist/build.json';
const COMMAND_LINE = 'dist/palisade.js';
const PARTS = 'dist/parts';
const PAGE = 'dist/page';
const FUNCTIONS = 'dist/functions';
const PART_KEPT_MS = 3_600_000;
/** With the sources, what decides the bytes of a bundle. */
const SETTINGS = [
  'build.mjs',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'docs/runbook.md',
];
/** Beside the functions' files lies what they share. */
const SHARED = new Set(['telemetry', 'stages']);

const withBench = process.argv.includes('bench');
const inputs = await digestOf(withBench ? ['src', 'bench'] : ['src']);
const last = await readRecord();
if (last?.inputs !== inputs || !(await allThere(last.outputs))) await buildAll();

async function buildAll() {
  const { build } = await import('esbuild');
  const common = {
    bundle: true,
    write: false,
    metafile: true,
    platform: 'node',
    format: 'esm',
    target: 'node20',
    minifySyntax: true,
    legalComments: 'none',
  };
  const program = { ...common, banner: { js: '#!/usr/bin/env node' } };
  const handlers = (await readdir('src/handlers'))
    .filter((file) => file.endsWith('.ts'))
    .map((file) => parse(file).name)
    .filter((name) => !SHARED.has(name));
  const results = await Promise.all([
    build({
      ...program,
      plugins: [helpTexts(common, build)],
      entryPoints: { palisade: 'src/cli/main.ts' },
      outdir: 'dist',
      splitting: true,
      chunkNames: 'parts/[name]-[hash]',
      external: ['@aws-sdk/*', '@smithy/*', '@aws-crypto/*'],
    }),
    build({
      ...program,
      entryPoints: ['src/local/main.ts'],
      outfile: 'dist/hub.js',
      external: ['level', '@aws-sdk/*'],
    }),
    build({
      ...program,
      entryPoints: ['src/local/firewalls/main.ts'],
      outfile: 'dist/firewall.js',
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
        outfile: `${FUNCTIONS}/${name}/index.mjs`,
      }),
    ),
    build(page()),
    ...(withBench ? [build(benchmarks(common))] : []),
  ]);
  const files = results
    .flatMap(({ outputFiles }) => outputFiles)
    .map(({ path, contents }) => ({ path: relative('.', path), contents }));
  files.push(await pageDocument(files));
  const [entry] = files.filter(({ path }) => path === COMMAND_LINE);
  const others = files.filter((file) => file !== entry);
  await Promise.all(others.map(place));
  await place(entry);
  await removeFunctionsOtherThan(new Set(handlers));
  await removePageFilesOtherThan(new Set(files.map(({ path }) => path)));
  const outputs = Object.fromEntries(files.map(({ path, contents }) => [path, contents.length]));
  const retired = await retiredParts(new Set(Object.keys(outputs)));
  const record = { inputs, outputs, retired };
  await place({ path: RECORD, contents: `${JSON.stringify(record, undefined, 2)}\n` });
}

/** The texts of src/cli/shell/help-texts.ts: the verbs are bundled once more, and asked for their help. */
function helpTexts(common, build) {
  const contents = `import { verbs } from './verbs.ts';
    const texts = verbs.map(async ({ name, load }) => [name, (await load()).help]);
    export const helpTexts = Object.fromEntries(await Promise.all(texts));`;
  const stdin = { contents, resolveDir: 'src/cli', sourcefile: 'help-texts-of-verbs.ts' };
  const bundle = join('dist', `.help-texts.${process.pid}.mjs`);
  return {
    name: 'help-texts',
    setup({ onLoad }) {
      onLoad({ filter: /[\\/]cli[\\/]shell[\\/]help-texts\.ts$/ }, async () => {
        await build({ ...common, stdin, packages: 'external', write: true, outfile: bundle });
        const made = import(pathToFileURL(bundle).href).finally(() => rm(bundle, { force: true }));
        return { contents: `export const HELP_TEXTS = ${JSON.stringify((await made).helpTexts)};` };
      });
    },
  };
}

function benchmarks(common) {
  return {
    ...common,
    entryPoints: ['bench/main.ts'],
    outfile: 'dist/bench.js',
    packages: 'external',
    logLevel: 'error',
  };
}

/** Names hold hashes, so that browsers keep them. */
function page() {
  return {
    entryPoints: {
      page: 'src/page/main.tsx',
      style: 'src/page/style/style.css',
      icon: 'src/page/icon.svg',
    },
    outdir: PAGE,
    entryNames: '[name]-[hash]',
    bundle: true,
    write: false,
    platform: 'browser',
    format: 'esm',
    target: ['es2023', 'chrome120', 'firefox121', 'safari17.5'],
    minify: true,
    legalComments: 'none',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    loader: { '.svg': 'copy', '.md': 'text' },
  };
}

/** The one file of the page that names the others. */
async function pageDocument(files) {
  const text = await readFile('src/page/index.html', 'utf8');
  const contents = text.replace(/"\/page\/(\w+)\.(js|css|svg)"/g, (_, name, ending) => {
    const pattern = new RegExp(`^${PAGE}/(${name}-\\w+\\.${ending})$`);
    const [, built] = files.map(({ path }) => pattern.exec(path)).find((found) => found) ?? [];
    if (built === undefined)
      throw new Error(`the page names ${name}.${ending}, which was not built`);
    return `"/page/${built}"`;
  });
  return { path: `${PAGE}/index.html`, contents: Buffer.from(contents) };
}

/** Puts a file there whole: a reader sees the one before or this one. */
async function place({ path, contents }) {
  if (dirname(path) === PARTS && (await sizeOf(path)) === contents.length) return;
  await mkdir(dirname(path), { recursive: true });
  // On the same file system, and in no folder of which all is uploaded.
  const beside = join('dist', `.${path.replaceAll('/', '-')}.${process.pid}`);
  await writeFile(beside, contents);
  if (path === COMMAND_LINE) await chmod(beside, 0o755);
  await rename(beside, path);
}

/** Parts that nothing names any more, with the time since when; those of an hour ago are removed. */
async function retiredParts(current) {
  const now = Date.now();
  const kept = {};
  for (const name of await readdir(PARTS)) {
    const path = join(PARTS, name);
    if (current.has(path)) continue;
    const since = last?.retired[path] ?? now;
    if (now - since < PART_KEPT_MS) kept[path] = since;
    else await rm(path, { force: true });
  }
  return kept;
}

async function removeFunctionsOtherThan(handlers) {
  const stale = (await readdir(FUNCTIONS)).filter((name) => !handlers.has(name));
  await Promise.all(stale.map((name) => rm(join(FUNCTIONS, name), { recursive: true })));
}

/** A hub that runs has read the page already. */
async function removePageFilesOtherThan(current) {
  const stale = (await readdir(PAGE)).filter((name) => !current.has(`${PAGE}/${name}`));
  await Promise.all(stale.map((name) => rm(join(PAGE, name), { force: true })));
}

async function digestOf(folders) {
  const listed = await Promise.all(folders.map((folder) => filesBelow(folder)));
  const hash = createHash('sha256');
  for (const path of [...SETTINGS, ...listed.flat().sort()]) {
    const content = await readFile(path);
    hash.update(`${path} ${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

async function filesBelow(folder) {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
}

/** What the last build left, or `undefined`. */
async function readRecord() {
  try {
    return JSON.parse(await readFile(RECORD, 'utf8'));
  } catch {
    return undefined;
  }
}

async function allThere(outputs) {
  const sizes = await Promise.all(
    Object.entries(outputs).map(async ([path, size]) => (await sizeOf(path)) === size),
  );
  return sizes.every(Boolean);
}

async function sizeOf(path) {
  return (await stat(path).catch(() => undefined))?.size;
}
