/**
 * The feeds of an edition as drawn from the register: the standard ones, all that is listed and pinned, each
 * kind within its own budget, and then those of one's own. Drawn again only when something listed changed.
 */
import {
  lastingFeed,
  lineCount,
  setOfLines,
  withAddresses,
  type AddressFeed,
} from '../feeds/address-feed.ts';
import { rangesOf } from '../addresses/set/address-set.ts';
import { holdsAddress, pageIndex } from '../addresses/set/page-index.ts';
import { NONE4 } from '../addresses/set/ranges4.ts';
import type { Moment } from './assessment.ts';
import { RANKS } from '../values/band.ts';
import type { Entry } from './entry.ts';
import type { Kind } from '../findings/extraction.ts';
import { standardBudgets, type PlannedBudget } from '../feeds/feed-plan.ts';
import {
  namedFeeds,
  type AccusingSighting,
  type FeedFit,
  type NamedFeed,
} from '../feeds/named-feeds.ts';
import { pinsOf, type Pin } from '../feeds/pin.ts';
import { fairAddressFeed } from '../feeds/fair-address-feed.ts';
import { addressesBeyondShare, beyondShare } from './fair-share.ts';
import {
  FLAG,
  hasFlag,
  isInSet,
  setFlag,
  type BuiltFeeds,
  type Columns,
} from './columns/columns.ts';
import { indicatorIn } from './columns/indicators.ts';
import { wholeListing } from './listing.ts';
import { touch } from './columns/touched.ts';
import { fitValues, type FittedValues } from '../feeds/value-feed.ts';
import { blockStateAt } from '../policy/verdict.ts';
import { entryAt, kindAt, keyAt, slotCount, slotOf, valueAt } from './columns/names.ts';

export function buildFeeds(columns: Columns, moment: Moment): BuiltFeeds {
  columns.drawn ??= newlyDrawn(columns, moment);
  return columns.drawn;
}

function newlyDrawn(columns: Columns, moment: Moment): BuiltFeeds {
  const { configuration } = columns.terms;
  const budgets = standardBudgets(configuration);
  const pins = pinsOf(moment.actions.pins, moment.guard, moment.actions.limit);
  const addresses = addressesIn(columns, moment, budgets.ip);
  const domains = valuesIn('domain', columns, pins, budgets.domain);
  const hashes = valuesIn('hash', columns, pins, budgets.hash);
  const named = namedIn(columns, moment, pins, {
    ip: lineCount(addresses.lines),
    domain: domains.values.length,
    hash: hashes.values.length,
  });
  const shed = markShed(columns, shedBy(columns, addresses, [domains, hashes]), named);
  return {
    addresses: lastingFeed(addresses),
    domains: domains.values,
    hashes: hashes.values,
    budgets,
    pins,
    fits: {
      ip: addressFit(addresses, shed.leftOut.ip),
      domain: { ...NOTHING_ADDED, leftOut: shed.leftOut.domain },
      hash: { ...NOTHING_ADDED, leftOut: shed.leftOut.hash },
    },
    namedFeeds: named,
    elsewhere: shed.elsewhere,
    shed: shed.marked,
  };
}

const NOTHING_ADDED = { added: 0n, addedLeast: 0n };

function addressFit({ fit }: AddressFeed, leftOut: number): FeedFit {
  if (fit.kind === 'squeezed') {
    return { leftOut, added: fit.added4 + fit.added6, addedLeast: fit.lowerBound };
  }
  const because = fit.kind === 'shed' ? fit.because : undefined;
  return { leftOut, ...NOTHING_ADDED, ...(because === undefined ? {} : { because }) };
}

function addressesIn(
  columns: Columns,
  { keepOut, notAdded, pinned }: Moment,
  budget: PlannedBudget,
): AddressFeed {
  const { addresses, room } = columns;
  const rank = RANKS.indexOf('pin');
  const pins = [...rangesOf(pinned)].map((range) => ({ range, rank, seen: 0 }));
  const entries = withAddresses(addresses, pins);
  const source = { entries, at: 0, keepOut, notAdded };
  return fairAddressFeed(
    source,
    budget,
    (linesMax) => addressesBeyondShare(columns, pinned, linesMax),
    room,
  );
}

function valuesIn(
  kind: Exclude<Kind, 'ip'>,
  columns: Columns,
  pins: readonly Pin[],
  budget: PlannedBudget,
): FittedValues {
  const entries: Entry[] = [];
  for (const slot of slotsOfKind(columns, kind)) {
    const terms = columns.listed[slot];
    if (terms !== undefined) entries.push(entryAt(columns, slot, terms));
  }
  const ofKind = pins.filter(({ override }) => override.target.kind === kind);
  const pinned = ofKind.flatMap(({ lists }) => lists);
  const fitted = fitValues({ entries, pinned }, budget);
  if (fitted.shed.length === 0) return fitted;
  // Bytes may bite before lines do: shares are of what there is room for.
  const slots = beyondShare(columns, kind, fitted.values.length);
  const behind = new Set([...slots].map((slot) => valueAt(columns, slot).value));
  return behind.size === 0 ? fitted : fitValues({ entries, pinned, behind }, budget);
}

