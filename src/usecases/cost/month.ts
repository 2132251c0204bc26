/** What happens in a month, by the size of an organization; every assumption has a name here. */
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

/** Ticks that findings ask for, beside those of the schedule; each one tick, however close they come. */
export function urgentTicks({ accounts }: Scale): number {
  return URGENT_FINDINGS * FINDINGS_AN_ACCOUNT * accounts;
}

/** Ticks with at least one of a month's changes: one for each urgent address, and minutes with any of the others. */
export function editionsAMonth({ accounts }: Scale): number {
  const addresses = ADDRESSES_A_FINDING * FINDINGS_AN_ACCOUNT * accounts;
  const urgent = URGENT_FINDINGS * addresses;
  const others = CHANGES_AN_ADDRESS * addresses - urgent;
  return urgent + TICKS * (1 - Math.exp(-others / TICKS));
}

/** What docs/fortigate.md advises, where each edition is pushed. */
const POLL_MINUTES_PUSHED = 30;

export function pollsOf({ firewalls: count, isPushed = false }: Scale): number {
  return (count * TICKS) / (isPushed ? POLL_MINUTES_PUSHED : POLL_MINUTES);
}
