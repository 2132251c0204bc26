/**
 * An edition: what all feeds hold at one time. What comes out of a register (register.ts), as a value that
 * never changes.
 */
import type { AddressFeed } from '../feeds/address-feed.ts';
import type { PlannedBudget } from '../feeds/feed-plan.ts';
import type { FeedFit, NamedFeed } from '../feeds/named-feeds.ts';
import type { Pin } from '../feeds/pin.ts';
import type { RankedValue } from '../feeds/value-feed.ts';
import { KINDS, type Kind } from '../findings/extraction.ts';
import type { OwnAddress } from '../facts/own-address.ts';
import type { BlockState, Verdict } from '../policy/verdict.ts';
import { RANKS, type Band, type Rank } from '../values/band.ts';
import type { EpochSeconds, Seconds } from '../base/time.ts';
import type { Entry, ListingLine, Value } from './entry.ts';

export interface Edition extends DrawnFeeds {
  readonly at: EpochSeconds;
  /** When the first entry will leave if nothing new is seen. */
  readonly nextExpiry: EpochSeconds | undefined;
  /** How many entries some feed lists, pins among them. */
  readonly size: number;
  readonly places: PlaceCounts;
  readonly account: EditionAccount;
  /** Own addresses that are accused, and neither exempt nor pinned; in order of keys. */
  readonly contests: readonly Contest[];
  /** Addresses that are in force but for being ours (ownAddresses, or as the audit found); in order of keys. */
  readonly accused: readonly AccusedOwn[];
  /** The edition that stood when this one was drawn; `undefined` for a first one. */
  readonly before: CurrentMeasures | undefined;
  /** How it differs from that one, entry by entry. */
  readonly change: EntryCounts;
  /** By what later change is measured, should it stand. */
  readonly measures: Measures;
  /** Keys of entries of the edition that stands which vanish although nothing says why. */
  readonly unexplained: readonly string[];
  /** How many entries the guardrails on change hold back. */
  readonly gated: number;

  // What follows is made when it is first asked for. It throws if its register has moved on by then.

  /** What some feed lists, uncollapsed, in order of keys. */
  readonly entries: readonly Entry[];
  readonly counts: ListedCounts;
  /** What is in force but not listed, and not kept out for good: a value a line, in order of keys. */
  readonly watchList: string;
  /** What the edition that stands lists and this one does not, and why: the first 50 in order of keys. */
  readonly departures: readonly Departure[];
  /** Every indicator with the reason for its place: judged again, so ask for few, or seldom. */
  readonly judged: readonly JudgedIndicator[];
  /** Every indicator that a guard keeps out, in order of keys, judged again. */
  readonly keptOut: readonly KeptOutIndicator[];
  /** What it lists, shed or not, in order of keys. */
  readonly listing: Iterable<ListingLine>;
  /** What it lists otherwise than the last edition that was written, and perhaps a few lines more. */
  readonly changedListing: Iterable<ListingLine>;
}

export interface DrawnFeeds {
  /** Both families. */
  readonly addresses: AddressFeed;
  readonly domains: readonly RankedValue[];
  readonly hashes: readonly RankedValue[];
  /** By what the feeds list, and what fitting them cost. */
  readonly budgets: Readonly<Record<Kind, PlannedBudget>>;
  readonly fits: Readonly<Record<Kind, FeedFit>>;
  readonly pins: readonly Pin[];
  readonly namedFeeds: readonly NamedFeed[];
}

export interface AccusedOwn {
  readonly address: string;
  /** In words: "own: network interface eni-0a1b in 111122223333 eu-west-1". */
  readonly owner: string;
  /** Accounts whose findings accuse it. */
  readonly accusers: readonly string[];
}

/** An address that findings show as an account's own, and findings accuse (contest.ts). */
export interface Contest {
  readonly address: string;
  /** Who shows it, of each account the latest finding, in order of accounts. */
  readonly owners: readonly OwnAddress[];
  /** Whether enough others accuse it: it is listed then. */
  readonly isConfirmed: boolean;
  readonly because: string;
}

