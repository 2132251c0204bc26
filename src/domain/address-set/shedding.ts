/**
 * Leaves out the least valuable lines of an edition where a device takes only N.
 *
 * Law: no line is left out while one worth less stays. Worth is rank first; within a rank the line
 * seen last is worth most, and of two seen at once the one that stands first in the feed. Nothing
 * is added: an address may go unblocked, none is blocked that should not be.
 */
import type { RankedLines } from './edition-lines.ts';
import type { LineSightings } from './line-sightings.ts';
import { sortPairs } from './radix-sort.ts';
import { copyWords } from './words6.ts';

export interface Shed {
  readonly kept: RankedLines;
  readonly shed: RankedLines;
}

/** The `linesMax` most valuable lines, and the others; both in address order. */
export function shedLines(lines: RankedLines, seen: LineSightings, linesMax: number): Shed {
  const count4 = lines.rank4.length;
  const isKept = new Uint8Array(count4 + lines.rank6.length);
  for (const line of byWorth(lines, seen).subarray(0, linesMax)) isKept[line] = 1;
  const indices4 = (kept: number) => indicesOf(isKept.subarray(0, count4), kept);
  const indices6 = (kept: number) => indicesOf(isKept.subarray(count4), kept);
  return {
    kept: pickLines(lines, indices4(1), indices6(1)),
    shed: pickLines(lines, indices4(0), indices6(0)),
  };
}

/** All lines, IPv4 numbered before IPv6, from the most valuable to the least. */
function byWorth({ rank4, rank6 }: RankedLines, { seen4, seen6 }: LineSightings): Uint32Array {
  const ages = new Uint32Array(rank4.length + rank6.length);
  seen4.forEach((seen, line) => (ages[line] = ~seen));
  seen6.forEach((seen, line) => (ages[rank4.length + line] = ~seen));
  const byAge = sortPairs({ keys: ages, payload: Uint32Array.from(ages.keys()) }).payload;
  const ranks = byAge.map((line) =>
    line < rank4.length ? (rank4[line] as number) : (rank6[line - rank4.length] as number),
  );
  return sortPairs({ keys: ranks, payload: byAge }).payload;
}

function indicesOf(marks: Uint8Array, mark: number): Uint32Array {
  return Uint32Array.from(marks.keys()).filter((index) => marks[index] === mark);
}

function pickLines(lines: RankedLines, indices4: Uint32Array, indices6: Uint32Array): RankedLines {
  const { v4, rank4, v6, rank6 } = lines;
  const words = new Uint32Array(4 * indices6.length);
  indices6.forEach((from, to) => {
    copyWords(v6.words, 4 * from, words, 4 * to);
  });
  return {
    v4: {
      first: indices4.map((line) => v4.first[line] as number),
      length: Uint8Array.from(indices4, (line) => v4.length[line] as number),
    },
    rank4: Uint8Array.from(indices4, (line) => rank4[line] as number),
    v6: { words, length: Uint8Array.from(indices6, (line) => v6.length[line] as number) },
    rank6: Uint8Array.from(indices6, (line) => rank6[line] as number),
  };
}
