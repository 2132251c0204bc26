/**
 * From ranked sets of addresses to the lines of a feed.
 *
 * The collapse goes across ranks (fewest lines), and a line ranks as the highest it covers: devices cut
 * the tail, so what matters most stands first; within a rank IPv4 stands before IPv6, in numeric order.
 */
import type { Family } from './address.ts';
import {
  EMPTY_SET,
  formatPrefix,
  minimalPrefixes,
  overlaps,
  rangeOfPrefix,
  subtract,
  union,
  type AddressSet,
} from './address-set.ts';
import type { Band } from './band.ts';

export interface RankedSet {
  readonly rank: 'pin' | Band;
  readonly set: AddressSet;
}

export interface RankedLine {
  readonly text: string;
  readonly family: Family;
  readonly rank: 'pin' | Band;
}

/** `ranked` from the highest rank down; nothing of `keepOut` is covered by any line. */
export function rankLines(
  ranked: readonly RankedSet[],
  keepOut: AddressSet,
): readonly RankedLine[] {
  const cleared = ranked.map(({ rank, set }) => ({ rank, set: subtract(set, keepOut) }));
  const all = cleared.reduce((whole, { set }) => union(whole, set), EMPTY_SET);
  const lines = new Map<RankedSet['rank'], RankedLine[]>(cleared.map(({ rank }) => [rank, []]));
  for (const prefix of minimalPrefixes(all)) {
    const range = rangeOfPrefix(prefix);
    const highest = cleared.find(({ set }) => overlaps(set, range));
    if (highest === undefined) continue;
    const { rank } = highest;
    lines.get(rank)?.push({ text: formatPrefix(prefix), family: prefix.family, rank });
  }
  return [...lines.values()].flat();
}
