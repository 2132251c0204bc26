/** What changed between two editions, entry by entry: what came, what left and why, what stays for longer. */
import { WINDOW_ENDED } from '../register/edition.ts';
import type { ListedEntry } from './listed-entry.ts';
import type { EpochSeconds } from '../base/time.ts';

export interface LeftEntry {
  readonly entry: ListedEntry;
  readonly because: string;
}

export interface ExtendedEntry {
  readonly entry: ListedEntry;
  /** When it would have left as the earlier edition knew it. */
  readonly formerUntil: EpochSeconds;
}

export interface EntryDifference {
  readonly came: readonly ListedEntry[];
  readonly left: readonly LeftEntry[];
  readonly extended: readonly ExtendedEntry[];
}

/** From `before` to `after`; `at` is the time of the later one. */
export function differenceOf(
  before: readonly ListedEntry[],
  after: readonly ListedEntry[],
  at: EpochSeconds,
): EntryDifference {
  const former = new Map(before.map((entry) => [entry.key, entry]));
  const present = new Set(after.map(({ key }) => key));
  return {
    came: after.filter(({ key }) => !former.has(key)),
    left: before
      .filter(({ key }) => !present.has(key))
      .map((entry) => ({
        entry,
        because: endOf(entry) <= at ? WINDOW_ENDED : 'taken out or held back before its end',
      })),
    extended: after.flatMap((entry) => {
      const formerUntil = former.get(entry.key)?.until;
      return formerUntil !== undefined && formerUntil < endOf(entry)
        ? [{ entry, formerUntil }]
        : [];
    }),
  };
}

export function endOf({ until }: ListedEntry): EpochSeconds {
  return until ?? Number.POSITIVE_INFINITY;
}
