/**
 * Feeds of objects rather than of lines, each as the lines it stands for: FortiOS's generic addresses, and
 * STIX bundles whose indicators name one value each. Nothing that a file can hold makes this throw.
 */
import { parseJson } from '../base/json.ts';
import type { Kind } from '../findings/extraction.ts';
import type { FaultBook } from './feed-fault.ts';
import { textOf, type FeedLine } from './feed-lines.ts';
import { isObject, listAt, textAt } from '../base/lookup.ts';

/** FortiOS takes an array of objects; `$.value` holds the address unless the box is configured otherwise. */
export function genericLines(body: Uint8Array, book: FaultBook): readonly FeedLine[] {
  const document = parsedJson(body, book);
  if (document === undefined) return [];
  const lists = isObject(document) ? Object.values(document) : [document];
  const arrays = lists.filter((one): one is unknown[] => Array.isArray(one));
  if (arrays.length === 0) book.note('json', 0, 'expected an array of {name, value, description}');
  return arrays.flat().flatMap((object, n) => {
    const text = textAt(object, 'value');
    if (text !== undefined) return [{ number: n + 1, text }];
    book.note('malformed', n + 1, 'an object without a value');
    return [];
  });
}

const PATTERNS: readonly (readonly [Kind, RegExp])[] = [
  ['ip', /^\[\s*ipv[46]-addr:value\s*(?:=|ISSUBSET)\s*'([^'\\]+)'\s*\]$/],
  ['domain', /^\[\s*domain-name:value\s*=\s*'([^'\\]+)'\s*\]$/],
  ['hash', /^\[\s*file:hashes\.'?(?:MD5|SHA-1|SHA-256)'?\s*=\s*'([^'\\]+)'\s*\]$/],
];
const NAMED: Readonly<Record<Kind, string>> = {
  ip: 'address',
  domain: 'domain name',
  hash: 'file hash',
};

/** A device reads one kind of value from a feed: here that of the first indicator that names one. */
export function stixLines(body: Uint8Array, book: FaultBook) {
  const document = parsedJson(body, book);
  if (document !== undefined && !isBundle(document))
    book.note('json', 0, 'expected a STIX 2 bundle');
  const indicators = listAt(document, 'objects').flatMap((object, n) => {
    if (textAt(object, 'type') !== 'indicator') return [];
    const pattern = textAt(object, 'pattern') ?? '';
    return [{ number: n + 1, pattern, names: namedBy(pattern) }];
  });
  const kind = indicators.find(({ names }) => names !== undefined)?.names?.kind ?? 'ip';
  const lines = indicators.flatMap(({ number, pattern, names }): readonly FeedLine[] => {
    if (names?.kind === kind) return [{ number, text: names.text }];
    book.note('malformed', number, `${pattern}: not one ${NAMED[kind]}`);
    return [];
  });
  return { kind, lines };
}

export function isStixBundle(body: Uint8Array): boolean {
  return isBundle(parseJson(Buffer.from(body).toString('utf8')));
}

function isBundle(document: unknown): boolean {
  return textAt(document, 'type') === 'bundle';
}

function namedBy(pattern: string): { readonly kind: Kind; readonly text: string } | undefined {
  for (const [kind, shape] of PATTERNS) {
    const [, text] = shape.exec(pattern) ?? [];
    if (text !== undefined) return { kind, text };
  }
  return undefined;
}

function parsedJson(body: Uint8Array, book: FaultBook): unknown {
  const text = textOf(body, book);
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    book.note('json', 0, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}
