/** How long to stay away from what failed: full jitter, so that those who failed together do not meet again. */
import type { Seconds } from './time.ts';

const FIRST: Seconds = 5;
const CAP: Seconds = 15 * 60;

/** `tries`: how often it has been tried. `random`: from 0 to below 1. Never sooner than `after`. */
export function backoff(tries: number, random: number, after: Seconds = 0): Seconds {
  const ceiling = Math.min(CAP, FIRST * 2 ** Math.min(tries - 1, 20));
  return Math.max(Math.ceil(after), 1 + Math.floor(random * ceiling));
}
