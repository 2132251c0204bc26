/**
 * One bucket of objects in a folder that people may look into: the body of key `feeds/a.txt` is
 * the file `<bucket>/feeds/a.txt`, and what HTTP says about it stands in a side file.
 *
 * Law: whatever instant the process is killed at, an object is wholly the former or wholly the new
 * one. Two files cannot be replaced at once, so the side file holds headers by the MD5 of the body
 * they belong to: it is replaced first, naming both the former and the new body; renaming the body
 * is the commit. A body whose MD5 the side file does not name was changed by another hand: that is
 * unreadable, never absent. A file without a side file was never an object.
 *
 * All requests to one key run one after the other, which is what makes compare-and-put atomic.
 * One process owns the folder (`data-folder.ts`). Nothing is written through a folder of it that is a link.
 */
import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { isErrno } from '../shared/errno.ts';
import { refuseLinks } from '../shared/own-files.ts';
import { turnsByKey } from '../shared/turns.ts';
import { describeKeyProblem, partOfName, pathOfKey } from './object-key.ts';
import { putInPlace, syncFolder, unlinkIfThere } from './whole-file.ts';

/** What HTTP says about an object, as it came with the PUT. */
interface KeptHeaders {
  readonly contentType: string;
  readonly cacheControl?: string;
  readonly metadata: Readonly<Record<string, string>>;
}

export interface ObjectFacts {
  readonly etag: string;
  readonly sizeBytes: number;
  readonly modifiedAt: Date;
  readonly headers: KeptHeaders;
}

export interface StoredObject extends ObjectFacts {
  readonly body: Buffer;
}

type PutOutcome<R> =
  | { readonly kind: 'written'; readonly etag: string }
  | { readonly kind: 'refused'; readonly refusal: R };

export interface BucketPlaces {
  readonly bodies: string;
  readonly sides: string;
  /** On the same file system as the other two; may be emptied whenever no process uses it. */
  readonly drafts: string;
}

/** Every operation throws if the folder cannot be read. What no key can name (object-key.ts) is not there. */
export interface FolderBucket {
  read(key: string): Promise<StoredObject | undefined>;
  describe(key: string): Promise<ObjectFacts | undefined>;
  /**
   * Writes unless `refusal`, asked with the present ETag, gives a reason not to. Without `refusal`
   * it also replaces a body that another hand changed, which is how such a key is fixed. Throws for a key
   * that no path can stand for.
   */
  write<R>(
    key: string,
    body: Buffer,
    headers: KeptHeaders,
    refusal?: (etag: string | undefined) => R | undefined,
  ): Promise<PutOutcome<R>>;
  remove(key: string): Promise<void>;
  /** All keys that begin with the prefix, in the order of their UTF-8 bytes. */
  keys(prefix?: string): Promise<string[]>;
}

type SideFile = Readonly<Record<string, KeptHeaders>>;

interface KnownBody {
  readonly stamp: string;
  readonly md5: string;
}

class ChangedByAnotherHand extends Error {
  override readonly name = 'ChangedByAnotherHand';

  constructor(file: string) {
    super(`${file} was changed by another hand; only an unconditional write replaces it`);
  }
}

/** The bucket's two trees, and what is known of bodies so that polls need not hash them again. */
interface Trees extends BucketPlaces {
  readonly known: Map<string, KnownBody>;
}

export function folderBucket(places: BucketPlaces): FolderBucket {
  const trees: Trees = { ...places, known: new Map() };
  const inTurn = turnsByKey();
  const at = async <T>(key: string, work: (path: string) => Promise<T>): Promise<T | undefined> => {
    const path = pathOfKey(key);
    return path.ok ? inTurn(path.value, () => work(path.value)) : undefined;
  };
  return {
    read: (key) => at(key, (path) => load(trees, path)),
    describe: (key) => at(key, (path) => describe(trees, path)),
    async write(key, body, headers, refusal) {
      const place = pathOfKey(key);
      if (!place.ok) throw new Error(`${describeKeyProblem(place.problem)}: ${key.slice(0, 200)}`);
      const path = place.value;
      return inTurn(path, async () => {
        const present = await describe(trees, path).catch((error: unknown) => {
          if (refusal === undefined && error instanceof ChangedByAnotherHand) return undefined;
          throw error;
        });
        const reason = refusal?.(present?.etag);
        if (reason !== undefined) return { kind: 'refused', refusal: reason };
        return { kind: 'written', etag: await replace(trees, path, { body, headers }, present) };
      });
    },
    remove: (key) => at(key, (path) => remove(trees, path)),
    keys: async (prefix = '') => {
      const below = pathOfKey(prefix.slice(0, Math.max(0, prefix.lastIndexOf('/'))));
      const keys = await keysBelow(places.bodies, below.ok ? below.value : '');
      return keys.filter((key) => key.startsWith(prefix));
    },
  };
}

