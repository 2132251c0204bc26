/**
 * How an edition that was just drawn differs from the one that stands.
 *
 * What vanishes must be explained. What only accounts accused of which no more is held (`full`) may have made room
 * for what they sent since: that is reported by an alarm of its own, and must not hold an edition, or one account
 * could stop all removals.
 */
import type { Columns } from './columns/columns.ts';
import type { Edition, Growth, Measures, Peak } from './edition.ts';
import type { EntryTerms } from './entry.ts';
import { addedWith } from './surge.ts';
import { DAY, HOUR, type EpochSeconds, type Seconds } from '../base/time.ts';
import { keyAt } from './columns/names.ts';

/** So many delays tell the median; more would cost time and say the same. */
const DELAYS_MAX = 1_000;

export function changeIn(
  columns: Columns,
  full: ReadonlySet<string>,
): Pick<Edition, 'change' | 'measures' | 'unexplained'> {
  const { listed, published, differing } = columns;
  let removed = 0;
  const added: number[] = [];
  const unexplained: string[] = [];
  for (const slot of [...differing].sort((a, b) => a - b)) {
    const [after, before] = [listed[slot], published[slot]];
    if (after !== undefined) {
      if (before === undefined) added.push(slot);
    } else if (before !== undefined) {
      removed += 1;
      if (isUnexplained(columns, slot, before, full)) unexplained.push(keyAt(columns, slot));
    }
  }
  return {
    change: { added: added.length, removed, medianDelay: medianDelay(columns, added) },
    measures: measuresAfter(columns, columns.listing.count, added),
    unexplained,
  };
}

/** Growth in the hour of `at`. */
export function growthAt({ growth, entries }: Measures, at: EpochSeconds): Growth {
  return at - growth.since < HOUR ? growth : { since: at, base: entries, added: 0 };
}

function peakAt({ peak }: Measures, entries: number, at: EpochSeconds): Peak {
  const over = at - peak.since >= DAY;
  return over || entries >= peak.entries ? { since: at, entries } : peak;
}

function measuresAfter(columns: Columns, entries: number, added: readonly number[]): Measures {
  const { stands, at } = columns;
  if (stands === undefined) {
    return {
      entries,
      growth: { since: at, base: entries, added: 0 },
      peak: { since: at, entries },
    };
  }
  const growth = growthAt(stands, at);
  const addedBy = addedWith(columns, new Map(Object.entries(growth.addedBy ?? {})), added);
  return {
    entries,
    growth: { ...growth, added: growth.added + added.length, addedBy: Object.fromEntries(addedBy) },
    peak: peakAt(stands, entries, at),
  };
}

function medianDelay({ listed, at }: Columns, added: readonly number[]): Seconds | null {
  const delays = added
    .slice(0, DELAYS_MAX)
    .map((slot) => Math.max(0, at - (listed[slot]?.lastSeen ?? at)))
    .sort((a, b) => a - b);
  return delays[Math.floor((delays.length - 1) / 2)] ?? null;
}

function isUnexplained(
  { known, at, voice, voices }: Columns,
  slot: number,
  { until }: EntryTerms,
  full: ReadonlySet<string>,
): boolean {
  if (known[slot] === 1 || until <= at) return false;
  const accounts = voices.all[voice[slot] as number]?.accounts;
  // After a cold start nothing says any more who accused what is gone.
  const isCut =
    accounts === undefined ? full.size > 0 : accounts.some((account) => full.has(account));
  return !isCut;
}