/** Pins that list something among them; a value that a pin names exactly counts as that pin alone. */
export interface ListedCounts {
  readonly byBand: Readonly<Record<Rank, number>>;
  readonly byKind: Readonly<Record<Kind, number>>;
}

export function noCounts(): { byBand: Record<Rank, number>; byKind: Record<Kind, number> } {
  const zeros = <T extends string>(names: readonly T[]) =>
    Object.fromEntries(names.map((name) => [name, 0])) as Record<T, number>;
  return { byBand: zeros(RANKS), byKind: zeros(KINDS) };
}

/** How many have each name. */
export type Counts = ReadonlyMap<string, number>;

export interface EditionAccount {
  /** Of the indicators that are listed; one that two accounts accuse counts in both. */
  readonly listed: {
    readonly bySeverity: ReadonlyMap<Band, number>;
    readonly byFamily: Counts;
    readonly byAccount: Counts;
    readonly byRegion: Counts;
  };
  /** By reason. */
  readonly leftOut: Readonly<Record<'excluded' | 'held' | 'shed' | 'watched', Counts>>;
  /** How many that are held each account accuses, whatever holds them. */
  readonly heldBy: Counts;
}

/** The watched ones follow each other. */
export const PLACES = ['listed', 'watched', 'held', 'shed', 'excluded', 'not-in-force'] as const;
export type Placement = (typeof PLACES)[number];

/** Their numbers; the last is of a slot without an indicator. */
export const PLACEMENT = {
  listed: 0,
  watched: 1,
  held: 2,
  shed: 3,
  excluded: 4,
  'not-in-force': 5,
  nowhere: 6,
} as const;

/** How many indicators of each kind stand where; places where none stands are left out. */
export type PlaceCounts = Readonly<Record<Kind, Readonly<Partial<Record<Placement, number>>>>>;

/** Where an indicator stands in an edition. */
export type JudgedPlace =
  | { readonly place: 'listed'; readonly because?: string }
  | { readonly place: 'held' | 'excluded' | 'shed'; readonly because: string }
  | { readonly place: 'watched' | 'not-in-force'; readonly because?: string };

export interface JudgedIndicator {
  readonly value: Value;
  readonly verdict: Verdict;
  readonly state: BlockState | undefined;
  readonly standing: JudgedPlace;
}

export interface KeptOutIndicator {
  readonly value: Value;
  readonly verdict: Verdict;
  /** Which guardrail keeps it out. */
  readonly because: string;
}

/** An entry of the edition that stands which this one no longer lists. */
export interface Departure {
  readonly entry: Entry;
  readonly because: string;
}

export const WINDOW_ENDED = 'its window has ended';

export interface EntryCounts {
  readonly added: number;
  readonly removed: number;
  /** Half of what is added was last seen no longer before; `null` if nothing is added. */
  readonly medianDelay: Seconds | null;
}

/** By what the next step is measured: kept with an edition that stands. */
export interface Measures {
  /** How many entries passed the gate. */
  readonly entries: number;
  readonly growth: Growth;
  readonly peak: Peak;
}

export interface CurrentMeasures extends Measures {
  readonly number: number;
}

/** Additions since the hour began, and how long the list was then. */
export interface Growth {
  readonly since: EpochSeconds;
  readonly base: number;
  readonly added: number;
  /** By account, of what no account of another unit confirms; absent from what an older version wrote. */
  readonly addedBy?: Readonly<Record<string, number>>;
}

/** The longest the list was within the day. */
export interface Peak {
  readonly since: EpochSeconds;
  readonly entries: number;
}

/** Lists shorter than this are not measured: half of little is nothing. */
export const SMALL_LIST = 100;

/** Whether the list lost more than half of what it was within a day: forwarding may be broken. */
export function isDrained({ entries, peak }: Measures): boolean {
  return peak.entries >= SMALL_LIST && entries * 2 < peak.entries;
}
