/** The files of the page, read once from where `build.mjs` has put them beside the program that runs. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface PageFile {
  readonly body: Buffer;
  readonly contentType: string;
  readonly etag: string;
}

/** By path without a slash at its beginning; the document itself is ''. Empty if no page was built. */
export type PageFiles = ReadonlyMap<string, PageFile>;

const DOCUMENT = 'index.html';
const TYPES: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
};
/** From the program, or from this source, up to the root of the package. */
const LEVELS_MAX = 5;

export async function pageFiles(): Promise<PageFiles> {
  const folder = await builtFolder();
  if (folder === undefined) return new Map();
  const names = await readdir(folder);
  const files = await Promise.all(
    names.map(async (name): Promise<readonly [string, PageFile]> => {
      const body = await readFile(join(folder, name));
      const contentType =
        TYPES[name.slice(name.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
      const etag = `"${createHash('sha256').update(body).digest('hex').slice(0, 32)}"`;
      return [name === DOCUMENT ? '' : `page/${name}`, { body, contentType, etag }];
    }),
  );
  return new Map(files);
}

async function builtFolder(): Promise<string | undefined> {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (let level = 0; level < LEVELS_MAX; level += 1) {
    for (const place of [join(folder, 'page'), join(folder, 'dist', 'page')]) {
      const names = await readdir(place).catch((): string[] => []);
      // The source of the page has a document, too, but nothing that was built.
      if (names.includes(DOCUMENT) && names.some((name) => name.endsWith('.js'))) return place;
    }
    folder = dirname(folder);
  }
  return undefined;
}
