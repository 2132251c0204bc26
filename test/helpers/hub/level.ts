/** LevelDB stores for the tests of one file, closed after the last. */
import { afterAll } from 'vitest';
import { openLevelStore, type LevelStore } from '../../../src/adapters/level/level-store.ts';
import { newFolder } from '../data/folder.ts';

export interface StoresOfFile {
  /** On a new folder, or on this one. */
  open(folder?: string): Promise<LevelStore>;
}

export function storesOfFile(): StoresOfFile {
  const opened = new Set<LevelStore>();
  afterAll(async () => {
    for (const store of opened) await store.close();
  });
  return {
    async open(folder) {
      const store = await openLevelStore(folder ?? (await newFolder()));
      if (store === 'held-by-another') throw new Error(`${folder ?? ''} is held`);
      const closing: LevelStore = {
        ...store,
        async close() {
          opened.delete(closing);
          await store.close();
        },
      };
      opened.add(closing);
      return closing;
    },
  };
}
