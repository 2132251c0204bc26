/**
 * Pins of an edition: what operators keep in the feed, and what is left of it after what must stay out.
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
import type { UsableValue } from '../findings/extraction.ts';
import { overrideFinder, valueOfTarget, type Override } from '../facts/override.ts';

export interface Pin {
  readonly override: Override;
  /** What it puts into the feed: CIDRs, a name or a hash; nothing, if all of it must stay out. */
  readonly lists: readonly string[];
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

/** What each pin comes to; `guards` say what no pin may list. */
export function pinsOf(pins: readonly Override[], guards: Guards): readonly Pin[] {
  return pins.map((override) => ({ override, lists: listedBy(override, guards) }));
}

/** Finds the pin that keeps a value in the feed. A name is pinned exactly: feeds list names exactly. */
export function pinFinder(pins: readonly Override[], { because }: Guards) {
  const ofAddress = overrideFinder(pins);
  // A domain name and a hash cannot be mistaken for each other: a name has a dot.
  const byName = new Map(pins.map((pin) => [valueOfTarget(pin.target), pin]));
  return (value: Pick<UsableValue, 'kind' | 'value'>): Override | undefined => {
    const pin = value.kind === 'ip' ? ofAddress(value) : byName.get(value.value);
    return pin === undefined || because(value) !== undefined ? undefined : pin;
  };
}

export function describePin({ author, reason }: Pick<Override, 'author' | 'reason'>): string {
  return `pinned (${author}): ${reason}`;
}

function listedBy({ target }: Override, { addresses, because }: Guards): readonly string[] {
  if (target.kind === 'ip') {
    return minimalPrefixes(subtract(addressSet([target.range]), addresses)).map(formatPrefix);
  }
  const value = valueOfTarget(target);
  return because({ kind: target.kind, value }) === undefined ? [value] : [];
}
