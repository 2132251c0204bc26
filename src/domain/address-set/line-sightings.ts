/**
 * When each line was last seen: the latest of all entries in force that it meets.
 *
 * Entries are gone through from the latest on, and each gives its time to the lines it meets that
 * have none yet. A line once passed is skipped by a link to the next one without a time, so that
 * wide entries over many lines cost no more than narrow ones. Asked only when lines must go.
 */
import type { Entries, Windows } from './entries.ts';
import type { Prefixes } from './feed-text.ts';
import { SIZES } from './prefixes4.ts';
import { sortPairs } from './radix-sort.ts';
import { RANGE_WORDS } from './ranges6.ts';
import { compareWords, fillHostBits } from './words6.ts';

export interface LineSightings {
  readonly seen4: Uint32Array;
  readonly seen6: Uint32Array;
}

/** By line of each family; the lines are disjoint, in address order, and met by these entries. */
export function lineSightings(lines: Prefixes, entries: Entries, at: number): LineSightings {
  const { v4, v6 } = entries;
  const { first, length } = lines.v4;
  const last6 = lastAddresses(lines);
  const lastOf4 = (line: number) =>
    (first[line] as number) + (SIZES[32 - (length[line] as number)] as number) - 1;
  const seen4 = paint(first.length, v4, at, {
    endsFrom: (entry, line) => lastOf4(line) >= (v4.first[entry] as number),
    startsBy: (entry, line) => (first[line] as number) <= (v4.last[entry] as number),
  });
  const seen6 = paint(lines.v6.length.length, v6, at, {
    endsFrom: (entry, line) => compareWords(last6, 4 * line, v6.words, RANGE_WORDS * entry) >= 0,
    startsBy: (entry, line) =>
      compareWords(lines.v6.words, 4 * line, v6.words, RANGE_WORDS * entry + 4) <= 0,
  });
  return { seen4, seen6 };
}

interface Meeting {
  /** Whether the line ends at or after the start of the entry: true from some line on. */
  readonly endsFrom: (entry: number, line: number) => boolean;
  /** Whether the line starts at or before the end of the entry: true up to some line. */
  readonly startsBy: (entry: number, line: number) => boolean;
}

function paint(
  lineCount: number,
  { from, until, seen }: Windows,
  at: number,
  { endsFrom, startsBy }: Meeting,
): Uint32Array {
  const painted = new Uint32Array(lineCount);
  const next = Uint32Array.from({ length: lineCount + 1 }, (_, line) => line);
  const byAge = sortPairs({
    keys: seen.map((time) => ~time),
    payload: Uint32Array.from(seen.keys()),
  }).payload;
  for (const entry of byAge) {
    if ((from[entry] as number) > at || (until[entry] as number) <= at) continue;
    const first = search(lineCount, (line) => endsFrom(entry, line));
    for (let line = unpainted(next, first); line < lineCount && startsBy(entry, line);) {
      painted[line] = seen[entry] as number;
      next[line] = line + 1;
      line = unpainted(next, line + 1);
    }
  }
  return painted;
}

/** The first line from `line` on that is not painted; shortens the links on its way. */
function unpainted(next: Uint32Array, line: number): number {
  let at = line;
  while (next[at] !== at) {
    next[at] = next[next[at] as number] as number;
    at = next[at] as number;
  }
  return at;
}

/** The first index for which `isTrue`, which stays true from there on. */
function search(size: number, isTrue: (index: number) => boolean): number {
  let low = 0;
  let high = size;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isTrue(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function lastAddresses({ v6 }: Prefixes): Uint32Array {
  const last = v6.words.slice();
  for (let line = 0; line < v6.length.length; line += 1) {
    fillHostBits(last, 4 * line, v6.length[line] as number, 1);
  }
  return last;
}
