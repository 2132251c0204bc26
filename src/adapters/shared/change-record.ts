/** What every ledger agrees on about change records, whatever it keeps them in. */
import { readFact, type Fact } from '../../domain/facts/fact.ts';
import type { EpochSeconds } from '../../domain/base/time.ts';

/** Twelve digits hold every second until the year 33,000, so that text sorts as numbers do. */
const ARRIVAL_DIGITS = 12;

export function sortableTime(time: EpochSeconds): string {
  return String(time).padStart(ARRIVAL_DIGITS, '0');
}

/** The time that a key begins with. */
export function timeIn(key: string): EpochSeconds {
  return Number(key.slice(0, ARRIVAL_DIGITS));
}

/** What is asked of change records. */
export interface ChangeSpan {
  readonly from: EpochSeconds;
  readonly until: EpochSeconds;
  readonly onArrival: ((arrival: EpochSeconds) => void) | undefined;
}

export interface ReadBody {
  readonly facts: readonly Fact[];
  /** Lines that only a later version can read. */
  readonly later: number;
  /** Lines that are no fact of any version. */
  readonly broken: number;
}

/** A record's body, one fact a line. Whether a broken line is a fault depends on who may have written it. */
export function factsInBody(body: string): ReadBody {
  const lines = body.split('\n').map(readFact);
  const facts = lines.filter((fact) => fact !== undefined && fact !== 'later');
  const later = lines.filter((fact) => fact === 'later').length;
  return { facts, later, broken: lines.length - facts.length - later };
}
