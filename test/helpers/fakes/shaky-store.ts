/** An object store whose calls may be counted, failed or held up: what a network does to a publisher. */
import type { ObjectStore } from '../../../src/ports/object-store.ts';

export interface Call {
  readonly verb: 'read' | 'inspect' | 'write' | 'list' | 'remove';
  readonly key: string;
}

/** Runs before every call: throw to fail it, wait to hold it up. */
export type Interference = (call: Call) => Promise<void> | void;

/** A store whose answers may be lost: `lose` runs after a write or removal that did happen. */
export function forgetfulStore(inner: ObjectStore, lose: Interference): ObjectStore {
  return {
    ...inner,
    async write(key, body, condition, headers) {
      const outcome = await inner.write(key, body, condition, headers);
      await lose({ verb: 'write', key });
      return outcome;
    },
    async remove(key) {
      await inner.remove(key);
      await lose({ verb: 'remove', key });
    },
  };
}

export function shakyStore(inner: ObjectStore, interfere: Interference): ObjectStore {
  return {
    async read(key) {
      await interfere({ verb: 'read', key });
      return inner.read(key);
    },
    async inspect(key) {
      await interfere({ verb: 'inspect', key });
      return inner.inspect(key);
    },
    async write(key, body, condition, headers) {
      await interfere({ verb: 'write', key });
      return inner.write(key, body, condition, headers);
    },
    async *list(prefix) {
      await interfere({ verb: 'list', key: prefix });
      yield* inner.list(prefix);
    },
    async remove(key) {
      await interfere({ verb: 'remove', key });
      return inner.remove(key);
    },
  };
}
