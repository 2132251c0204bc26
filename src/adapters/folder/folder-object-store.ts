/** `ObjectStore` over a bucket in a folder: plain files that a server or a person may read beside it. */
import type {
  ListedObject,
  ObjectHeaders,
  ObjectStore,
  WriteCondition,
} from '../../ports/object-store.ts';
import { carriable } from '../shared/object-metadata.ts';
import type { FolderBucket, ObjectFacts } from './folder-bucket.ts';

export function folderObjectStore(bucket: FolderBucket): ObjectStore {
  return {
    async read(key) {
      const found = await bucket.read(key);
      if (found === undefined) return { kind: 'absent' };
      return { kind: 'found', body: found.body, etag: found.etag, headers: headersOf(found) };
    },
    async inspect(key) {
      const found = await bucket.describe(key);
      if (found === undefined) return { kind: 'absent' };
      return { kind: 'found', etag: found.etag, headers: headersOf(found) };
    },
    async write(key, body, condition, headers) {
      const kept = { ...headers, metadata: { ...carriable(headers.metadata) } };
      const copy = Buffer.from(body); // the caller may go on with its own
      const outcome = await bucket.write(key, copy, kept, refusalOf(condition));
      return outcome.kind === 'refused'
        ? { kind: 'conflict' }
        : { kind: 'written', etag: outcome.etag };
    },
    async *list(prefix): AsyncGenerator<ListedObject> {
      for (const key of await bucket.keys(prefix)) {
        const facts = await bucket.describe(key);
        if (facts !== undefined) yield { key, etag: facts.etag, sizeBytes: facts.sizeBytes };
      }
    },
    remove: (key) => bucket.remove(key),
  };
}

/** Without a condition nothing is asked: a body that another hand changed is replaced then. */
function refusalOf(condition: WriteCondition) {
  if (condition === 'always') return undefined;
  const expected = 'ifAbsent' in condition ? undefined : condition.ifEtag;
  return (etag: string | undefined) => (etag === expected ? undefined : ('conflict' as const));
}

function headersOf({ headers }: ObjectFacts): ObjectHeaders {
  return headers;
}
