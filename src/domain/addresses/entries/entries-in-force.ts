/** The addresses of the entries that are in force at a second, without regard to ranks. */
import type { Entries4, Entries6 } from './entries.ts';
import { isInForce } from './entry-sweep.ts';
import { ranges4, type Ranges4 } from '../set/ranges4.ts';
import { ranges6, type Ranges6 } from '../set/ranges6.ts';
import { RANGE_WORDS } from '../set/words6.ts';

export function inForceOf4(entries: Entries4, at: number): Ranges4 {
  const isIn = (_: number, entry: number) => isInForce(entries, entry, at);
  return ranges4(entries.first.filter(isIn), entries.last.filter(isIn));
}

export function inForceOf6(entries: Entries6, at: number): Ranges6 {
  const { words } = entries;
  return ranges6(words.filter((_, word) => isInForce(entries, Math.floor(word / RANGE_WORDS), at)));
}
