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
import { NEVER } from '../addresses/entries/entries.ts';
import { sortPairs } from '../addresses/set/radix-sort.ts';
import type { FeedAddress } from '../feeds/address-feed.ts';
import { RANKS } from '../values/band.ts';
import type { Kind } from '../findings/extraction.ts';
import { rangeInSlot } from './listing.ts';
import { isInSet, type Columns } from './columns/columns.ts';
import { claimKindIn } from './columns/claim-column.ts';
import { isConfirmed } from './shares/claims.ts';
import { attributed } from './shares/turns.ts';
import { kindAt } from './columns/names.ts';

/** Slots of one kind, of a custom feed those it selects, that are beyond their account's share of so many lines. */
export function beyondShare(
  columns: Columns,
  kind: Kind,
  linesMax: number,
  selected?: ReadonlySet<number>,
): ReadonlySet<number> {
  const shared = byWorth(columns, kind).filter(
    (slot) => (selected?.has(slot) ?? true) && !isConfirmed(claimKindIn(columns, slot)),
  );
  const accounts = attributed(
    Array.from(shared, (slot) => claimKindIn(columns, slot)?.accounts ?? NOBODY),
    new Map(),
  );
  const sharing = new Set(accounts).size;
  if (sharing < 2) return new Set();
  const share = Math.max(1, Math.floor(linesMax / sharing));
  const taken = new Map<string, number>();
  const beyond = new Set<number>();
  shared.forEach((slot, n) => {
    const account = accounts[n];
    if (account === undefined) return;
    const turn = taken.get(account) ?? 0;
    taken.set(account, turn + 1);
    if (turn >= share) beyond.add(slot);
  });
  return beyond;
}

const NOBODY: readonly string[] = [];

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
function byWorth(columns: Columns, kind: Kind): Uint32Array {
  const { order, listed } = columns;
  const ofRank = RANKS.map((): number[] => []);
  let count = 0;
  for (const slot of order) {
    const entry = listed[slot];
    if (entry === undefined || kindAt(columns, slot) !== kind) continue;
    ofRank[RANKS.indexOf(entry.band)]?.push(slot);
    count += 1;
  }
  // There may be a million, every minute: a stable sort of numbers.
  const sorted = new Uint32Array(count);
  let end = 0;
  for (const slots of ofRank) {
    const keys = Uint32Array.from(
      slots,
      (slot) => NEVER - Math.min(listed[slot]?.lastSeen ?? 0, NEVER),
    );
    sorted.set(sortPairs({ keys, payload: Uint32Array.from(slots) }).payload, end);
    end += slots.length;
  }
  return sorted;
}
