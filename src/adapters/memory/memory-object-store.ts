/**
 * The reference for `ObjectStore`: a map. It says in the fewest words what a bucket does, and the
 * contract suite holds every other store to the same.
 */
import { createHash } from 'node:crypto';
import type {
  FoundObject,
  InspectOutcome,
  ListedObject,
  ObjectStore,
  ReadOutcome,
  WriteCondition,
  WriteOutcome,
} from '../../ports/object-store.ts';
import { carriable } from '../shared/object-metadata.ts';

export function memoryObjectStore(): ObjectStore {
  const objects = new Map<string, FoundObject>();
  return {
    read(key): Promise<ReadOutcome> {
      const found = objects.get(key);
      if (found === undefined) return Promise.resolve({ kind: 'absent' });
      return Promise.resolve({ ...found, body: Buffer.from(found.body) });
    },

    inspect(key): Promise<InspectOutcome> {
      const found = objects.get(key);
      if (found === undefined) return Promise.resolve({ kind: 'absent' });
      const { kind, etag, headers } = found;
      return Promise.resolve({ kind, etag, headers });
    },

    async write(key, body, condition, headers): Promise<WriteOutcome> {
      const metadata = carriable(headers.metadata);
      if (!holds(condition, objects.get(key)?.etag)) return { kind: 'conflict' };
      const kept = Buffer.from(body);
      const etag = `"${createHash('md5').update(kept).digest('hex')}"`;
      objects.set(key, {
        kind: 'found',
        body: kept,
        etag,
        headers: { ...headers, metadata: { ...metadata } },
      });
      return { kind: 'written', etag };
    },

    async *list(prefix): AsyncGenerator<ListedObject> {
      const keys = [...objects.keys()].filter((key) => key.startsWith(prefix));
      keys.sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
      for (const key of keys) {
        const found = objects.get(key);
        if (found !== undefined) yield { key, etag: found.etag, sizeBytes: found.body.byteLength };
      }
    },

    remove(key): Promise<void> {
      objects.delete(key);
      return Promise.resolve();
    },
  };
}

function holds(condition: WriteCondition, etag: string | undefined): boolean {
  if (condition === 'always') return true;
  return 'ifAbsent' in condition ? etag === undefined : etag === condition.ifEtag;
}
