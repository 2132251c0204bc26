/**
 * Fair shares of a feed that is over its budget: what one account lists beyond its share is shed before anything
 * of others, whatever band and time its senders chose.
 *
 *   budget of 10 lines      A, 9 critical     4 within its share, 5 beyond
 *                           B, 4 low          4 within its share (half of the lines each)
 *   kept                    A's 5, B's 4 …    the room that B leaves goes to A's best
 *
 * Within the shares, and among what is beyond them, the order stays that of bands and, within a band, of when a
 * value was last seen. Entries that accounts of different units accuse are within the share of nobody: they are
 * never beyond one. Of no effect while all of it fits, or where one account lists everything.
 */
import {
  setOfLines,
  withAddresses,
  type AddressFeed,
  type FeedSource,
} from '../feeds/address-feed.ts';
import { addressFeed } from '../feeds/address-feed.ts';
import { rankedPrefixes } from '../addresses/entries/ranked-prefixes.ts';
import { splitSet } from '../addresses/set/feed-text.ts';
import { RANKS, type Band } from '../values/band.ts';
import type { BufferPool } from '../addresses/set/buffer-pool.ts';
import type { Kind } from '../findings/extraction.ts';
import type { PlannedBudget } from '../feeds/feed-plan.ts';
import { rangeInSlot } from './listing.ts';
import type { Columns } from './columns.ts';
import { isConfirmed } from './claims.ts';
import { inTurns } from './turns.ts';

/** Slots of one kind that are listed beyond the fair share of their account in so many lines. */
export function beyondShare(columns: Columns, kind: Kind, linesMax: number): ReadonlySet<number> {
  const accountsOf = (slot: number) => columns.claims[slot]?.accounts ?? [];
  const turns = inTurns(
    byWorth(columns, kind).filter((slot) => !isConfirmed(columns.claims[slot])),
    accountsOf,
  );
  const accounts = new Set(turns.map(({ account }) => account));
  if (accounts.size < 2) return new Set();
  const share = Math.max(1, Math.floor(linesMax / accounts.size));
  return new Set(turns.flatMap(({ item, turn }) => (turn < share ? [] : [item])));
}

/** The address feed again, in which what is beyond a share is worth less than all else. */
export function fairAddressFeed(
  columns: Columns,
  {
    source,
    budget,
    room,
  }: {
    readonly source: FeedSource;
    readonly budget: PlannedBudget;
    readonly room: BufferPool;
  },
): AddressFeed {
  const feed = addressFeed(source, budget, room);
  if (feed.fit.kind !== 'shed') return feed;
  const { because } = feed.fit;
  const behind = [...beyondShare(columns, 'ip', budget.linesMax)].map((slot) => ({
    range: rangeInSlot(columns, slot),
    rank: RANK_BEHIND[columns.listed[slot]?.band ?? 'low'],
    seen: columns.listed[slot]?.lastSeen ?? 0,
  }));
  if (behind.length === 0) return feed;
  const entries = withAddresses(source.entries, behind);
  const shed = { ...budget, whenOver: 'shed' as const };
  const fair = addressFeed({ ...source, entries }, shed, room);
  // What stays is listed under its own band.
  const lines = rankedPrefixes(splitSet(setOfLines(fair.lines)), source.entries, source.at);
  if (fair.fit.kind !== 'shed' || because === undefined) return { ...fair, lines };
  return { ...fair, lines, fit: { ...fair.fit, because } };
}

/** There is room for three ranks behind those of a feed: the two upper bands share one. */
const RANK_BEHIND: Readonly<Record<Band, number>> = {
  critical: RANKS.length,
  high: RANKS.length,
  medium: RANKS.length + 1,
  low: RANKS.length + 2,
};

/** What is listed of the kind: the more severe first, then the later seen, then in order of keys. */
function byWorth({ order, listed }: Columns, kind: Kind): readonly number[] {
  const worth = (slot: number) => RANKS.indexOf(listed[slot]?.band ?? 'low');
  const seen = (slot: number) => listed[slot]?.lastSeen ?? 0;
  return [...order]
    .filter((slot) => listed[slot]?.kind === kind)
    .sort((a, b) => worth(a) - worth(b) || seen(b) - seen(a));
}
