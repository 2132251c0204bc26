/** How many entries an edition that was just drawn adds and removes, against the one that stands. */
import type { Register } from './register.ts';
import type { Seconds } from '../base/time.ts';

export interface EntryCounts {
  readonly added: number;
  readonly removed: number;
  /** Half of what is added was last seen no longer before; `null` if nothing is added. */
  readonly medianDelay: Seconds | null;
}

/** So many delays tell the median; more would cost time and say the same. */
const DELAYS_MAX = 1_000;

/** Ask before the register takes the edition for the one that stands. */
export function entryCounts({ listed, published, at }: Register): EntryCounts {
  let added = 0;
  let removed = 0;
  const delays: Seconds[] = [];
  for (let slot = 0; slot < listed.length; slot += 1) {
    const [after, before] = [listed[slot], published[slot]];
    if (after === before) continue;
    if (after === undefined) removed += 1;
    else if (before === undefined) {
      added += 1;
      if (delays.length < DELAYS_MAX) delays.push(Math.max(0, at - after.lastSeen));
    }
  }
  delays.sort((a, b) => a - b);
  return { added, removed, medianDelay: delays[Math.floor((delays.length - 1) / 2)] ?? null };
}
