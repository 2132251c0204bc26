/** `node build.mjs` while programs of an earlier build run: on a small tree of its own. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from './helpers/clean-up.ts';

/** Loads its part when a line arrives. */
const MAIN =
  "console.log('ready'); process.stdin.once('data', () => void import('./part.ts').then(({ say }) => say()));";

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function treeThatSays(what: string, tree = temporaryFolder('build')): string {
  for (const file of ['build.mjs', 'package.json', 'package-lock.json', 'tsconfig.json']) {
    copyFileSync(file, join(tree, file));
  }
  write(join(tree, 'src/cli/main.ts'), MAIN);
  write(join(tree, 'src/cli/part.ts'), `export const say = () => console.log('${what}');`);
  write(join(tree, 'src/local/main.ts'), "console.log('hub');");
  write(join(tree, 'src/local/firewalls/main.ts'), "console.log('firewall');");
  write(join(tree, 'src/handlers/ingest.ts'), 'export const handler = () => undefined;');
  write(join(tree, 'docs/runbook.md'), '# Runbook');
  write(join(tree, 'src/page/main.tsx'), "console.log('page');");
  write(join(tree, 'src/page/style/style.css'), 'body { margin: 0; }');
  write(join(tree, 'src/page/icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  write(join(tree, 'src/page/index.html'), '<script src="/page/page.js"></script>');
  return tree;
}

const build = (tree: string) =>
  execFileSync(process.execPath, [resolve('build.mjs')], { cwd: tree });

it('a verb that has started finds its own parts after another build, and a new one the new parts', async () => {
  const tree = treeThatSays('old');
  build(tree);
  const verb = spawn(process.execPath, [join(tree, 'dist/palisade.js')]);
  let said = '';
  verb.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
  await once(verb.stdout, 'data');
  build(treeThatSays('new', tree));
  verb.stdin.end('go\n');
  await once(verb, 'close');
  expect(said).toBe('ready\nold\n');
  const next = execFileSync(process.execPath, [join(tree, 'dist/palisade.js')], { input: 'go\n' });
  expect(next.toString()).toBe('ready\nnew\n');
});

it('a file is replaced, never written over, and only when a source has changed', () => {
  const tree = treeThatSays('one');
  build(tree);
  const entry = join(tree, 'dist/palisade.js');
  const before = statSync(entry);
  build(tree);
  expect(statSync(entry).ino).toBe(before.ino);
  build(treeThatSays('two', tree));
  expect(statSync(entry).ino).not.toBe(before.ino);
  // What is missing is made again.
  writeFileSync(join(tree, 'dist/hub.js'), '');
  build(tree);
  expect(readFileSync(join(tree, 'dist/hub.js'), 'utf8')).toContain('hub');
});

it('the document of the page names the script by the hash of its content', () => {
  const tree = treeThatSays('one');
  const named = () => /"\/(page\/page-\w+\.js)"/.exec(textOf('page/index.html'))?.[1] ?? '';
  const textOf = (path: string) => readFileSync(join(tree, 'dist', path), 'utf8');
  build(tree);
  const first = named();
  expect(textOf(first)).toContain('page');
  write(join(tree, 'src/page/main.tsx'), "console.log('another page');");
  build(tree);
  expect(named()).not.toBe(first);
  expect(textOf(named())).toContain('another page');
  expect(() => textOf(first)).toThrow('ENOENT');
});
