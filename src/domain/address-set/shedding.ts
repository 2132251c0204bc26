/**
 * Leaves out the least valuable lines of an edition where a device takes only N.
 *
 * Law: no line is left out while one worth less stays. Worth is rank first; within a rank the line
 * seen last is worth most, and of two seen at once the one that stands first in the feed. Nothing
 * is added: an address may go unblocked, none is blocked that should not be.
 */
import type { RankedLines } from './edition-lines.ts';
import type { Entries } from './entries.ts';
import { prefixCount, type Prefixes } from './feed-text.ts';
import { lineSightings } from './line-sightings.ts';
import { sortPairs } from './radix-sort.ts';
import { copyWords } from './words6.ts';

export interface Shed {
  readonly kept: RankedLines;
  readonly shed: RankedLines;
}

/** The lines are those of an edition made from these entries at second `at`. */
export function shedLines(
  lines: RankedLines,
  linesMax: number,
  { entries, at }: { readonly entries: Entries; readonly at: number },
): Shed {
  const kept: Prefixes[] = [];
  const shed: Prefixes[] = [];
  let left = linesMax;
  for (const ofRank of lines) {
    const fits = Math.min(left, prefixCount(ofRank));
    left -= fits;
    // Only in the rank in which the budget ends does it matter when its lines were seen.
    const isPart = fits > 0 && fits < prefixCount(ofRank);
    const byAge = isPart ? latestFirst(ofRank, entries, at) : orderOfFeed(ofRank);
    kept.push(pickLines(ofRank, byAge.slice(0, fits).sort()));
    shed.push(pickLines(ofRank, byAge.slice(fits).sort()));
  }
  return { kept, shed };
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

function pickLines({ v4, v6 }: Prefixes, picked: Uint32Array): Prefixes {
  const count4 = v4.length.length;
  const own4 = picked.filter((line) => line < count4);
  const own6 = picked.filter((line) => line >= count4).map((line) => line - count4);
  const words = new Uint32Array(4 * own6.length);
  own6.forEach((from, to) => {
    copyWords(v6.words, 4 * from, words, 4 * to);
  });
  return {
    v4: {
      first: own4.map((line) => v4.first[line] as number),
      length: Uint8Array.from(own4, (line) => v4.length[line] as number),
    },
    v6: { words, length: Uint8Array.from(own6, (line) => v6.length[line] as number) },
  };
}
