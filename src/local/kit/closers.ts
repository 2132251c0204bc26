/** What was opened, to be closed in the opposite order, each whatever became of the others. */

export interface Closers {
  add(close: () => Promise<void>): void;
  /** Closes each once; throws the first fault, after all were tried. */
  closeAll(): Promise<void>;
}

export function closersOf(): Closers {
  const open: (() => Promise<void>)[] = [];
  return {
    add(close) {
      open.push(close);
    },
    async closeAll() {
      const faults: unknown[] = [];
      for (let close = open.pop(); close !== undefined; close = open.pop()) {
        await close().catch((error: unknown) => faults.push(error));
      }
      if (faults.length > 0) throw faults[0];
    },
  };
}
