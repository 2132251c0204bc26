/** Between the register and the store: the edition that stands is read, and the next one written. */
import type { Published } from '../../domain/register/gate.ts';
import { changedListing, standOn, wholeListing } from '../../domain/register/listing.ts';
import type { Register } from '../../domain/register/register.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { isExtensible, readListing, writeChanges, writeWhole } from './edition-listing.ts';
import { editionName, writeEdition, type Pointer, type PointerRead } from './edition-store.ts';
import type { Memory } from './publisher-memory.ts';

/** What an edition is before it is written. */
export interface Unwritten {
  readonly pointer: Omit<Pointer, 'listing'>;
  readonly files: ReadonlyMap<string, string>;
}

/** Writes what nobody can see before it is committed; gives the pointer that would commit it. */
export async function writeNext(
  ops: ObjectStore,
  { files, pointer }: Unwritten,
  register: Register,
  current: PointerRead | undefined,
): Promise<Pointer> {
  const lasting = [...files].filter(([path]) => !PASSING_FILES.includes(path));
  await writeEdition(ops, pointer, new Map(lasting));
  const name = editionName(pointer);
  const before = current?.pointer.listing;
  const listing =
    before !== undefined && isExtensible(before, pointer.at)
      ? await writeChanges(ops, name, changedListing(register), before)
      : await writeWhole(ops, name, wholeListing(register), pointer.at);
  return { ...pointer, listing };
}

/** They tell of now, and stand once, beside the editions. */
const PASSING_FILES: readonly string[] = ['watch.txt', 'canary.txt'];

/** The edition that stands, with its entries in the register; `undefined` before the first. */
export async function readPrevious(
  ops: ObjectStore,
  memory: Memory,
  register: Register,
  current: PointerRead | undefined,
): Promise<Published | undefined> {
  if (current === undefined) return undefined;
  const { number, growth, peak, listing } = current.pointer;
  if (memory.published?.number === number) return memory.published;
  const lines = await readListing(ops, listing);
  standOn(register, lines);
  return { number, growth, peak, entries: lines.length };
}
