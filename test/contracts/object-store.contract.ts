/** What every `ObjectStore` must do, whatever stands behind it. */
import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type {
  FoundObject,
  ListedObject,
  ObjectStore,
  WriteOutcome,
} from '../../src/ports/object-store.ts';
import { itInFull } from '../helpers/arbitraries/cases.ts';

const TEXT = { contentType: 'text/plain' };

interface Opened {
  readonly store: ObjectStore;
  /** Puts a small object in by a shorter way than the store's own, where a test needs a thousand. */
  readonly putOne: (key: string) => Promise<unknown>;
}

/** `openBucket` gives an empty one. */
export function objectStoreContract(name: string, openBucket: () => Promise<Opened>): void {
  const open = async (): Promise<ObjectStore> => (await openBucket()).store;

  describe(`${name} as an object store`, () => {
    it('gives back bytes, headers and metadata as they were written', async () => {
      const store = await open();
      const body = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      const headers = {
        contentType: 'text/plain; charset=us-ascii',
        cacheControl: 'max-age=30',
        metadata: { edition: '41', digest: 'ab cd' },
      };
      await store.write('feeds/blocklist.txt', body, 'always', headers);
      const found = await present(store, 'feeds/blocklist.txt');
      expect(Buffer.compare(found.body, body)).toBe(0);
      expect(found.headers).toEqual(headers);
    });

    it('names the bytes by their MD5, the same on write, read and list', async () => {
      const store = await open();
      const body = Buffer.from('192.0.2.1\n');
      const etag = `"${createHash('md5').update(body).digest('hex')}"`;
      expect(await store.write('a', body, 'always', TEXT)).toEqual({ kind: 'written', etag });
      expect((await present(store, 'a')).etag).toBe(etag);
      expect(await all(store, '')).toEqual([{ key: 'a', etag, sizeBytes: body.byteLength }]);
    });

    it('tells an absent object from an empty one', async () => {
      const store = await open();
      await store.write('empty', Buffer.alloc(0), 'always', TEXT);
      expect((await present(store, 'empty')).body.byteLength).toBe(0);
      expect(await store.read('absent')).toEqual({ kind: 'absent' });
    });

    it('inspects without the body: the same name of the bytes, the same headers', async () => {
      const store = await open();
      const headers = { contentType: 'text/plain', metadata: { edition: '7' } };
      await store.write('inspected', Buffer.from('bytes'), 'always', headers);
      const { body, ...read } = (await store.read('inspected')) as FoundObject;
      expect(body.byteLength).toBe(5);
      expect(await store.inspect('inspected')).toEqual(read);
      expect(await store.inspect('nothing here')).toEqual({ kind: 'absent' });
    });

    it('keeps its own copy of what it was given', async () => {
      const store = await open();
      const body = Buffer.from('before');
      await store.write('a', body, 'always', TEXT);
      body.write('after!');
      expect(await textOf(store, 'a')).toBe('before');
    });

    it('replaces headers and metadata together with the bytes', async () => {
      const store = await open();
      const first = { ...TEXT, cacheControl: 'no-cache', metadata: { edition: '1' } };
      await store.write('a', Buffer.from('same'), 'always', first);
      await store.write('a', Buffer.from('same'), 'always', {
        ...TEXT,
        metadata: { edition: '2' },
      });
      expect((await present(store, 'a')).headers).toEqual({ ...TEXT, metadata: { edition: '2' } });
    });

    it('creates only where nothing stands', async () => {
      const store = await open();
      const create = (text: string) =>
        store.write('a', Buffer.from(text), { ifAbsent: true }, TEXT);
      expect((await create('first')).kind).toBe('written');
      expect(await create('second')).toEqual({ kind: 'conflict' });
      expect(await textOf(store, 'a')).toBe('first');
      await store.remove('a');
      expect((await create('third')).kind).toBe('written');
    });

    it('swaps only what it was shown, and nothing that is gone', async () => {
      const store = await open();
      const swap = (etag: string, text: string) =>
        store.write('a', Buffer.from(text), { ifEtag: etag }, TEXT);
      const first = etagOf(await store.write('a', Buffer.from('1'), 'always', TEXT));
      const second = etagOf(await swap(first, '2'));
      expect(await swap(first, '3')).toEqual({ kind: 'conflict' });
      expect(await textOf(store, 'a')).toBe('2');
      await store.remove('a');
      expect(await swap(second, '4')).toEqual({ kind: 'conflict' });
      expect(await store.read('a')).toEqual({ kind: 'absent' });
    });

    it('lets one of twenty racing creators win', async () => {
      const store = await open();
      const outcomes = await racing(20, (n) =>
        store.write('pointer', Buffer.from(`writer ${n}`), { ifAbsent: true }, TEXT),
      );
      const winners = outcomes.flatMap(({ kind }, n) => (kind === 'written' ? [n] : []));
      expect(winners).toHaveLength(1);
      expect(await textOf(store, 'pointer')).toBe(`writer ${String(winners[0])}`);
    });

    it('loses no step when ten writers count up by compare-and-swap', async () => {
      const store = await open();
      await store.write('count', Buffer.from('0'), 'always', TEXT);
      await racing(10, async () => {
        for (;;) {
          const { body, etag } = await present(store, 'count');
          const next = Buffer.from(String(Number(Buffer.from(body).toString()) + 1));
          const { kind } = await store.write('count', next, { ifEtag: etag }, TEXT);
          if (kind === 'written') return;
        }
      });
      expect(await textOf(store, 'count')).toBe('10');
    });

    it('shows racing readers whole versions only, bytes and metadata of one write', async () => {
      const store = await open();
      const write = (n: number) =>
        store.write('a', Buffer.alloc(50_000, `${n % 10}`), 'always', {
          ...TEXT,
          metadata: { edition: String(n % 10) },
        });
      await write(0);
      const reads = racing(10, async () => {
        for (let n = 0; n < 5; n += 1) {
          const { body, headers } = await present(store, 'a');
          const expected = Buffer.alloc(50_000, headers.metadata?.['edition'] ?? '?');
          expect(Buffer.compare(body, expected)).toBe(0);
        }
      });
      await racing(10, (n) => write(n));
      await reads;
    });

    itInFull('lists more than a thousand objects, in byte order, of one prefix only', async () => {
      const { store, putOne } = await openBucket();
      const keys = Array.from({ length: 1_010 }, (_, n) => `editions/${n.toString(36)}`);
      await store.write('edition', Buffer.from('x'), 'always', TEXT);
      await store.write('feeds/a', Buffer.from('x'), 'always', TEXT);
      await inBatches(keys, 24, putOne);
      const listed = await all(store, 'editions/');
      expect(listed.map(({ key }) => key)).toEqual([...keys].sort());
      expect((await all(store, 'editions/a')).map(({ key }) => key)).toEqual(
        keys.filter((key) => key.startsWith('editions/a')).sort(),
      );
      expect(await all(store, 'nothing/')).toEqual([]);
    });

    it('takes keys with spaces, signs and letters of any script', async () => {
      const store = await open();
      const keys = ['why/2001:db8::1', 'a b+c&d=e', "q?#%25<>'()*", 'ünïcode/日本', 'x/.hidden'];
      for (const key of keys) await store.write(key, Buffer.from(key), 'always', TEXT);
      for (const key of keys) expect(await textOf(store, key)).toBe(key);
      const byBytes = [...keys].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      expect((await all(store, '')).map(({ key }) => key)).toEqual(byBytes);
    });

    it('removes what is there, and minds nothing that is not', async () => {
      const store = await open();
      await store.write('a', Buffer.from('x'), 'always', TEXT);
      await store.remove('a');
      await store.remove('a');
      expect(await store.read('a')).toEqual({ kind: 'absent' });
      expect(await all(store, '')).toEqual([]);
    });

    it.each([
      ['a name with capitals', { Edition: '1' }],
      ['a value that is not ASCII', { who: 'Zoë' }],
      ['a value with outer spaces', { who: ' me' }],
      ['a line break', { who: 'me\r\nx-injected: 1' }],
      ['more than 2,048 bytes', { who: 'x'.repeat(2_046) }],
    ])('refuses metadata that headers would not carry: %s', async (_, metadata) => {
      const store = await open();
      await expect(
        store.write('a', Buffer.from('x'), 'always', { ...TEXT, metadata }),
      ).rejects.toThrow('metadata');
      expect(await store.read('a')).toEqual({ kind: 'absent' });
    });
  });
}

async function present(store: ObjectStore, key: string): Promise<FoundObject> {
  const outcome = await store.read(key);
  if (outcome.kind === 'absent') throw new Error(`${key} is absent`);
  return outcome;
}

async function textOf(store: ObjectStore, key: string): Promise<string> {
  return Buffer.from((await present(store, key)).body).toString();
}

function etagOf(outcome: WriteOutcome): string {
  if (outcome.kind === 'conflict') throw new Error('expected a written object');
  return outcome.etag;
}

async function all(store: ObjectStore, prefix: string): Promise<ListedObject[]> {
  const listed: ListedObject[] = [];
  for await (const object of store.list(prefix)) listed.push(object);
  return listed;
}

function racing<T>(count: number, run: (n: number) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: count }, (_, n) => run(n)));
}

async function inBatches<T>(
  items: readonly T[],
  size: number,
  run: (item: T) => Promise<unknown>,
): Promise<void> {
  for (let at = 0; at < items.length; at += size) {
    await Promise.all(items.slice(at, at + size).map(run));
  }
}
