/**
 * Lines in the order of a feed: by rank, within a rank IPv4 before IPv6, then by address.
 *
 * Devices cut the tail of a feed that is too long for them: what is worth most stands first.
 */
import type { RankedLines } from './edition-lines.ts';
import { RANKS } from './entries.ts';
import type { Prefixes4 } from './prefixes4.ts';
import type { Prefixes6 } from './prefixes6.ts';
import { takeBytes, takeWords, type Room } from './room.ts';
import { LINE4_BYTES_MAX, OVERHANG_BYTES, writePrefixes4 } from './text4.ts';
import { LINE6_BYTES_MAX, writePrefixes6 } from './text6.ts';
import { copyWords } from './words6.ts';

/** The text of a feed, one line a block; with a room it holds until the next text made in it. */
export function feedText({ v4, rank4, v6, rank6 }: RankedLines, room?: Room): Uint8Array {
  const starts4 = rankStarts(rank4);
  const starts6 = rankStarts(rank6);
  const sorted4 = byRank4({ v4, rank4 }, starts4, room);
  const sorted6 = byRank6(v6, rank6, starts6);
  const bytes = rank4.length * LINE4_BYTES_MAX + rank6.length * LINE6_BYTES_MAX + OVERHANG_BYTES;
  const out = takeBytes(room, 'text', bytes);
  let at = 0;
  for (let rank = 0; rank < RANKS; rank += 1) {
    at = writePrefixes4(slice4(sorted4, starts4, rank), out, at);
    at = writePrefixes6(slice6(sorted6, starts6, rank), out, at);
  }
  return out.subarray(0, at);
}

/** How many lines there are of each rank. */
export function linesByRank({ rank4, rank6 }: RankedLines): readonly number[] {
  const starts4 = rankStarts(rank4);
  const starts6 = rankStarts(rank6);
  return Array.from({ length: RANKS }, (_, rank) => {
    const from = (starts4[rank] as number) + (starts6[rank] as number);
    return (starts4[rank + 1] as number) + (starts6[rank + 1] as number) - from;
  });
}

/** Where the lines of each rank start when sorted by rank; one more for where all end. */
function rankStarts(ranks: Uint8Array): Uint32Array {
  const starts = new Uint32Array(RANKS + 1);
  for (let i = 0; i < ranks.length; i += 1) {
    const next = (ranks[i] as number) + 1;
    starts[next] = (starts[next] as number) + 1;
  }
  for (let rank = 1; rank <= RANKS; rank += 1) {
    starts[rank] = (starts[rank] as number) + (starts[rank - 1] as number);
  }
  return starts;
}

function byRank4(
  { v4, rank4: ranks }: Pick<RankedLines, 'v4' | 'rank4'>,
  starts: Uint32Array,
  room: Room | undefined,
): Prefixes4 {
  const { first, length } = v4;
  const sorted = {
    first: takeWords(room, 'sorted first', ranks.length),
    length: takeBytes(room, 'sorted length', ranks.length),
  };
  const next = starts.slice();
  for (let i = 0; i < ranks.length; i += 1) {
    const rank = ranks[i] as number;
    const place = next[rank] as number;
    next[rank] = place + 1;
    sorted.first[place] = first[i] as number;
    sorted.length[place] = length[i] as number;
  }
  return sorted;
}

function byRank6({ words, length }: Prefixes6, ranks: Uint8Array, starts: Uint32Array): Prefixes6 {
  const sorted = { words: new Uint32Array(words.length), length: new Uint8Array(ranks.length) };
  const next = starts.slice();
  for (let i = 0; i < ranks.length; i += 1) {
    const rank = ranks[i] as number;
    const place = next[rank] as number;
    next[rank] = place + 1;
    copyWords(words, 4 * i, sorted.words, 4 * place);
    sorted.length[place] = length[i] as number;
  }
  return sorted;
}

function slice4({ first, length }: Prefixes4, starts: Uint32Array, rank: number): Prefixes4 {
  const [from, to] = [starts[rank] as number, starts[rank + 1] as number];
  return { first: first.subarray(from, to), length: length.subarray(from, to) };
}

function slice6({ words, length }: Prefixes6, starts: Uint32Array, rank: number): Prefixes6 {
  const [from, to] = [starts[rank] as number, starts[rank + 1] as number];
  return { words: words.subarray(4 * from, 4 * to), length: length.subarray(from, to) };
}
