/**
 * What documents and comments cite: every path, anchor, verb and script is there, so that a reader is never
 * sent to nothing.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verbs } from '../src/cli/verbs.ts';
import { DOCUMENTS } from './helpers/data/documents.ts';

const PARTS = ['src', 'apps', 'stacksets', 'bench', 'test'] as const;

function filesBelow(folder: string, ending: RegExp): readonly string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name))
    .map((name) => join(folder, name));
}

const textOf = (file: string) => readFileSync(file, 'utf8');
const documents = DOCUMENTS;
const folderReadmes = PARTS.flatMap((part) => filesBelow(part, /\.md$/));
const sources = PARTS.filter((part) => part !== 'test').flatMap((part) =>
  filesBelow(part, /\.(ts|js)$/),
);

/** The anchors that GitHub makes of headings: lower case, no punctuation, hyphens for blanks. */
function anchorsOf(file: string): ReadonlySet<string> {
  const headings = [...textOf(file).matchAll(/^#{1,6} (.+)$/gm)].map(([, text = '']) => text);
  const plain = headings.map((text) => text.toLowerCase().replaceAll(/[^\p{L}\p{N}\s_-]/gu, ''));
  return new Set(plain.map((text) => text.trim().replaceAll(' ', '-')));
}

function isThere(path: string, anchor: string | undefined): boolean {
  if (!existsSync(path)) return false;
  return anchor === undefined || anchorsOf(path).has(anchor);
}

/** `src/{a,b}.ts` is two paths; `src/x/*.ts` stands for its folder. */
function pathsMeant(written: string): readonly string[] {
  const braces = /^(.*)\{([^}]+)\}(.*)$/.exec(written);
  if (braces === null) return [written.includes('*') ? dirname(written) : written];
  const [, before = '', choices = '', after = ''] = braces;
  return choices.split(',').flatMap((choice) => pathsMeant(`${before}${choice}${after}`));
}

/** What is quoted as code and begins with a folder of the repository; `<name>` and `…` are placeholders. */
function quotedPaths(text: string): readonly string[] {
  const quoted = [...text.matchAll(/`((?:src|apps|stacksets|bench|test|docs)\/[^`\s]*)`/g)];
  const plain = quoted.map(([, path = '']) => path).filter((path) => !/[<…]/.test(path));
  return plain.flatMap(pathsMeant);
}

function anchored(reference: string): readonly [string, string | undefined] {
  const [path = '', anchor] = reference.split('#');
  return [path, anchor];
}

/** Links of a document to others of the repository, as paths from its root. */
function linksOf(file: string): readonly (readonly [string, string | undefined])[] {
  const links = [...textOf(file).matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .map((link) => {
      const [path, anchor] = anchored(link);
      return [path === '' ? file : normalize(join(dirname(file), path)), anchor];
    });
}

describe('every reference of', () => {
  test.each(documents)('%s to another document leads somewhere', (file) => {
    const broken = linksOf(file).filter(([path, anchor]) => !isThere(path, anchor));
    expect(broken).toEqual([]);
  });

  test.each([...documents, ...folderReadmes])('%s to a file or folder finds it', (file) => {
    expect(quotedPaths(textOf(file)).filter((path) => !existsSync(path))).toEqual([]);
  });

  test('comments to documents, sections and files finds them', () => {
    const broken = sources.flatMap((file) => {
      const text = textOf(file);
      const cited = [...text.matchAll(/\bdocs\/[\w/-]+\.md(?:#[\w-]+)?/g)].map(([one]) => one);
      const lost = cited.filter((reference) => !isThere(...anchored(reference)));
      const comments = text.match(/\/\*\*[\s\S]*?\*\/|\/\/ .*$/gm)?.join('\n') ?? '';
      const unfound = quotedPaths(comments).filter((path) => !existsSync(path));
      return [...lost, ...unfound].map((reference) => `${file}: ${reference}`);
    });
    expect(broken).toEqual([]);
  });

  test('comments is to what is in the repository', () => {
    const outside = /\bfacts: [\w-]+\.md|\bfacts §|\bDESIGN\b/;
    expect(sources.filter((file) => outside.test(textOf(file)))).toEqual([]);
  });
});

test('every document is reached from the front page', () => {
  const reached = new Set(['README.md']);
  for (const file of reached) {
    const linked = linksOf(file).map(([path]) => path);
    for (const path of linked) if (documents.includes(path)) reached.add(path);
  }
  expect([...reached].sort()).toEqual([...documents].sort());
});

describe('every command of', () => {
  const names = verbs.map(({ name }) => name);

  test.each(documents)('%s calls a verb that there is', (file) => {
    const called = [...textOf(file).matchAll(/(?:`|npx )palisade ([a-z][a-z-]*)/g)];
    expect(names).toEqual(expect.arrayContaining(called.map(([, verb]) => verb)));
  });

  test.each(documents)('%s runs scripts that package.json has', (file) => {
    const { scripts } = JSON.parse(textOf('package.json')) as { readonly scripts: object };
    const run = [...textOf(file).matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)];
    expect(Object.keys(scripts)).toEqual(expect.arrayContaining(run.map(([, name]) => name)));
  });
});
