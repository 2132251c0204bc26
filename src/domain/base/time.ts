/**
 * Time as the domain sees it: whole seconds since 1970, UTC, entering as a value and never read
 * from a clock.
 *
 * Fractions are rounded up. A window that ends at 10:00:00.4 thus ends at 10:00:01: nothing leaves a
 * second early, and a finding last seen a fraction after an edition is not yet known to it.
 */

/** Whole seconds since 1970-01-01T00:00:00Z. */
export type EpochSeconds = number;
/** A length of time in whole seconds. */
export type Seconds = number;

/** Half-open: in force at t exactly if from ≤ t < until. */
export interface Window {
  readonly from: EpochSeconds;
  readonly until: EpochSeconds;
}

export const MINUTE: Seconds = 60;
export const HOUR: Seconds = 3_600;
export const DAY: Seconds = 86_400;

/** How far two of our clocks may differ. Lambda's and a synchronized host's differ by milliseconds. */
export const CLOCK_SKEW_MAX: Seconds = 2 * MINUTE;

const ISO_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})$/;
const DURATION = /^(\d{1,6})(m|h|d|w)$/;
const SECONDS_OF = { m: MINUTE, h: HOUR, d: DAY, w: 7 * DAY } as const;
/** Numbers above this are milliseconds: as seconds they would lie beyond the year 5000. */
const LARGEST_AS_SECONDS = 1e11;
/** 9999-12-31T23:59:59Z: beyond it there is no ISO text of four year digits, and soon no exact number. */
const LATEST: EpochSeconds = 253_402_300_799;

/** Infinity for no times. There may be more than a call takes arguments: one scanner meets every host. */
export function earliest(times: readonly EpochSeconds[]): EpochSeconds {
  return times.reduce((first, time) => Math.min(first, time), Number.POSITIVE_INFINITY);
}

/** −Infinity for no times. */
export function latest(times: readonly EpochSeconds[]): EpochSeconds {
  return times.reduce((last, time) => Math.max(last, time), Number.NEGATIVE_INFINITY);
}

export function isInForce(window: Window, at: EpochSeconds): boolean {
  return window.from <= at && at < window.until;
}

/**
 * Reads a time as GuardDuty's routes write it: ISO 8601 with a zone, or a number of seconds or
 * milliseconds (docs/sources/guardduty.md#8-times: nested times change with the route). Anything else, and any time that is
 * not within 1970 to 9999, is `undefined`.
 */
export function parseTime(value: unknown): EpochSeconds | undefined {
  if (typeof value === 'number') {
    return withinReach(Math.ceil(value > LARGEST_AS_SECONDS ? value / 1000 : value));
  }
  if (typeof value !== 'string' || !ISO_TIME.test(value) || !namesADay(value)) return undefined;
  return withinReach(Math.ceil(Date.parse(value) / 1000));
}

/** As warehouses write a time: a space for the `T`, a zone by its name or apart, or none. */
const LOOSE_TIME =
  /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?) ?(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/i;
const EPOCH_TEXT = /^\d{10}(\d{3})?$/;

/**
 * Reads a time of a finding that was kept somewhere (Athena, Snowflake, BigQuery): as `parseTime` does, and also
 * without `T`, and without a zone, which is UTC then, as all of GuardDuty's times are; or a number as text.
 */
export function parseFindingTime(value: unknown): EpochSeconds | undefined {
  if (typeof value !== 'string') return parseTime(value);
  const text = value.trim();
  if (EPOCH_TEXT.test(text)) return parseTime(Number(text));
  const [, day, clock, zone = 'Z'] = LOOSE_TIME.exec(text) ?? [];
  if (day === undefined || clock === undefined) return undefined;
  return parseTime(`${day}T${clock}${isoZone(zone)}`);
}

function isoZone(zone: string): string {
  if (/^(Z|UTC|GMT)$/i.test(zone)) return 'Z';
  return zone.length === '+02'.length ? `${zone}:00` : zone;
}

/** NaN, a time before 1970 and one beyond the year 9999 are none. */
function withinReach(seconds: number): EpochSeconds | undefined {
  return seconds >= 0 && seconds <= LATEST ? seconds : undefined;
}

/** Whether the date is one of the calendar: `Date.parse` takes the 30th of February for the 2nd of March. */
function namesADay(text: string): boolean {
  if (Number(text.slice(8, 10)) <= 28) return true; // Date.parse refuses month 13 and day 0 itself
  const day = new Date(`${text.slice(0, 10)}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text.slice(0, 10));
}

/** ISO 8601 in UTC, without fraction: `2026-08-03T10:03:00Z`. */
export function formatTime(time: EpochSeconds): string {
  const second = time % DAY;
  const clock = [Math.floor(second / HOUR), Math.floor((second % HOUR) / MINUTE), second % MINUTE];
  return `${dayText(Math.floor(time / DAY))}T${clock.map(twoDigits).join(':')}Z`;
}

/** Reasons name three times a sighting, nearly all of few days: the calendar is asked once a day. */
const dayTexts = new Map<number, string>();
const DAY_TEXTS_MAX = 4_096;

function dayText(day: number): string {
  const known = dayTexts.get(day);
  if (known !== undefined) return known;
  const text = new Date(day * DAY * 1000).toISOString().slice(0, -'T00:00:00.000Z'.length);
  if (dayTexts.size < DAY_TEXTS_MAX) dayTexts.set(day, text);
  return text;
}

function twoDigits(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** `90m`, `24h`, `7d`, `2w`; anything else is `undefined`. */
export function parseDuration(text: string): Seconds | undefined {
  const [, amount, unit] = DURATION.exec(text) ?? [];
  if (amount === undefined || unit === undefined) return undefined;
  return Number(amount) * SECONDS_OF[unit as keyof typeof SECONDS_OF];
}

/** The shortest exact form of `parseDuration`'s grammar, for people. */
export function formatDuration(seconds: Seconds): string {
  if (seconds % DAY === 0) return `${seconds / DAY}d`;
  if (seconds % HOUR === 0) return `${seconds / HOUR}h`;
  return seconds % MINUTE === 0 ? `${seconds / MINUTE}m` : `${seconds}s`;
}
