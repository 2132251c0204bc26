/** What every ledger agrees on about change records, whatever it keeps them in. */
import { parseFact, type Fact } from '../../domain/facts/fact.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';

/** Twelve digits hold every second until the year 33,000, so that text sorts as numbers do. */
const ARRIVAL_DIGITS = 12;

export function sortableTime(time: EpochSeconds): string {
  return String(time).padStart(ARRIVAL_DIGITS, '0');
}

/** The facts of a record's body, one a line; `undefined` if one of them cannot be read. */
export function factsInBody(body: string): readonly Fact[] | undefined {
  const facts = body.split('\n').map(parseFact);
  const whole = facts.flatMap((fact) => (fact === undefined ? [] : [fact]));
  return whole.length === facts.length ? whole : undefined;
}
