/** What Palisade is made of besides its own code, held to the lock file and to docs/dependencies.md. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { itInFull } from './helpers/arbitraries/cases.ts';

interface Locked {
  readonly version: string;
  readonly integrity?: string;
  readonly resolved?: string;
  readonly license?: string;
  readonly dev?: boolean;
  readonly inBundle?: boolean;
  readonly hasInstallScript?: boolean;
  readonly dependencies?: Readonly<Record<string, string>>;
}

const { dependencies } = read('package.json') as {
  readonly dependencies: Readonly<Record<string, string>>;
};
const { packages } = read('package-lock.json') as {
  readonly packages: Readonly<Record<string, Locked>>;
};
const locked = Object.entries(packages).filter(([path]) => path !== '');
const document = readFileSync('docs/dependencies.md', 'utf8');

const LICENCES = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'ISC',
  'MIT',
  'MIT-0',
]);
const REGISTRY = 'https://registry.npmjs.org/';

function read(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Packages that the build puts into the page: only there at build time, and yet shipped. */
function inPage(): readonly string[] {
  const files = readdirSync('src/page', { recursive: true, encoding: 'utf8' });
  const texts = files
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => readFileSync(`src/page/${file}`, 'utf8'));
  const names = texts.flatMap((text) =>
    [...text.matchAll(/from '((?:@[\w-]+\/)?[\w-][\w.-]*)[^']*'/g)].map(([, name = '']) => name),
  );
  return [...new Set(names)].sort();
}

/** A package and all that it needs, by the paths of the lock file. */
function withNeeds(names: readonly string[]): readonly (readonly [string, Locked])[] {
  const found = new Map<string, Locked>();
  const pending = names.map((name) => `node_modules/${name}`);
  for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
    const one = packages[path];
    if (one === undefined) throw new Error(`the lock file lacks ${path}`);
    if (found.has(path)) continue;
    found.set(path, one);
    for (const name of Object.keys(one.dependencies ?? {})) pending.push(pathOf(path, name));
  }
  return [...found];
}

/** As Node resolves it: the nearest folder above that has it. */
function pathOf(from: string, name: string): string {
  for (
    let above = from;
    above !== '';
    above = above.slice(0, above.lastIndexOf('/node_modules/'))
  ) {
    const near = `${above}/node_modules/${name}`;
    if (packages[near] !== undefined) return near;
    if (!above.includes('/node_modules/')) break;
  }
  return `node_modules/${name}`;
}

/** First cells of the table under a heading. */
function tableUnder(heading: string): readonly string[] {
  const [, section = ''] = document.split(`## ${heading}\n`);
  const rows = (section.split('\n## ')[0] ?? '').matchAll(/^\| `([^`]+)` +\|/gm);
  return [...rows].map(([, name = '']) => name);
}

describe('the lock file', () => {
  it('knows each package by its digest, from the public registry', () => {
    const unsafe = locked.filter(([, { integrity, resolved = REGISTRY, inBundle }]) => {
      // What came inside another package is of that package's digest.
      const isKnown = inBundle === true || integrity?.startsWith('sha512-') === true;
      return !isKnown || !resolved.startsWith(REGISTRY);
    });
    expect(unsafe.map(([path]) => path)).toEqual([]);
    expect(locked.length).toBeGreaterThan(100);
  });

  it('has exactly the versions that are asked for', () => {
    for (const [name, version] of Object.entries(dependencies)) {
      expect(packages[`node_modules/${name}`]?.version, name).toBe(version);
    }
  });

  it('has no install script but those that the document lists', () => {
    const scripts = locked.filter(([, { hasInstallScript }]) => hasInstallScript === true);
    expect(scripts.map(([path]) => path.replace('node_modules/', '')).sort()).toEqual(
      tableUnder('Install scripts'),
    );
  });
});

describe('what is shipped', () => {
  const shipped = withNeeds([...Object.keys(dependencies), ...inPage()]);

  it('has licences that allow it', () => {
    const others = shipped.filter(([, { license = 'none' }]) => !LICENCES.has(license));
    expect(others.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
    expect(shipped.length).toBeGreaterThan(Object.keys(dependencies).length);
    const unreached = locked.filter(([path, { dev, inBundle }]) => {
      return dev !== true && inBundle !== true && !shipped.some(([one]) => one === path);
    });
    expect(unreached.map(([path]) => path)).toEqual([]);
  });

  it('is listed with the reason', () => {
    expect(tableUnder('At run time')).toEqual(Object.keys(dependencies));
    expect(tableUnder('In the page')).toEqual(inPage());
  });

  itInFull('has a bill of materials, from the lock file alone', () => {
    const text = execFileSync('npm', ['run', '--silent', 'sbom'], { encoding: 'utf8' });
    const { bomFormat, components } = JSON.parse(text) as {
      readonly bomFormat: string;
      readonly components: readonly { readonly purl: string }[];
    };
    expect(bomFormat).toBe('CycloneDX');
    const urls = components.map(({ purl }) => decodeURIComponent(purl));
    for (const [name, version] of Object.entries(dependencies)) {
      expect(urls).toContain(`pkg:npm/${name}@${version}`);
    }
  });
});
