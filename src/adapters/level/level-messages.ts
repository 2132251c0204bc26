/**
 * The messages of one queue in a LevelDB: `q"<queue>"<number>` holds a message as JSON, oldest first.
 *
 * Law: what `add` resolved with is still there after a kill or a power cut, until `settle` takes it out. That a
 * message was settled need not outlive a power cut: then it is delivered again, which receivers must not mind.
 */
import { parseJson } from '../../domain/base/json.ts';
import { isObject } from '../../domain/base/lookup.ts';
import { keysBelow, type LevelStore } from './level-store.ts';

export interface QueueMessage {
  readonly id: string;
  readonly body: string;
  /** ISO time at which the queue took it. */
  readonly sentAt: string;
  /** Deliveries that ended; while it is being delivered, this one counted in. */
  readonly receiveCount: number;
  /** It failed too often, and is delivered no more. */
  readonly isDead: boolean;
}

export interface Messages {
  /** Those that were kept when it was opened, oldest first. */
  readonly found: readonly QueueMessage[];
  /** Keeps all bodies or none. */
  add(bodies: readonly string[], sentAt: string): Promise<readonly QueueMessage[]>;
  /** Takes out the one, and replaces the other. */
  settle(done: readonly QueueMessage[], changed: readonly QueueMessage[]): Promise<void>;
}

const NUMBER_DIGITS = 16;

/** One opener a queue. Throws if what is kept cannot be read: unreadable is not empty. */
export async function levelMessages(store: LevelStore, queue: string): Promise<Messages> {
  const prefix = `q${JSON.stringify(queue)}`;
  const keyOf = (id: string): string => `${prefix}${id}`;
  const put = (message: QueueMessage) => {
    const { id, ...value } = message;
    return { type: 'put', key: keyOf(id), value: JSON.stringify(value) } as const;
  };
  const found: QueueMessage[] = [];
  for await (const page of store.pages(keysBelow(prefix))) {
    found.push(...page.map(([key, value]) => messageOf(store, key, value, prefix.length)));
  }
  let next = Number(found.at(-1)?.id ?? 0) + 1;
  return {
    found,
    async add(bodies, sentAt) {
      const messages = bodies.map((body) => {
        const id = String(next++).padStart(NUMBER_DIGITS, '0');
        return { id, body, sentAt, receiveCount: 0, isDead: false };
      });
      await store.write(messages.map(put));
      return messages;
    },
    async settle(done, changed) {
      const gone = done.map(({ id }) => ({ type: 'del', key: keyOf(id) }) as const);
      await store.write([...gone, ...changed.map(put)], { durable: false });
    },
  };
}

function messageOf(store: LevelStore, key: string, value: string, idAt: number): QueueMessage {
  const kept = parseJson(value);
  if (isObject(kept)) {
    const { body, sentAt, receiveCount, isDead } = kept;
    const isWhole = typeof body === 'string' && typeof receiveCount === 'number';
    if (isWhole && typeof sentAt === 'string' && typeof isDead === 'boolean') {
      return { id: key.slice(idAt), body, sentAt, receiveCount, isDead };
    }
  }
  throw new Error(`the store in ${store.folder} is damaged: entry ${key} holds no message`);
}
