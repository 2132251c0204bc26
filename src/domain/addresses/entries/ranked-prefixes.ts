/**
 * Blocks that were made without regard to ranks, as squeezed ones are, under the best rank they meet.
 */
import { RANKS, type Entries, type Entries4, type Entries6 } from './entries.ts';
import { bestRank4, bestRank6, sweep4, sweep6 } from './entry-sweep.ts';
import type { Prefixes } from '../set/feed-text.ts';
import { SIZES, type Prefixes4 } from '../set/prefixes4.ts';
import type { Prefixes6 } from '../set/prefixes6.ts';
import { copyWords, fillHostBits } from '../set/words6.ts';

/** Disjoint ascending blocks, each meeting an entry in force, by the best rank they meet. */
export function rankedPrefixes({ v4, v6 }: Prefixes, entries: Entries, at: number): Prefixes[] {
  const lines4 = linesByRank(ranks4(v4, entries.v4, at));
  const lines6 = linesByRank(ranks6(v6, entries.v6, at));
  return lines4.map((own, rank) => ({
    v4: {
      first: own.map((line) => v4.first[line] as number),
      length: Uint8Array.from(own, (line) => v4.length[line] as number),
    },
    v6: pick6(v6, lines6[rank] ?? NO_LINES),
  }));
}

const NO_LINES = new Uint32Array(0);

function ranks4({ first, length }: Prefixes4, entries: Entries4, at: number): Uint8Array {
  const sweep = sweep4(entries, at);
  return length.map((bits, line) => {
    const start = first[line] as number;
    return bestRank4(sweep, start, start + (SIZES[32 - bits] as number) - 1);
  });
}

function ranks6({ words, length }: Prefixes6, entries: Entries6, at: number): Uint8Array {
  const sweep = sweep6(entries, at);
  const stop = new Uint32Array(4);
  return length.map((bits, line) => {
    copyWords(words, 4 * line, stop, 0);
    fillHostBits(stop, 0, bits, 1);
    return bestRank6(sweep, words, 4 * line, stop);
  });
}

/** The indices of each rank, ascending. */
function linesByRank(ranks: Uint8Array): readonly Uint32Array[] {
  const counts = new Uint32Array(RANKS);
  for (const rank of ranks) counts[rank] = (counts[rank] as number) + 1;
  const lines = Array.from(counts, (count) => new Uint32Array(count));
  counts.fill(0);
  ranks.forEach((rank, line) => {
    const place = counts[rank] as number;
    (lines[rank] as Uint32Array)[place] = line;
    counts[rank] = place + 1;
  });
  return lines;
}

function pick6({ words, length }: Prefixes6, lines: Uint32Array): Prefixes6 {
  const picked = new Uint32Array(4 * lines.length);
  lines.forEach((from, to) => {
    copyWords(words, 4 * from, picked, 4 * to);
  });
  return { words: picked, length: Uint8Array.from(lines, (line) => length[line] as number) };
}
