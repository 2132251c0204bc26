/**
 * What an edition lists, entry by entry: values in force, and pins. A pin is one entry however many
 * addresses its network has; where it names exactly a value in force the two are one.
 */
import type { Rank } from '../values/band.ts';
import type { Kind } from '../findings/extraction.ts';
import type { Pin, PinLine } from '../feeds/pin.ts';
import { parseTarget } from '../facts/override.ts';
import { indicatorKey } from '../facts/sighting.ts';
import { formatTime, parseTime, type EpochSeconds } from '../base/time.ts';

export interface ListedEntry {
  readonly key: string;
  readonly kind: Kind;
  /** An address, a name or a hash; of a pin also a CIDR. */
  readonly value: string;
  readonly band: Rank;
  /** `undefined` for a pin, which nobody need have seen. */
  readonly lastSeen: EpochSeconds | undefined;
  /** `undefined`: until it is taken back. */
  readonly until: EpochSeconds | undefined;
  /** How many accounts accuse it. */
  readonly accounts: number;
}

/** The entries in order of keys, pins in the place of entries that name the same value. */
export function withPins(
  entries: readonly ListedEntry[],
  pins: readonly ListedEntry[],
): readonly ListedEntry[] {
  if (pins.length === 0) return entries;
  const pinned = new Map(pins.map((pin) => [pin.key, pin]));
  const others = entries.filter(({ key }) => !pinned.has(key));
  return [...others, ...pinned.values()].sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** A pin as a file keeps it. */
export function pinLineOf({ override, lists }: Pin): PinLine {
  const { target, author, reason, until } = override;
  const end = until === undefined ? null : formatTime(until);
  return { target: target.text, lists, author, reason, until: end };
}

/** The entry of a pin that lists something; `undefined` if the line is none of ours. */
export function entryOfPin({ target: text, until }: PinLine): ListedEntry | undefined {
  const target = parseTarget(text);
  if (!target.ok) return undefined;
  const { kind, text: value } = target.value;
  const end = until === null ? undefined : parseTime(until);
  const unseen = { lastSeen: undefined, accounts: 0 };
  return { key: indicatorKey({ kind, value }), kind, value, band: 'pin', until: end, ...unseen };
}
