/**
 * What editions list, read once in a process for all that ask: the next edition is read on from the last one,
 * by what changed, since the parts of a listing never change.
 */
import type { ListedEntry } from '../../../domain/edition/listed-entry.ts';
import type { ListingLine } from '../../../domain/register/entry.ts';
import type { ObjectStore } from '../../../ports/object-store.ts';
import type { Breather } from '../../../ports/timing.ts';
import { withPinsOf } from '../../publish/edition-entries.ts';
import { readParts, type ListedLine } from '../../publish/edition-listing.ts';
import type { Pointer } from '../../publish/edition-store.ts';

interface ReadEdition {
  readonly digest: string;
  readonly number: number;
  readonly parts: readonly string[];
  /** Shed ones among them, in order of keys. */
  readonly lines: Promise<readonly ListedLine[]>;
  readonly entries: Promise<readonly ListedEntry[]>;
}

/** The edition before is still asked for by who has read a part of it. */
const EDITIONS_KEPT = 2;

const keptOf = new WeakMap<ObjectStore, readonly ReadEdition[]>();

/**
 * What an edition lists, in order of keys. Throws if it cannot be read; it is then read again. `turn`: others wait
 * no longer than for some 10 ms of it.
 */
export function listedIn(
  ops: ObjectStore,
  pointer: Pointer,
  turn?: Breather,
): Promise<readonly ListedEntry[]> {
  const { digest, number } = pointer;
  const kept = keptOf.get(ops) ?? [];
  const known = kept.find((one) => one.digest === digest && one.number === number);
  if (known !== undefined) return known.entries;
  const read = readOn(ops, pointer, kept, turn);
  keptOf.set(ops, [read, ...kept].slice(0, EDITIONS_KEPT));
  read.entries.catch(() => {
    keptOf.set(
      ops,
      (keptOf.get(ops) ?? []).filter((one) => one !== read),
    );
  });
  return read.entries;
}

function readOn(
  ops: ObjectStore,
  pointer: Pointer,
  kept: readonly ReadEdition[],
  turn: Breather | undefined,
): ReadEdition {
  const { digest, number, listing } = pointer;
  const { parts } = listing;
  const before = kept.find((one) => one.parts.every((part, n) => parts[n] === part));
  const lines = linesOf(ops, parts, before, turn);
  const entries = lines.then((all) =>
    withPinsOf(
      ops,
      pointer,
      all.flatMap((line) => (line.isShed ? [] : [line.entry])),
    ),
  );
  return { digest, number, parts, lines, entries };
}

async function linesOf(
  ops: ObjectStore,
  parts: readonly string[],
  before: ReadEdition | undefined,
  turn: Breather | undefined,
): Promise<readonly ListedLine[]> {
  const known = (await before?.lines) ?? [];
  const changes = await readParts(ops, parts.slice(before?.parts.length ?? 0), turn);
  return changedLines(known, changes);
}

/** Both are in order, or almost: sorting what is costs one look at each. */
function changedLines(
  known: readonly ListedLine[],
  changes: ReadonlyMap<string, ListingLine>,
): readonly ListedLine[] {
  const same = known.filter(({ entry }) => !changes.has(entry.key));
  const changed = [...changes.values()].filter((line) => 'entry' in line);
  return [...same, ...changed].sort((a, b) => (a.entry.key < b.entry.key ? -1 : 1));
}
