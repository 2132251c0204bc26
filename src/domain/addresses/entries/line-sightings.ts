/**
 * When each line was last seen: the latest of all entries in force that it meets.
 *
 * Nearly every entry meets one line, found in one sweep over both. Wide ones are gone through from
 * the latest on, and each gives its time to the lines it meets that no wide one has met yet. A line
 * once passed is skipped by a link to the next, so that wide entries over many lines cost no more
 * than narrow ones. Asked only when lines must go.
 */
import type { Entries, Windows } from './entries.ts';
import type { Prefixes } from '../set/feed-text.ts';
import { SIZES } from '../set/prefixes4.ts';
import { sortPairs } from '../set/radix-sort.ts';

import { compareWords, fillHostBits, RANGE_WORDS } from '../set/words6.ts';

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

/** Entries ascend as lines do, so that the first line each meets is found by going on. */
function paint(
  lineCount: number,
  windows: Windows,
  at: number,
  { endsFrom, startsBy }: Meeting,
): Uint32Array {
  const { from, until, seen } = windows;
  const painted = new Uint32Array(lineCount);
  const wide: Meetings = { entry: [], line: [] };
  let line = 0;
  for (let entry = 0; entry < seen.length; entry += 1) {
    if ((from[entry] as number) > at || (until[entry] as number) <= at) continue;
    while (line < lineCount && !endsFrom(entry, line)) line += 1;
    if (line === lineCount) break;
    if (!startsBy(entry, line)) continue;
    painted[line] = Math.max(painted[line] as number, seen[entry] as number);
    if (line + 1 === lineCount || !startsBy(entry, line + 1)) continue;
    wide.entry.push(entry);
    wide.line.push(line);
  }
  paintWide(painted, wide, seen, startsBy);
  return painted;
}

/** Entries that meet several lines, and the first line of each. */
interface Meetings {
  readonly entry: number[];
  readonly line: number[];
}

function paintWide(
  painted: Uint32Array,
  wide: Meetings,
  seen: Uint32Array,
  startsBy: Meeting['startsBy'],
): void {
  const lineCount = painted.length;
  const next = Uint32Array.from({ length: lineCount + 1 }, (_, line) => line);
  const keys = Uint32Array.from(wide.entry, (entry) => ~(seen[entry] as number));
  const latestFirst = sortPairs({ keys, payload: Uint32Array.from(keys.keys()) }).payload;
  for (const index of latestFirst) {
    const entry = wide.entry[index] as number;
    const first = unpainted(next, wide.line[index] as number);
    for (let line = first; line < lineCount && startsBy(entry, line);) {
      painted[line] = Math.max(painted[line] as number, seen[entry] as number);
      next[line] = line + 1;
      line = unpainted(next, line + 1);
    }
  }
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

function lastAddresses({ v6 }: Prefixes): Uint32Array {
  const last = v6.words.slice();
  for (let line = 0; line < v6.length.length; line += 1) {
    fillHostBits(last, 4 * line, v6.length[line] as number, 1);
  }
  return last;
}
