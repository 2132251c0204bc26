/**
 * The blocks of IPv4 entries that are in force, without exempt addresses, each under the best rank it meets.
 *
 * One pass over the entries, which are sorted: those that overlap or touch make one range, and as soon
 * as the next begins beyond it, what exemptions leave of the range is split into the fewest blocks.
 *
 *   in force  ├── rank 1 ──┤       ├ 2 ┤        ├──── 3 ────┤
 *                     ├─ 2 ─┤
 *   exempt                                          ├──┤
 *   blocks    ├1┤├─1─┤├ 1 ┤├2┤     ├ 2 ┤        ├ 3 ┤  ├ 3 ┤
 *
 * There may be a million, of which nearly all are one block with nothing exempt in it: those take no
 * loop. Which entries a block meets is asked only where those of its range have several ranks.
 */
import { NEVER, type Entries4 } from './entries.ts';
import { bestRank4, sweep4, type Sweep4 } from './entry-sweep.ts';
import {
  blockLength4,
  BLOCKS_MAX4,
  SIZES,
  widestBlock4,
  type Prefixes4,
} from '../set/prefixes4.ts';
import { MIXED, partsOf, rankedColumns, takePlace, type RankedColumns } from './ranked-columns.ts';
import type { Ranges4 } from '../set/ranges4.ts';
import type { BufferPool } from '../set/buffer-pool.ts';

interface Pass4 {
  readonly columns: RankedColumns;
  readonly sweep: Sweep4;
  readonly exempt: Ranges4;
  /** The first exempt range that does not end before the range that was added last. */
  nextExempt: number;
}

export interface RankedBlocks4 {
  readonly byRank: readonly Prefixes4[];
  /** The next second at which a window starts or ends; NEVER if none does. */
  readonly nextChange: number;
}

/** The blocks at second `at`. */
export function rankedBlocks4(
  entries: Entries4,
  at: number,
  exempt: Ranges4,
  room?: BufferPool,
): RankedBlocks4 {
  const { first, last, from, until, rank } = entries;
  const blocks = first.length + BLOCKS_MAX4;
  const columns = rankedColumns({ blocks, stride: 1, name: 'IPv4 blocks' }, room);
  const sweep = sweep4(entries, at);
  const pass: Pass4 = { columns, sweep, exempt, nextExempt: 0 };
  let nextChange = NEVER;
  // The range that may still go on.
  let start = 0;
  let stop = -2;
  let ranks = 0;
  for (let i = 0; i < first.length; i += 1) {
    const ending = until[i] as number;
    const starting = from[i] as number;
    if (ending <= at) continue;
    if (starting > at) {
      if (starting < nextChange) nextChange = starting;
      continue;
    }
    if (ending < nextChange) nextChange = ending;
    const own = rank[i] as number;
    if ((first[i] as number) <= stop + 1) {
      if (ranks !== own) ranks = MIXED | Math.min(ranks & ~MIXED, own);
      stop = Math.max(stop, last[i] as number);
      continue;
    }
    if (stop >= 0) addRange(pass, start, stop, ranks);
    start = first[i] as number;
    stop = last[i] as number;
    ranks = own;
    sweep.next = i;
  }
  if (stop >= 0) addRange(pass, start, stop, ranks);
  const byRank = partsOf(columns).map(({ words, length }) => ({ first: words, length }));
  return { byRank, nextChange };
}

/** Adds the blocks of a range in force; `ranks` is its best rank, with MIXED if it has others. */
function addRange(pass: Pass4, start: number, stop: number, ranks: number): void {
  const { columns, exempt } = pass;
  let next = pass.nextExempt;
  while (next < exempt.last.length && (exempt.last[next] as number) < start) next += 1;
  pass.nextExempt = next;
  const isFree = next === exempt.first.length || (exempt.first[next] as number) > stop;
  const length = blockLength4(start, stop);
  if (isFree && length >= 0) {
    const place = takePlace(columns, ranks & ~MIXED);
    columns.words[place] = start;
    columns.length[place] = length;
    return;
  }
  let left = start;
  for (; next < exempt.first.length && (exempt.first[next] as number) <= stop; next += 1) {
    splitInto(pass, left, (exempt.first[next] as number) - 1, ranks);
    left = (exempt.last[next] as number) + 1;
  }
  splitInto(pass, left, stop, ranks);
}

/** Adds the fewest blocks from `start` to `stop`, none if that is before. */
function splitInto({ columns, sweep }: Pass4, start: number, stop: number, ranks: number): void {
  for (let from = start; from <= stop;) {
    const hostBits = widestBlock4(from, stop);
    const next = from + (SIZES[hostBits] as number);
    const place = takePlace(columns, ranks < MIXED ? ranks : bestRank4(sweep, from, next - 1));
    columns.words[place] = from;
    columns.length[place] = 32 - hostBits;
    from = next;
  }
}
