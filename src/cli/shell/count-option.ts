/** Options that are whole numbers: editions, changes, minutes. */
import { Misuse } from './verb.ts';

/** A whole number within its bounds, or `undefined` where the option was not given. */
export function countGiven(
  option: string,
  text: string | undefined,
  min = 0,
  max = 999_999_999,
): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text) && Number(text) >= min && Number(text) <= max) return Number(text);
  const bounds = min === 0 && max === 999_999_999 ? '' : ` from ${min} to ${max}`;
  throw new Misuse(`--${option} is ${JSON.stringify(text)}, expected a whole number${bounds}`);
}
