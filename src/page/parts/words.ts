/** Numbers and times as people read them. */
import { awayText } from '../../domain/base/away-text.ts';
import { plainText } from '../../domain/base/plain-text.ts';
import { formatTime } from '../../domain/base/time.ts';

const NUMBERS = new Intl.NumberFormat('en-US');
const SHORT = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });
const MINUTE_TEXT = new Intl.DateTimeFormat('en-CA', {
  dateStyle: 'short',
  timeStyle: 'short',
  hourCycle: 'h23',
});

export function number(value: number): string {
  return NUMBERS.format(value);
}

export function shortNumber(value: number): string {
  return value < 10_000 ? number(value) : SHORT.format(value);
}

/** `1 entry`, `2 entries`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${number(count)} ${count === 1 ? one : many}`;
}

/** `2026-12-01 14:03` where the person is. */
export function timeText(time: string | number | null | undefined): string {
  if (time === null || time === undefined || time === 0) return '—';
  const date = new Date(typeof time === 'number' ? time * 1000 : time);
  return Number.isNaN(date.getTime()) ? '—' : MINUTE_TEXT.format(date).replace(',', '');
}

/** `12-01 14:03`: where years say nothing new. */
export function shortTime(time: number | undefined): string {
  return timeText(time).replace(/^\d{4}-/, '');
}

/** `in 26 days`, `3 hours ago`; empty if one of the two is not known. */
export function away(time: string | number | null | undefined, now: number): string {
  const text = typeof time === 'number' ? (time === 0 ? '' : formatTime(time)) : time;
  return now === 0 ? '' : awayText(text, formatTime(now));
}

/** `9 s`, `4 min`, `3 h`, `2 d`. */
export function lengthText(seconds: number): string {
  if (seconds < 100) return `${Math.round(seconds)} s`;
  if (seconds < 100 * 60) return `${Math.round(seconds / 60)} min`;
  if (seconds < 72 * 3600) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} d`;
}

/** Who acted, as people call them: `ann (Analyst)` of an assumed role, `ann` of a user; else as it stands. */
export function whoText(author: string): string {
  const [, role, session] = /^arn:[^:]*:sts::\d*:assumed-role\/([^/]+)\/(.+)$/.exec(author) ?? [];
  if (role !== undefined && session !== undefined) return said(`${session} (${role})`);
  const [, user] = /^arn:[^:]*:iam::\d*:user\/(?:.*\/)?([^/]+)$/.exec(author) ?? [];
  return said(user ?? author);
}

/** Text of others: what hides, or turns the direction of reading, is shown as its escape. */
export function said(text: string): string {
  return plainText(text);
}
