/**
 * The lines of an address feed from entries and pins: collapsed, ranked and fitted by `address-feed.ts`, and
 * reported by entry: which of them found no room, and what a squeeze added.
 */
import {
  entriesOfAddresses,
  textLines,
  type AddressBudget,
  type FeedAddress,
} from './address-feed.ts';
import { fairAddressFeed } from './fair-address-feed.ts';
import { parseListed, type Address, type AddressRange, type Family } from '../values/address.ts';
import { addressSet, contains, type AddressSet } from '../addresses/set/address-set.ts';
import { RANKS, type Band, type Rank } from '../values/band.ts';
import { rangeOfValue } from '../facts/override.ts';
import type { Pin } from './pin.ts';
import { invariant } from '../base/result.ts';
import type { EpochSeconds } from '../base/time.ts';

export interface AddressLine {
  /** A single address bare, else a CIDR. */
  readonly text: string;
  readonly family: Family;
  /** The highest of what it covers. */
  readonly rank: Rank;
}

export interface AddressSource {
  /** Of addresses alone. */
  readonly entries: readonly AddressInForce[];
  readonly pins: readonly Pin[];
  /** No line holds any of these. */
  readonly keepOut: AddressSet;
  /** What no squeeze may add. */
  readonly notAdded?: AddressSet;
  /** Values that are beyond their account's fair share of so many lines; none if absent. */
  readonly behind?: (linesMax: number) => ReadonlySet<string>;
}

export interface AddressInForce {
  readonly value: string;
  readonly band: Band;
  readonly lastSeen: EpochSeconds;
}

export interface FittedAddresses {
  /** By rank; within a rank IPv4 before IPv6, in address order. */
  readonly lines: readonly AddressLine[];
  /** Values of entries that no line covers, in the order of the entries. */
  readonly shed: readonly string[];
  /** Addresses that a squeeze added, and the fewest that any could. */
  readonly added: bigint;
  readonly addedLeast: bigint;
  /** Why nothing was squeezed, where the budget asks for it. */
  readonly because?: string;
}

export function fitAddresses(
  { entries, pins, keepOut, notAdded, behind }: AddressSource,
  budget: AddressBudget,
): FittedAddresses {
  const addresses = entries.map(feedAddress);
  const pinned = pins
    .filter(({ override }) => override.target.kind === 'ip')
    .flatMap(({ lists }) => lists)
    .map((text) => ({ range: rangeOfLine(text), rank: RANKS.indexOf('pin'), seen: 0 }));
  const source = { entries: entriesOfAddresses([...addresses, ...pinned]), at: 0, keepOut };
  const pinnedRanges = addressSet(pinned.map(({ range }) => range));
  const feed = fairAddressFeed({ ...source, ...(notAdded && { notAdded }) }, budget, (linesMax) => {
    const values = behind?.(linesMax) ?? new Set();
    const last = entries.filter(({ value }) => values.has(value) && !holds(pinnedRanges, value));
    return last.map(feedAddress);
  });
  const lines = RANKS.flatMap((rank, index) => {
    const ofRank = feed.lines[index];
    return (ofRank === undefined ? [] : textLines([ofRank])).map((text): AddressLine => ({
      text,
      rank,
      family: text.includes(':') ? 6 : 4,
    }));
  });
  const { fit } = feed;
  switch (fit.kind) {
    case 'exact':
      return { lines, ...NOTHING_LOST };
    case 'squeezed':
      return { lines, shed: [], added: fit.added4 + fit.added6, addedLeast: fit.lowerBound };
    case 'shed': {
      const covered = addressSet(lines.map(({ text }) => rangeOfLine(text)));
      const left = entries.map(({ value }) => value).filter((value) => !holds(covered, value));
      const because = fit.because === undefined ? {} : { because: fit.because };
      return { lines, ...NOTHING_LOST, shed: left, ...because };
    }
  }
}

function feedAddress({ value, band, lastSeen }: AddressInForce): FeedAddress {
  return { range: rangeOfValue(value), rank: RANKS.indexOf(band), seen: lastSeen };
}

const NOTHING_LOST = { shed: [], added: 0n, addedLeast: 0n };

function holds(set: AddressSet, value: string): boolean {
  return contains(set, value as Address);
}

/** The range of a line that we made. */
export function rangeOfLine(text: string): AddressRange {
  const parsed = parseListed(text);
  invariant(parsed.ok, `${text} is a line of ours`);
  return parsed.value.range;
}
