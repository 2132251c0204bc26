/** IPv6 ranges as the fewest blocks, each under the best rank it meets: `ranked-blocks4.ts` in 128 bits. */
import { MIXED, type InForce6 } from './entries-in-force.ts';
import { RANKS, type Entries6 } from './entries.ts';
import { bestRank6, skipTo, sweep6, type Sweep6 } from './entry-sweep.ts';
import {
  addBlock6,
  growing6,
  grown6,
  splitRange6,
  type Growing6,
  type Prefixes6,
} from './prefixes6.ts';
import { countOf6, type Ranges6 } from './ranges6.ts';
import type { Room } from './room.ts';
import { compareWords, copyWords, fillHostBits, RANGE_WORDS } from './words6.ts';

/** By rank; every range must lie in one that is in force. */
export function rankedBlocks6(
  ranges: Ranges6,
  inForce: InForce6,
  { entries, at }: { readonly entries: Entries6; readonly at: number },
  room?: Room,
): Prefixes6[] {
  const { words } = ranges;
  const { rank, entry } = inForce;
  const { words: wide } = inForce.ranges;
  const byRank = Array.from({ length: RANKS }, (_, own) =>
    growing6(countOf6(ranges), room, `rank ${own}, IPv6,`),
  );
  const sweep = sweep6(entries, at);
  let range = 0;
  for (let from = 0; from < words.length; from += RANGE_WORDS) {
    while (compareWords(wide, RANGE_WORDS * range + 4, words, from) < 0) range += 1;
    const own = rank[range] as number;
    if (own === MIXED) {
      skipTo(sweep, entry[range] as number);
      splitMixed(byRank, sweep, words, from);
    } else {
      splitRange6(byRank[own] as Growing6, words, from);
    }
  }
  return byRank.map(grown6);
}

const blocks: Growing6 = growing6(0, undefined, '');
const stop = new Uint32Array(4);

/** The blocks of a range whose entries are of several ranks. */
function splitMixed(
  byRank: readonly Growing6[],
  sweep: Sweep6,
  words: Uint32Array,
  from: number,
): void {
  blocks.count = 0;
  splitRange6(blocks, words, from);
  for (let i = 0; i < blocks.count; i += 1) {
    const length = blocks.length[i] as number;
    copyWords(blocks.words, 4 * i, stop, 0);
    fillHostBits(stop, 0, length, 1);
    const own = bestRank6(sweep, blocks.words, 4 * i, stop);
    addBlock6(byRank[own] as Growing6, blocks.words, 4 * i, 128 - length);
  }
}
