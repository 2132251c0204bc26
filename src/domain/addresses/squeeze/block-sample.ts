/**
 * A sixteenth of the blocks, in runs of neighbours, from which the price of a line can be guessed.
 *
 * Runs, because what matters is how far blocks lie from their neighbours.
 */
import type { Prefixes } from '../set/feed-text.ts';
import type { Prefixes4 } from '../set/prefixes4.ts';
import type { Prefixes6 } from '../set/prefixes6.ts';
import { copyWords } from '../set/words6.ts';

const RUN = 256;
const PERIOD = 16 * RUN;
/** Below this a search without a guess costs less than the guess. */
const BLOCKS_MIN = 32_768;

/** The sample, or undefined if the blocks are so few that it is not worth it. */
export function sampleOf({ v4, v6 }: Prefixes): Prefixes | undefined {
  if (v4.length.length + v6.length.length < BLOCKS_MIN) return undefined;
  return { v4: sample4(v4), v6: sample6(v6) };
}

function sample4({ first, length }: Prefixes4): Prefixes4 {
  const picked = pickedOf(length.length);
  return {
    first: Uint32Array.from(picked, (i) => first[i] as number),
    length: Uint8Array.from(picked, (i) => length[i] as number),
  };
}

function sample6({ words, length }: Prefixes6): Prefixes6 {
  const picked = pickedOf(length.length);
  const sampled = new Uint32Array(4 * picked.length);
  picked.forEach((i, at) => {
    copyWords(words, 4 * i, sampled, 4 * at);
  });
  return { words: sampled, length: Uint8Array.from(picked, (i) => length[i] as number) };
}

function pickedOf(count: number): Uint32Array {
  const picked = new Uint32Array(count);
  let size = 0;
  for (let i = 0; i < count; i += 1) {
    if (i % PERIOD >= RUN) continue;
    picked[size] = i;
    size += 1;
  }
  return picked.subarray(0, size);
}
