/** The blocks of IPv6 entries that are in force, by rank: the pass of `ranked-blocks4.ts` in 128 bits. */
import { NEVER, type Entries6 } from './entries.ts';
import { bestRank6, sweep6, type Sweep6 } from './entry-sweep.ts';
import {
  blockLength6,
  BLOCKS_MAX6,
  prefixRoom6,
  splitRange6,
  type Prefixes6,
} from '../set/prefixes6.ts';
import { MIXED, partsOf, rankedColumns, takePlace, type RankedColumns } from './ranked-columns.ts';
import { isReached6, type Ranges6 } from '../set/ranges6.ts';
import type { BufferPool } from '../set/buffer-pool.ts';
import {
  compareWords,
  copyWords,
  decrement,
  fillHostBits,
  increment,
  RANGE_WORDS,
} from '../set/words6.ts';

interface Pass6 {
  readonly columns: RankedColumns;
  readonly entries: Entries6;
  readonly sweep: Sweep6;
  readonly exempt: Uint32Array;
  /** Where the first exempt range lies that does not end before the range that was added last. */
  nextExempt: number;
}

export interface RankedBlocks6 {
  readonly byRank: readonly Prefixes6[];
  /** The next second at which a window starts or ends; NEVER if none does. */
  readonly nextChange: number;
}

/** The blocks at second `at`. */
export function rankedBlocks6(
  entries: Entries6,
  at: number,
  exempt: Ranges6,
  room?: BufferPool,
): RankedBlocks6 {
  const { words, from, until, rank } = entries;
  const blocks = rank.length + BLOCKS_MAX6;
  const columns = rankedColumns({ blocks, stride: 4, name: 'IPv6 blocks' }, room);
  const sweep = sweep6(entries, at);
  const pass: Pass6 = { columns, entries, sweep, exempt: exempt.words, nextExempt: 0 };
  let nextChange = NEVER;
  // The range that may still go on: its first entry, the one that reaches furthest, its ranks.
  let entry = -1;
  let furthest = -1;
  let ranks = 0;
  for (let i = 0; i < rank.length; i += 1) {
    const ending = until[i] as number;
    const starting = from[i] as number;
    if (ending <= at) continue;
    if (starting > at) {
      if (starting < nextChange) nextChange = starting;
      continue;
    }
    if (ending < nextChange) nextChange = ending;
    const own = rank[i] as number;
    const stop = RANGE_WORDS * furthest + 4;
    if (furthest >= 0 && isReached6(words, stop, words, RANGE_WORDS * i)) {
      if (ranks !== own) ranks = MIXED | Math.min(ranks & ~MIXED, own);
      if (compareWords(words, RANGE_WORDS * i + 4, words, stop) > 0) furthest = i;
      continue;
    }
    if (furthest >= 0) addRange(pass, entry, furthest, ranks);
    entry = i;
    furthest = i;
    ranks = own;
  }
  if (furthest >= 0) addRange(pass, entry, furthest, ranks);
  return { byRank: partsOf(columns), nextChange };
}

/**
 * Adds the blocks of the range that starts as `entry` does and stops as `furthest`; `ranks` is its
 * best rank, with MIXED if it has others.
 */
function addRange(pass: Pass6, entry: number, furthest: number, ranks: number): void {
  const { columns, exempt, entries } = pass;
  const { words } = entries;
  const start = RANGE_WORDS * entry;
  const stop = RANGE_WORDS * furthest + 4;
  let next = pass.nextExempt;
  while (next < exempt.length && compareWords(exempt, next + 4, words, start) < 0) {
    next += RANGE_WORDS;
  }
  pass.nextExempt = next;
  const isFree = next === exempt.length || compareWords(exempt, next, words, stop) > 0;
  const length = blockLength6(words, start, words, stop);
  if (isFree && length >= 0) {
    const place = takePlace(columns, ranks & ~MIXED);
    copyWords(words, start, columns.words, 4 * place);
    columns.length[place] = length;
    return;
  }
  pass.sweep.next = entry;
  copyWords(words, start, left, 0);
  for (
    ;
    next < exempt.length && compareWords(exempt, next, words, stop) <= 0;
    next += RANGE_WORDS
  ) {
    if (compareWords(left, 0, exempt, next) < 0) {
      copyWords(exempt, next, left, 4);
      decrement(left, 4);
      splitInto(pass, ranks);
    }
    copyWords(exempt, next + 4, left, 0);
    if (!increment(left, 0)) return;
  }
  copyWords(words, stop, left, 4);
  if (compareWords(left, 0, left, 4) <= 0) splitInto(pass, ranks);
}

/** What is left of a range before the next exempt one, and its blocks. */
const left = new Uint32Array(RANGE_WORDS);
const parts = prefixRoom6(BLOCKS_MAX6);
const partStop = new Uint32Array(4);

/** Adds the fewest blocks of what is left. */
function splitInto({ columns, sweep }: Pass6, ranks: number): void {
  const count = splitRange6(left, 0, parts, 0);
  for (let i = 0; i < count; i += 1) {
    const length = parts.length[i] as number;
    copyWords(parts.words, 4 * i, partStop, 0);
    fillHostBits(partStop, 0, length, 1);
    const own = ranks < MIXED ? ranks : bestRank6(sweep, parts.words, 4 * i, partStop);
    const place = takePlace(columns, own);
    copyWords(parts.words, 4 * i, columns.words, 4 * place);
    columns.length[place] = length;
  }
}
