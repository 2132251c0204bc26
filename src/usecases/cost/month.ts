/** What happens in a month, by the size of an organization; every assumption has a name here. */
import { ROUND } from '../../domain/base/round.ts';
import { HOUR } from '../../domain/base/time.ts';
import { CLOCK_CONTENT } from '../publish/paced-publisher.ts';
import { LOOK_EVERY } from '../publish/projection.ts';
import { HOURS_A_MONTH, type Scale } from './bill-line.ts';

/** Findings that an account sends in a month, updates of known ones among them: 50,000 of a hundred. */
export const FINDINGS_AN_ACCOUNT = 500;
/** Of five findings one names an address that was not listed. */
export const ADDRESSES_A_FINDING = 1 / 5;
/** Each such address comes, and leaves again. */
const CHANGES_AN_ADDRESS = 2;
/** Addresses in force at a time. */
export const ENTRIES_AN_ACCOUNT = 100;
/** The longest line of an IPv4 address is 16 bytes. */
export const FEED_BYTES_AN_ENTRY = 15;
/** FortiOS's default refresh rate; it is not known to save a download of what it has. */
const POLL_MINUTES = 5;

export const TICKS = 60 * HOURS_A_MONTH;
/**
 * Of ten findings one accuses an address at band high or above by itself, and asks for a publish at once: most
 * findings are probes, brute force and anomalies of the lower bands.
 */
const URGENT_FINDINGS = 1 / 10;
/** A line and the metrics of it, and Lambda's own two. */
export const LOG_BYTES_A_CALL = 2_500;

/** Ticks that look at all feed files. */
export const LOOKS = (HOURS_A_MONTH * HOUR) / LOOK_EVERY;
const ROUNDS = (HOURS_A_MONTH * HOUR) / ROUND;

/** Those that are asked for, and those of the schedule, which is content with one of just before. */
export function ticksOf(scale: Scale): number {
  const ofRound = (roundsWithNews(scale) / ROUNDS) * Math.min(1, CLOCK_CONTENT / ROUND);
  const ofUrgent = 1 - Math.exp((-urgentTicks(scale) * CLOCK_CONTENT) / (HOURS_A_MONTH * HOUR));
  return askedTicks(scale) + TICKS * (1 - ofRound) * (1 - ofUrgent);
}

/** Ticks that findings ask for: urgent ones, each one tick, however close they come, and the others' rounds. */
export function askedTicks(scale: Scale): number {
  return urgentTicks(scale) + roundsWithNews(scale);
}

function urgentTicks({ accounts }: Scale): number {
  return URGENT_FINDINGS * FINDINGS_AN_ACCOUNT * accounts;
}

/** Rounds in which at least one finding is recorded that is not urgent. */
export function roundsWithNews({ accounts }: Scale): number {
  return withAny((1 - URGENT_FINDINGS) * FINDINGS_AN_ACCOUNT * accounts, ROUNDS);
}

/** Ticks with at least one of a month's changes, which may fall to any of them. */
export function editionsAMonth(scale: Scale): number {
  const addresses = ADDRESSES_A_FINDING * FINDINGS_AN_ACCOUNT * scale.accounts;
  return withAny(CHANGES_AN_ADDRESS * addresses, ticksOf(scale));
}

/** How many of so many stretches of time hold at least one of so many things. */
function withAny(things: number, stretches: number): number {
  return stretches * (1 - Math.exp(-things / stretches));
}

/** What docs/fortigate.md advises, where each edition is pushed. */
const POLL_MINUTES_PUSHED = 30;

export function pollsOf({ firewalls: count, isPushed = false }: Scale): number {
  return (count * TICKS) / (isPushed ? POLL_MINUTES_PUSHED : POLL_MINUTES);
}
