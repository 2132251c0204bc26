/**
 * A text of a coming request against what a permission policy says of it. `*` in the given text stands for a
 * part without a colon that nobody knows yet; in the policy `*` is any text, `?` one character, `${…}` what
 * AWS puts there.
 *
 * Law: true or false only if it is so for whatever the unknown parts turn out to be.
 */
import type { Ternary } from '../../base/ternary.ts';

export function isLike(given: string, pattern: string): Ternary {
  const wild = pattern.replace(/\$\{[^}]*\}/g, '*');
  if (wild === pattern && covers(pattern, given)) return true;
  return couldMeet(given, wild, '?') ? unlessPlain(given, pattern) : false;
}

export function isLiterally(given: string, wanted: string): Ternary {
  if (!given.includes('*') && !wanted.includes('${')) return given === wanted;
  return couldMeet(given, wanted.replace(/\$\{[^}]*\}/g, '*'), 'none') ? 'unknown' : false;
}

export function isIgnoringCase(given: string, wanted: string): Ternary {
  return isLiterally(given.toLowerCase(), wanted.toLowerCase());
}

/** Where nothing is unknown on either side, to be able to meet is to meet. */
function unlessPlain(given: string, pattern: string): Ternary {
  return given.includes('*') || pattern.includes('${') ? 'unknown' : true;
}

/** The pattern fits every text that the given one may become: its `*` swallow the unknown parts. */
function covers(pattern: string, given: string): boolean {
  return couldMeet(given.replaceAll('*', UNKNOWN_PART), pattern, 'none');
}

/** A character that no policy holds: only a `*` fits it. */
const UNKNOWN_PART = '\u0000';

/** Whether some text fits both; `single` is what stands for one character in the second. */
function couldMeet(one: string, other: string, single: '?' | 'none'): boolean {
  if (differAtOnce(one, other)) return false;
  const known = new Map<number, boolean>();
  const meet = (i: number, j: number): boolean => {
    const at = i * (other.length + 1) + j;
    const met = known.get(at) ?? meetFrom(i, j);
    known.set(at, met);
    return met;
  };
  const meetFrom = (i: number, j: number): boolean => {
    const [a, b] = [one[i], other[j]];
    if (a === '*') return meet(i + 1, j) || (b !== undefined && b !== ':' && meet(i, j + 1));
    if (b === '*') return meet(i, j + 1) || (a !== undefined && meet(i + 1, j));
    if (a === undefined) return b === undefined;
    return (a === b || b === single) && meet(i + 1, j + 1);
  };
  return meet(0, 0);
}

/** Nearly every pair differs before its first wildcard. */
function differAtOnce(one: string, other: string): boolean {
  const end = Math.min(plainLength(one), plainLength(other));
  return one.slice(0, end) !== other.slice(0, end);
}

/** Characters before the first that may stand for others, or the first beyond the text. */
function plainLength(text: string): number {
  const wildcard = text.search(/[*?]/);
  return wildcard < 0 ? text.length + 1 : wildcard;
}
