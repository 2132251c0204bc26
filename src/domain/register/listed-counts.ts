/**
 * How many entries an edition lists, by band and by kind, counted off the columns: who asks how a hub is need not
 * read a million of them.
 */
import { keysOfPins, type Pin } from '../feeds/pin.ts';
import { KINDS, type Kind } from '../findings/extraction.ts';
import { noCounts, type ListedCounts } from './edition.ts';
import { FLAG, hasFlag, type Columns } from './columns/columns.ts';
import { kindAt, slotOf } from './columns/names.ts';

/** Of what the columns list and is not shed. */
export function listedCounts(columns: Columns, pins: readonly Pin[]): ListedCounts {
  const counts = noCounts();
  const { listed } = columns;
  const pinned = keysOfPins(pins);
  const pinnedSlots = new Set([...pinned].flatMap((key) => slotOf(columns, key) ?? []));
  for (let slot = 0; slot < listed.length; slot += 1) {
    const entry = listed[slot];
    if (entry === undefined || hasFlag(columns, slot, FLAG.shed) || pinnedSlots.has(slot)) continue;
    counts.byBand[entry.band] += 1;
    counts.byKind[kindAt(columns, slot)] += 1;
  }
  for (const key of pinned) {
    counts.byBand.pin += 1;
    counts.byKind[kindOfKey(key)] += 1;
  }
  return counts;
}

function kindOfKey(key: string): Kind {
  return KINDS.find((kind) => key.startsWith(`${kind} `)) ?? 'ip';
}
