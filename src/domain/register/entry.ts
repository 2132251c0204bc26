/**
 * An entry: one value in force as an edition lists it, before addresses are collapsed into lines.
 */
import type { Band } from '../values/band.ts';
import type { Kind, UsableValue } from '../findings/extraction.ts';
import type { EpochSeconds } from '../base/time.ts';
import type { BlockState } from '../policy/verdict.ts';
import { invariant } from '../base/result.ts';

export type Value = Pick<UsableValue, 'kind' | 'value'>;

/** All of an entry but its value. Never changed once made: two editions list a value alike if they hold the same object. */
export interface EntryTerms {
  readonly band: Band;
  readonly lastSeen: EpochSeconds;
  readonly until: EpochSeconds;
  /** How many accounts accuse it. */
  readonly accounts: number;
}

export interface Entry extends EntryTerms {
  readonly key: string;
  readonly kind: Kind;
  readonly value: string;
}

/** What an edition says of one key, other than the one before. */
export type ListingLine =
  | { readonly key: string; readonly gone: true }
  | { readonly entry: Entry; /** Its line does not fit the budget. */ readonly isShed: boolean };

export function termsOf({ band, window, accusing }: BlockState): EntryTerms {
  const [latest] = accusing;
  invariant(latest !== undefined, 'a block state has an accusing sighting');
  const { lastSeen } = latest.sighting;
  const accounts =
    accusing.length === 1
      ? 1
      : new Set(accusing.map(({ sighting }) => sighting.traits.accountId)).size;
  return { band, lastSeen, until: window.until, accounts };
}

export function isSameTerms(a: EntryTerms, b: EntryTerms): boolean {
  return (
    a.band === b.band &&
    a.lastSeen === b.lastSeen &&
    a.until === b.until &&
    a.accounts === b.accounts
  );
}

/** The terms alone of an entry. */
export function withoutValue({ band, lastSeen, until, accounts }: EntryTerms): EntryTerms {
  return { band, lastSeen, until, accounts };
}
