/** Options that are counts: editions and changes. */
import { Misuse } from './verb.ts';

/** A whole number from 0, or `undefined` where the option was not given. */
export function countGiven(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Misuse(`--${option} is ${JSON.stringify(text)}, wanted is a whole number`);
}
