/** What a ledger passes over with a count, since broken evidence must not stop publishing. */

/** Facts whose writer may not write them, and what is no fact: a function does what is not its work. */
export interface Unbelieved {
  readonly facts: number;
  /** Keys of the records, the first of them. */
  readonly records: readonly string[];
}

export const RECORDS_NAMED = 5;

/** The same while it is counted. */
export interface Damage extends Unbelieved {
  facts: number;
  readonly records: string[];
}

export function noDamage(): Damage {
  return { facts: 0, records: [] };
}

/** Notes that the record holds so many broken facts: maybe none. */
export function noteDamage(damage: Damage, record: string, broken: number): void {
  damage.facts += broken;
  if (broken > 0 && damage.records.length < RECORDS_NAMED) damage.records.push(record);
}
