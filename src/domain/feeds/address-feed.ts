/**
 * An address feed: from entries to the lines that a device loads, what is worth most first.
 *
 *   entries ─ in force, minus what stays out ─▶ fewest lines, by rank ─ over budget? ─▶ squeezed or shed
 *
 * Law: the lines cover exactly what is in force and may be listed, unless the budget bites. Shedding then
 * leaves lines out, each worth no more than any that stays, and never one of rank 0 (pins); squeezing
 * leaves none out and adds the fewest addresses, none of those that stay out. Either way it is reported.
 */
import { counted } from '../base/counted.ts';
import type { AddressRange, Family } from '../values/address.ts';
import { sizeOf, subtract, union, type AddressSet } from '../addresses/set/address-set.ts';
import {
  editionLines,
  feedText,
  inForceSet,
  type RankedLines,
} from '../addresses/entries/edition-lines.ts';
import { NEVER, NO_ENTRIES, type Entries } from '../addresses/entries/entries.ts';
import { applyChanges, entryChanges, setWindows } from '../addresses/entries/entry-changes.ts';
import { NO_PREFIXES, prefixCount } from '../addresses/set/feed-text.ts';
import { rankedPrefixes } from '../addresses/entries/ranked-prefixes.ts';
import { addRange4, emptyListed, nextRange6, setsOfListed } from '../addresses/set/listed.ts';
import { SIZES } from '../addresses/set/prefixes4.ts';

import type { BufferPool } from '../addresses/set/buffer-pool.ts';
import { shedLines, type LineSource } from '../addresses/entries/shedding.ts';
import { squeeze } from '../addresses/squeeze/squeeze.ts';
import { copyWords, fillHostBits } from '../addresses/set/words6.ts';

/** What a device loads; both families count together. */
export interface AddressBudget {
  readonly linesMax: number;
  readonly bytesMax: number;
  readonly whenOver: 'shed' | 'squeeze';
  /** A squeeze that would add more addresses than this is not made: lines are shed instead. */
  readonly addedMax: number;
  /** A squeeze makes no line wider, that is of a shorter prefix, than these. */
  readonly minPrefix: Readonly<Record<Family, number>>;
}

export interface AddressFeed {
  /** By rank, 0 first; within a rank IPv4 before IPv6, in address order. */
  readonly lines: RankedLines;
  readonly fit: Fit;
  /** When a window of these entries starts or ends next; `NEVER` if none does. */
  readonly nextChange: number;
  /** Where it was made, if in a room: its text can be written there too. */
  readonly room: BufferPool | undefined;
}

/** How the lines came to fit. */
export type Fit =
  | { readonly kind: 'exact' }
  | {
      readonly kind: 'shed';
      /** What was left out: nothing, if all there is are pins. */
      readonly shed: RankedLines;
      /** Why nothing was squeezed, where the budget asks for it. */
      readonly because?: string;
    }
  | {
      readonly kind: 'squeezed';
      readonly added4: bigint;
      readonly added6: bigint;
      /** No choice of so many lines adds fewer addresses. */
      readonly lowerBound: bigint;
    };

/** What a feed is made from, where it is not kept resident: a range, its rank, and when it was last seen. */
export interface FeedAddress {
  readonly range: AddressRange;
  /** 0 is worth most, and for pins alone: see `RANKS` of `entries.ts` for how many there may be. */
  readonly rank: number;
  readonly seen: number;
}

/** Entries without an end. Where two have exactly the same range the last one counts: pins come last. */
export function entriesOfAddresses(addresses: Iterable<FeedAddress>): Entries {
  return withAddresses(NO_ENTRIES, addresses);
}

/** The entries, and these in place of those that have exactly the same range. */
export function withAddresses(entries: Entries, addresses: Iterable<FeedAddress>): Entries {
  const changes = entryChanges();
  for (const { range, rank, seen } of addresses) {
    setWindows(changes, range, [{ from: 0, until: NEVER, rank, seen }]);
  }
  return applyChanges(entries, changes);
}

/** Entries at a second, without what stays out. */
export interface FeedSource {
  readonly entries: Entries;
  readonly at: number;
  readonly keepOut: AddressSet;
  /** What may be listed, but not added by a squeeze. */
  readonly notAdded?: AddressSet;
}

/**
 * The lines of the feed within the budget. With a room they hold until the next feed is made in it.
 *
 * Linear without a budget that bites; shedding sorts the lines of one rank, a squeeze costs some ten
 * times as much.
 */
export function addressFeed(
  source: FeedSource,
  budget: AddressBudget,
  room?: BufferPool,
): AddressFeed {
  const { entries, at, keepOut } = source;
  const { lines, nextChange } = editionLines(entries, at, keepOut, room);
  const made = { nextChange, room };
  if (fits(lines, budget, room)) return { lines, fit: { kind: 'exact' }, ...made };
  const place = { entries, at, room };
  if (budget.whenOver === 'shed') return { ...shed(lines, place, budget), ...made };
  const squeezed = squeezeInto(source, budget, lineCount(lines));
  if (typeof squeezed !== 'string') return { ...squeezed, ...made };
  return { ...shed(lines, place, budget, squeezed), ...made };
}

