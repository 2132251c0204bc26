/** A set of texts in a LevelDB that only grows: `t<text>`. Of what was done once and must not be done again. */
import type { LevelStore } from './level-store.ts';

export interface Marks {
  has(text: string): Promise<boolean>;
  /** Durable when it resolves. */
  add(text: string): Promise<void>;
}

export function levelMarks(store: LevelStore): Marks {
  return {
    has: async (text) => (await store.get(`t${text}`)) !== undefined,
    add: (text) => store.write([{ type: 'put', key: `t${text}`, value: '' }]),
  };
}
