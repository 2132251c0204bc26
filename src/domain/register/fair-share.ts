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
import type { AddressSet } from '../addresses/set/address-set.ts';
import type { FeedAddress } from '../feeds/address-feed.ts';
import { RANKS } from '../values/band.ts';
import type { Kind } from '../findings/extraction.ts';
import { rangeInSlot } from './listing.ts';
import { isInSet, type Columns } from './columns.ts';
import { isConfirmed } from './claims.ts';
import { inTurns } from './turns.ts';

/** Slots of one kind, of a custom feed those it selects, that are beyond their account's share of so many lines. */
export function beyondShare(
  columns: Columns,
  kind: Kind,
  linesMax: number,
  selected?: ReadonlySet<number>,
): ReadonlySet<number> {
  const accountsOf = (slot: number) => columns.claims[slot]?.accounts ?? [];
  const ranked = byWorth(columns, kind).filter((slot) => selected?.has(slot) ?? true);
  const turns = inTurns(
    ranked.filter((slot) => !isConfirmed(columns.claims[slot])),
    accountsOf,
  );
  const accounts = new Set(turns.map(({ account }) => account));
  if (accounts.size < 2) return new Set();
  const share = Math.max(1, Math.floor(linesMax / accounts.size));
  return new Set(turns.flatMap(({ item, turn }) => (turn < share ? [] : [item])));
}

/** The addresses of the blocklist that are beyond a share, as they are listed; a pinned one is not. */
export function addressesBeyondShare(
  columns: Columns,
  pinned: AddressSet,
  linesMax: number,
): readonly FeedAddress[] {
  const slots = [...beyondShare(columns, 'ip', linesMax)];
  return slots
    .filter((slot) => !isInSet(columns, slot, pinned))
    .map((slot) => ({
      range: rangeInSlot(columns, slot),
      rank: RANKS.indexOf(columns.listed[slot]?.band ?? 'low'),
      seen: columns.listed[slot]?.lastSeen ?? 0,
    }));
}

/** What is listed of the kind: the more severe first, then the later seen, then in order of keys. */
function byWorth({ order, listed }: Columns, kind: Kind): readonly number[] {
  const worth = (slot: number) => RANKS.indexOf(listed[slot]?.band ?? 'low');
  const seen = (slot: number) => listed[slot]?.lastSeen ?? 0;
  return [...order]
    .filter((slot) => listed[slot]?.kind === kind)
    .sort((a, b) => worth(a) - worth(b) || seen(b) - seen(a));
}
