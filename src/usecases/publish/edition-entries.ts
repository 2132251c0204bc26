/** What a committed edition lists: its entries from its listing, its pins from a file of its own. */
import { PINS_FILE } from '../../domain/edition/edition-files.ts';
import { entryOfPin, withPins, type ListedEntry } from '../../domain/edition/listed-entry.ts';
import type { PinLine } from '../../domain/feeds/pin.ts';
import type { Entry } from '../../domain/register/entry.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readListing } from './edition-listing.ts';
import { readLines, type Pointer } from './edition-store.ts';

/** What an edition lists, in order of keys. */
export async function readEntries(
  ops: ObjectStore,
  { listing }: Pick<Pointer, 'listing'>,
): Promise<readonly Entry[]> {
  const lines = await readListing(ops, listing);
  const entries = lines.flatMap((line) => (line.isShed ? [] : [line.entry]));
  return entries.sort((a, b) => (a.key < b.key ? -1 : 1));
}

/** What an edition lists, pins among it, in order of keys. */
export async function readListed(
  ops: ObjectStore,
  edition: Pick<Pointer, 'number' | 'digest' | 'listing' | 'pins'>,
): Promise<readonly ListedEntry[]> {
  return withPinsOf(ops, edition, await readEntries(ops, edition));
}

/** The entries of an edition, in order of keys, with its pins among them. */
export async function withPinsOf(
  ops: ObjectStore,
  edition: Pick<Pointer, 'number' | 'digest' | 'pins'>,
  entries: readonly ListedEntry[],
): Promise<readonly ListedEntry[]> {
  const pins = await readPins(ops, edition);
  if (pins.length === 0) return entries;
  return withPins(
    entries,
    pins.map((line) => {
      const pin = entryOfPin(line);
      if (pin === undefined) throw new Error(`${PINS_FILE} is damaged: ${line.target}`);
      return pin;
    }),
  );
}

/** Pins of an edition that list something. */
export async function readPins(
  ops: ObjectStore,
  edition: Pick<Pointer, 'number' | 'digest' | 'pins'>,
): Promise<readonly PinLine[]> {
  if ((edition.pins ?? 0) === 0) return [];
  const lines = await readLines(ops, edition, PINS_FILE);
  const pins = lines.map((line) => JSON.parse(line) as PinLine);
  return pins.filter(({ lists }) => lists.length > 0);
}
