/**
 * Rounds: stretches of the clock, the same for all functions. What is recorded in one and is not urgent is published
 * at its end, so that however much comes, it makes one edition a round.
 */
import type { EpochSeconds, Seconds } from './time.ts';

export const ROUND: Seconds = 45;
/** So much later the end of a round is said once more, in case the function that heard it first has died. */
export const ROUND_SAID_AGAIN: Seconds = 15;
/** An end that is said later than this is heard as a request of its own time. */
const ROUND_FRESH: Seconds = 240;
/** By so much the clocks of two functions may differ. */
const CLOCKS_DIFFER: Seconds = 1;

export function roundAt(now: EpochSeconds): number {
  return Math.floor(now / ROUND);
}

/** The first second that is no longer of the round. */
export function endOfRound(round: number): EpochSeconds {
  return (round + 1) * ROUND;
}

/** Whether it has ended, and not so long ago that a queue has forgotten the requests for it. */
export function hasJustEnded(round: number, now: EpochSeconds): boolean {
  const since = now - endOfRound(round);
  return since >= -CLOCKS_DIFFER && since < ROUND_FRESH;
}

/** No event of EventBridge reads like this: each has an envelope. */
export function roundEndText(round: number): string {
  return JSON.stringify({ roundEnd: round });
}

/** The round whose end a message says; `undefined` if it says something else. */
export function roundEndIn(text: string): number | undefined {
  const [, digits] = /^\{"roundEnd":(\d{1,12})\}$/.exec(text) ?? [];
  return digits === undefined ? undefined : Number(digits);
}
