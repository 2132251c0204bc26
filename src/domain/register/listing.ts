/**
 * What the register lists, and how that differs from the edition that stands: the memory of editions,
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
import { isSameEntry, type Entry } from './entry.ts';
import { rangeOfValue } from '../facts/override.ts';
import { enrol, FLAG, hasFlag, setFlag, slotFor, type Register } from './register.ts';
import type { EpochSeconds } from '../base/time.ts';

/** What an edition says of one key, other than the one before. */
export type ListingLine =
  | { readonly key: string; readonly gone: true }
  | { readonly entry: Entry; /** Its line does not fit the budget. */ readonly isShed: boolean };

export interface Relisted {
  /** How many there are, shed or not. */
  readonly listed: number;
  readonly nextExpiry: EpochSeconds | undefined;
}

/** Lists in each slot what is wanted there, and takes the difference over into the addresses. */
export function relist(
  register: Register,
  wantedIn: (slot: number) => Entry | undefined,
): Relisted {
  const changes = entryChanges();
  let listed = 0;
  let nextExpiry: EpochSeconds | undefined;
  for (let slot = 0; slot < register.keys.length; slot += 1) {
    const wanted = wantedIn(slot);
    if (wanted !== undefined) {
      listed += 1;
      if (nextExpiry === undefined || wanted.until < nextExpiry) nextExpiry = wanted.until;
    }
    if (wanted === register.listed[slot]) continue;
    register.listed[slot] = wanted;
    register.drawn = undefined;
    setFlag(register, slot, FLAG.unwritten, true);
    if (register.family[slot] === 0) continue;
    setWindows(
      changes,
      rangeInSlot(register, slot),
      wanted === undefined ? [] : [windowOf(wanted)],
    );
  }
  if (changes.count > 0) changeAddresses(register, changes);
  return { listed, nextExpiry };
}

/** A million entries are not faulted in again every minute: two rooms take turns. */
function changeAddresses(register: Register, changes: EntryChanges): void {
  const { addresses, spare, occupied } = register;
  register.addresses = applyChanges(addresses, changes, spare);
  if (register.addresses.v4 === addresses.v4) return;
  register.spare = occupied;
  register.occupied = spare;
}

/** Starts from an edition that was read: the register lists what it lists, and nothing is unwritten. */
export function standOn(register: Register, lines: Iterable<ListingLine>): void {
  register.published.fill(undefined);
  const shed = new Set<number>();
  for (const line of lines) {
    if (!('entry' in line)) continue;
    const { entry, isShed } = line;
    const slot = slotFor(register, entry.key, entry);
    const known = register.entries[slot];
    register.published[slot] = known !== undefined && isSameEntry(known, entry) ? known : entry;
    if (isShed) shed.add(slot);
  }
  enrol(register);
  relist(register, (slot) => register.published[slot]);
  for (let slot = 0; slot < register.keys.length; slot += 1) {
    setFlag(register, slot, FLAG.shed, shed.has(slot));
  }
  settle(register);
}

/** From now on change is measured against the edition that was just drawn. */
export function letStand({ listed, published }: Register): void {
  for (let slot = 0; slot < listed.length; slot += 1) published[slot] = listed[slot];
}

/** What the edition that was just drawn lists, as lines in order of keys. */
export function* wholeListing(register: Register): Generator<ListingLine> {
  for (const slot of register.order) {
    const entry = register.listed[slot];
    if (entry !== undefined) yield { entry, isShed: hasFlag(register, slot, FLAG.shed) };
  }
}

/** What it lists otherwise than the last that was written, and perhaps a few lines more. */
export function* changedListing(register: Register): Generator<ListingLine> {
  for (const slot of register.order) {
    if (!hasFlag(register, slot, FLAG.unwritten)) continue;
    const entry = register.listed[slot];
    if (entry === undefined) yield { key: register.keys[slot] ?? '', gone: true };
    else yield { entry, isShed: hasFlag(register, slot, FLAG.shed) };
  }
}

/** The edition that was just drawn has been written. */
export function settle(register: Register): void {
  for (let slot = 0; slot < register.keys.length; slot += 1) {
    setFlag(register, slot, FLAG.unwritten, false);
  }
}

/** What is listed and not shed, in order of keys. */
export function listedEntries(register: Register): readonly Entry[] {
  const entries: Entry[] = [];
  for (const line of wholeListing(register)) {
    if ('entry' in line && !line.isShed) entries.push(line.entry);
  }
  return entries;
}

/** Listed until it is taken out: the register knows when that is. */
function windowOf({ band, lastSeen }: Entry): EntryWindow {
  return { from: 0, until: NEVER, rank: RANKS.indexOf(band), seen: Math.min(lastSeen, NEVER) };
}

/** The address of a slot as a range. */
export function rangeInSlot({ values, family, address4 }: Register, slot: number): AddressRange {
  if (family[slot] === 6) return rangeOfValue(values[slot]?.value ?? '');
  const first = BigInt(address4[slot] as number);
  return { family: 4, first, last: first };
}
