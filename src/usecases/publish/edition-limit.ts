/**
 * The limit under which an edition is made while nothing may be added: what the edition held that a rollback
 * names, or the one that stands; and what a rollback brings back. It is read from the store, so that it is what firewalls were given.
 */
import { addressSet } from '../../domain/addresses/set/address-set.ts';
import { STANDARD_FEEDS } from '../../domain/configuration/configuration-feeds.ts';
import type { Steering } from '../../domain/facts/control.ts';
import { rangeOfValue } from '../../domain/facts/override.ts';
import { rangeOfLine } from '../../domain/feeds/address-lines.ts';
import type { EditionLimit } from '../../domain/feeds/edition-limit.ts';
import type { Entry } from '../../domain/register/entry.ts';
import { isSentinel } from '../../domain/feeds/feed.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readEntries } from './edition-entries.ts';
import { findEdition, readLines, type Pointer } from './edition-store.ts';

const NOTHING: EditionLimit = { addresses: addressSet([]), names: new Set() };

/** What the next edition is held to, and by which edition. */
export interface EditionHold {
  readonly edition?: number;
  /** `undefined`: whatever may be listed may be added. */
  readonly limit: EditionLimit | undefined;
  /** What the edition lists that a rollback names; `undefined` while nobody has rolled back. */
  readonly base?: readonly Entry[] | undefined;
}

/** `known` is what the last edition was held to. Throws if it cannot be read: then nothing is published. */
export async function editionHold(
  ops: ObjectStore,
  known: EditionHold | undefined,
  { mode, by }: Steering,
  current: Pointer | undefined,
): Promise<EditionHold> {
  if (mode === 'free') return { limit: undefined };
  const isRollback = by?.act === 'rollback';
  const number = isRollback ? by.edition : current?.number;
  if (number === undefined) return { limit: NOTHING };
  if (known?.edition === number && (known.base !== undefined) === isRollback) return known;
  const edition = await editionNumbered(ops, number, current);
  const base = isRollback ? await readEntries(ops, edition) : undefined;
  return { edition: number, limit: await heldBy(ops, edition), base };
}

async function editionNumbered(
  ops: ObjectStore,
  number: number,
  current: Pointer | undefined,
): Promise<Pointer> {
  const edition = number === current?.number ? current : await findEdition(ops, number);
  if (edition === undefined) throw new Error(`edition ${number}, rolled back to, is gone`);
  return edition;
}

/** All that its feeds hold: lines of the standard ones, and entries that only others have room for. */
async function heldBy(ops: ObjectStore, edition: Pointer): Promise<EditionLimit> {
  const ranges = [];
  const names = new Set<string>();
  for (const [name, kind] of Object.entries(STANDARD_FEEDS)) {
    const lines = await readLines(ops, edition, `feeds/${name}.txt`);
    for (const line of lines) {
      if (isSentinel(line)) continue;
      if (kind === 'ip') ranges.push(rangeOfLine(line));
      else names.add(line);
    }
  }
  if (edition.feeds.some((path) => !STANDARD_PATHS.has(path.replace(/\.sha256$/, '')))) {
    for (const { kind, value } of await readEntries(ops, edition)) {
      if (kind === 'ip') ranges.push(rangeOfValue(value));
      else names.add(value);
    }
  }
  return { addresses: addressSet(ranges), names };
}

const STANDARD_PATHS: ReadonlySet<string> = new Set(
  [...Object.keys(STANDARD_FEEDS), 'blocklist-ipv4', 'blocklist-ipv6'].map(
    (name) => `feeds/${name}.txt`,
  ),
);
