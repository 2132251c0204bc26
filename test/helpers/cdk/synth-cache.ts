/**
 * What synthesis gave, kept on disk by a digest of everything that goes in: one synthesis per configuration,
 * for all test files and for the next run. Whatever fails is not kept.
 */
import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = resolve('node_modules/.cache/palisade/synth');
const FOLDERS = ['apps', 'stacksets', 'src'];
const FILES = ['build.mjs', 'cdk.json', 'package.json', 'package-lock.json', 'tsconfig.json'];
const KEPT_MILLISECONDS = 86_400_000;

let ofSources: string | undefined;

/** Text that `make` gives for this key and these sources. */
export function keptText(key: unknown, make: () => string): string {
  const file = join(
    entryFolder({ kind: 'text', key }, (folder) => {
      writeFileSync(join(folder, 'text'), make());
    }),
    'text',
  );
  return readFileSync(file, 'utf8');
}

/** A folder as `fill` leaves it for this key and these sources. Callers only read it. */
export function keptFolder(key: unknown, fill: (folder: string) => void): string {
  return entryFolder({ kind: 'folder', key }, fill);
}

function entryFolder(key: object, fill: (folder: string) => void): string {
  const place = join(ROOT, digestOfSources(), digest([JSON.stringify(key)]));
  if (existsSync(place)) return place;
  mkdirSync(dirname(place), { recursive: true });
  const beside = mkdtempSync(`${place}-`);
  try {
    fill(beside);
    renameSync(beside, place);
  } catch (error) {
    rmSync(beside, { recursive: true, force: true });
    // Another worker was first.
    if (!existsSync(place)) throw error;
  }
  return place;
}

function digestOfSources(): string {
  if (ofSources !== undefined) return ofSources;
  const below = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((path) => join(folder, path)),
  );
  const paths = [...FILES, ...below.filter((path) => statSync(path).isFile()).sort()];
  ofSources = digest(paths.flatMap((path) => [path, readFileSync(path)]));
  removeOld(ofSources);
  return ofSources;
}

function removeOld(current: string): void {
  if (!existsSync(ROOT)) return;
  for (const name of readdirSync(ROOT)) {
    const folder = join(ROOT, name);
    const isOld = Date.now() - statSync(folder).mtimeMs > KEPT_MILLISECONDS;
    if (name !== current && isOld) rmSync(folder, { recursive: true, force: true });
  }
}

function digest(parts: readonly (string | Uint8Array)[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${part.length}\n`).update(part);
  return hash.digest('hex').slice(0, 32);
}
