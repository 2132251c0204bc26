/**
 * JSON for other people's systems: keys in order, and nothing in it but printable ASCII. Findings carry
 * text that attackers choose; escaped like this it can neither end a line, turn the reading direction nor
 * depend on an encoding. Byte for byte what Python writes with sorted keys
 * (docs/sources/sinks.md#2-trustars-own-guardduty-integration), compact where no indent is given.
 */
import { isObject } from './lookup.ts';

/** Values that JSON does not know are left out of objects; the depth must be bounded by the caller. */
export function asciiJson(value: unknown, indent = 0): string {
  return written(value, indent, '');
}

function written(value: unknown, indent: number, before: string): string {
  const inner = before + ' '.repeat(indent);
  const block = (open: string, parts: readonly string[], close: string): string => {
    if (parts.length === 0) return open + close;
    if (indent === 0) return open + parts.join(',') + close;
    return `${open}\n${inner}${parts.join(`,\n${inner}`)}\n${before}${close}`;
  };
  if (Array.isArray(value)) {
    const items = value as readonly unknown[];
    return block(
      '[',
      items.map((one) => written(one, indent, inner)),
      ']',
    );
  }
  if (!isObject(value)) return plain(value);
  const keys = Object.keys(value).filter((key) => value[key] !== undefined);
  const colon = indent === 0 ? ':' : ': ';
  return block(
    '{',
    keys.sort().map((key) => plain(key) + colon + written(value[key], indent, inner)),
    '}',
  );
}

function plain(value: unknown): string {
  // JSON.stringify has no text for what JSON does not know, whatever its type says.
  const text = JSON.stringify(value) as string | undefined;
  return (text ?? 'null').replace(/[\u007f-\uffff]/g, escape);
}

function escape(unit: string): string {
  return `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
