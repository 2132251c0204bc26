/**
 * How long a publisher trusts what it has resident before it reads the whole ledger again and compares.
 *
 * Reading all costs by its size, and a ledger keeps thirteen months: every hour would be the largest line of
 * a large organization's bill (`npm run cost`), for a comparison that is expected to find nothing. So the
 * period grows with what there is, hourly up to 90,000 facts, and ends at a day.
 */
import { DAY, HOUR, type Seconds } from '../../domain/base/time.ts';

const SECONDS_A_FACT = 0.04;

export function rebuildPeriod(facts: number): Seconds {
  return Math.min(DAY, Math.max(HOUR, Math.ceil(facts * SECONDS_A_FACT)));
}