/** Keys start with the kind, so the slots of one kind follow each other. */
function slotsOfKind(columns: Columns, kind: Kind): Uint32Array {
  const { order } = columns;
  const kindsBefore = KINDS_IN_ORDER.slice(0, KINDS_IN_ORDER.indexOf(kind));
  const countOf = (kinds: readonly Kind[]) =>
    countWhile(order, (slot) => kinds.includes(kindAt(columns, slot)));
  return order.subarray(countOf(kindsBefore), countOf([...kindsBefore, kind]));
}

const KINDS_IN_ORDER: readonly Kind[] = ['domain', 'hash', 'ip'];

/** How many slots from the first on `isTrue` holds for; for none after them. */
function countWhile(order: Uint32Array, isTrue: (slot: number) => boolean): number {
  let low = 0;
  let high = order.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (isTrue(order[middle] as number)) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Feeds of one's own look at every entry, whatever changed: who has none pays nothing. */
function namedIn(
  columns: Columns,
  moment: Moment,
  pins: readonly Pin[],
  standardLines: Readonly<Record<Kind, number>>,
): readonly NamedFeed[] {
  const { configuration, policy } = columns.terms;
  if (configuration.feeds.length === 0) return [];
  const entries = [...wholeListing(columns)].flatMap((line) => ('entry' in line ? line.entry : []));
  const accusing = new Map<string, readonly AccusingSighting[]>();
  return namedFeeds(configuration, policy.organizationalUnitsOf, {
    at: columns.at,
    entries,
    pins,
    standardLines,
    keepOut: moment.keepOut,
    notAdded: moment.notAdded,
    beyondShare(kind, selected, linesMax) {
      const slotsOf = ({ key }: { readonly key: string }) => slotOf(columns, key) ?? [];
      const slots = beyondShare(columns, kind, linesMax, new Set(selected.flatMap(slotsOf)));
      return new Set([...slots].map((slot) => valueAt(columns, slot).value));
    },
    accusing(key) {
      const known = accusing.get(key) ?? accusingOf(columns, moment, key);
      accusing.set(key, known);
      return known;
    },
  });
}

/** What keeps an entry in force; for one that a rollback brought back, what did. */
function accusingOf(columns: Columns, moment: Moment, key: string): readonly AccusingSighting[] {
  const indicator = indicatorIn(columns, slotOf(columns, key) ?? -1);
  if (indicator === undefined) return [];
  const verdict = moment.verdictOf(indicator);
  const weighed =
    blockStateAt(verdict, columns.at)?.accusing ??
    verdict.weighed.filter(({ effect }) => effect === 'block');
  return weighed.map(({ sighting: { traits, firstSeen }, judgement }) => ({
    traits,
    firstSeen,
    family: judgement.family,
  }));
}

/** Whether the standard feeds leave out what is listed in a slot: `undefined` if they leave out nothing. */
function shedBy(
  columns: Columns,
  { lines, fit }: AddressFeed,
  values: readonly FittedValues[],
): ((slot: number) => boolean) | undefined {
  const kept = fit.kind === 'shed' ? setOfLines(lines) : undefined;
  const names = new Set(values.flatMap(({ shed }) => shed));
  if (kept === undefined && names.size === 0) return undefined;
  const pages = pageIndex(kept?.v4 ?? NONE4);
  return (slot) => {
    const family = columns.family[slot];
    if (family === 0) return names.has(valueAt(columns, slot).value);
    if (kept === undefined) return false;
    if (family === 6) return !isInSet(columns, slot, kept);
    return !holdsAddress(pages, columns.names.address[slot] as number);
  };
}

/** The paths of the feeds that hold the entry; empty if none does. */
function pathsHolding(key: string, named: readonly NamedFeed[]): string {
  const holding = named.filter(({ holds }) => holds.has(key));
  return holding.map(({ path }) => path).join(', ');
}

/** Marks what no feed has room for. */
function markShed(
  columns: Columns,
  isLeftOut: ((slot: number) => boolean) | undefined,
  named: readonly NamedFeed[],
) {
  const leftOut: Record<Kind, number> = { ip: 0, domain: 0, hash: 0 };
  const elsewhere = new Map<number, string>();
  let marked = 0;
  for (let slot = 0; slot < slotCount(columns); slot += 1) {
    let isShed = columns.listed[slot] !== undefined && isLeftOut?.(slot) === true;
    if (isShed) {
      leftOut[kindAt(columns, slot)] += 1;
      const paths = named.length === 0 ? '' : pathsHolding(keyAt(columns, slot), named);
      isShed = paths === '';
      if (isShed) marked += 1;
      else elsewhere.set(slot, paths);
    }
    if (isShed === hasFlag(columns, slot, FLAG.shed)) continue;
    setFlag(columns, slot, FLAG.shed, isShed);
    setFlag(columns, slot, FLAG.unwritten, true);
    touch(columns.touched, [slot]);
  }
  return { leftOut, elsewhere, marked };
}
