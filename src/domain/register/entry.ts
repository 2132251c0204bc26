/**
 * An entry: one value in force as an edition lists it, before addresses are collapsed into lines.
 */
import type { Band } from '../values/band.ts';
import type { Kind, UsableValue } from '../findings/extraction.ts';
import type { EpochSeconds } from '../base/time.ts';
import type { BlockState } from '../policy/verdict.ts';
import { invariant } from '../base/result.ts';

export type Value = Pick<UsableValue, 'kind' | 'value'>;

/** Never changed once made: two editions list a value alike exactly if they hold the same object. */
export interface Entry {
  readonly key: string;
  readonly kind: Kind;
  readonly value: string;
  readonly band: Band;
  readonly lastSeen: EpochSeconds;
  readonly until: EpochSeconds;
  /** How many accounts accuse it. */
  readonly accounts: number;
}

/** What an edition says of one key, other than the one before. */
export type ListingLine =
  | { readonly key: string; readonly gone: true }
  | { readonly entry: Entry; /** Its line does not fit the budget. */ readonly isShed: boolean };

export function entryOf(key: string, { band, window, accusing }: BlockState): Entry {
  const [latest] = accusing;
  invariant(latest !== undefined, 'a block state has an accusing sighting');
  const { value, lastSeen } = latest.sighting;
  const accounts = new Set(accusing.map(({ sighting }) => sighting.traits.accountId)).size;
  return {
    key,
    kind: value.kind,
    value: value.value,
    band,
    lastSeen,
    until: window.until,
    accounts,
  };
}

export function isSameEntry(a: Entry, b: Entry): boolean {
  return (
    a.key === b.key &&
    a.band === b.band &&
    a.lastSeen === b.lastSeen &&
    a.until === b.until &&
    a.accounts === b.accounts
  );
}
