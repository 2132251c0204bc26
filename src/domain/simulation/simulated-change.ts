/**
 * What a change of policy puts into the standard feeds and takes out of them, value by value.
 *
 * Law: a value comes on exactly if the feeds would hold it then and do not now, whichever line covers it: what
 * a pin or a squeeze covers already does not come on, and what still is covered does not go off.
 */
import { setOfLines } from '../feeds/address-feed.ts';
import { rangeOfLine } from '../feeds/address-lines.ts';
import type { AddressRange } from '../values/address.ts';
import { addressSet, covers, type AddressSet } from '../addresses/set/address-set.ts';
import { RANKS, type Rank } from '../values/band.ts';
import type { Edition } from '../register/edition.ts';
import { explanationOf } from '../edition/explanation.ts';
import { KINDS, type Kind } from '../findings/extraction.ts';
import { describePin } from '../feeds/pin.ts';
import { indicatorKey } from '../facts/sighting.ts';
import type { JudgedIndicator } from '../register/edition.ts';

/** A value as a feed holds it: an address, a CIDR of a pin, a name or a hash. */
export interface FeedValue {
  readonly kind: Kind;
  readonly value: string;
  readonly rank: Rank;
}

export interface FeedValues {
  readonly byKey: ReadonlyMap<string, FeedValue>;
  /** All addresses that the lines of the blocklist cover. */
  readonly covered: AddressSet;
}

/** A value that would come on, or go off, and who says so. */
export interface ValueChange extends FeedValue {
  /** Types of the findings that accuse it, and their accounts, sorted; none for a pin. */
  readonly types: readonly string[];
  readonly accounts: readonly string[];
  /** Why it would be where it would be. */
  readonly because: string;
}

export interface FeedChanges {
  /** By rank, then addresses in order, then names and hashes. */
  readonly on: readonly ValueChange[];
  readonly off: readonly ValueChange[];
}

/** What the standard feeds of the edition hold: what found no room is left out. */
export function feedValues({ addresses, domains, hashes, entries, pins }: Edition): FeedValues {
  const covered = setOfLines(addresses.lines);
  const isShort = addresses.fit.kind === 'shed';
  const listed: FeedValue[] = [];
  for (const { kind, value, band } of entries) {
    if (kind !== 'ip' || (isShort && !isHeld(covered, value))) continue;
    listed.push({ kind, value, rank: band });
  }
  for (const { override, lists } of pins) {
    if (override.target.kind !== 'ip') continue;
    for (const value of lists) listed.push({ kind: 'ip', value, rank: 'pin' });
  }
  for (const { value, rank } of domains) listed.push({ kind: 'domain', value, rank });
  for (const { value, rank } of hashes) listed.push({ kind: 'hash', value, rank });
  return { byKey: new Map(listed.map((one) => [indicatorKey(one), one])), covered };
}

/** An edition that was just drawn, with what its feeds hold. */
interface SimulatedFeeds {
  readonly edition: Edition;
  readonly values: FeedValues;
}

export function changesBetween(present: SimulatedFeeds, other: SimulatedFeeds): FeedChanges {
  const on = notIn(other.values, present.values);
  const off = notIn(present.values, other.values);
  // Judging all again is dear, and nothing is asked where nothing changes.
  if (on.length + off.length === 0) return { on: [], off: [] };
  const judgedNow = judgedByKey(present.edition);
  const judgedThen = judgedByKey(other.edition);
  return {
    on: on.map((one) => changeOf(one, judgedThen, other.edition, judgedThen)),
    off: off.map((one) => changeOf(one, judgedNow, other.edition, judgedThen)),
  };
}

function notIn(some: FeedValues, others: FeedValues): readonly FeedValue[] {
  const isThere = (key: string, { kind, value }: FeedValue) =>
    others.byKey.has(key) || (kind === 'ip' && isHeld(others.covered, value));
  const missing = [...some.byKey].filter(([key, one]) => !isThere(key, one));
  return missing.map(([, one]) => one).sort(inOrder);
}

function isHeld(covered: AddressSet, value: string): boolean {
  return covers(covered, addressSet([rangeOfLine(value)]));
}

type ByKey = ReadonlyMap<string, JudgedIndicator>;

function judgedByKey({ judged }: Edition): ByKey {
  return new Map(judged.map((one) => [indicatorKey(one.value), one]));
}

/** `accusing` judged it where it is listed, `judged` says where it stands under the other policy. */
function changeOf(
  value: FeedValue,
  accusing: ByKey,
  { at, pins }: Edition,
  judged: ByKey,
): ValueChange {
  const key = indicatorKey(value);
  const traits = (accusing.get(key)?.state?.accusing ?? []).map(({ sighting }) => sighting.traits);
  const standing = judged.get(key);
  return {
    ...value,
    types: distinct(traits.map(({ type }) => type)),
    accounts: distinct(traits.map(({ accountId }) => accountId)),
    because:
      standing === undefined
        ? becauseOfPin(value, pins)
        : explanationOf(standing, at).because || 'nothing that is known speaks for it',
  };
}

function becauseOfPin({ value }: FeedValue, pins: Edition['pins']): string {
  const pin = pins.find(({ lists }) => lists.includes(value));
  return pin === undefined ? 'it is pinned no more' : describePin(pin.override);
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)].sort();
}

function inOrder(a: FeedValue, b: FeedValue): number {
  return (
    RANKS.indexOf(a.rank) - RANKS.indexOf(b.rank) ||
    KINDS.indexOf(a.kind) - KINDS.indexOf(b.kind) ||
    (a.kind === 'ip' ? inAddressOrder(rangeOfLine(a.value), rangeOfLine(b.value)) : 0) ||
    (a.value < b.value ? -1 : 1)
  );
}

function inAddressOrder(a: AddressRange, b: AddressRange): number {
  if (a.family !== b.family) return a.family - b.family;
  return a.first < b.first ? -1 : a.first > b.first ? 1 : 0;
}
