/**
 * Pins of an edition: what operators keep in the feed, and what is left of it after what must stay out and
 * what waits because nothing may be added.
 *
 * Law: every line of an edition is explained by a finding or by an override; this is the second half.
 */
import {
  addressSet,
  formatPrefix,
  minimalPrefixes,
  subtract,
  type AddressSet,
} from '../addresses/set/address-set.ts';
import { isWithin, within, type EditionLimit } from './edition-limit.ts';
import type { UsableValue } from '../findings/extraction.ts';
import {
  describeAction,
  overrideFinder,
  valueOfTarget,
  type TargetOverride,
} from '../facts/override.ts';
import { indicatorKey } from '../facts/sighting.ts';

export interface Pin {
  readonly override: TargetOverride;
  /** What it puts into the feed: CIDRs, a name or a hash; nothing, if all of it must stay out. */
  readonly lists: readonly string[];
  /** What it would put there, if anything might be added. */
  readonly waits: readonly string[];
}

/** A pin as `why/pins.jsonl` keeps it. */
export interface PinLine {
  readonly target: string;
  readonly lists: readonly string[];
  readonly author: string;
  readonly reason: string;
  /** ISO 8601, or null: until it is taken back. */
  readonly until: string | null;
}

interface Guards {
  readonly addresses: AddressSet;
  readonly because: (value: Pick<UsableValue, 'kind' | 'value'>) => string | undefined;
}

/** What each pin comes to; `guards` say what no pin may list, the limit what may not be added. */
export function pinsOf(
  pins: readonly TargetOverride[],
  guards: Guards,
  limit?: EditionLimit,
): readonly Pin[] {
  return pins.map((override) => ({ override, ...listedBy(override, guards, limit) }));
}

/** Keys of the entries that pins are: of those that list something. */
export function keysOfPins(pins: readonly Pin[]): ReadonlySet<string> {
  const listing = pins.filter(({ lists }) => lists.length > 0);
  const keys = listing.map(({ override: { target } }) =>
    indicatorKey({ kind: target.kind, value: target.text }),
  );
  return new Set(keys);
}

/** Finds the pin that keeps a value in the feed. A name is pinned exactly: feeds list names exactly. */
export function pinFinder(pins: readonly TargetOverride[], { because }: Guards) {
  const ofAddress = overrideFinder(pins);
  // A domain name and a hash cannot be mistaken for each other: a name has a dot.
  const byName = new Map(pins.map((pin) => [valueOfTarget(pin.target), pin]));
  return (value: Pick<UsableValue, 'kind' | 'value'>): TargetOverride | undefined => {
    const pin = value.kind === 'ip' ? ofAddress(value) : byName.get(value.value);
    return pin === undefined || because(value) !== undefined ? undefined : pin;
  };
}

export function describePin({ author, reason }: Pick<TargetOverride, 'author' | 'reason'>): string {
  return describeAction('pinned', { author, reason });
}

function listedBy(
  { target }: TargetOverride,
  { addresses, because }: Guards,
  limit: EditionLimit | undefined,
): Pick<Pin, 'lists' | 'waits'> {
  if (target.kind === 'ip') {
    const all = subtract(addressSet([target.range]), addresses);
    const lists = within(limit, all);
    return { lists: textsOf(lists), waits: textsOf(subtract(all, lists)) };
  }
  const value = valueOfTarget(target);
  if (because({ kind: target.kind, value }) !== undefined) return { lists: [], waits: [] };
  const isListed = isWithin(limit, { kind: target.kind, value });
  return isListed ? { lists: [value], waits: [] } : { lists: [], waits: [value] };
}

function textsOf(set: AddressSet): readonly string[] {
  return minimalPrefixes(set).map(formatPrefix);
}