/** The same feed with lines of its own, which hold whatever is made in the room later. */
export function lastingFeed({ lines, fit, ...made }: AddressFeed): AddressFeed {
  const lasting = fit.kind === 'shed' ? { ...fit, shed: copyOfLines(fit.shed) } : fit;
  return { lines: copyOfLines(lines), fit: lasting, ...made };
}

function copyOfLines(lines: RankedLines): RankedLines {
  return lines.map(({ v4, v6 }) => ({
    v4: { first: v4.first.slice(), length: v4.length.slice() },
    v6: { words: v6.words.slice(), length: v6.length.slice() },
  }));
}

export function lineCount(lines: RankedLines): number {
  return lines.reduce((sum, ofRank) => sum + prefixCount(ofRank), 0);
}

/** The lines of one family, in the same order. */
export function linesOfFamily(lines: RankedLines, family: Family): RankedLines {
  return lines.map((ofRank) =>
    family === 4 ? { ...ofRank, v6: NO_PREFIXES.v6 } : { ...ofRank, v4: NO_PREFIXES.v4 },
  );
}

/** All addresses of the lines. */
export function setOfLines(lines: RankedLines): AddressSet {
  const list = emptyListed(lineCount(lines));
  for (const { v4, v6 } of lines) {
    for (let line = 0; line < v4.length.length; line += 1) {
      const first = v4.first[line] as number;
      addRange4(list, first, first + (SIZES[32 - (v4.length[line] as number)] as number) - 1);
    }
    for (let line = 0; line < v6.length.length; line += 1) {
      const at = nextRange6(list);
      copyWords(v6.words, 4 * line, list.words6, at);
      copyWords(v6.words, 4 * line, list.words6, at + 4);
      fillHostBits(list.words6, at + 4, v6.length[line] as number, 1);
      list.count6 += 1;
    }
  }
  return setsOfListed(list);
}

/** The lines as a feed is written, as one text; empty for none. */
export function feedLines(lines: RankedLines, room?: BufferPool): string {
  return ASCII.decode(feedText(lines, room));
}

const ASCII = new TextDecoder('latin1');

/** The lines as text, one string each: for people and tests. Feeds are written by `feedText`. */
export function textLines(lines: RankedLines): readonly string[] {
  const text = feedLines(lines);
  return text === '' ? [] : text.slice(0, -1).split('\n');
}

function fits(
  lines: RankedLines,
  { linesMax, bytesMax }: AddressBudget,
  room?: BufferPool,
): boolean {
  return lineCount(lines) <= linesMax && feedText(lines, room).length <= bytesMax;
}

type FittedLines = Pick<AddressFeed, 'lines' | 'fit'>;

function shed(
  [pins = NO_PREFIXES, ...others]: RankedLines,
  place: LineSource,
  { linesMax, bytesMax }: AddressBudget,
  because?: string,
): FittedLines {
  const left = {
    linesMax: Math.max(0, linesMax - prefixCount(pins)),
    bytesMax: Math.max(0, bytesMax - feedText([pins]).length),
  };
  const { kept, shed } = shedLines(others, left, place);
  const told = because === undefined ? {} : { because };
  return {
    lines: [pins, ...kept],
    fit: { kind: 'shed', shed: [NO_PREFIXES, ...shed], ...told },
  };
}

/** Fewer lines mostly are fewer bytes, in proportion: a few steps reach any bound on bytes. */
const BYTE_STEPS_MAX = 8;

/** The squeezed lines, or why there are none. */
function squeezeInto(
  { entries, at, keepOut, notAdded }: FeedSource,
  budget: AddressBudget,
  exactLines: number,
): FittedLines | string {
  const set = inForceSet(entries, at, keepOut);
  const exempt = notAdded === undefined ? keepOut : union(keepOut, subtract(notAdded, set));
  const limits = { minPrefix4: budget.minPrefix[4], minPrefix6: budget.minPrefix[6] };
  let linesMax = Math.min(budget.linesMax, exactLines);
  for (let step = 0; step < BYTE_STEPS_MAX; step += 1) {
    const answer = squeeze(set, { ...limits, exempt, linesMax });
    if (answer.kind === 'infeasible') {
      return `squeezing leaves at least ${counted(answer.linesLeast, 'line')}, ${linesMax} would fit`;
    }
    const { added4, added6, lowerBound } = answer;
    if (added4 + added6 > BigInt(budget.addedMax)) {
      return `squeezing would add ${counted(added4 + added6, 'address', 'addresses')}, expected at most ${budget.addedMax}`;
    }
    const lines = rankedPrefixes(answer.lines, entries, at);
    const bytes = feedText(lines).length;
    if (bytes <= budget.bytesMax) {
      return { lines, fit: { kind: 'squeezed', added4, added6, lowerBound } };
    }
    linesMax = Math.min(linesMax - 1, Math.floor((linesMax * budget.bytesMax) / bytes));
    if (linesMax < 1) break;
  }
  return `squeezing a set of ${sizeOf(set)} addresses does not reach ${budget.bytesMax} bytes`;
}
