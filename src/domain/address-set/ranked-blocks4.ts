/**
 * IPv4 ranges as the fewest blocks, each under the best rank of the entries in force that it meets.
 *
 * There may be a million: entries are looked at again only where those of one range have several ranks.
 */
import { MIXED, type InForce4 } from './entries-in-force.ts';
import { RANKS, type Entries4 } from './entries.ts';
import { bestRank4, skipTo, sweep4, type Sweep4 } from './entry-sweep.ts';
import { BLOCKS_MAX4, SIZES, widestBlock4, type Prefixes4 } from './prefixes4.ts';
import type { Ranges4 } from './ranges4.ts';
import { takeBytes, takeWords, type Room } from './room.ts';

/** Blocks of one rank as they are found; the columns grow. */
interface Growing4 {
  first: Uint32Array;
  length: Uint8Array;
  count: number;
}

/** By rank; every range must lie in one that is in force. */
export function rankedBlocks4(
  { first, last }: Ranges4,
  inForce: InForce4,
  { entries, at }: { readonly entries: Entries4; readonly at: number },
  room?: Room,
): Prefixes4[] {
  const { rank, entry } = inForce;
  const { last: inForceLast } = inForce.ranges;
  const byRank = growingColumns(first.length, room);
  const sweep = sweep4(entries, at);
  const count = first.length;
  let range = 0;
  for (let i = 0; i < count; i += 1) {
    const start = first[i] as number;
    const stop = last[i] as number;
    while ((inForceLast[range] as number) < start) range += 1;
    const own = rank[range] as number;
    if (own === MIXED) {
      skipTo(sweep, entry[range] as number);
      splitMixed(byRank, sweep, start, stop);
    } else {
      splitInto(byRank[own] as Growing4, start, stop);
    }
  }
  return byRank.map((blocks) => ({
    first: blocks.first.subarray(0, blocks.count),
    length: blocks.length.subarray(0, blocks.count),
  }));
}

function growingColumns(ranges: number, room: Room | undefined): Growing4[] {
  const size = ranges + BLOCKS_MAX4;
  return Array.from({ length: RANKS }, (_, rank) => ({
    first: takeWords(room, `rank ${rank} first`, size),
    length: takeBytes(room, `rank ${rank} length`, size),
    count: 0,
  }));
}

/** The blocks of a range all of whose entries have the rank of `blocks`. */
function splitInto(blocks: Growing4, start: number, stop: number): void {
  if (blocks.count + BLOCKS_MAX4 > blocks.first.length) grow(blocks);
  const { first, length } = blocks;
  let count = blocks.count;
  if (start === stop) {
    first[count] = start;
    length[count] = 32;
    blocks.count = count + 1;
    return;
  }
  for (let from = start; from <= stop;) {
    const hostBits = widestBlock4(from, stop);
    first[count] = from;
    length[count] = 32 - hostBits;
    count += 1;
    from += SIZES[hostBits] as number;
  }
  blocks.count = count;
}

/** The blocks of a range whose entries are of several ranks. */
function splitMixed(byRank: readonly Growing4[], sweep: Sweep4, start: number, stop: number): void {
  for (let from = start; from <= stop;) {
    const hostBits = widestBlock4(from, stop);
    const next = from + (SIZES[hostBits] as number);
    const blocks = byRank[bestRank4(sweep, from, next - 1)] as Growing4;
    if (blocks.count === blocks.first.length) grow(blocks);
    blocks.first[blocks.count] = from;
    blocks.length[blocks.count] = 32 - hostBits;
    blocks.count += 1;
    from = next;
  }
}

function grow(blocks: Growing4): void {
  const first = new Uint32Array(blocks.first.length * 2);
  const length = new Uint8Array(first.length);
  first.set(blocks.first);
  length.set(blocks.length);
  blocks.first = first;
  blocks.length = length;
}
