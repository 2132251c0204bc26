/** What dependency-cruiser, TypeScript and ESLint do not say of the layout. */
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { cruise, type IConfiguration } from 'dependency-cruiser';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from './helpers/clean-up.ts';

const FILES_MAX = 25;

const { default: laws } = (await import(resolve('.dependency-cruiser.mjs'))) as {
  readonly default: IConfiguration;
};

function foldersBelow(folder: string): readonly string[] {
  const below = readdirSync(folder, { withFileTypes: true }).filter((one) => one.isDirectory());
  return [folder, ...below.flatMap(({ name }) => foldersBelow(join(folder, name)))];
}

function sourcesIn(folder: string): readonly string[] {
  return readdirSync(folder).filter((name) => /\.(ts|js|mjs)$/.test(name));
}

describe('the layout', () => {
  it('puts no more files into a folder than a reader keeps in mind', () => {
    const folders = ['src', 'apps', 'stacksets', 'test', 'bench'].flatMap(foldersBelow);
    expect(folders.length).toBeGreaterThan(50);
    const full = folders.filter((folder) => sourcesIn(folder).length > FILES_MAX);
    expect(full).toEqual([]);
  });

  it('defines no type name twice', () => {
    const places = new Map<string, string[]>();
    for (const folder of foldersBelow('src')) {
      for (const file of sourcesIn(folder)) {
        const path = join(folder, file);
        for (const name of typesDefinedIn(readFileSync(path, 'utf8'))) {
          places.set(name, [...(places.get(name) ?? []), path]);
        }
      }
    }
    expect(places.size).toBeGreaterThan(300);
    const twice = [...places].filter(([, paths]) => paths.length > 1);
    expect(Object.fromEntries(twice)).toEqual({});
  });
});

/** Types that a module exports or keeps; those inside functions have no name outside. */
function typesDefinedIn(source: string): readonly string[] {
  const definitions =
    /^(?:export )?(?:declare )?(?:abstract )?(?:interface|type|class|enum) (\w+)/gm;
  return [...source.matchAll(definitions)].flatMap(([, name]) => name ?? []);
}

describe('dependency-cruiser', () => {
  it.each([
    ['tower-base', 'src/domain/base/low.ts', 'src/domain/values/high.ts'],
    ['tower-findings', 'src/domain/findings/a.ts', 'src/domain/forwarding/b.ts'],
    ['the-register-is-closed', 'src/domain/edition/a.ts', 'src/domain/register/columns/columns.ts'],
    ['adapters-do-not-meet', 'src/adapters/dynamodb/a.ts', 'src/adapters/s3/b.ts'],
    ['synth-borrows-names-only', 'apps/a.ts', 'src/adapters/s3/b.ts'],
  ])('reports a breach of %s', async (law, from, to) => {
    const tree = temporaryFolder('tree');
    const path = relative(dirname(from), to);
    write(
      join(tree, from),
      `import { b } from '${path.startsWith('.') ? path : `./${path}`}';\nexport const a = b;\n`,
    );
    write(join(tree, to), 'export const b = 1;\n');
    const { output } = await cruise(
      ['src', 'apps'].filter((top) => existsSync(join(tree, top))),
      {
        baseDir: tree,
        validate: true,
        ruleSet: { forbidden: laws.forbidden ?? [] },
        tsPreCompilationDeps: true,
        enhancedResolveOptions: laws.options?.enhancedResolveOptions ?? {},
      },
    );
    if (typeof output === 'string') throw new Error(output);
    const { violations } = output.summary;
    expect(violations.map(({ rule, ...place }) => [rule.name, place.from, place.to])).toEqual([
      [law, from, to],
    ]);
  });
});

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
