/** A configuration as text, before it has a shape. */
import { repeatedNames } from '../base/json-names.ts';

/** These may stand as often as one likes: nobody reads them. */
const COMMENTS = ['$comment', '//'];
const NAMED_MAX = 5;

/**
 * What is wrong with JSON in which an object has a name twice, and of which `JSON.parse` would keep the last without a
 * word; `undefined` if each stands once. The text is one that `JSON.parse` takes.
 */
export function repetitionIn(text: string): string | undefined {
  const repeated = repeatedNames(text, COMMENTS);
  if (repeated.length === 0) return undefined;
  const named = repeated
    .slice(0, NAMED_MAX)
    .map(({ path, lines: [first, again] }) => `${path} on lines ${first} and ${again}`);
  if (repeated.length > NAMED_MAX) named.push(`${repeated.length - NAMED_MAX} more`);
  return `expected each field once, got ${named.join('; ')}. Of two only the last would count: put both into one, or remove one`;
}
