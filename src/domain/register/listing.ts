/**
 * What the columns list, and how that differs from the edition that stands: the memory of editions,
 * written as differences, since of a million entries a minute changes a few.
 */
import { NEVER, type EntryWindow } from '../addresses/entries/entries.ts';
import {
  applyChanges,
  entryChanges,
  setWindows,
  type EntryChanges,
} from '../addresses/entries/entry-changes.ts';
import type { AddressRange } from '../values/address.ts';
import { RANKS } from '../values/band.ts';
import type { CurrentEdition } from './changes.ts';
import type { CurrentMeasures } from './edition.ts';
import {
  isSameTerms,
  withoutValue,
  type EntryTerms,
  type ListingLine,
  type Entry,
} from './entry.ts';
import { rangeOfValue } from '../facts/override.ts';
import { FLAG, hasFlag, setFlag, type Columns } from './columns/columns.ts';
import { enrol, slotFor } from './columns/slots.ts';
import type { EpochSeconds } from '../base/time.ts';
import { touchAll } from './columns/touched.ts';
import { allSlots, entryAt, keyAt, slotCount, valueAt } from './columns/names.ts';

/** Lists in each of the slots what belongs there, and takes the difference over into the addresses. */
export function relist(
  columns: Columns,
  slots: Iterable<number>,
  wantedIn: (slot: number) => EntryTerms | undefined,
): void {
  const changes = entryChanges();
  let { count } = columns.listing;
  let isSame = true;
  for (const slot of slots) {
    const wanted = wantedIn(slot);
    const before = columns.listed[slot];
    if (wanted === before) continue;
    isSame = false;
    count += Number(wanted !== undefined) - Number(before !== undefined);
    list(columns, slot, wanted);
    if (columns.family[slot] === 0) continue;
    setWindows(changes, rangeInSlot(columns, slot), wanted === undefined ? [] : [windowOf(wanted)]);
  }
  if (isSame) return;
  columns.drawn = undefined;
  columns.listing = { count, nextExpiry: firstEnd(columns) };
  if (changes.count > 0) changeAddresses(columns, changes);
}

function list(columns: Columns, slot: number, entry: EntryTerms | undefined): void {
  columns.listed[slot] = entry;
  columns.until[slot] = entry?.until ?? Number.POSITIVE_INFINITY;
  setFlag(columns, slot, FLAG.unwritten, true);
  if (entry === columns.published[slot]) columns.differing.delete(slot);
  else columns.differing.add(slot);
}

/** Of what is listed: one look along a column. */
function firstEnd(columns: Columns): EpochSeconds | undefined {
  const { until } = columns;
  let first = Number.POSITIVE_INFINITY;
  for (let slot = 0; slot < slotCount(columns); slot += 1) {
    const end = until[slot] as number;
    if (end < first) first = end;
  }
  return first === Number.POSITIVE_INFINITY ? undefined : first;
}

/** A million entries are not faulted in again every minute: two rooms take turns. */
function changeAddresses(columns: Columns, changes: EntryChanges): void {
  const { addresses, spare, occupied } = columns;
  columns.addresses = applyChanges(addresses, changes, spare);
  if (columns.addresses.v4 === addresses.v4) return;
  columns.spare = occupied;
  columns.occupied = spare;
}

/** Starts from an edition that was read: the columns list what it lists, and nothing is unwritten. */
export function standOn(columns: Columns, edition: CurrentEdition | 'none'): void {
  if (edition === 'none' && columns.stands === undefined) return;
  columns.published.fill(undefined);
  const { lines } = edition === 'none' ? { lines: [] } : edition;
  const shed = new Set<number>();
  for (const line of lines) {
    if (!('entry' in line)) continue;
    const { entry, isShed } = line;
    const slot = slotFor(columns, entry.key, entry);
    const known = columns.entries[slot];
    const isKnown = known !== undefined && isSameTerms(known, entry);
    columns.published[slot] = isKnown ? known : withoutValue(entry);
    if (isShed) shed.add(slot);
  }
  enrol(columns);
  relist(columns, allSlots(columns), (slot) => columns.published[slot]);
  columns.differing.clear();
  touchAll(columns.touched);
  for (let slot = 0; slot < slotCount(columns); slot += 1) {
    setFlag(columns, slot, FLAG.shed, shed.has(slot));
  }
  settle(columns);
  columns.stands = edition === 'none' ? undefined : measuresOf(edition, columns.listing.count);
}

function measuresOf({ number, growth, peak }: CurrentEdition, entries: number): CurrentMeasures {
  return { number, growth, peak, entries };
}

/** From now on change is measured against the edition that was just drawn. */
export function letStand({ listed, published, differing }: Columns): void {
  for (const slot of differing) published[slot] = listed[slot];
  differing.clear();
}

/** What the edition that was just drawn lists, as lines in order of keys. */
export function* wholeListing(columns: Columns): Generator<ListingLine> {
  for (const slot of columns.order) {
    const terms = columns.listed[slot];
    if (terms === undefined) continue;
    yield { entry: entryAt(columns, slot, terms), isShed: hasFlag(columns, slot, FLAG.shed) };
  }
}

/** What it lists otherwise than the last that was written, and perhaps a few lines more. */
export function* changedListing(columns: Columns): Generator<ListingLine> {
  for (const slot of columns.order) {
    if (!hasFlag(columns, slot, FLAG.unwritten)) continue;
    const terms = columns.listed[slot];
    if (terms === undefined) yield { key: keyAt(columns, slot), gone: true };
    else yield { entry: entryAt(columns, slot, terms), isShed: hasFlag(columns, slot, FLAG.shed) };
  }
}

/** The edition that was just drawn has been written. */
export function settle(columns: Columns): void {
  const { flags } = columns;
  for (let slot = 0; slot < slotCount(columns); slot += 1) {
    flags[slot] = (flags[slot] as number) & ~FLAG.unwritten;
  }
}

/** What is listed and not shed, in order of keys. */
export function listedEntries(columns: Columns): readonly Entry[] {
  const entries: Entry[] = [];
  for (const line of wholeListing(columns)) {
    if ('entry' in line && !line.isShed) entries.push(line.entry);
  }
  return entries;
}

/** Listed until it is taken out: the columns know when that is. */
function windowOf({ band, lastSeen }: EntryTerms): EntryWindow {
  return { from: 0, until: NEVER, rank: RANKS.indexOf(band), seen: Math.min(lastSeen, NEVER) };
}

/** The address of a slot as a range. */
export function rangeInSlot(columns: Columns, slot: number): AddressRange {
  if (columns.family[slot] === 6) return rangeOfValue(valueAt(columns, slot).value);
  const first = BigInt(columns.names.address[slot] as number);
  return { family: 4, first, last: first };
}