async function load(trees: Trees, path: string): Promise<StoredObject | undefined> {
  const facts = await describe(trees, path);
  if (facts === undefined) return undefined;
  const file = join(trees.bodies, path);
  const body = await readFile(file);
  if (`"${md5Of(body)}"` !== facts.etag) throw new ChangedByAnotherHand(file);
  return { ...facts, body };
}

async function describe(trees: Trees, path: string): Promise<ObjectFacts | undefined> {
  const file = join(trees.bodies, path);
  const [found, side] = await Promise.all([statOf(file), readSide(join(trees.sides, path))]);
  if (found === undefined || side === undefined) return undefined;
  const stamp = `${found.ino}/${found.size}/${found.mtimeNs}`;
  let known = trees.known.get(path);
  if (known?.stamp !== stamp) {
    known = { stamp, md5: md5Of(await readFile(file)) };
    trees.known.set(path, known);
  }
  const headers = side[known.md5];
  if (headers === undefined) throw new ChangedByAnotherHand(file);
  const modifiedAt = new Date(Number(found.mtimeMs));
  return { etag: `"${known.md5}"`, sizeBytes: Number(found.size), modifiedAt, headers };
}

async function replace(
  trees: Trees,
  path: string,
  next: { readonly body: Buffer; readonly headers: KeptHeaders },
  present: ObjectFacts | undefined,
): Promise<string> {
  const md5 = md5Of(next.body);
  const former = present === undefined ? {} : { [present.etag.slice(1, -1)]: present.headers };
  const side: SideFile = { ...former, [md5]: next.headers };
  const sideFile = join(trees.sides, path);
  const bodyFile = join(trees.bodies, path);
  refuseLinks(trees.sides, path);
  refuseLinks(trees.bodies, path);
  await putInPlace(trees.drafts, sideFile, Buffer.from(JSON.stringify(side)));
  await putInPlace(trees.drafts, bodyFile, next.body);
  const { ino, size, mtimeNs } = await stat(bodyFile, { bigint: true });
  trees.known.set(path, { stamp: `${ino}/${size}/${mtimeNs}`, md5 });
  return `"${md5}"`;
}

async function remove(trees: Trees, path: string): Promise<void> {
  if ((await readSide(join(trees.sides, path))) === undefined) return;
  trees.known.delete(path);
  await unlinkIfThere(join(trees.bodies, path));
  await syncFolder(dirname(join(trees.bodies, path)));
  await unlinkIfThere(join(trees.sides, path));
}

async function keysBelow(bodies: string, below: string): Promise<string[]> {
  const found: string[] = [];
  const walk = async (folder: string): Promise<void> => {
    for (const entry of await entriesOf(folder)) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) await walk(path);
      else if (entry.isFile()) found.push(relative(bodies, path));
    }
  };
  await walk(join(bodies, below));
  return found
    .map(keyOfPath)
    .filter((key) => key !== undefined)
    .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
}

function keyOfPath(path: string): string | undefined {
  const parts = path.split(/[/\\]/).map(partOfName);
  return parts.includes(undefined) ? undefined : parts.join('/');
}

async function entriesOf(folder: string) {
  try {
    return await readdir(folder, { withFileTypes: true });
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return [];
    throw error;
  }
}

async function statOf(file: string) {
  try {
    const found = await stat(file, { bigint: true });
    return found.isFile() ? found : undefined;
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR')) return undefined;
    throw error;
  }
}

async function readSide(file: string): Promise<SideFile | undefined> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as SideFile; // only this module writes it
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'EISDIR')) return undefined;
    throw new Error(`cannot read ${file}`, { cause: error });
  }
}

function md5Of(body: Buffer): string {
  return createHash('md5').update(body).digest('hex');
}
