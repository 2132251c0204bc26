/** What is remembered of things by their name, in a LevelDB: `t<name>`. Of what must not be done again. */
import type { LevelStore } from './level-store.ts';

export interface Marks {
  /** What was written last; `undefined` for nothing. */
  read(name: string): Promise<string | undefined>;
  /** Durable when it resolves. */
  write(name: string, mark: string): Promise<void>;
  remove(name: string): Promise<void>;
}

export function levelMarks(store: LevelStore): Marks {
  return {
    read: (name) => store.get(`t${name}`),
    write: (name, value) => store.write([{ type: 'put', key: `t${name}`, value }]),
    remove: (name) => store.write([{ type: 'del', key: `t${name}` }]),
  };
}
