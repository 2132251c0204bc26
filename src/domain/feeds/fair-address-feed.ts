/**
 * The address feed over its budget, in which what one account lists beyond its fair share is worth less than all
 * else. What stays is listed under its own band. Of no effect while all of it fits.
 */
import { splitSet } from '../addresses/set/feed-text.ts';
import type { BufferPool } from '../addresses/set/buffer-pool.ts';
import { rankedPrefixes } from '../addresses/entries/ranked-prefixes.ts';
import { RANKS } from '../values/band.ts';
import {
  addressFeed,
  lineCount,
  setOfLines,
  withAddresses,
  type AddressBudget,
  type AddressFeed,
  type FeedAddress,
  type FeedSource,
} from './address-feed.ts';

/** `behind`: what is beyond its account's share of so many lines; asked only if lines must be shed. */
export function fairAddressFeed(
  source: FeedSource,
  budget: AddressBudget,
  behind: (linesMax: number) => readonly FeedAddress[],
  room?: BufferPool,
): AddressFeed {
  const feed = addressFeed(source, budget, room);
  if (feed.fit.kind !== 'shed') return feed;
  const { because } = feed.fit;
  // Bytes may bite before lines do: shares are of what there is room for.
  const last = behind(Math.min(budget.linesMax, lineCount(feed.lines)));
  if (last.length === 0) return feed;
  const ranked = last.map((one) => ({ ...one, rank: RANK_BEHIND[one.rank] ?? RANKS.length + 2 }));
  const entries = withAddresses(source.entries, ranked);
  const shed = { ...budget, whenOver: 'shed' as const };
  const fair = addressFeed({ ...source, entries }, shed, room);
  const lines = rankedPrefixes(splitSet(setOfLines(fair.lines)), source.entries, source.at);
  if (fair.fit.kind !== 'shed' || because === undefined) return { ...fair, lines };
  return { ...fair, lines, fit: { ...fair.fit, because } };
}

/** There is room for three ranks behind those of a feed: the two upper bands share one. In the order of `RANKS`. */
const RANK_BEHIND: readonly number[] = RANKS.map((rank) =>
  rank === 'low' ? RANKS.length + 2 : rank === 'medium' ? RANKS.length + 1 : RANKS.length,
);
