/** The feeds of an edition, as drawn. */
import type { AddressFeed } from '../feeds/address-feed.ts';
import type { Kind } from '../findings/extraction.ts';
import type { PlannedBudget } from '../feeds/feed-plan.ts';
import type { FeedFit, NamedFeed } from '../feeds/named-feeds.ts';
import type { Pin } from '../feeds/pin.ts';
import type { RankedValue } from '../feeds/value-feed.ts';

export interface BuiltStandardFeeds {
  /** Both families. Its lines hold until the next edition is drawn from the same register. */
  readonly addresses: AddressFeed;
  readonly domains: readonly RankedValue[];
  readonly hashes: readonly RankedValue[];
  /** By what the feeds list, and what fitting them cost. */
  readonly budgets: Readonly<Record<Kind, PlannedBudget>>;
  readonly fits: Readonly<Record<Kind, FeedFit>>;
}

export interface BuiltFeeds extends BuiltStandardFeeds {
  readonly pins: readonly Pin[];
  readonly namedFeeds: readonly NamedFeed[];
  /** Slot of what the standard feeds have no room for → paths of the named feeds that take it. */
  readonly elsewhere: ReadonlyMap<number, string>;
  /** How many entries no feed has room for. */
  readonly shed: number;
}
