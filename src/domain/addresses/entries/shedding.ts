/**
 * Leaves out the least valuable lines of an edition where a device takes only so many, or so many bytes.
 *
 * Law: no line is left out while one worth less stays, and one more would not fit. Worth is rank first;
 * within a rank the line seen last is worth most, and of two seen at once the one that stands first in
 * the feed. Nothing is added: an address may go unblocked, none is blocked that should not be.
 */
import { feedText, type RankedLines } from './edition-lines.ts';
import type { Entries } from './entries.ts';
import { NO_PREFIXES, prefixCount, type Prefixes } from '../set/feed-text.ts';
import { lineSightings } from './line-sightings.ts';
import { sortPairs } from '../set/radix-sort.ts';
import type { BufferPool } from '../set/buffer-pool.ts';
import { copyWords } from '../set/words6.ts';

const LF = 10;

export interface Shed {
  readonly kept: RankedLines;
  readonly shed: RankedLines;
}

/** What there is room for. */
export interface LineBudget {
  readonly linesMax: number;
  readonly bytesMax: number;
}

/** What the lines were made from, and where: `room` serves as working space. */
export interface LineSource {
  readonly entries: Entries;
  readonly at: number;
  readonly room?: BufferPool | undefined;
}

/** The lines are those of an edition made from these entries at second `at`. */
export function shedLines(
  lines: RankedLines,
  { linesMax, bytesMax }: LineBudget,
  { entries, at, room }: LineSource,
): Shed {
  const kept: Prefixes[] = [];
  const shed: Prefixes[] = [];
  let left = { lines: linesMax, bytes: bytesMax };
  for (const ofRank of lines) {
    if (left.lines === 0) {
      kept.push(NO_PREFIXES);
      shed.push(ofRank);
      continue;
    }
    const count = prefixCount(ofRank);
    const text = feedText([ofRank], room);
    if (count <= left.lines && text.length <= left.bytes) {
      left = { lines: left.lines - count, bytes: left.bytes - text.length };
      kept.push(ofRank);
      shed.push(NO_PREFIXES);
      continue;
    }
    // Only in the rank in which the budget ends does it matter when its lines were seen.
    const byWorth = latestFirst(ofRank, entries, at);
    const fitting = fittingOf(byWorth, lineBytes(text, count), left);
    kept.push(pickLines(ofRank, byWorth.slice(0, fitting).sort()));
    shed.push(pickLines(ofRank, byWorth.slice(fitting).sort()));
    left = { lines: 0, bytes: 0 };
  }
  return { kept, shed };
}

/** How many of the lines fit, taken in the given order. */
function fittingOf(
  order: Uint32Array,
  lengths: Uint8Array,
  left: { readonly lines: number; readonly bytes: number },
): number {
  let bytes = 0;
  for (let i = 0; i < order.length; i += 1) {
    bytes += lengths[order[i] as number] as number;
    if (i === left.lines || bytes > left.bytes) return i;
  }
  return order.length;
}

/** The bytes of each line of the text, its end included. */
function lineBytes(text: Uint8Array, count: number): Uint8Array {
  const bytes = new Uint8Array(count);
  let start = 0;
  for (let line = 0; line < count; line += 1) {
    const next = text.indexOf(LF, start) + 1;
    bytes[line] = next - start;
    start = next;
  }
  return bytes;
}

/** The numbers of the lines, IPv4 before IPv6, as they stand in the feed. */
function orderOfFeed(lines: Prefixes): Uint32Array {
  return Uint32Array.from({ length: prefixCount(lines) }, (_, line) => line);
}

function latestFirst(lines: Prefixes, entries: Entries, at: number): Uint32Array {
  const { seen4, seen6 } = lineSightings(lines, entries, at);
  const ages = new Uint32Array(prefixCount(lines));
  ages.set(seen4);
  ages.set(seen6, seen4.length);
  const keys = ages.map((seen) => ~seen);
  return sortPairs({ keys, payload: orderOfFeed(lines) }).payload;
}

/** `picked` ascends. */
function pickLines({ v4, v6 }: Prefixes, picked: Uint32Array): Prefixes {
  const count4 = v4.length.length;
  let picked4 = 0;
  while (picked4 < picked.length && (picked[picked4] as number) < count4) picked4 += 1;
  const first = new Uint32Array(picked4);
  const length4 = new Uint8Array(picked4);
  for (let i = 0; i < picked4; i += 1) {
    const line = picked[i] as number;
    first[i] = v4.first[line] as number;
    length4[i] = v4.length[line] as number;
  }
  const picked6 = picked.length - picked4;
  const words = new Uint32Array(4 * picked6);
  const length6 = new Uint8Array(picked6);
  for (let i = 0; i < picked6; i += 1) {
    const line = (picked[picked4 + i] as number) - count4;
    copyWords(v6.words, 4 * line, words, 4 * i);
    length6[i] = v6.length[line] as number;
  }
  return { v4: { first, length: length4 }, v6: { words, length: length6 } };
}
