/** One file of one bucket that is brought to an edition, by a publisher that is not alone. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { memoryObjectStore } from '../../../src/adapters/memory/memory-object-store.ts';
import { MINUTE } from '../../../src/domain/base/time.ts';
import type { ObjectStore } from '../../../src/ports/object-store.ts';
import { editionOfFile, type Pointer } from '../../../src/usecases/publish/edition-store.ts';
import { nothingSeen, project } from '../../../src/usecases/publish/projection.ts';
import { shakyStore, type Interference } from '../../helpers/fakes/shaky-store.ts';

const PATH = 'feeds/blocklist.txt';
const HEADERS = (edition: number) => ({
  contentType: 'text/plain',
  metadata: { edition: String(edition) },
});

function bucket(interfere: Interference = () => undefined) {
  const inner = memoryObjectStore();
  const seen = nothingSeen();
  const ports = {
    ops: memoryObjectStore(),
    buckets: [{ name: 'eu', store: shakyStore(inner, interfere) }],
    sha256: (text: string) => createHash('sha256').update(text).digest('hex'),
  };
  return {
    inner,
    /** The file at `path` to the edition of that number; it changed in edition `changed`, and the text at hand is of `text`. */
    bring: (number: number, { changed = number, wall = 0, path = PATH, text = PATH } = {}) => {
      const since = { [path]: { edition: changed, digest: '' } };
      const pointer = { number, digest: 'd', feeds: [path], since } as unknown as Pointer;
      const files = new Map([[text, `of ${number}\n`]]);
      return project(ports, { pointer, files }, seen, wall);
    },
  };
}

async function put(store: ObjectStore, edition: number): Promise<void> {
  await store.write(PATH, Buffer.from(`of ${edition}\n`), 'always', HEADERS(edition));
}

async function textOf(store: ObjectStore): Promise<string> {
  const found = await store.read(PATH);
  return found.kind === 'found' ? Buffer.from(found.body).toString() : '';
}

describe('a feed file', () => {
  it('says which edition wrote it, not in which it changed', async () => {
    const { inner, bring } = bucket();
    expect((await bring(7, { changed: 5 })).written).toEqual([`eu/${PATH}`]);
    expect(await editionOfFile(inner, PATH)).toBe(7);
  });

  it('that another publisher wrote meanwhile is looked at again, and brought forward', async () => {
    const { inner, bring } = bucket();
    await bring(1);
    await put(inner, 2);
    expect((await bring(3)).written).toEqual([`eu/${PATH}`]);
    expect(await textOf(inner)).toBe('of 3\n');
  });

  it('of a later edition is never replaced, however late that was written', async () => {
    let isFirst = true;
    const { inner, bring } = bucket(async ({ verb }) => {
      if (verb !== 'write' || !isFirst) return;
      isFirst = false;
      await put(inner, 9);
    });
    await put(inner, 1);
    expect(await bring(3)).toEqual({ written: [], faults: [] });
    expect(await textOf(inner)).toBe('of 9\n');
  });

  it('that was tampered with is put right at once when the clock was set back', async () => {
    const { inner, bring } = bucket();
    await bring(1, { wall: 10 * MINUTE });
    await inner.write(PATH, Buffer.from('x'), 'always', { contentType: 'text/plain' });
    await bring(1, { wall: 11 * MINUTE });
    expect(await textOf(inner)).toBe('x');
    await bring(1, { wall: 9 * MINUTE });
    expect(await textOf(inner)).toBe('of 1\n');
  });

  it('of a digest is made of the feed, and names the feed', async () => {
    const { inner, bring } = bucket();
    await bring(1, { path: `${PATH}.sha256` });
    const found = await inner.read(`${PATH}.sha256`);
    const digest = createHash('sha256').update('of 1\n').digest('hex');
    expect(found.kind === 'found' && Buffer.from(found.body).toString()).toBe(
      `${digest}  blocklist.txt\n`,
    );
  });

  it.each([
    ['feeds/a.json', 'application/json'],
    ['feeds/a.txt', 'text/plain; charset=us-ascii'],
  ])('%s is served as %s', async (path, contentType) => {
    const { inner, bring } = bucket();
    await bring(1, { path, text: path });
    expect(await inner.inspect(path)).toMatchObject({ headers: { contentType } });
  });
});
