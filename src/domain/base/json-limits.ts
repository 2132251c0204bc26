/**
 * What one JSON document of a stranger may cost, and the only way in which such a document is parsed. The same
 * limits hold on every way in: a POST, a file, a folder, a replay, a backfill, a queue.
 */
import { FEWER_TOKENS, newScan, nestingLimit, scanDocument } from './json-syntax.ts';
import { ok, refuse, type Result } from './result.ts';

export const JSON_LIMITS = {
  /** UTF-16 units of one document. A GetFindings page of 50 findings has about 250,000. */
  characters: 64 * 1024 * 1024,
  /** Levels of nesting. GuardDuty's deepest findings have about 15; writing JSON recurses. */
  depth: 200,
  /** Objects, lists and commas of one document: what it costs in memory. Findings have about one in 30 characters. */
  parts: 4_000_000,
  /** Values, names and brackets, where a document must be looked through before it is parsed. */
  tokens: 16_000_000,
} as const;

const OPEN_OBJECT = '{';
const OPEN_LIST = '[';

/**
 * The value of a JSON text within the limits, or why there is none: one line of printable ASCII. Text within the
 * limits is read once; only one with more brackets than levels are allowed is looked at before.
 */
export function parseBounded(text: string): Result<unknown, string> {
  const excess = excessOf(text);
  if (excess !== undefined) return refuse(excess);
  try {
    return ok(JSON.parse(text) as unknown);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return refuse(`not JSON: ${printable(message)}`);
  }
}

function excessOf(text: string): string | undefined {
  const { characters, depth, parts } = JSON_LIMITS;
  if (text.length > characters) return tooLong();
  const brackets = countUpTo(text, OPEN_OBJECT, parts) + countUpTo(text, OPEN_LIST, parts);
  if (brackets <= depth) return undefined;
  if (brackets + countUpTo(text, ',', parts) > parts) {
    return tooMany();
  }
  const scanned = scanDocument(newScan(text.search(/\S/)), text, {
    depthMax: depth,
    tokensMax: JSON_LIMITS.tokens,
    isFinal: true,
  });
  return scanned.kind === 'fault' && isTooDeep(scanned) ? tooDeep() : undefined;
}

function isTooDeep({ expected }: { readonly expected: string }): boolean {
  return expected === nestingLimit(JSON_LIMITS.depth);
}

/** What is wrong with a document that a scan has ended, if it is beyond a limit. */
export function excessIn(fault: { readonly expected: string }): string | undefined {
  if (isTooDeep(fault)) return tooDeep();
  return fault.expected === FEWER_TOKENS ? tooMany() : undefined;
}

function tooMany(): string {
  return `more than ${JSON_LIMITS.parts} values in one document: split it`;
}

function tooDeep(): string {
  return `nested deeper than ${JSON_LIMITS.depth} levels`;
}

export function tooLong(): string {
  return `one document of more than ${JSON_LIMITS.characters} characters: split it, or use JSON lines`;
}

/** How often a character occurs, counted no further than one above `max`. */
function countUpTo(text: string, character: string, max: number): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) {
    count += 1;
    if (count > max) break;
  }
  return count;
}

/** V8 quotes the text that it could not parse. */
function printable(message: string): string {
  return message.replace(/[^\x20-\x7e]+/g, ' ').slice(0, 200);
}
