/** Times as a person reads them: how far away, beside the time itself. */
import { counted } from './counted.ts';
import { DAY, HOUR, MINUTE, parseTime, type Seconds } from './time.ts';

const UNITS: readonly (readonly [string, Seconds])[] = [
  ['day', DAY],
  ['hour', HOUR],
  ['minute', MINUTE],
];

/** "in 26 days", "3 hours ago", "now"; empty if one of the two is no time. Both are ISO 8601. */
export function awayText(time: string | null | undefined, now: string | undefined): string {
  const [there, here] = [parseTime(time), parseTime(now)];
  if (there === undefined || here === undefined) return '';
  const distance = Math.abs(there - here);
  const [unit, seconds] = UNITS.find(([, length]) => distance >= length) ?? ['second', 1];
  const count = Math.floor(distance / seconds);
  if (count === 0) return 'now';
  const text = counted(count, unit);
  return there > here ? `in ${text}` : `${text} ago`;
}

/** The time, and how far away it is in brackets. */
export function timeAndAway(time: string, now: string | undefined): string {
  const away = awayText(time, now);
  return away === '' ? time : `${time} (${away})`;
}
