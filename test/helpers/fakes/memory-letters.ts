/** `DeadLetters` in memory: as SQS, it hides what it hands out and knows a letter by its last receipt. */
import type { DeadLetter, DeadLetters } from '../../../src/ports/queues.ts';

export interface MemoryLetters extends DeadLetters {
  readonly put: (...bodies: readonly string[]) => void;
  readonly bodies: () => readonly string[];
  /** As if the time had passed for which letters were hidden. */
  readonly unhide: () => void;
}

const BATCH = 3;

export function memoryLetters(): MemoryLetters {
  const letters = new Map<string, { readonly body: string; hidden: boolean }>();
  let made = 0;
  return {
    put(...bodies) {
      for (const body of bodies) letters.set(`letter-${(made += 1)}`, { body, hidden: false });
    },
    bodies: () => [...letters.values()].map(({ body }) => body),
    unhide() {
      for (const letter of letters.values()) letter.hidden = false;
    },
    take() {
      const shown = [...letters].filter(([, { hidden }]) => !hidden).slice(0, BATCH);
      const taken = shown.map(([id, letter]): DeadLetter => {
        letter.hidden = true;
        return { id, body: letter.body, receipt: id, sentAt: 1 };
      });
      return Promise.resolve(taken);
    },
    remove(gone) {
      for (const { id } of gone) letters.delete(id);
      return Promise.resolve();
    },
  };
}
