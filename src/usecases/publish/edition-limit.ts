/**
 * The limit under which an edition is made while nothing may be added: what the edition held that a rollback
 * names, or the one that stands. It is read from the store, so that it is what firewalls were given.
 */
import { addressSet } from '../../domain/addresses/set/address-set.ts';
import { STANDARD_FEEDS } from '../../domain/configuration/configuration-feeds.ts';
import type { Steering } from '../../domain/facts/control.ts';
import { rangeOfValue } from '../../domain/facts/override.ts';
import { rangeOfLine } from '../../domain/feeds/address-lines.ts';
import type { EditionLimit } from '../../domain/feeds/edition-limit.ts';
import { isSentinel } from '../../domain/feeds/feed.ts';
import type { ObjectStore } from '../../ports/object-store.ts';
import { readEntries } from './edition-entries.ts';
import { findEdition, readLines, type Pointer } from './edition-store.ts';
import type { Memory } from './publisher-memory.ts';

const NOTHING: EditionLimit = { addresses: addressSet([]), names: new Set() };

/** `undefined`: there is none. Throws if the edition cannot be read: then nothing is published. */
export async function editionLimit(
  ops: ObjectStore,
  memory: Memory,
  { mode, by }: Steering,
  current: Pointer | undefined,
): Promise<EditionLimit | undefined> {
  if (mode === 'free') {
    memory.limit = undefined;
    return undefined;
  }
  const number = mode === 'rolled-back' && by?.act === 'rollback' ? by.edition : current?.number;
  if (number === undefined) return NOTHING;
  if (memory.limit?.edition !== number) {
    const edition = number === current?.number ? current : await findEdition(ops, number);
    if (edition === undefined) throw new Error(`edition ${number}, rolled back to, is gone`);
    memory.limit = { edition: number, limit: await heldBy(ops, edition) };
  }
  return memory.limit.limit;
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
